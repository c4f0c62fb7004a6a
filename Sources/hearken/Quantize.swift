// hearken quantize

import ArgumentParser
import Training

struct Quantize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes the int8 bundle that ships from a float model.",
    discussion: """
      Drops word pieces that no utterance needs, quantizes the weights by row, fits temperature and threshold on the dev
      utterances, and writes the bundle in one step: a daemon reading it sees the old or the new one.
      """)

  @OptionGroup var options: TrainingOptions

  @Argument(help: "Float model.")
  var source = ".cache/model/student.safetensors"

  @Option(help: "Bundle to write.")
  var output = "models/hearken-en.safetensors"

  func run() throws {
    try report {
      let recipe = try options.loadRecipe()
      let dataset = try options.loadDataset(recipe)
      try ModelQuantization(recipe: recipe, dataset: dataset).run(source: source, target: output)
    }
  }
}

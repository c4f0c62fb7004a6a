// hearken train

import ArgumentParser
import Training

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fine-tunes the teacher on labelled utterances.",
    discussion: """
      Starts from all-MiniLM-L6-v2 (fetched by `make model`) and writes a float model. Ctrl-C leaves a checkpoint
      beside the output; the same command goes on from it.
      """)

  @OptionGroup var options: TrainingOptions

  @Option(help: "Folder with model.safetensors and vocab.txt to start from.")
  var initial = ".cache/minilm"

  @Option(help: "Float model to write.")
  var output = ".cache/model/teacher.safetensors"

  func run() throws {
    Terminal.stopSoftlyOnInterrupt()
    try report {
      let recipe = try options.loadRecipe()
      let dataset = try options.loadDataset(recipe)
      let display = ProgressDisplay()
      try TeacherTraining(recipe: recipe, dataset: dataset, initialFolder: initial)
        .run(output: output, report: display.show)
    }
  }
}

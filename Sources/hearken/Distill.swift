// hearken distill

import ArgumentParser
import Training

struct Distill: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Teaches a small student what a trained teacher knows.",
    discussion: """
      The student's shape is the recipe's. It learns the teacher's probabilities and hidden states on labelled and
      unlabelled utterances. Ctrl-C leaves a checkpoint beside the output; the same command goes on from it.
      """)

  @OptionGroup var options: TrainingOptions

  @Option(help: "Float model that teaches.")
  var teacher = ".cache/model/teacher.safetensors"

  @Option(help: "Float model to write.")
  var output = ".cache/model/student.safetensors"

  func run() throws {
    Terminal.stopSoftlyOnInterrupt()
    try report {
      let recipe = try options.loadRecipe()
      let dataset = try options.loadDataset(recipe)
      let display = ProgressDisplay()
      try Distillation(recipe: recipe, dataset: dataset, teacher: teacher).run(output: output, report: display.show)
    }
  }
}

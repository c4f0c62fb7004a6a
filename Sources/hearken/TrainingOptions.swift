// What train, distill, quantize, evaluate and dataset share: a recipe, data, and what happens on an error.

import ArgumentParser
import Datasets
import Training

struct TrainingOptions: ParsableArguments {
  @Option(help: "Recipe file: data, shapes, schedules, seed.")
  var recipe = "recipes/model.yaml"

  @Option(help: "Folder of public data sets; without it, only the project's own sentences are used.")
  var data = "../shared/data"

  @Option(help: "Folder of intent definitions.")
  var intents = "intents/en"

  func loadRecipe() throws -> ModelRecipe { try ModelRecipe.load(path: recipe) }

  /// Builds the recipe's data set: the same recipe, files and seed give the same rows.
  func loadDataset(_ recipe: ModelRecipe) throws -> Dataset {
    try DatasetBuilder.build(
      recipe: DatasetRecipe(node: recipe.dataset), intentsPath: intents,
      dataPath: TextFile.exists(data) ? data : nil)
  }
}

/// Runs long work: an interruption exits with 130, any other error with 1 and its sentence.
func report(_ work: () throws -> Void) throws {
  do {
    try work()
  } catch let error as TrainingError {
    Terminal.write("hearken: \(error)\n")
    if case .interrupted = error { throw ExitCode(130) }
    throw ExitCode(1)
  } catch let error as ExitCode {
    throw error
  } catch {
    Terminal.write("hearken: \(error)\n")
    throw ExitCode(1)
  }
}

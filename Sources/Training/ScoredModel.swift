// Opens whatever can be scored: an int8 bundle, or a float model, which is calibrated on the spot because a float
// model carries no calibration of its own.

public import Datasets
import NeuralNetworks
import Ontology
public import Understanding

/// Calibrates float models on a data set's dev part.
public struct CalibrationCache {
  private let recipe: ModelRecipe
  private let dataset: Dataset

  /// A cache for one recipe and its data.
  public init(recipe: ModelRecipe, dataset: Dataset) {
    self.recipe = recipe
    self.dataset = dataset
  }

  /// `model` with a calibration fitted as `hearken quantize` fits it.
  public func calibrated(_ model: LanguageModel) throws(TrainingError) -> LanguageModel {
    model.with(try CalibrationFitter(recipe).fit(model, dataset))
  }
}

/// Loads models for scoring.
public enum ScoredModel {
  /// The model at `path`, int8 or float.
  /// - Throws: `TrainingError.unreadable` naming the file.
  public static func load(_ path: String, calibrations: CalibrationCache) throws(TrainingError) -> LanguageModel {
    if let model = try? LanguageModel(bundleAt: path) { return model }
    let float = try Checkpoint.read(path)
    let parameters = float.parameters
    do {
      let model = try LanguageModel(
        description: float.description, identity: ModelIdentity(base: float.digest), file: path
      ) {
        FloatModelRunner(parameters: parameters)
      }
      return try calibrations.calibrated(model)
    } catch let error as TrainingError {
      throw error
    } catch {
      throw .unreadable(file: path, reason: "\(error)")
    }
  }
}

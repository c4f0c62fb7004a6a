// `hearken quantize`: from a float model to the int8 bundle that ships. Calibration is fitted to the int8 model, not
// to the float one.

import Architecture
import Bundles
public import Datasets
import Inference
import NeuralNetworks
import Ontology
import Tokenization
import Understanding

/// Makes an int8 bundle.
public struct ModelQuantization {
  private let recipe: ModelRecipe
  private let dataset: Dataset

  /// A quantization that calibrates on the dev parts of `dataset`.
  public init(recipe: ModelRecipe, dataset: Dataset) {
    self.recipe = recipe
    self.dataset = dataset
  }

  /// Reads the float model at `source` and writes the bundle to `target`, replacing it in one step.
  /// - Throws: `TrainingError`.
  public func run(source: String, target: String) throws(TrainingError) {
    let float = try Checkpoint.read(source)
    try TextFile.makeFolder(of: target)
    var description = float.description
    description.provenance["stage"] = "int8"
    description.provenance["float"] = float.digest
    description.provenance["calibrated"] =
      "false accept rate \(recipe.falseAcceptRate), intent threshold \(recipe.intentThreshold)"
    var parameters = float.parameters
    try pruneVocabulary(&parameters, &description, file: source)
    do {
      let catalog = parameters.catalog
      let tensors = try Quantizer.quantize(configuration: description.configuration) { name in
        catalog[name].map { Array(parameters.values[$0.range]) } ?? []
      }
      func write() throws {
        var writer = BundleWriter()
        for tensor in tensors { try writer.add(tensor) }
        writer.metadata = try description.metadata()
        try writer.write(to: target + ".uncalibrated")
      }
      try write()
      defer { TextFile.remove(target + ".uncalibrated") }
      let model = try LanguageModel(bundleAt: target + ".uncalibrated")
      description.calibration = try CalibrationFitter(recipe).fit(model, dataset)
      var writer = BundleWriter()
      for tensor in tensors { try writer.add(tensor) }
      writer.metadata = try description.metadata()
      try writer.write(to: target)
    } catch let error as TrainingError {
      throw error
    } catch {
      throw .unreadable(file: target, reason: "\(error)")
    }
  }

  /// Drops word pieces that the training text does not hold; a student comes without them already.
  private func pruneVocabulary(
    _ parameters: inout ParameterBlock, _ description: inout ModelDescription, file: String
  ) throws(TrainingError) {
    let vocabulary: Vocabulary
    do {
      vocabulary = try Vocabulary(pieces: description.vocabulary)
    } catch {
      throw .unreadable(file: file, reason: "\(error)")
    }
    let kept = VocabularyPruner.keptPieces(
      of: vocabulary, texts: dataset.train.map(\.text) + dataset.unlabelled,
      minimumCount: recipe.student.minimumPieceCount, generalPieceCount: recipe.student.generalPieceCount)
    guard kept.count < vocabulary.pieces.count else { return }
    let c = description.configuration.encoder.hiddenSize
    description.vocabulary = kept.map { vocabulary.pieces[$0] }
    description.configuration.encoder.vocabularySize = kept.count
    var pruned = ParameterBlock(zeros: ParameterCatalog(description.configuration))
    for parameter in pruned.catalog.parameters {
      let values = parameters[parameter.name]
      if parameter.name == "embeddings.word_embeddings.weight" {
        pruned[parameter.name] = ArraySlice(
          kept.flatMap { values[values.startIndex + $0 * c..<values.startIndex + ($0 + 1) * c] })
      } else {
        pruned[parameter.name] = values
      }
    }
    parameters = pruned
  }
}

// `hearken train`: fine-tunes a published encoder on labelled utterances. The result is a float model and, for a
// student, its teacher.

import Architecture
public import Datasets
import NeuralNetworks
import Ontology
import Tokenization
import Understanding

/// Fine-tunes the initial weights of a recipe.
public struct TeacherTraining {
  private let recipe: ModelRecipe
  private let dataset: Dataset
  private let initialFolder: String

  /// A training from the weights in `initialFolder` (`model.safetensors` and `vocab.txt`, as MiniLM ships them).
  public init(recipe: ModelRecipe, dataset: Dataset, initialFolder: String) {
    self.recipe = recipe
    self.dataset = dataset
    self.initialFolder = initialFolder
  }

  /// Trains and leaves the best float model at `output`; an interrupted run goes on from `output`'s checkpoint.
  /// - Throws: `TrainingError`.
  public func run(output: String, report: (Progress) -> Void) throws(TrainingError) {
    let files = Trainer.Files(output: output)
    let fingerprint = Provenance.fingerprint(recipe: recipe, dataset: dataset, stage: "teacher")
    if Trainer.isFinished(files, recipe.teacher, fingerprint: fingerprint) { return }
    try TextFile.makeFolder(of: output)
    let vocabulary: Vocabulary
    do {
      vocabulary = try Vocabulary(text: try TextFile.read("\(initialFolder)/vocab.txt"))
    } catch {
      throw .unreadable(file: "\(initialFolder)/vocab.txt", reason: "\(error)")
    }
    let inventory = dataset.inventory
    let tagScheme = inventory.tagScheme
    var encoder = MiniLM.encoder
    encoder.maximumPositionCount = recipe.student.encoder.maximumPositionCount
    let configuration = ModelConfiguration(
      encoder: encoder, intentCount: inventory.labels.count, slotTagCount: tagScheme.tagCount)
    var parameters = ParameterBlock(random: ParameterCatalog(configuration), seed: recipe.seed)
    do {
      try MiniLM.load(into: &parameters, from: "\(initialFolder)/model.safetensors")
    } catch {
      throw .unreadable(file: "\(initialFolder)/model.safetensors", reason: "\(error)")
    }
    let description = ModelDescription(
      configuration: configuration, vocabulary: vocabulary.pieces, labels: inventory.labels, tagScheme: tagScheme,
      provenance: Provenance.facts(recipe: recipe, dataset: dataset, stage: "teacher"))
    let examples = ExampleEncoder(
      tokenizer: WordPiece(vocabulary: vocabulary), inventory: inventory,
      maximumTokenCount: encoder.maximumPositionCount)
    let train = dataset.train.compactMap(examples.encode(_:))
    let trainer = try Trainer(
      task: "train", model: JointModel(parameters: parameters, dropout: recipe.teacher.dropout),
      description: description, schedule: recipe.teacher, examples: train,
      targets: LabelTargets(
        examples: train, intentCount: configuration.intentCount, slotTagCount: configuration.slotTagCount,
        weights: HeadWeights(slot: recipe.slotWeight, boundary: recipe.boundaryWeight)),
      dev: dataset.dev.compactMap(examples.encode(_:)), seed: recipe.seed,
      fingerprint: fingerprint, files: files)
    try trainer.run(report: report)
  }
}

// `hearken distill`: teaches a small student what its teacher knows, on labelled and unlabelled utterances.

import Architecture
public import Datasets
import NeuralNetworks
import Ontology
import Tokenization
import Understanding

/// Makes a recipe's student from a trained teacher.
public struct Distillation {
  private let recipe: ModelRecipe
  private let dataset: Dataset
  private let teacherPath: String

  /// A distillation from the float model at `teacher`.
  public init(recipe: ModelRecipe, dataset: Dataset, teacher: String) {
    self.recipe = recipe
    self.dataset = dataset
    teacherPath = teacher
  }

  /// Trains and leaves the best float student at `output`; an interrupted run goes on from `output`'s checkpoint.
  /// - Throws: `TrainingError`.
  public func run(output: String, report: (Progress) -> Void) throws(TrainingError) {
    let teacher = try Checkpoint.read(teacherPath)
    let files = Trainer.Files(output: output)
    let fingerprint = Provenance.fingerprint(recipe: recipe, dataset: dataset, stage: "student " + teacher.digest)
    if Trainer.isFinished(files, recipe.student.schedule, fingerprint: fingerprint) { return }
    try TextFile.makeFolder(of: output)
    let teacherVocabulary = try Self.vocabulary(teacher.description.vocabulary, file: teacherPath)
    let inventory = LabelInventory(labels: teacher.description.labels, tagScheme: teacher.description.tagScheme)

    let texts = dataset.train.map(\.text) + dataset.unlabelled
    let kept = VocabularyPruner.keptPieces(
      of: teacherVocabulary, texts: texts, minimumCount: recipe.student.minimumPieceCount,
      generalPieceCount: recipe.student.generalPieceCount)
    let pieces = kept.map { teacherVocabulary.pieces[$0] }
    var encoder = recipe.student.encoder
    encoder.vocabularySize = pieces.count
    let configuration = ModelConfiguration(
      encoder: encoder, intentCount: teacher.description.configuration.intentCount,
      slotTagCount: teacher.description.configuration.slotTagCount)
    var provenance = Provenance.facts(recipe: recipe, dataset: dataset, stage: "student")
    provenance["teacher"] = teacher.digest
    let description = ModelDescription(
      configuration: configuration, vocabulary: pieces, labels: inventory.labels, tagScheme: inventory.tagScheme,
      provenance: provenance)

    let limit = encoder.maximumPositionCount
    let forTeacher = ExampleEncoder(
      tokenizer: WordPiece(vocabulary: teacherVocabulary), inventory: inventory, maximumTokenCount: limit)
    let forStudent = ExampleEncoder(
      tokenizer: WordPiece(vocabulary: try Self.vocabulary(pieces, file: output)), inventory: inventory,
      maximumTokenCount: limit)
    let pairs = paired(forTeacher, forStudent)

    let teacherModel = JointModel(parameters: teacher.parameters, dropout: 0)
    let clock = ContinuousClock()
    let began = clock.now
    let knowledge = try TeacherKnowledge(
      teacher: teacherModel, examples: pairs.map(\.teacher), temperature: recipe.student.temperature,
      keepsHidden: recipe.student.hiddenWeight > 0
    ) { done in
      let elapsed = (clock.now - began).components
      report(
        Progress(
          task: "ask the teacher", done: done, total: pairs.count,
          seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18, resumedFrom: 0, figures: [],
          isMilestone: done == pairs.count))
    }
    let train = pairs.map(\.student)
    let initializer = StudentInitializer(teacher: teacher.parameters, student: configuration)
    let student = JointModel(
      parameters: initializer.parameters(keptPieces: kept, seed: recipe.seed),
      dropout: recipe.student.schedule.dropout)
    let trainer = try Trainer(
      task: "distill", model: student, description: description, schedule: recipe.student.schedule, examples: train,
      targets: DistilledTargets(
        examples: train, knowledge: knowledge, intentCount: configuration.intentCount,
        slotTagCount: configuration.slotTagCount,
        weights: HeadWeights(slot: recipe.slotWeight, boundary: recipe.boundaryWeight),
        softShare: recipe.student.softShare, temperature: recipe.student.temperature,
        hiddenWeight: recipe.student.hiddenWeight, hiddenLayer: encoder.layerCount),
      dev: dataset.dev.compactMap(forStudent.encode(_:)), seed: recipe.seed,
      fingerprint: fingerprint, files: files,
      projection: recipe.student.hiddenWeight > 0 ? initializer.hiddenProjection : nil)
    try trainer.run(report: report)
  }

  /// Every utterance in both vocabularies, where both see the same words.
  private func paired(
    _ teacher: ExampleEncoder, _ student: ExampleEncoder
  ) -> [(teacher: TrainingExample, student: TrainingExample)] {
    var pairs: [(teacher: TrainingExample, student: TrainingExample)] = []
    for utterance in dataset.train {
      guard let one = teacher.encode(utterance), let other = student.encode(utterance) else { continue }
      pairs.append((one, other))
    }
    for text in dataset.unlabelled {
      guard let one = teacher.encode(text: text), let other = student.encode(text: text) else { continue }
      pairs.append((one, other))
    }
    return pairs.filter { $0.teacher.wordRows.count == $0.student.wordRows.count }
  }

  private static func vocabulary(_ pieces: [String], file: String) throws(TrainingError) -> Vocabulary {
    do {
      return try Vocabulary(pieces: pieces)
    } catch {
      throw .unreadable(file: file, reason: "\(error)")
    }
  }
}

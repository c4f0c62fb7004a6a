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
  private let teacherPaths: [String]

  /// A distillation from the recipe's teachers, the first of them the float model at `teacher`.
  public init(recipe: ModelRecipe, dataset: Dataset, teacher: String) {
    self.recipe = recipe
    self.dataset = dataset
    teacherPaths = recipe.teacherFiles(first: teacher)
  }

  /// Trains and leaves the best float student at `output`; an interrupted run goes on from `output`'s checkpoint.
  /// - Throws: `TrainingError`.
  public func run(output: String, report: (Progress) -> Void) throws(TrainingError) {
    let teachers = try readTeachers()
    guard let teacher = teachers.first else { throw .unreadable(file: output, reason: "no teacher") }
    let digests = teachers.map(\.digest).joined(separator: " ")
    let files = Trainer.Files(output: output)
    let fingerprint = Provenance.fingerprint(recipe: recipe, dataset: dataset, stage: "student " + digests)
    if Trainer.isFinished(files, recipe.student.schedule, fingerprint: fingerprint) { return }
    try TextFile.makeFolder(of: output)
    let teacherVocabulary = try Self.vocabulary(teacher.description.vocabulary, file: teacherPaths[0])
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
    provenance["teacher"] = digests
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

    let knowledge = try ask(teachers.map(\.parameters), pairs.map(\.teacher), report: report)
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

  /// The recipe's teachers, which must say the same labels of the same pieces.
  private func readTeachers() throws(TrainingError) -> [Checkpoint.FloatModel] {
    var teachers: [Checkpoint.FloatModel] = []
    for path in teacherPaths {
      let next = try Checkpoint.read(path)
      if let first = teachers.first?.description, !first.saysTheSame(as: next.description) {
        throw .unreadable(file: path, reason: "its labels are not those of \(teacherPaths[0]); train both anew")
      }
      teachers.append(next)
    }
    return teachers
  }

  /// The teachers' mean opinion of the examples, and the hidden states of the first, from which the student starts.
  private func ask(
    _ teachers: [ParameterBlock], _ examples: [TrainingExample], report: (Progress) -> Void
  ) throws(TrainingError) -> TeacherKnowledge {
    let clock = ContinuousClock()
    let began = clock.now
    let total = teachers.count * examples.count
    var knowledge: TeacherKnowledge?
    for (place, parameters) in teachers.enumerated() {
      let view = try TeacherKnowledge(
        teacher: JointModel(parameters: parameters, dropout: 0), examples: examples,
        temperature: recipe.student.temperature, keepsHidden: place == 0 && recipe.student.hiddenWeight > 0
      ) { asked in
        let elapsed = (clock.now - began).components
        let done = place * examples.count + asked
        report(
          Progress(
            task: teachers.count == 1 ? "ask the teacher" : "ask the teachers", done: done, total: total,
            seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18, resumedFrom: 0, figures: [],
            isMilestone: done == total))
      }
      if knowledge == nil { knowledge = view } else { knowledge?.mix(in: view, share: 1 / Float(place + 1)) }
    }
    guard let knowledge else { throw .unreadable(file: teacherPaths[0], reason: "no teacher") }
    return knowledge
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

extension ModelDescription {
  /// Whether another model has the same labels, tags and pieces.
  fileprivate func saysTheSame(as other: ModelDescription) -> Bool {
    labels == other.labels && tagScheme == other.tagScheme && vocabulary == other.vocabulary
  }
}

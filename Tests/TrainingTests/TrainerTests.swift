// Training on a few sentences: it learns, it repeats itself, it goes on where it was interrupted.

import Architecture
import Bundles
import Datasets
import Glibc
import NeuralNetworks
import Ontology
import Testing
import Understanding

@testable import Training

/// A made-up task small enough to learn in a second: the label is told by the first word, the slot by position.
private struct Toy {
  static let inventory = LabelInventory(
    labels: [IntentLabel("A"), IntentLabel("B"), .outOfScope], tagScheme: TagScheme(slotNames: ["area"]))
  static let configuration = ModelConfiguration(
    encoder: EncoderConfiguration(
      vocabularySize: 20, hiddenSize: 16, layerCount: 2, attentionHeadCount: 2, intermediateSize: 32,
      maximumPositionCount: 8),
    intentCount: 3, slotTagCount: 3)

  static var description: ModelDescription {
    ModelDescription(
      configuration: configuration, vocabulary: (0..<20).map { "piece\($0)" }, labels: inventory.labels,
      tagScheme: inventory.tagScheme)
  }

  static let examples: [TrainingExample] = (0..<48).map { index in
    let label = index % 3
    let ids = [Int32(1), Int32(4 + label), Int32(8 + index % 7), Int32(16 + index % 2), 2]
    return TrainingExample(
      tokenIDs: ids, wordRows: [1, 2, 3], label: label, tags: label == 2 ? nil : [0, Int32(1 - index % 2), 0],
      startsCommand: [false, false, false])
  }

  static let schedule = ModelRecipe.Schedule(
    epochs: 4, batchSize: 8, learningRate: 3e-3, headLearningRateScale: 1, warmup: 0.1, weightDecay: 0.01,
    dropout: 0.1, gradientClip: 1, patience: 10)

  static func trainer(in folder: String, epochs: Int = 4, fingerprint: String = "toy") throws -> Trainer {
    var schedule = schedule
    schedule.epochs = epochs
    return try Trainer(
      task: "toy",
      model: JointModel(parameters: ParameterBlock(random: ParameterCatalog(configuration), seed: 7), dropout: 0.1),
      description: description, schedule: schedule, examples: examples,
      targets: LabelTargets(
        examples: examples, intentCount: 3, slotTagCount: 3, weights: HeadWeights(slot: 1, boundary: 0.5)),
      dev: examples, seed: 3, fingerprint: fingerprint,
      files: Trainer.Files(checkpoint: folder + "/run.checkpoint", best: folder + "/best.safetensors"))
  }
}

private func temporaryFolder() throws -> String {
  var template = Array("/tmp/hearken-training-XXXXXX".utf8CString)
  guard unsafe mkdtemp(&template) != nil else { throw TrainingError.emptyData(what: "temporary folders") }
  return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

@Suite("Training", .serialized)
struct TrainerTests {
  @Test("a task that can be learned is learned, and the best epoch is kept")
  func learns() throws {
    let folder = try temporaryFolder()
    var moments: [Progress] = []
    try Toy.trainer(in: folder, epochs: 30).run { moments.append($0) }
    let best = try Checkpoint.read(folder + "/best.safetensors")
    let score = DevScore(model: JointModel(parameters: best.parameters, dropout: 0), examples: Toy.examples)
    #expect(score.intentAccuracy == 1)
    #expect(score.exactMatch > 0.9)
    #expect(moments.last?.isMilestone == true)
    #expect(best.description == Toy.description)
  }

  @Test("an interrupted run ends with exactly the parameters of one that was not")
  func resumes() throws {
    let whole = try temporaryFolder()
    try Toy.trainer(in: whole).run { _ in }

    let pieces = try temporaryFolder()
    var interruptions = 0
    while true {
      do {
        // Stop after the first step of each sitting.
        try Toy.trainer(in: pieces).run(isInterrupted: { interruptions < 10 }, report: { _ in })
        break
      } catch TrainingError.interrupted {
        interruptions += 1
      }
    }
    #expect(interruptions == 10)
    let one = try Checkpoint.read(whole + "/run.checkpoint")
    let other = try Checkpoint.read(pieces + "/run.checkpoint")
    #expect(one.parameters.values == other.parameters.values)
    #expect(one.progress?.firstMoment == other.progress?.firstMoment)
    #expect(one.progress?.place == other.progress?.place)
  }

  @Test("a checkpoint of another recipe is refused by name")
  func foreign() throws {
    let folder = try temporaryFolder()
    try Toy.trainer(in: folder, epochs: 1).run { _ in }
    #expect {
      _ = try Toy.trainer(in: folder, epochs: 1, fingerprint: "another")
    } throws: {
      "\($0)".contains("run.checkpoint") && "\($0)".contains("another recipe")
    }
  }

  @Test("nothing to learn from is an error, not an empty model")
  func empty() {
    #expect(throws: TrainingError.emptyData(what: "training utterances")) {
      _ = try Trainer(
        task: "none", model: JointModel(parameters: ParameterBlock(zeros: ParameterCatalog(Toy.configuration))),
        description: Toy.description, schedule: Toy.schedule, examples: [],
        targets: LabelTargets(
          examples: [], intentCount: 3, slotTagCount: 3, weights: HeadWeights(slot: 1, boundary: 1)),
        dev: [], seed: 1, fingerprint: "", files: Trainer.Files(checkpoint: "/nowhere/a", best: "/nowhere/b"))
    }
  }
}

@Suite("Batches")
struct BatchPlanTests {
  let counts = (0..<100).map { 3 + $0 * 7 % 13 }

  @Test("every example is in exactly one batch")
  func covers() {
    let plan = BatchPlan(tokenCounts: counts, batchSize: 8, seed: 1, epoch: 0)
    #expect(plan.batches.flatMap { $0 }.sorted() == Array(0..<100))
    #expect(plan.batches.allSatisfy { $0.count <= 8 })
  }

  @Test("an epoch's plan is the same each time, the next epoch's is another")
  func deterministic() {
    let plan = BatchPlan(tokenCounts: counts, batchSize: 8, seed: 1, epoch: 0)
    #expect(plan.batches == BatchPlan(tokenCounts: counts, batchSize: 8, seed: 1, epoch: 0).batches)
    #expect(plan.batches != BatchPlan(tokenCounts: counts, batchSize: 8, seed: 1, epoch: 1).batches)
  }

  @Test("a batch holds utterances of like length")
  func lengths() {
    let plan = BatchPlan(tokenCounts: counts, batchSize: 8, seed: 1, epoch: 0)
    for batch in plan.batches {
      let lengths = batch.map { counts[$0] }
      #expect((lengths.max() ?? 0) - (lengths.min() ?? 0) <= 2)
    }
  }
}

// One training run: a number of steps from the base with one learning rate, looked at now and then through the heads.
// It can stop after any step and go on from its state with the same bits.

import Architecture
import Datasets
import Glibc
import NeuralNetworks
import Ontology
import Understanding

/// What the heads said of one held-out sentence at one look.
struct HeldOutAnswer: Codable, Equatable {
  /// Index of the sentence.
  var item: Int
  /// Probability of its label's intent at the calibrated temperature, 0...1.
  var confidence: Double
  /// Whether the engine would have acted, on the right intent.
  var isIntentRight: Bool
  /// And with every tag right.
  var isExact: Bool
  /// The likeliest label.
  var found: String
}

/// One look at a run.
struct AdaptationLook: Codable, Equatable {
  /// Steps done.
  var step: Int
  /// Mean loss since the look before.
  var loss: Double
  /// Held-out sentences.
  var answers: [HeldOutAnswer]

  /// Held-out sentences wholly right, then intents right, then how sure: what looks are compared by.
  var score: Double {
    let count = Double(max(answers.count, 1))
    let exact = Double(answers.filter(\.isExact).count) / count
    let intents = Double(answers.filter(\.isIntentRight).count) / count
    return exact + 0.5 * intents + 0.1 * answers.reduce(0) { $0 + $1.confidence } / count
  }
}

/// State of a run between two steps.
struct AdaptationState: Equatable {
  var values: [Float]
  var optimizer: AdamW.State
  var step = 0
  var lossSum = 0.0
  var lossCount = 0
  var looks: [AdaptationLook] = []
}

/// Trains one parameterisation on one data set.
final class AdaptationRun {
  private let parameterization: any Parameterization
  private let model: JointModel
  private let data: AdaptationData
  private let heldOut: [(index: Int, example: TrainingExample)]
  private let calibration: Calibration
  private let labels: [IntentLabel]
  private let rates: LearningRateSchedule
  private let lastStep: Int
  private let stepsBetweenLooks: Int
  private var optimizer: AdamW
  private var gradients: ParameterBlock
  private var pulled: [Float]
  private(set) var state: AdaptationState

  init(
    _ parameterization: any Parameterization, model: JointModel, data: AdaptationData,
    heldOut: [(index: Int, example: TrainingExample)], calibration: Calibration, initial: [Float],
    learningRate: Float, stepCount: Int, lastStep: Int, stepsBetweenLooks: Int, state: AdaptationState? = nil
  ) {
    self.parameterization = parameterization
    self.model = model
    self.data = data
    self.heldOut = heldOut
    self.calibration = calibration
    self.lastStep = lastStep
    self.stepsBetweenLooks = stepsBetweenLooks
    labels = data.encoder.inventory.labels
    rates = LearningRateSchedule(
      peak: learningRate, warmUpStepCount: max(stepCount / 12, 1), stepCount: stepCount, finalShare: 0.05)
    optimizer = AdamW(
      elementCount: parameterization.elementCount,
      runs: parameterization.runs.map { ($0.range, $0.learningRateScale, 0) })
    gradients = ParameterBlock(zeros: model.parameters.catalog)
    pulled = [Float](repeating: 0, count: parameterization.elementCount)
    self.state = state ?? AdaptationState(values: initial, optimizer: optimizer.state)
    optimizer.state = self.state.optimizer
    self.state.optimizer = AdamW.State(step: 0, firstMoment: [], secondMoment: [])
    parameterization.apply(self.state.values, to: &model.parameters)
  }

  /// Whether the last step is done.
  var isFinished: Bool { state.step >= lastStep }

  /// The state with the optimizer's moments, for a checkpoint.
  var checkpoint: AdaptationState {
    var copy = state
    copy.optimizer = optimizer.state
    return copy
  }

  /// One update, and a look where one is due.
  func advance() throws(TrainingError) {
    let (tokens, targets) = data.batch(step: state.step)
    let rate = rates.rate(at: state.step)
    let loss = model.lossAndGradients(
      tokens, targets, dropoutSeed: data.seed &+ UInt64(state.step), into: &gradients)
    guard loss.total.isFinite else { throw .diverged(step: state.step, learningRate: rate) }
    parameterization.pullBack(gradients, at: state.values, into: &pulled)
    clipGlobalNorm(&pulled, maximum: 1)
    optimizer.update(&state.values, gradients: pulled, learningRate: rate)
    parameterization.apply(state.values, to: &model.parameters)
    state.step += 1
    state.lossSum += loss.total
    state.lossCount += 1
    if state.step.isMultiple(of: stepsBetweenLooks) || isFinished {
      state.looks.append(
        AdaptationLook(step: state.step, loss: state.lossSum / Double(state.lossCount), answers: answers()))
      state.lossSum = 0
      state.lossCount = 0
    }
  }

  /// What the model says now of the held-out sentences.
  private func answers() -> [HeldOutAnswer] {
    guard !heldOut.isEmpty else { return [] }
    let outputs = model.forward(TokenBatch(heldOut.map(\.example.tokenIDs)))
    let (i, s) = (labels.count, data.encoder.inventory.tagScheme.tagCount)
    let outOfScope = labels.firstIndex(of: .outOfScope)
    var firstRow = 0
    return heldOut.enumerated().map { place, item in
      defer { firstRow += item.example.tokenIDs.count }
      let probabilities = Self.softmax(
        outputs.intentLogits[place * i..<(place + 1) * i], temperature: calibration.intentTemperature)
      let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
      let wanted = item.example.label.map { labels[$0] } ?? .outOfScope
      let confidence = probabilities.indices.filter { labels[$0].intent == wanted.intent }
        .reduce(0.0) { $0 + probabilities[$1] }
      let doubt = outOfScope.map { probabilities[$0] } ?? 0
      let isIntentRight =
        labels[best] == wanted && confidence >= Double(calibration.intentThreshold)
        && doubt <= Double(calibration.outOfScopeThreshold)
      let allowed = allowedTags(wanted.intent)
      let isTagged = zip(item.example.wordRows, item.example.tags ?? []).allSatisfy { row, tag in
        let start = (firstRow + Int(row)) * s
        let best = allowed.max { outputs.slotLogits[start + $0] < outputs.slotLogits[start + $1] } ?? 0
        return best == Int(tag)
      }
      return HeldOutAnswer(
        item: item.index, confidence: confidence, isIntentRight: isIntentRight, isExact: isIntentRight && isTagged,
        found: labels[best].spelling)
    }
  }

  /// Tags that the engine would consider for an intent.
  private func allowedTags(_ intent: IntentName) -> [Int] {
    let scheme = data.encoder.inventory.tagScheme
    let known = IntentCatalog.definition(of: intent).map { Set($0.slots) } ?? data.sentences.ownSlots[intent]
    guard let slots = known?.union(IntentCatalog.modifiers) else { return Array(0..<scheme.tagCount) }
    return (0..<scheme.tagCount).filter { tag in scheme.slotName(ofTag: tag).map(slots.contains) ?? true }
  }

  private static func softmax(_ logits: ArraySlice<Float>, temperature: Float) -> [Double] {
    let largest = logits.max() ?? 0
    let powers = logits.map { exp(Double(($0 - largest) / temperature)) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}

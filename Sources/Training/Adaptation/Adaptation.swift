// `hearken adapt`: a household's sentences and a base in, an adapter with its verdict out. Everything is decided by
// files, options and seed; an interruption loses nothing but the current steps.

import Architecture
public import Datasets
import Inference
import NeuralNetworks
public import Ontology
import Tokenization
public import Understanding

/// One adaptation.
public struct Adaptation {
  /// What came of it.
  public struct Outcome {
    /// The adapter, not written yet.
    public var adapter: Adapter
    /// The verdict.
    public var gate: AdaptationGate
    /// Looks of the trials, and of the last run on all sentences.
    public var trials: [Trial]
    /// Steps after which held-out sentences were understood best.
    public var chosenStep: Int
    /// Learning rate that was chosen.
    public var learningRate: Float
    /// Numbers that were trained.
    public var trainedCount: Int
    /// The digest of everything learned from.
    public var dataDigest: String
  }

  /// One run with its looks.
  public struct Trial {
    /// Learning rate.
    public var learningRate: Float
    /// Held-out round; nil for the last run on everything.
    public var fold: Int?
    /// Mean loss and share of held-out sentences understood, by step.
    public var points: [(step: Int, loss: Double, exact: Double, intent: Double)]
  }

  private let start: AdaptationStart
  private let sentences: HouseholdSentences
  private let replay: ReplayCorpus
  private let options: AdaptationOptions
  private let parameterization: any Parameterization
  /// What will be done.
  public let plan: AdaptationPlan

  /// Prepares an adaptation of `base`, or of `base` with the adapter `earlier`, whose own sentences are learned again.
  /// - Throws: `TrainingError` when there is nothing to learn or the base cannot be adapted.
  public init(
    base: LanguageModel, earlier: Adapter?, sentences: HouseholdSentences, replay: ReplayCorpus,
    options: AdaptationOptions
  ) throws(TrainingError) {
    guard !sentences.items.isEmpty else { throw .emptyData(what: "sentences to learn; write examples: or sentences:") }
    start = try AdaptationStart(base: base, earlier: earlier, sentences: sentences)
    self.sentences = sentences
    self.replay = replay
    self.options = options
    parameterization = options.method.parameterization(
      of: start.parameters, known: base.description.configuration)
    plan = AdaptationPlan(
      items: sentences.items, options: options, configuration: start.parameters.catalog.configuration,
      trainedCount: parameterization.trainedCount)
  }

  /// Labels that the base does not have.
  public var newLabels: [IntentLabel] { start.newLabels }

  /// Tells this adaptation from every other.
  private var fingerprint: String {
    "\(start.base.identity.base) \(start.earlier?.file ?? "") \(start.earlier?.description.sequence ?? 0) "
      + "\(sentences.digest) \(replay.digest) \(options)"
  }

  /// Trains and judges; an interrupted run goes on from the file `checkpoint`.
  /// - Throws: `TrainingError.interrupted` after writing the checkpoint, `.diverged`, `.unreadable`.
  public func run(
    checkpoint: String, isInterrupted: @escaping () -> Bool = { Interruption.isRequested },
    report: @escaping (Progress) -> Void
  ) throws(TrainingError) -> Outcome {
    let encoder = ExampleEncoder(
      tokenizer: start.base.tokenizer, inventory: start.inventory,
      maximumTokenCount: start.base.description.configuration.encoder.maximumPositionCount)
    let calibration = start.base.description.calibration
    let encoded = sentences.items.map { encoder.encode($0.row) }
    let usable = encoded.indices.filter { encoded[$0] != nil }
    guard !usable.isEmpty else { throw .emptyData(what: "sentences short enough for the model") }
    let replayed = try AdaptationReplay(
      replay.train, sentences: sentences, usable: usable, encoder: encoder,
      teacher: JointModel(parameters: start.teacher, dropout: 0), intentTemperature: calibration.intentTemperature,
      seed: options.seed)
    let initial = try start.initialValues(
      parameterization, items: usable.compactMap { encoded[$0] }, replay: replayed.examples, seed: options.seed)

    func source(without heldOut: Set<Int>) -> AdaptationData {
      AdaptationData(
        sentences: sentences, items: usable.filter { !heldOut.contains($0) }.map { sentences.items[$0] },
        replay: replayed.without(heldOut), encoder: encoder, temperature: calibration.intentTemperature,
        seed: options.seed)
    }
    let model = JointModel(parameters: start.parameters, dropout: options.method.dropout)
    var session = AdaptationSession(
      checkpoint: checkpoint, fingerprint: fingerprint, elementCount: parameterization.elementCount,
      runCount: plan.folds.count * plan.learningRates.count + 1, stepCount: plan.stepCount,
      isInterrupted: isInterrupted, report: report)
    func maker(_ rate: Float, heldOut: [Int], steps: Int) -> (AdaptationState?) -> AdaptationRun {
      let data = source(without: Set(heldOut))
      let held = heldOut.compactMap { index in encoded[index].map { (index: index, example: $0) } }
      return { state in
        AdaptationRun(
          parameterization, model: model, data: data, heldOut: held, calibration: calibration,
          initial: initial, learningRate: rate, stepCount: plan.stepCount, lastStep: steps,
          stepsBetweenLooks: plan.stepsBetweenLooks, state: state)
      }
    }
    var trials: [Trial] = []
    var looks: [[[AdaptationLook]]] = []
    for rate in plan.learningRates {
      var rounds: [[AdaptationLook]] = []
      for (fold, heldOut) in plan.folds.enumerated() {
        let found = try session.looks(
          "round \(fold + 1) of \(plan.folds.count)", maker(rate, heldOut: heldOut, steps: plan.stepCount))
        rounds.append(found)
        trials.append(Trial(learningRate: rate, fold: fold, points: Self.points(found)))
      }
      looks.append(rounds)
    }
    let choice = Self.choice(looks, plan)
    let rate = plan.learningRates[choice.rate]
    let (values, last) = try session.values(
      "all sentences", maker(rate, heldOut: [], steps: choice.step))
    trials.append(Trial(learningRate: rate, fold: nil, points: Self.points(last)))

    let heldOut = (looks.isEmpty ? [] : looks[choice.rate]).flatMap { round in
      (round.first { $0.step == choice.step } ?? round.last)?.answers ?? []
    }.map { answer in
      AdaptationGate.HeldOut(
        row: sentences.items[answer.item].row, found: answer.found, confidence: answer.confidence,
        isIntentRight: answer.isIntentRight, isExact: answer.isExact)
    }
    var gate = AdaptationGate(heldOut: heldOut)
    let adapter = adapter(parameterization.deltas(values), rate: rate, steps: choice.step)
    try judge(&gate, adapter)
    return Outcome(
      adapter: described(adapter, gate), gate: gate, trials: trials, chosenStep: choice.step, learningRate: rate,
      trainedCount: parameterization.trainedCount, dataDigest: "\(sentences.digest)")
  }

  private func judge(_ gate: inout AdaptationGate, _ adapter: Adapter) throws(TrainingError) {
    do {
      let adapted = try start.base.adapted(by: adapter)
      var earlier = start.base
      if let before = start.earlier { earlier = try start.base.adapted(by: before) }
      var parameters = start.parameters
      for parameter in parameters.catalog.parameters {
        var values = Array(parameters.values[parameter.range])
        adapter.deltas.apply(to: &values, of: parameter)
        parameters.values.replaceSubrange(parameter.range, with: values)
      }
      let block = parameters
      let float = try LanguageModel(description: adapted.description, identity: adapted.identity, file: adapter.file) {
        FloatModelRunner(parameters: block)
      }.on(start.base, teaching: adapted.taught)
      try gate.judge(
        adapted: adapted, float: float, earlier: earlier, replay: replay.heldOut, sentences: sentences,
        options: options)
    } catch let error as TrainingError {
      throw error
    } catch {
      throw .unreadable(file: adapter.file, reason: "\(error)")
    }
  }

  /// The learning rate and the step whose held-out sentences were understood best; an earlier step than the last only
  /// where it is clearly better, since the last ones, with small steps, settle what must not change.
  private static func choice(_ looks: [[[AdaptationLook]]], _ plan: AdaptationPlan) -> (rate: Int, step: Int) {
    var best: (rate: Int, step: Int, score: Double) = (0, plan.stepCount, -1)
    for (rate, rounds) in looks.enumerated() where !rounds.isEmpty {
      for (place, look) in (rounds.first ?? []).enumerated().reversed() where place >= 2 {
        let count = rounds.reduce(0) { $0 + $1[min(place, $1.count - 1)].answers.count }
        let score = rounds.reduce(0.0) { sum, round in
          let look = round[min(place, round.count - 1)]
          return sum + look.score * Double(look.answers.count)
        }
        let margin = place == (rounds.first?.count ?? 0) - 1 ? 0.005 : 0.1
        if score / Double(max(count, 1)) > best.score + margin {
          best = (rate, look.step, score / Double(max(count, 1)))
        }
      }
    }
    return (best.rate, best.step)
  }

  private static func points(
    _ looks: [AdaptationLook]
  ) -> [(step: Int, loss: Double, exact: Double, intent: Double)] {
    looks.map { look in
      let count = Double(max(look.answers.count, 1))
      return (
        look.step, look.loss, Double(look.answers.filter(\.isExact).count) / count,
        Double(look.answers.filter(\.isIntentRight).count) / count
      )
    }
  }

  private func adapter(_ deltas: WeightDeltas, rate: Float, steps: Int) -> Adapter {
    let base = start.base.description
    let before = start.earlier?.description
    var own = before?.ownSlots ?? [:]
    for (intent, slots) in sentences.ownSlots { own[intent, default: []].formUnion(slots) }
    let description = AdapterDescription(
      name: options.name, sequence: options.sequence ?? (before?.sequence ?? 0) + 1, base: start.base.identity.base,
      tokenizer: AdapterDescription.tokenizerDigest(of: base), labels: start.inventory.labels,
      slots: start.inventory.tagScheme.slotNames, ownSlots: own, calibration: before?.calibration ?? base.calibration,
      method: options.method.stored,
      sentences: JSONLines.text(of: sentences.items.map(\.row) + sentences.negatives, split: "adapt"),
      facts: [
        "data.sentences": "\(sentences.digest)", "data.replay": replay.digest,
        "training": "seed \(options.seed), \(steps) of \(plan.stepCount) steps, learning rate \(rate), dropout "
          + "\(options.method.dropout), \(sentences.items.count) sentences, \(replay.train.count) replayed",
      ],
      taught: start.inventory.labels.filter { label in sentences.items.contains { $0.row.label == label } })
    return Adapter(file: options.name, description: description, deltas: deltas)
  }

  private func described(_ adapter: Adapter, _ gate: AdaptationGate) -> Adapter {
    var adapter = adapter
    adapter.description.isForced = !gate.isPassed
    adapter.description.facts["evaluation"] = gate.checks.map { check in
      "\(check.isPassed ? "passed" : "failed"): \(check.title): \(check.finding)"
    }.joined(separator: "\n")
    return adapter
  }
}

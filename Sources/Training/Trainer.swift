// The loop: next batch, loss and gradients, clip, AdamW. It knows nothing of teachers or data sets: targets come from
// a TargetSource. After every epoch the dev score decides what is best; a checkpoint lets an interrupted run go on
// exactly where it stopped.

import Architecture
import NeuralNetworks
import Understanding

/// Trains one model.
final class Trainer {
  /// Where a run keeps its files.
  struct Files {
    /// Parameters, moments and place, to resume.
    var checkpoint: String
    /// Parameters of the best epoch.
    var best: String

    init(checkpoint: String, best: String) {
      self.checkpoint = checkpoint
      self.best = best
    }

    /// The best parameters at `output`, the checkpoint beside them.
    init(output: String) { self.init(checkpoint: output + ".checkpoint", best: output) }
  }

  private let task: String
  private let model: JointModel
  private let schedule: ModelRecipe.Schedule
  private let examples: [TrainingExample]
  private let targets: any TargetSource
  private let dev: [TrainingExample]
  private let seed: UInt64
  private let files: Files
  private let description: ModelDescription
  private var optimizer: AdamW
  private var projection: ProjectionTraining?
  private var place: TrainingPlace
  private var gradients: ParameterBlock

  /// Seconds between checkpoints within an epoch.
  private static let checkpointInterval = 120.0

  init(
    task: String, model: JointModel, description: ModelDescription, schedule: ModelRecipe.Schedule,
    examples: [TrainingExample], targets: any TargetSource, dev: [TrainingExample], seed: UInt64, fingerprint: String,
    files: Files, projection: HiddenProjection? = nil
  ) throws(TrainingError) {
    guard !examples.isEmpty else { throw .emptyData(what: "training utterances") }
    guard !dev.isEmpty else { throw .emptyData(what: "dev utterances") }
    self.task = task
    self.model = model
    self.description = description
    self.schedule = schedule
    self.examples = examples
    self.targets = targets
    self.dev = dev
    self.seed = seed
    self.files = files
    let catalog = model.parameters.catalog
    gradients = ParameterBlock(zeros: catalog)
    optimizer = AdamW(catalog: catalog, weightDecay: schedule.weightDecay) {
      $0.name.contains("_classifier.") ? schedule.headLearningRateScale : 1
    }
    self.projection = projection.map { ProjectionTraining($0, weightDecay: schedule.weightDecay) }
    place = TrainingPlace(fingerprint: fingerprint)
    try resume(fingerprint: fingerprint)
  }

  private func resume(fingerprint: String) throws(TrainingError) {
    guard TextFile.exists(files.checkpoint) else { return }
    let saved = try Checkpoint.read(files.checkpoint)
    guard let progress = saved.progress else {
      throw .foreignCheckpoint(file: files.checkpoint, reason: "it holds a model but no place to go on from")
    }
    guard progress.place.fingerprint == fingerprint, saved.parameters.values.count == model.parameters.values.count
    else {
      throw .foreignCheckpoint(file: files.checkpoint, reason: "it belongs to another recipe, seed or data set")
    }
    model.parameters = saved.parameters
    optimizer.state = AdamW.State(
      step: progress.place.step, firstMoment: progress.firstMoment, secondMoment: progress.secondMoment)
    if projection != nil, !(projection?.restore(saved.extra, step: progress.place.step) ?? false) {
      throw .foreignCheckpoint(file: files.checkpoint, reason: "it lacks the projection of hidden states")
    }
    place = progress.place
  }

  /// Whether the run of `files` has ended, and its result is there.
  static func isFinished(_ files: Files, _ schedule: ModelRecipe.Schedule, fingerprint: String) -> Bool {
    guard let place = Checkpoint.place(at: files.checkpoint), place.fingerprint == fingerprint else { return false }
    return TextFile.exists(files.best)
      && (place.epoch >= schedule.epochs || place.epochsSinceBest >= schedule.patience)
  }

  /// Trains until the last epoch, until `patience` epochs brought nothing, or until `isInterrupted`; the best parameters
  /// are in `files.best`.
  ///
  /// - Throws: `TrainingError.diverged`, `.interrupted` (after writing the checkpoint), `.unreadable`.
  func run(
    isInterrupted: () -> Bool = { Interruption.isRequested }, report: (Progress) -> Void
  ) throws(TrainingError) {
    let counts = examples.map(\.tokenIDs.count)
    let stepsInEpoch = BatchPlan(tokenCounts: counts, batchSize: schedule.batchSize, seed: seed, epoch: 0).batches.count
    let totalSteps = stepsInEpoch * schedule.epochs
    let rates = LearningRateSchedule(
      peak: schedule.learningRate, warmUpStepCount: Int(Float(totalSteps) * schedule.warmup), stepCount: totalSteps)
    let clock = ContinuousClock()
    let began = clock.now
    var lastSaved = began
    let resumedFrom = place.step
    func seconds(since instant: ContinuousClock.Instant) -> Double {
      let duration = clock.now - instant
      return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }
    func moment(_ figures: [(name: String, value: Double)], milestone: Bool) -> Progress {
      Progress(
        task: task, done: place.step, total: totalSteps, seconds: seconds(since: began), resumedFrom: resumedFrom,
        figures: figures, isMilestone: milestone)
    }

    while place.epoch < schedule.epochs, place.epochsSinceBest < schedule.patience {
      let plan = BatchPlan(tokenCounts: counts, batchSize: schedule.batchSize, seed: seed, epoch: place.epoch)
      var lossSum = 0.0
      var lossCount = 0
      while place.stepInEpoch < plan.batches.count {
        let batch = plan.batches[place.stepInEpoch]
        let rate = rates.rate(at: place.step)
        let loss = step(batch, rate: rate)
        guard loss.total.isFinite else { throw .diverged(step: place.step, learningRate: rate) }
        place.step += 1
        place.stepInEpoch += 1
        lossSum += Double(loss.total)
        lossCount += 1
        if isInterrupted() {
          try save()
          throw .interrupted(checkpoint: files.checkpoint)
        }
        if seconds(since: lastSaved) > Self.checkpointInterval {
          try save()
          lastSaved = clock.now
        }
        if lossCount % 20 == 0 {
          report(moment([("loss", lossSum / Double(lossCount)), ("rate", Double(rate))], milestone: false))
        }
      }
      let score = DevScore(model: model, examples: dev)
      if score.selection > place.bestScore {
        place.bestScore = score.selection
        place.epochsSinceBest = 0
        try Checkpoint.write(model.parameters, description: description, to: files.best)
      } else {
        place.epochsSinceBest += 1
      }
      place.epoch += 1
      place.stepInEpoch = 0
      try save()
      lastSaved = clock.now
      report(
        moment(
          [
            ("epoch", Double(place.epoch)), ("loss", lossSum / Double(max(lossCount, 1))),
            ("dev intent", score.intentAccuracy), ("dev exact", score.exactMatch),
          ], milestone: true))
    }
  }

  /// One update: loss and gradients of a batch, clipped, applied.
  private func step(_ batch: [Int], rate: Float) -> LossReport {
    let tokens = tokenBatch(examples, batch)
    let wanted = targets.targets(of: batch)
    let dropoutSeed = seed &+ UInt64(place.step)
    let loss: LossReport
    if var learning = projection {
      projection = nil
      loss = model.lossAndGradients(
        tokens, wanted, projection: learning.projection, dropoutSeed: dropoutSeed, into: &gradients,
        projectionGradients: &learning.gradients)
      learning.update(learningRate: rate)
      projection = learning
    } else {
      loss = model.lossAndGradients(tokens, wanted, dropoutSeed: dropoutSeed, into: &gradients)
    }
    clipGlobalNorm(&gradients, maximum: schedule.gradientClip)
    optimizer.update(&model.parameters, gradients: gradients, learningRate: rate)
    return loss
  }

  private func save() throws(TrainingError) {
    try Checkpoint.write(
      model.parameters, description: description, optimizer: optimizer, place: place,
      extra: projection?.arrays ?? [:], to: files.checkpoint)
  }
}

/// The projection that compares hidden states, learned along with the student and thrown away afterwards.
struct ProjectionTraining {
  private(set) var projection: HiddenProjection
  var gradients: HiddenProjection
  private var optimizer: AdamW

  private static let names = (
    weight: "projection", first: "projection.first_moment", second: "projection.second_moment"
  )

  init(_ projection: HiddenProjection, weightDecay: Float) {
    self.projection = projection
    gradients = HiddenProjection(zeros: projection.teacherSize, hiddenSize: projection.hiddenSize)
    optimizer = AdamW(elementCount: projection.weight.count, weightDecay: weightDecay)
  }

  mutating func update(learningRate: Float) {
    optimizer.update(&projection.weight, gradients: gradients.weight, learningRate: learningRate)
  }

  /// What a checkpoint keeps.
  var arrays: [String: [Float]] {
    [
      Self.names.weight: projection.weight, Self.names.first: optimizer.state.firstMoment,
      Self.names.second: optimizer.state.secondMoment,
    ]
  }

  /// Takes a checkpoint's arrays; false when they are not there or of another size.
  mutating func restore(_ arrays: [String: [Float]], step: Int) -> Bool {
    guard let weight = arrays[Self.names.weight], let first = arrays[Self.names.first],
      let second = arrays[Self.names.second], weight.count == projection.weight.count, first.count == weight.count,
      second.count == weight.count
    else { return false }
    projection.weight = weight
    optimizer.state = AdamW.State(step: step, firstMoment: first, secondMoment: second)
    return true
  }
}

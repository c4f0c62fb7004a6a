// The loop: next batch, loss and gradients, clip, AdamW. It knows nothing of teachers or data sets: targets come from
// a TargetSource. After every epoch the dev score decides what is best; a checkpoint lets an interrupted run go on
// exactly where it stopped.

import NeuralNetworks
public import Understanding

/// Trains one model.
final class Trainer {
  /// Where a run keeps its files.
  struct Files {
    /// Parameters, moments and place, to resume.
    var checkpoint: String
    /// Parameters of the best epoch.
    var best: String
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
  private var place: TrainingPlace
  private var gradients: ParameterBlock
  private let scales: [Float]

  /// Seconds between checkpoints within an epoch.
  private static let checkpointInterval = 120.0

  init(
    task: String, model: JointModel, description: ModelDescription, schedule: ModelRecipe.Schedule,
    examples: [TrainingExample], targets: any TargetSource, dev: [TrainingExample], seed: UInt64, fingerprint: String,
    files: Files
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
    optimizer = AdamW(catalog: catalog, weightDecay: schedule.weightDecay)
    scales = catalog.parameters.map { $0.name.contains("classifier") ? schedule.headLearningRateScale : 1 }
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
    optimizer.firstMoment = progress.firstMoment
    optimizer.secondMoment = progress.secondMoment
    optimizer.step = progress.place.step
    place = progress.place
  }

  /// Trains until the last epoch, or until `patience` epochs brought nothing; the best parameters are in `files.best`.
  ///
  /// - Throws: `TrainingError.diverged`, `.interrupted` (after writing the checkpoint), `.unreadable`.
  func run(report: (Progress) -> Void) throws(TrainingError) {
    let counts = examples.map(\.tokenIDs.count)
    let stepsInEpoch = BatchPlan(tokenCounts: counts, batchSize: schedule.batchSize, seed: seed, epoch: 0).batches.count
    let totalSteps = stepsInEpoch * schedule.epochs
    let rates = LearningRateSchedule(
      peak: schedule.learningRate, warmupSteps: Int(Float(totalSteps) * schedule.warmup), totalSteps: totalSteps)
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
        let rate = rates.learningRate(at: place.step)
        let loss = model.lossAndGradients(
          tokenBatch(examples, batch), targets.targets(of: batch), seed: seed &+ UInt64(place.step), into: &gradients)
        guard loss.total.isFinite else { throw .diverged(step: place.step, learningRate: rate) }
        clipGlobalNorm(&gradients, to: schedule.gradientClip)
        optimizer.update(&model.parameters, gradients: gradients, learningRate: rate, scales: scales)
        place.step += 1
        place.stepInEpoch += 1
        lossSum += Double(loss.total)
        lossCount += 1
        if Interruption.isRequested {
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

  private func save() throws(TrainingError) {
    try Checkpoint.write(
      model.parameters, description: description, optimizer: optimizer, place: place, to: files.checkpoint)
  }
}

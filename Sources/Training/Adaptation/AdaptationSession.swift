// The runs of one adaptation in their order, with progress and checkpoints: a run that is finished is not done twice.

/// Carries out runs, or takes them from a checkpoint.
struct AdaptationSession {
  private let checkpoint: String
  private let fingerprint: String
  private let runCount: Int
  private let stepCount: Int
  private let isInterrupted: () -> Bool
  private let report: (Progress) -> Void
  private let resumedFrom: Int
  private var progress: AdaptationProgress
  private var runIndex = 0
  private let clock = ContinuousClock()
  private let began: ContinuousClock.Instant
  private var lastSaved: ContinuousClock.Instant

  /// Seconds between two checkpoints.
  private static let interval = Duration.seconds(8)

  init(
    checkpoint: String, fingerprint: String, elementCount: Int, runCount: Int, stepCount: Int,
    isInterrupted: @escaping () -> Bool, report: @escaping (Progress) -> Void
  ) {
    self.checkpoint = checkpoint
    self.fingerprint = fingerprint
    self.runCount = runCount
    self.stepCount = stepCount
    self.isInterrupted = isInterrupted
    self.report = report
    progress =
      AdaptationCheckpoint.read(checkpoint, fingerprint: fingerprint, elementCount: elementCount)
      ?? AdaptationProgress()
    resumedFrom = progress.finished.count * stepCount + (progress.current?.step ?? 0)
    began = clock.now
    lastSaved = began
  }

  /// The looks of the next run.
  mutating func looks(
    _ title: String, _ make: (AdaptationState?) -> AdaptationRun
  ) throws(TrainingError) -> [AdaptationLook] {
    defer { runIndex += 1 }
    if runIndex < progress.finished.count { return progress.finished[runIndex] }
    let run = try finished(title, make)
    progress.finished.append(run.state.looks)
    progress.current = nil
    try save()
    return run.state.looks
  }

  /// The trainable elements at the end of the next run, which is the last.
  mutating func values(
    _ title: String, _ make: (AdaptationState?) -> AdaptationRun
  ) throws(TrainingError) -> ([Float], [AdaptationLook]) {
    let run = try finished(title, make)
    progress.current = run.checkpoint
    try save()
    return (run.state.values, run.state.looks)
  }

  private mutating func finished(
    _ title: String, _ make: (AdaptationState?) -> AdaptationRun
  ) throws(TrainingError) -> AdaptationRun {
    let run = make(progress.current)
    progress.current = nil
    while !run.isFinished {
      try run.advance()
      tell(title, run, isMilestone: run.isFinished)
      let stops = isInterrupted()
      if stops || clock.now - lastSaved > Self.interval {
        progress.current = run.checkpoint
        try save()
        progress.current = nil
      }
      if stops { throw .interrupted(checkpoint: checkpoint) }
    }
    return run
  }

  private mutating func save() throws(TrainingError) {
    try AdaptationCheckpoint.write(progress, fingerprint: fingerprint, to: checkpoint)
    lastSaved = clock.now
  }

  private func tell(_ title: String, _ run: AdaptationRun, isMilestone: Bool) {
    let elapsed = (clock.now - began).components
    var figures: [(name: String, value: Double)] = []
    if let look = run.state.looks.last {
      figures.append(("loss", look.loss))
      if !look.answers.isEmpty {
        figures.append(
          ("held out right", Double(look.answers.filter(\.isExact).count) / Double(look.answers.count)))
      }
    }
    report(
      Progress(
        task: "adapt, \(title)", done: runIndex * stepCount + run.state.step, total: runCount * stepCount,
        seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18, resumedFrom: resumedFrom,
        figures: figures, isMilestone: isMilestone))
  }
}

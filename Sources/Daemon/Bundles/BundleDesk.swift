// Where bundles are decided on in the daemon: what is loaded at the start, what a reload finds, what arrives. A bundle
// is examined, loaded aside and tried; only then the store names it, and the engine is swapped. What fails on the way
// leaves everything as it was.
//
// Nothing here keeps an utterance waiting: the worker takes whichever engine is in force when its turn comes.

internal import Synchronization
internal import WireMessages

/// What the desk needs of the daemon.
protocol BundleHost: AnyObject, Sendable {
  /// The configuration in force.
  var configuration: Configuration { get }
  /// Loads the engine with an adapter, nil for none, says `sentences` to it, and puts it in force once `commit` is
  /// through.
  func exchange(
    adapter: String?, sentences: String, commit: () throws(BundleRefusal) -> Void
  ) throws(BundleRefusal)
  /// Tells everybody.
  func publish(_ result: BundleResult)
}

/// Installs, takes back, and remembers what is in use.
final class BundleDesk: Sendable {
  /// Time after which a new bundle is no longer on trial.
  static let trial = Duration.seconds(60)

  private struct State: Sendable {
    /// Sequence of the engine in force; 0 for the model alone.
    var inForce = 0
    /// When the trial of that bundle began in this process; nil when it is over.
    var trialSince: ContinuousClock.Instant?
    /// What happened before anybody could be told.
    var untold: [BundleResult] = []
  }

  private let log: Log
  private let host = Mutex<(any BundleHost)?>(nil)
  private let state = Mutex(State())

  init(log: Log) { self.log = log }

  /// Tells `host` from now on what happens, and what has happened so far.
  func open(for host: any BundleHost) {
    self.host.withLock { $0 = host }
    let untold = state.withLock { state in
      defer { state.untold = [] }
      return state.untold
    }
    for result in untold { host.publish(result) }
  }

  /// Ends a run that ended well.
  func close(_ configuration: Configuration) {
    let (sequence, isOnTrial) = state.withLock { state in
      defer { state.trialSince = nil }
      return (state.inForce, state.trialSince != nil)
    }
    if isOnTrial, let store = configuration.bundleStore {
      try? store.change { (state) throws(BundleRefusal) in state.endRun(sequence) }
    }
    host.withLock { $0 = nil }
  }

  // MARK: At the start, and on a reload

  /// An engine and the sequence of the bundle in it.
  struct Choice {
    var engine: any Interpreter
    var sequence: Int
  }

  /// The engine with the bundle that the store names, else with the one before, else with the model alone. Where it
  /// only `looks`, no run is counted and nothing is given up.
  ///
  /// - Throws: `DaemonError` for what is wrong without any bundle.
  func engine(
    for configuration: Configuration, looks: Bool = false,
    load: (Configuration) throws(DaemonError) -> any Interpreter
  ) throws(DaemonError) -> Choice {
    guard let store = configuration.bundleStore else { return Choice(engine: try load(configuration), sequence: 0) }
    let stored: BundleState
    do throws(BundleRefusal) {
      stored = try looks ? Self.state(store) : begin(store)
    } catch {
      tell(BundleResult(.refused, refusal: error))
      return Choice(engine: try load(configuration), sequence: 0)
    }
    var failed: (title: String, refusal: BundleRefusal)?
    for sequence in [stored.current, stored.previous ?? 0] where sequence != 0 {
      do throws(BundleRefusal) {
        let engine = try self.engine(sequence, of: store, stored, configuration, load)
        tellReverted(failed, inUse: stored.title(sequence))
        return Choice(engine: engine, sequence: sequence)
      } catch {
        if failed == nil { failed = (stored.title(sequence), error) }
        // It did not run, so that no crash is its own.
        if sequence == stored.current, stored.trialRuns != nil, !looks {
          try? store.change { (state) throws(BundleRefusal) in state.endRun(sequence) }
        }
      }
    }
    // Where the fault lies elsewhere, this throws: it is told as what it is, and no bundle is to blame.
    let plain = try load(configuration)
    tellReverted(failed, inUse: nil)
    return Choice(engine: plain, sequence: 0)
  }

  /// Notes that an engine is in force.
  func entered(_ choice: Choice, _ configuration: Configuration) {
    let isOnTrial = (try? configuration.bundleStore?.state()).flatMap { $0 }.map {
      $0.current == choice.sequence && $0.trialRuns != nil
    }
    state.withLock { state in
      if state.inForce != choice.sequence || state.trialSince == nil {
        state.trialSince = isOnTrial == true ? .now : nil
      }
      state.inForce = choice.sequence
    }
  }

  private static func state(_ store: BundleStore) throws(BundleRefusal) -> BundleState {
    do throws(StorageError) {
      return try store.state()
    } catch {
      throw BundleRefusal(error)
    }
  }

  /// The state, with a run of its bundle counted where it is new to this process.
  private func begin(_ store: BundleStore) throws(BundleRefusal) -> BundleState {
    let found = try Self.state(store)
    let inForce = state.withLock { $0.inForce }
    guard found.current != 0, found.current != inForce, found.trialRuns != nil else { return found }
    let (beginning, after) = try store.change { (state) throws(BundleRefusal) in (state.beginRun(), state) }
    if case .givenUp(let bundle) = beginning {
      let refusal = BundleRefusal(
        .crashed,
        "the daemon ended badly \(BundleState.allowedCrashes) times while it was new; it may be installed again")
      tell(
        BundleResult(
          .reverted, bundle: bundle.title, refusal: refusal,
          inUse: after.current == 0 ? nil : after.title(after.current)))
    }
    return after
  }

  private func engine(
    _ sequence: Int, of store: BundleStore, _ stored: BundleState, _ configuration: Configuration,
    _ load: (Configuration) throws(DaemonError) -> any Interpreter
  ) throws(BundleRefusal) -> any Interpreter {
    let facts = try examine(sequence, of: store, stored, configuration)
    var adapted = configuration
    adapted.adapter = store.file(sequence)
    let engine: any Interpreter
    do throws(DaemonError) {
      engine = try load(adapted)
    } catch {
      throw BundleRefusal(.unusable, error.description)
    }
    try engine.tryOut(facts.sentences)
    return engine
  }

  /// Examines a bundle of the store as if it had just come.
  private func examine(
    _ sequence: Int, of store: BundleStore, _ stored: BundleState, _ configuration: Configuration
  ) throws(BundleRefusal) -> BundleFacts {
    let signature: String?
    do throws(StorageError) {
      signature = try store.signature(sequence)
    } catch {
      throw BundleRefusal(error)
    }
    let facts = try BundleExaminer(configuration, isLocal: true).examine(store.file(sequence), signature: signature)
    guard facts.digest == stored[sequence]?.digest else {
      throw BundleRefusal(.damaged, "\(store.file(sequence)) is not what was installed; install it again")
    }
    return facts
  }

  private func tellReverted(_ failed: (title: String, refusal: BundleRefusal)?, inUse: String?) {
    guard let failed else { return }
    tell(BundleResult(.reverted, bundle: failed.title, refusal: failed.refusal, inUse: inUse))
  }

  // MARK: While it runs

  /// Judges a signature as soon as it arrives.
  func admit(_ signature: String?) throws(BundleRefusal) {
    guard let configuration = host.withLock({ $0 })?.configuration else { return }
    guard configuration.adapter == nil else {
      throw BundleRefusal(
        .unsupported, "the configuration names an adapter; remove the key `adapter` to use installed bundles")
    }
    try BundleExaminer(configuration, isLocal: false).believable(signature)
  }

  /// Installs a bundle that came over the broker.
  func install(_ draft: BundleDraft, signature: String?, transfer: String) {
    var title: String?
    do throws(BundleRefusal) {
      let (host, store) = try surroundings()
      let configuration = host.configuration
      let facts = try BundleExaminer(configuration, isLocal: false).examine(draft.path, signature: signature)
      let bundle = facts.installed(at: Timestamp.now.seconds)
      title = bundle.title
      if let refusal = try Self.state(store).refusal(sequence: bundle.sequence, digest: bundle.digest) { throw refusal }
      try host.exchange(adapter: draft.path, sentences: facts.sentences) { () throws(BundleRefusal) in
        try store.install(draft, bundle, signature: signature, isRunning: true)
      }
      enterNow(bundle.sequence)
      tell(BundleResult(.installed, transfer: transfer, bundle: title, inUse: title))
    } catch {
      tell(BundleResult(.refused, transfer: transfer, bundle: title, refusal: error, inUse: inUse))
    }
  }

  /// Goes back to the bundle before.
  func rollBack() {
    do throws(BundleRefusal) {
      let (host, store) = try surroundings()
      let stored = try Self.state(store)
      var after = stored
      let target = try after.rollBack()
      let facts = target == 0 ? nil : try examine(target, of: store, stored, host.configuration)
      try host.exchange(
        adapter: target == 0 ? nil : store.file(target), sentences: facts?.sentences ?? ""
      ) { () throws(BundleRefusal) in
        try store.change { (state) throws(BundleRefusal) in
          guard state == stored else {
            throw BundleRefusal(.busy, "somebody else changed what is installed at the same moment; try again")
          }
          state = after
        }
      }
      enterNow(target)
      tell(BundleResult(.rolledBack, bundle: stored.title(stored.current), inUse: inUse))
    } catch {
      tell(BundleResult(.refused, refusal: error, inUse: inUse))
    }
  }

  /// Ends the trial of a bundle that ran for a while.
  func settle(now: ContinuousClock.Instant) {
    guard let due = trialEnd, now >= due, let configuration = host.withLock({ $0 })?.configuration,
      let store = configuration.bundleStore
    else { return }
    let sequence = state.withLock { state in
      state.trialSince = nil
      return state.inForce
    }
    do throws(BundleRefusal) {
      try store.change { (state) throws(BundleRefusal) in state.settle(sequence) }
      log.info("bundle \(sequence) has proved itself")
    } catch {
      log.warning("\(error)")
    }
  }

  /// When the trial of the bundle in force ends; nil when none is on trial.
  var trialEnd: ContinuousClock.Instant? { state.withLock { $0.trialSince.map { $0 + Self.trial } } }

  /// Tells what became of a transfer that never was whole.
  func refuse(_ transfer: String?, _ refusal: BundleRefusal) {
    tell(BundleResult(.refused, transfer: transfer, refusal: refusal, inUse: inUse))
  }

  /// A file for a bundle that begins to arrive.
  func makeDraft() throws(StorageError) -> BundleDraft {
    guard let configuration = host.withLock({ $0 })?.configuration, let store = configuration.bundleStore else {
      throw StorageError("state_directory", reason: "is not set, and bundles need one")
    }
    return try store.makeDraft()
  }

  private func surroundings() throws(BundleRefusal) -> (any BundleHost, BundleStore) {
    guard let host = host.withLock({ $0 }) else { throw BundleRefusal(.unsupported, "the daemon is ending") }
    guard let store = host.configuration.bundleStore else {
      throw BundleRefusal(
        .unsupported,
        "bundles need a state_directory, and no `adapter:` in the configuration, which goes before them")
    }
    return (host, store)
  }

  private func enterNow(_ sequence: Int) {
    guard let configuration = host.withLock({ $0 })?.configuration else { return }
    let isOnTrial = (try? configuration.bundleStore?.state()).flatMap { $0 }?.trialRuns != nil
    state.withLock { state in
      state.inForce = sequence
      state.trialSince = isOnTrial ? .now : nil
    }
  }

  private var inUse: String? {
    let sequence = state.withLock { $0.inForce }
    guard sequence != 0, let configuration = host.withLock({ $0 })?.configuration else { return nil }
    return (try? configuration.bundleStore?.state()).flatMap { $0 }?.title(sequence)
  }

  private func tell(_ result: BundleResult) {
    switch result.event {
    case .installed, .rolledBack: log.info(result.line)
    case .refused, .reverted: log.warning(result.line)
    }
    if let host = host.withLock({ $0 }) {
      host.publish(result)
    } else {
      state.withLock { $0.untold.append(result) }
    }
  }
}

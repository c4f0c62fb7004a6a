// Listens to devices: what is announced becomes the home, what is told becomes their states. It has a connection and
// threads of its own, so that a flood of announcements never keeps an utterance waiting; the engine for a changed home
// is built aside and takes over between two utterances.

internal import Devices
internal import Discovery
internal import Glibc
internal import HomeControl
internal import MQTTClient
internal import Synchronization

/// The daemon's ear for devices.
final class DeviceLink: Sendable {
  /// Silence after which announcements are taken to be through, and the longest wait for it.
  private static let silence = Duration.milliseconds(400)
  private static let patience = Duration.seconds(5)

  private struct State: Sendable {
    var discovery: HomeDiscovery?
    /// What the household wrote down.
    var file: Home
    /// The home in force.
    var home: Home?
    var lastChange: ContinuousClock.Instant?
    /// Whether the broker was ever reached: before, nothing can be known of what is announced there.
    var hasConnected = false
    /// Whether what was announced when we came is in force.
    var isReady = false
    var isStopped = false
  }

  private let state: Monitor<State>
  private let states: DeviceStates
  private let inbox = Inbox(capacity: 65_536, byteCapacity: 64 << 20)
  private let client: MQTTClient
  private let log: Log
  private let threads = Mutex<[WorkerThread]>([])

  /// Prepares a connection; without `discovery` only what the household's file describes is listened to.
  ///
  /// - Throws: `MQTTError` for settings the library does not take.
  init(
    _ connection: MQTTConfiguration, discovery: DiscoverySettings?, file: Home, states: DeviceStates, log: Log
  ) throws(MQTTError) {
    self.states = states
    self.log = log
    state = Monitor(State(discovery: discovery.map { HomeDiscovery(settings: $0) }, file: file))
    let announcements = discovery.map { HomeDiscovery(settings: $0).subscriptions } ?? []
    var connection = connection
    connection.subscriptions = announcements
    connection.wantsRetained = true
    // A new session each time: what changed during an outage is retained and comes again.
    connection.sessionExpiry = 0
    connection.endsSessionOnStop = true
    connection.maximumPacketSize = 16 << 20
    connection.lastWill = nil
    connection.birth = nil
    client = try MQTTClient(connection, inbox: inbox) { [log, state] report in
      switch report {
      case .online:
        state.withLock { state in
          state.hasConnected = true
          state.lastChange = .now
        }
        log.debug("listening to devices")
      case .lost(let reason): log.debug("no longer listening to devices: \(reason)")
      case .subscriptionRefused(let filter):
        log.warning("the broker refused the subscription to \(filter): see its access rules; devices stay unknown")
      default: break
      }
    }
  }

  /// Whether what was announced when we came is in force.
  var isReady: Bool { state.withLock { $0.isReady } }

  /// Begins to listen. `adopt` puts a changed home in force, and may take its time; `ready` is called once what was
  /// announced before we came is known.
  ///
  /// - Throws: `MQTTError.system` when the system refuses a thread.
  func start(
    _ adopt: @escaping @Sendable (Home) -> Bool, ready: @escaping @Sendable () -> Void
  ) throws(MQTTError) {
    let listener = try WorkerThread { [self] in listen() }
    let builder = try WorkerThread { [self] in
      while waitForChange() {
        adoptChange(adopt)
        let isFirst = state.withLock { state in
          defer { state.isReady = true }
          return !state.isReady
        }
        if isFirst { ready() }
      }
    }
    threads.withLock { $0 = [listener, builder] }
    try client.start()
  }

  /// Ends the connection and the threads.
  func stop() {
    client.stop(patience: .zero)
    inbox.close()
    state.withLock { $0.isStopped = true }
    let running = threads.withLock { threads in
      defer { threads = [] }
      return threads
    }
    for thread in running { thread.join() }
  }

  /// The home of a file with what is known of the devices, and remembers the file.
  func merged(with file: Home) -> Home {
    state.withLock { state in
      state.file = file
      if state.hasConnected { state.lastChange = .now }
      return state.discovery?.merged(with: file).home ?? file
    }
  }

  // MARK: Threads

  private func listen() {
    while let item = inbox.take() {
      let message = item.message
      let isAnnouncement = state.withLock { state -> Bool in
        guard state.discovery?.isAnnouncement(message.topic) == true else { return false }
        if state.discovery?.apply(topic: message.topic, payload: message.payload) == true { state.lastChange = .now }
        return true
      }
      if !isAnnouncement { states.withLock { _ = $0.apply(topic: message.topic, payload: message.payload) } }
    }
  }

  /// Waits until something changed and nothing more has for a while; false when it is time to end.
  private func waitForChange() -> Bool {
    let first = state.wait { (state: inout State) -> ContinuousClock.Instant?? in
      if state.isStopped { return .some(nil) }
      return state.lastChange.map { .some($0) }
    }
    guard let first else { return false }
    while true {
      let (last, isStopped) = state.withLock { ($0.lastChange ?? first, $0.isStopped) }
      if isStopped { return false }
      if ContinuousClock.now - last >= Self.silence || ContinuousClock.now - first >= Self.patience { return true }
      usleep(50_000)
    }
  }

  private func adoptChange(_ adopt: @Sendable (Home) -> Bool) {
    let (merged, old, discovery) = state.withLock { state in
      state.lastChange = nil
      return (state.discovery?.merged(with: state.file), state.home, state.discovery)
    }
    let home = merged?.home ?? state.withLock { $0.file }
    guard home != old, adopt(home) else { return }
    state.withLock { $0.home = home }
    let topics = states.withLock { states -> [String] in
      states.update(home: home)
      return states.topics
    }
    client.setSubscriptions((discovery?.subscriptions ?? []) + topics)
    if let merged, let discovery {
      log.info("the home has \(home.entities.count) devices, \(discovery.announcedCount) of them announced")
      for note in merged.notes.prefix(50) { log.debug("\(note)") }
      if !merged.notes.isEmpty { log.info("\(merged.notes.count) announcements were refused in part or whole") }
    }
  }
}

// A client that stays connected: one thread owns the connection, carries out what the state machine decides, puts
// what arrives into the inbox and sends what others publish. It knows topics and payloads, nothing of utterances.
//
// While the broker is away, messages wait in the outbox (bounded; commands leave it when they expire). A message is
// gone from the outbox only when the broker acknowledged it, so an outage can repeat a message but not lose it.
// The library acknowledges incoming messages before we see them: a killed process loses what it had in the inbox.

internal import Glibc
internal import Synchronization

/// A connection to a broker that mends itself.
public final class MQTTClient: Sendable {
  private struct Shared: Sendable {
    var outbox: Outbox
    var refusedCount = 0
    var reconnectCount = 0
    var mustStop = false
    var subscriptions: [String]
    var state = ConnectionStateMachine.State.idle
    var isReaching = false
  }

  private let configuration: MQTTConfiguration
  private let inbox: Inbox
  private let report: @Sendable (ConnectionReport) -> Void
  private let wake: WakeSignal
  private let shared: Mutex<Shared>
  private let thread = Mutex<WorkerThread?>(nil)

  /// Makes a client at rest. `report` is called on the connection's thread and must not wait.
  ///
  /// - Throws: `MQTTError` for settings the library does not take, tried out here.
  public init(
    _ configuration: MQTTConfiguration, inbox: Inbox, report: @escaping @Sendable (ConnectionReport) -> Void
  ) throws(MQTTError) {
    for filter in configuration.subscriptions where !TopicFilter.isValidFilter(filter) {
      throw .invalidSetting(name: "topic filter", value: filter, reason: "is not a valid MQTT topic filter")
    }
    self.configuration = configuration
    self.inbox = inbox
    self.report = report
    wake = try WakeSignal()
    shared = Mutex(
      Shared(
        outbox: Outbox(capacity: configuration.outboxCapacity), subscriptions: configuration.subscriptions))
    _ = try MosquittoConnection(configuration, version: .v311, cleanStart: true)
  }

  /// Begins to connect, and goes on until `stop`.
  ///
  /// - Throws: `MQTTError.system` when the system refuses a thread.
  public func start() throws(MQTTError) {
    let started = try WorkerThread { [self] in
      var loop = ConnectionLoop(client: self)
      loop.run()
    }
    thread.withLock { $0 = started }
  }

  /// Publishes at QoS 1, now or when the broker is back; false when the topic is no topic or too much waits already.
  @discardableResult
  public func publish(_ message: OutgoingMessage) -> Bool {
    guard TopicFilter.isValidName(message.topic) else { return false }
    let isTaken = shared.withLock { shared in
      let isTaken = shared.outbox.enqueue(message, now: .now)
      if !isTaken { shared.refusedCount += 1 }
      return isTaken
    }
    if isTaken { wake.signal() }
    return isTaken
  }

  /// Subscribes to these filters in place of those before, now and on every connection to come; filters that are not
  /// valid are left out.
  public func setSubscriptions(_ filters: [String]) {
    let valid = filters.filter(TopicFilter.isValidFilter)
    shared.withLock { $0.subscriptions = valid }
    wake.signal()
  }

  /// Waits up to `patience` for what was published to be acknowledged, says goodbye and ends the thread.
  public func stop(patience: Duration = .seconds(2)) {
    let limit = ContinuousClock.now + patience
    stopLimit.withLock { $0 = limit }
    shared.withLock { $0.mustStop = true }
    wake.signal()
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    // A host that swallows packets keeps the thread in the system's connect for minutes; the process need not wait.
    while case let shared = shared.withLock({ $0 }), shared.isReaching, shared.state != .stopped {
      if ContinuousClock.now > limit { return }
      usleep(5_000)
    }
    running?.join()
  }

  /// Where the connection stands.
  public var state: ConnectionStateMachine.State { shared.withLock { $0.state } }

  /// Messages that wait for the broker, or for its acknowledgement.
  public var outgoingCount: Int { shared.withLock { $0.outbox.count } }

  /// Lets a broker that takes more slowly than we publish slow its publisher down: returns when no more than half of what
  /// may wait does, when the connection is lost, or after `patience`.
  public func awaitRoom(patience: Duration = .seconds(1)) {
    let limit = ContinuousClock.now + patience
    while case let (waiting, state) = shared.withLock({ ($0.outbox.count, $0.state) }),
      waiting > configuration.outboxCapacity / 2, case .online = state, ContinuousClock.now < limit
    {
      usleep(1_000)
    }
  }

  /// Figures since the start.
  public var statistics: Statistics {
    shared.withLock {
      Statistics(connections: $0.reconnectCount, refused: $0.refusedCount, expired: $0.outbox.expiredCount)
    }
  }

  /// Figures of a client since its start.
  public struct Statistics: Equatable, Sendable {
    /// Connections that were accepted.
    public var connections: Int
    /// Messages `publish` did not take.
    public var refused: Int
    /// Messages that expired before the broker had them.
    public var expired: Int
  }

  private let stopLimit = Mutex<ContinuousClock.Instant?>(nil)

  /// The thread's own state; never leaves it.
  private struct ConnectionLoop {
    let client: MQTTClient
    var machine: ConnectionStateMachine
    var connection: MosquittoConnection?
    var redeliveries = RedeliveryFilter()
    var pendingSubscriptions: [Int32: String] = [:]
    var subscribed: [String] = []
    var refusedSubscriptions: [String] = []
    var wasOpen = false

    init(client: MQTTClient) {
      self.client = client
      let configuration = client.configuration
      machine = ConnectionStateMachine(
        preference: configuration.protocolPreference, sessionExpiry: .seconds(Int64(configuration.sessionExpiry)),
        seed: .random(in: .min ... .max))
    }

    mutating func run() {
      perform(machine.start(now: .now))
      while !isDone {
        let keepAlive = ContinuousClock.now + .milliseconds(Int64(client.configuration.keepAlive) * 500)
        var deadline = machine.deadline
        if connection != nil { deadline = min(deadline ?? keepAlive, keepAlive) }
        if let limit = client.stopLimit.withLock({ $0 }) { deadline = min(deadline ?? limit, limit) }
        let readiness = client.wake.wait(
          socket: connection?.socket ?? -1, wantsWrite: connection?.wantsWrite ?? false, until: deadline)
        connection?.serve(readiness)
        handleEvents()
        perform(machine.timeout(now: .now))
        if case .online = machine.state {
          adjustSubscriptions()
          publishPending()
        }
        client.shared.withLock { $0.state = machine.state }
      }
      perform(machine.stop())
      client.shared.withLock { $0.state = .stopped }
    }

    // A stop waits for acknowledgements while there is a connection to bring them.
    private var isDone: Bool {
      guard client.shared.withLock({ $0.mustStop }) else { return false }
      guard case .online = machine.state else { return true }
      if client.shared.withLock({ $0.outbox.isEmpty }) { return true }
      return client.stopLimit.withLock { $0 }.map { ContinuousClock.now >= $0 } ?? true
    }

    private mutating func handleEvents() {
      for event in connection?.takeEvents() ?? [] {
        switch event {
        case .accepted(let resumed):
          redeliveries.connected(resumed: resumed)
          client.shared.withLock { $0.reconnectCount += 1 }
          perform(machine.accepted(resumed: resumed, now: .now))
        case .refused(let code):
          perform(machine.refused(code, now: .now))
          // The rest of this connection's events belong to nothing any more.
          return
        case .closed(let reason):
          perform(machine.lost(reason, wasOpen: wasOpen, now: .now))
          return
        case .message(var message, let identifier, let quality):
          if quality > 0 {
            message.isRedelivery = redeliveries.isRedelivery(
              identifier: identifier, topic: message.topic, payload: message.payload)
          }
          client.inbox.offer(message)
        case .acknowledged(let identifier, let failure):
          let topic = client.shared.withLock { $0.outbox.acknowledge(identifier) }
          if let failure { client.report(.unpublishable(topic: topic ?? "?", reason: failure)) }
        case .subscribed(let identifier, let granted):
          guard let filter = pendingSubscriptions.removeValue(forKey: identifier) else { continue }
          if !granted, case .online = machine.state {
            client.report(.subscriptionRefused(filter))
          } else if !granted {
            refusedSubscriptions.append(filter)
          }
          if pendingSubscriptions.isEmpty {
            perform(machine.subscribed(refused: refusedSubscriptions, now: .now))
          }
        }
      }
    }

    private mutating func perform(_ actions: [ConnectionStateMachine.Action]) {
      for action in actions {
        switch action {
        case .connect(let version, let cleanStart): connect(version, cleanStart: cleanStart)
        case .subscribe: subscribe()
        case .publishBirth: publishBirth()
        case .publishPending: publishPending()
        case .close: close()
        case .disconnect: disconnect()
        case .report(let report): client.report(report)
        }
      }
    }

    private mutating func connect(_ version: ProtocolVersion, cleanStart: Bool) {
      wasOpen = false
      do throws(MQTTError) {
        let opened = try MosquittoConnection(client.configuration, version: version, cleanStart: cleanStart)
        client.shared.withLock { $0.isReaching = true }
        let reason = opened.connect(client.configuration)
        client.shared.withLock { $0.isReaching = false }
        if let reason {
          perform(machine.lost(reason, wasOpen: false, now: .now))
        } else {
          connection = opened
          wasOpen = true
        }
      } catch {
        perform(machine.lost(error.description, wasOpen: false, now: .now))
      }
    }

    private mutating func subscribe() {
      pendingSubscriptions.removeAll()
      refusedSubscriptions.removeAll()
      subscribed = client.shared.withLock { $0.subscriptions }
      for filter in subscribed where !subscribe(filter) { refusedSubscriptions.append(filter) }
      if pendingSubscriptions.isEmpty { perform(machine.subscribed(refused: refusedSubscriptions, now: .now)) }
    }

    private mutating func subscribe(_ filter: String) -> Bool {
      let (stored, marked) = (client.configuration.wantsRetained, client.configuration.marksRetained)
      guard let identifier = connection?.subscribe(filter, wantsRetained: stored, marksRetained: marked) else {
        return false
      }
      pendingSubscriptions[identifier] = filter
      return true
    }

    // What `setSubscriptions` changed while we are online.
    private mutating func adjustSubscriptions() {
      let wanted = client.shared.withLock { $0.subscriptions }
      guard wanted != subscribed else { return }
      let (old, new) = (Set(subscribed), Set(wanted))
      for filter in subscribed where !new.contains(filter) { connection?.unsubscribe(filter) }
      for filter in wanted where !old.contains(filter) && !subscribe(filter) {
        client.report(.subscriptionRefused(filter))
      }
      subscribed = wanted
    }

    // Not kept in the outbox: the next connection brings its own.
    private func publishBirth() {
      guard let birth = client.configuration.birth else { return }
      _ = connection?.publish(birth)
    }

    private mutating func publishPending() {
      var failure: String?
      var unpublishable: [(String, String)] = []
      while failure == nil {
        let hadOne = client.shared.withLock { shared in
          shared.outbox.sendNext(now: .now) { [connection] message -> Int32? in
            switch connection?.publish(message) {
            case .sent(let identifier): return identifier
            case .unpublishable(let reason):
              unpublishable.append((message.topic, reason))
              return nil
            case .connectionLost(let reason):
              failure = reason
              return Self.unsent
            case nil:
              failure = "not connected"
              return Self.unsent
            }
          }
        }
        if !hadOne { break }
      }
      for (topic, reason) in unpublishable { client.report(.unpublishable(topic: topic, reason: reason)) }
      if let failure { perform(machine.lost(failure, wasOpen: true, now: .now)) }
    }

    // Keeps a message that could not be handed over among the unacknowledged, which the next connection sends again.
    private static let unsent: Int32 = -1

    private mutating func close() {
      connection = nil
      pendingSubscriptions.removeAll()
      client.shared.withLock { $0.outbox.connectionLost() }
    }

    private mutating func disconnect() {
      guard let connection else { return }
      connection.disconnect(endsSession: client.configuration.endsSessionOnStop)
      // The goodbye is out when the library wants nothing more written and has closed the socket.
      let limit = ContinuousClock.now + .milliseconds(500)
      while connection.socket >= 0, connection.wantsWrite, ContinuousClock.now < limit {
        connection.serve(client.wake.wait(socket: connection.socket, wantsWrite: true, until: limit))
      }
    }
  }
}

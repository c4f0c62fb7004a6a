// What the Wyoming door's thread does: wait for anybody, take in what has arrived, answer one request of each client, send
// what they take, and show out who is silent, stuck or done.

internal import Glibc
internal import WireMessages

/// The door's thread with all that belongs to it; never leaves it.
struct WyomingLoop {
  private var listeners: [ListeningSocket]
  private let wake: Int32
  private let settings: WyomingSettings
  private let patience: WyomingConnection.Patience
  private var desk: WyomingDesk
  private let engine: EngineSlot
  private let log: Log
  private let report: WyomingServer.Report
  private var clients: [WyomingConnection] = []
  private var buffer = [UInt8](repeating: 0, count: 16_384)
  private var entries: [pollfd] = []
  private var clientCount = 0
  // Until then nobody is let in: the system has no descriptors left.
  private var exhaustedUntil: ContinuousClock.Instant?
  private var turnedAway = LogThrottle()
  private var exhaustion = LogThrottle()
  // Once the door is shut: until then answers may still go out.
  private var end: ContinuousClock.Instant?

  init(
    listeners: [ListeningSocket], wake: Int32, settings: WyomingSettings, desk: WyomingDesk, engine: EngineSlot,
    log: Log, report: @escaping WyomingServer.Report
  ) {
    self.listeners = listeners
    self.wake = wake
    self.settings = settings
    self.desk = desk
    self.engine = engine
    self.log = log
    self.report = report
    patience = .init(idle: .seconds(Int64(settings.idleTimeout)))
  }

  /// Serves until the other end of `wake` is closed.
  mutating func run(_ pulse: Pulse) {
    defer { close(wake) }
    while end.map({ ContinuousClock.now < $0 && !clients.isEmpty }) ?? true {
      wait()
      pulse.begin()
      turn()
      pulse.end()
    }
  }

  /// One round: everybody who has something to be done gets one turn.
  private mutating func turn() {
    let isShut = end == nil && entries[0].revents != 0
    let before = clients
    let first = entries.count - before.count
    for (index, listener) in listeners.enumerated() where entries[index + 1].revents != 0 { admit(listener) }
    var leaving: Set<Int32> = []
    for (index, client) in before.enumerated() {
      // Whatever has arrived when the door is shut is still answered.
      let events = Int32(entries[first + index].revents)
      if !serve(client, isShut ? events | POLLIN : events) { leaving.insert(client.descriptor) }
    }
    if isShut {
      listeners = []
      end = .now + .seconds(1)
    }
    let now = ContinuousClock.now
    for client in clients where end != nil && !client.hasWork { client.end() }
    for client in clients where client.deadline(patience) <= now {
      log.debug("wyoming: \(client.name) was silent or stuck for too long")
      leaving.insert(client.descriptor)
    }
    clients.removeAll { leaving.contains($0.descriptor) || $0.isDone }
  }

  /// Waits for something to happen.
  private mutating func wait() {
    let now = ContinuousClock.now
    let isExhausted = exhaustedUntil.map { $0 > now } ?? false
    entries.removeAll(keepingCapacity: true)
    entries.append(pollfd(fd: end == nil ? wake : -1, events: Int16(POLLIN), revents: 0))
    for listener in listeners {
      entries.append(pollfd(fd: isExhausted ? -1 : listener.descriptor, events: Int16(POLLIN), revents: 0))
    }
    for client in clients { entries.append(pollfd(fd: client.descriptor, events: client.events, revents: 0)) }
    var deadlines = clients.map { $0.deadline(patience) }
    if isExhausted, let until = exhaustedUntil { deadlines.append(until) }
    if let end { deadlines.append(end) }
    var timeout: Int32 = -1
    if clients.contains(where: \.isReady) {
      timeout = 0
    } else if let deadline = deadlines.min() {
      let (seconds, attoseconds) = (deadline - now).components
      // Rounded up, so that the deadline has passed when the wait ends.
      timeout = Int32(clamping: max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1))
    }
    if unsafe poll(&entries, nfds_t(entries.count), timeout) < 0 {
      for index in entries.indices { entries[index].revents = 0 }
    }
  }

  private mutating func admit(_ listener: ListeningSocket) {
    while true {
      let descriptor = Glibc.accept(listener.descriptor, nil, nil)
      guard descriptor >= 0 else {
        if [EMFILE, ENFILE, ENOMEM, ENOBUFS].contains(errno) {
          if exhaustion.pass() != nil {
            log.warning("wyoming: a client waits, and the system has nothing left to let it in")
          }
          exhaustedUntil = .now + .seconds(1)
        }
        return
      }
      ListeningSocket.keepToOurselves(descriptor)
      if listener.entrance == .tcp {
        var yes: Int32 = 1
        _ = unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
      }
      clientCount += 1
      let client = WyomingConnection(
        descriptor, listener.entrance, name: "client \(clientCount)", limits: WyomingLimits(), now: .now)
      guard clients.count < settings.maximumClients else {
        if let count = turnedAway.pass() {
          log.warning(
            "wyoming: turned away \(count), with \(settings.maximumClients) clients here; see wyoming.max_clients")
        }
        client.answer(.error(text: "Too many clients are here already.", code: "busy"), now: .now)
        _ = client.send(now: .now)
        continue
      }
      clients.append(client)
    }
  }

  /// One client's turn; false when its connection is broken.
  private mutating func serve(_ client: WyomingConnection, _ events: Int32) -> Bool {
    let now = ContinuousClock.now
    // Hung up and nothing to read: an answer has nobody to go to.
    if events & (POLLERR | POLLNVAL) != 0 { return false }
    if events & (POLLIN | POLLHUP) != 0, client.canReceive, !client.receive(into: &buffer, now: now) { return false }
    if let request = client.nextRequest(now: now) {
      if let reply = desk.reply(
        to: request, from: client.name, over: client.entrance, with: engine.current, now: now, wallClock: .now)
      {
        let done = ContinuousClock.now
        client.answer(reply.answer, now: done)
        if let outcome = reply.outcome { report(outcome, done - now) }
        log.debug("wyoming: \(client.name): \(reply.note ?? "answered")")
      } else if case .other(let type) = request {
        log.debug("wyoming: \(client.name): \(type.count) letters of an event that is not for us")
      }
    }
    return client.send(now: .now)
  }
}

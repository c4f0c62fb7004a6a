// The life of a connection as a value: events go in, actions come out, nothing here touches a socket or a clock.
// The loop in MQTTClient.swift carries the actions out and reports what happened.

/// Decides what to do next about one connection.
///
///     idle → connecting → subscribing → online → waiting → connecting → …
///                                                └ stop → stopped
public struct ConnectionStateMachine: Sendable {
  /// Where the connection stands.
  public enum State: Equatable, Sendable {
    /// Not started.
    case idle
    /// A connection was asked for; the broker has until `deadline` to accept.
    case connecting(ProtocolVersion, deadline: ContinuousClock.Instant)
    /// Accepted; the broker has until `deadline` to confirm the subscriptions.
    case subscribing(ProtocolVersion, deadline: ContinuousClock.Instant)
    /// Accepted and subscribed.
    case online(ProtocolVersion)
    /// Not connected; the next attempt is due at `until`.
    case waiting(until: ContinuousClock.Instant)
    /// Ended for good.
    case stopped
  }

  /// What the caller must do, in order.
  public enum Action: Equatable, Sendable {
    /// Open a connection and introduce ourselves; `cleanStart` forgets what the broker holds for us.
    case connect(ProtocolVersion, cleanStart: Bool)
    /// Subscribe to every filter.
    case subscribe
    /// Announce that we are here.
    case publishBirth
    /// Send what waits.
    case publishPending
    /// Drop the connection without a word.
    case close
    /// Say goodbye, so that the broker keeps the last will to itself.
    case disconnect
    /// Tell people.
    case report(ConnectionReport)
  }

  /// Time a broker has to accept a connection, or to confirm subscriptions.
  public static let patience = Duration.seconds(10)
  /// Time online after which an outage is a new one, not the old one going on.
  public static let settled = Duration.seconds(10)

  /// Where the connection stands.
  public private(set) var state = State.idle

  private let preference: ProtocolPreference
  private let sessionExpiry: Duration
  private var version: ProtocolVersion
  private var backoff: Backoff
  private var onlineSince: ContinuousClock.Instant?
  private var lastHeard: ContinuousClock.Instant?
  private var silentClosures = 0
  private var wasRefusedVersion5 = false

  /// Makes a machine at rest; `seed` spreads the waits.
  public init(preference: ProtocolPreference, sessionExpiry: Duration, seed: UInt64) {
    self.preference = preference
    self.sessionExpiry = sessionExpiry
    version = if case .only(let only) = preference { only } else { .v5 }
    backoff = Backoff(seed: seed)
  }

  /// When `timeout(now:)` has something to do; nil when only events matter.
  public var deadline: ContinuousClock.Instant? {
    switch state {
    case .connecting(_, let deadline), .subscribing(_, let deadline): deadline
    case .waiting(let until): until
    case .idle, .online, .stopped: nil
    }
  }

  /// Begins.
  public mutating func start(now: ContinuousClock.Instant) -> [Action] {
    guard case .idle = state else { return [] }
    return connect(now: now)
  }

  /// The broker accepted us.
  public mutating func accepted(resumed: Bool, now: ContinuousClock.Instant) -> [Action] {
    guard case .connecting(let version, _) = state else { return [] }
    state = .subscribing(version, deadline: now + Self.patience)
    silentClosures = 0
    lastHeard = now
    return [.report(.connected(version, sessionResumed: resumed)), .subscribe]
  }

  /// The broker refused us with `code`.
  public mutating func refused(_ code: ConnectCode, now: ContinuousClock.Instant) -> [Action] {
    guard case .connecting(let version, _) = state else { return [] }
    if code.refusesVersion, version == .v5, preference == .automatic {
      self.version = .v311
      wasRefusedVersion5 = true
      return [.close, .report(.fellBack)] + connect(now: now)
    }
    return [.close, .report(.refused(code))] + wait(code.needsRepair ? Backoff.refused : backoff.next(), now: now)
  }

  /// Every subscription was answered; `refused` lists the filters the broker would not grant.
  public mutating func subscribed(refused: [String], now: ContinuousClock.Instant) -> [Action] {
    guard case .subscribing(let version, _) = state else { return [] }
    state = .online(version)
    onlineSince = now
    lastHeard = now
    return refused.map { .report(.subscriptionRefused($0)) } + [.publishBirth, .publishPending, .report(.online)]
  }

  /// The connection could not be opened, or ended; `wasOpen` when the broker had been reached at all.
  public mutating func lost(_ reason: String, wasOpen: Bool, now: ContinuousClock.Instant) -> [Action] {
    switch state {
    case .idle, .stopped, .waiting: return []
    case .connecting(let version, _):
      if wasOpen, preference == .automatic { considerFallback(from: version) }
    case .subscribing, .online:
      lastHeard = now
      if let onlineSince, now - onlineSince >= Self.settled { backoff.reset() }
      // The broker may come back as another: begin with the best protocol again.
      if preference == .automatic { version = .v5 }
    }
    onlineSince = nil
    return [.close, .report(.lost(reason))] + wait(backoff.next(), now: now)
  }

  /// `deadline` has come.
  public mutating func timeout(now: ContinuousClock.Instant) -> [Action] {
    guard let deadline, now >= deadline else { return [] }
    if case .waiting = state { return connect(now: now) }
    return lost("no answer within \(Self.patience.components.seconds) s", wasOpen: false, now: now)
  }

  /// Ends for good.
  public mutating func stop() -> [Action] {
    defer { state = .stopped }
    switch state {
    case .subscribing, .online: return [.disconnect, .close]
    case .connecting: return [.close]
    case .idle, .waiting, .stopped: return []
    }
  }

  // Some brokers close the connection where they should say which version they want. One silent closure may be a
  // broker that is going down; from the second on, the versions take turns.
  private mutating func considerFallback(from version: ProtocolVersion) {
    silentClosures += 1
    if silentClosures >= 2 { self.version = version == .v5 ? .v311 : .v5 }
  }

  private mutating func connect(now: ContinuousClock.Instant) -> [Action] {
    state = .connecting(version, deadline: now + Self.patience)
    // What waits in a session older than its expiry must not reach us: it is too old to act on.
    let isTooOld = lastHeard.map { now - $0 > sessionExpiry } ?? false
    return [.connect(version, cleanStart: version == .v311 || isTooOld)]
  }

  private mutating func wait(_ duration: Duration, now: ContinuousClock.Instant) -> [Action] {
    state = .waiting(until: now + duration)
    return [.report(.waiting(duration))]
  }
}

// Listens on a broker for a few seconds and gathers what is announced there: retained messages come at once, so it
// ends as soon as nothing more has come for a while.

internal import Glibc
public import MQTTClient
internal import Synchronization

/// Why nothing could be gathered from a broker.
public enum SurveyError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Nobody answers there.
  case unreachable(address: String, reason: String)
  /// The broker does not let us in.
  case refused(address: String, reason: String)
  /// The broker grants none of the topics.
  case notGranted(address: String, filters: [String])
  /// The settings of the connection cannot be used.
  case invalidSetting(MQTTError)

  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .unreachable(let address, let reason):
      "no broker at \(address): \(reason); is it running, and are host and port right?"
    case .refused(let address, let reason):
      "the broker at \(address) refuses us: \(reason); give a user it knows with --user and --password-file"
    case .notGranted(let address, let filters):
      "the broker at \(address) does not let us read \(filters.joined(separator: ", ")); allow it in its access list"
    case .invalidSetting(let error): error.description
    }
  }
}

/// One look at what is announced on a broker.
public enum BrokerSurvey {
  private struct Seen: Sendable {
    var isOnline = false
    var failure: SurveyError?
    var refusedFilters: [String] = []
  }

  /// Silence after which the retained messages are taken to be through.
  private static let silence = Duration.milliseconds(1_200)

  /// Gathers what is announced within `seconds` of being online, at most as long again for the connection.
  ///
  /// `progress` is told the number of announcements, now and then.
  /// - Throws: `SurveyError`; a broker with nothing announced on it is no error.
  public static func run(
    _ configuration: MQTTConfiguration, settings: DiscoverySettings = DiscoverySettings(), seconds: Double = 10,
    progress: (Int) -> Void = { _ in }
  ) throws(SurveyError) -> HomeDiscovery {
    var discovery = HomeDiscovery(settings: settings)
    var configuration = configuration
    configuration.subscriptions = discovery.subscriptions
    // Every broker speaks it, and sends what it has stored to whoever subscribes.
    configuration.protocolPreference = .only(.v311)
    configuration.endsSessionOnStop = true
    let address = configuration.address.description
    let seen = Mutex(Seen())
    let inbox = Inbox(capacity: 1 << 17, byteCapacity: 256 << 20)
    let client: MQTTClient
    do {
      client = try MQTTClient(configuration, inbox: inbox) { report in
        seen.withLock { Self.take(report, into: &$0, address: address) }
      }
      try client.start()
    } catch {
      throw .invalidSetting(error)
    }
    defer { client.stop(patience: .milliseconds(200)) }

    let limit = ContinuousClock.now + .seconds(seconds)
    while !seen.withLock({ $0.isOnline }) {
      if let failure = seen.withLock({ $0.failure }) { throw failure }
      if ContinuousClock.now > limit { throw .unreachable(address: address, reason: "no answer in \(Int(seconds)) s") }
      usleep(10_000)
    }
    let refused = seen.withLock { $0.refusedFilters }
    if refused.count == configuration.subscriptions.count { throw .notGranted(address: address, filters: refused) }

    let end = ContinuousClock.now + .seconds(seconds)
    var last = ContinuousClock.now
    var told = 0
    while ContinuousClock.now < end {
      while inbox.depth > 0, let message = inbox.take()?.message {
        if discovery.apply(topic: message.topic, payload: message.payload) { last = .now }
      }
      if discovery.announcementCount != told {
        told = discovery.announcementCount
        progress(told)
      }
      if told > 0, ContinuousClock.now - last > silence { break }
      usleep(20_000)
    }
    return discovery
  }

  private static func take(_ report: ConnectionReport, into seen: inout Seen, address: String) {
    switch report {
    case .online: seen.isOnline = true
    case .refused(let code) where !code.refusesVersion:
      seen.failure = .refused(address: address, reason: code.description)
    case .lost(let reason):
      if !seen.isOnline, seen.failure == nil { seen.failure = .unreachable(address: address, reason: reason) }
    case .subscriptionRefused(let filter): seen.refusedFilters.append(filter)
    case .connected, .fellBack, .refused, .waiting, .unpublishable: break
    }
  }
}

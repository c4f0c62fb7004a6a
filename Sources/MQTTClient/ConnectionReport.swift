// What the connection tells people, and the broker's reasons in words.

/// News of a connection.
public enum ConnectionReport: Equatable, Sendable {
  /// The broker accepted us.
  case connected(ProtocolVersion, sessionResumed: Bool)
  /// The broker does not speak MQTT 5; 3.1.1 is next.
  case fellBack
  /// The broker refused us.
  case refused(ConnectCode)
  /// The subscriptions stand.
  case online
  /// The broker would not grant a filter.
  case subscriptionRefused(String)
  /// The connection could not be opened, or ended.
  case lost(String)
  /// The next attempt is due after a wait.
  case waiting(Duration)
  /// A message the broker cannot take was dropped.
  case unpublishable(topic: String, reason: String)
}

/// A broker's answer to CONNECT, of either protocol version.
public struct ConnectCode: Equatable, Sendable, CustomStringConvertible {
  /// The number on the wire.
  public let rawValue: Int
  /// The number in words.
  public let description: String

  /// Makes a code.
  public init(_ rawValue: Int, _ description: String) {
    self.rawValue = rawValue
    self.description = description
  }

  /// Whether it is the protocol version that was refused (1 in 3.1.1, 132 in 5).
  public var refusesVersion: Bool { rawValue == 1 || rawValue == 132 }

  /// Whether a person has to repair something: identifier, user, password, permission, ban.
  public var needsRepair: Bool { [2, 4, 5, 133, 134, 135, 138, 140].contains(rawValue) }
}

// Messages as this module sees them: a topic, bytes, and the properties of MQTT 5 that callers use.

/// A message from the broker, copied out of the library's memory.
public struct IncomingMessage: Sendable, Equatable {
  /// The topic it was published under.
  public var topic: String
  /// The bytes.
  public var payload: [UInt8]
  /// Whether the broker had stored it before we subscribed.
  public var isRetained: Bool
  /// Where an answer is wanted (MQTT 5).
  public var responseTopic: String?
  /// What an answer must carry (MQTT 5).
  public var correlationData: [UInt8]?
  /// Seconds of life left when it arrived (MQTT 5).
  public var expiry: UInt32?
  /// When it arrived here.
  public var receivedAt: ContinuousClock.Instant
  /// Whether the broker sent the very same packet before an outage, not having seen our acknowledgement.
  public var isRedelivery: Bool

  /// Makes a message; only topic and payload are required.
  public init(
    topic: String, payload: [UInt8], isRetained: Bool = false, responseTopic: String? = nil,
    correlationData: [UInt8]? = nil, expiry: UInt32? = nil, receivedAt: ContinuousClock.Instant = .now,
    isRedelivery: Bool = false
  ) {
    self.topic = topic
    self.payload = payload
    self.isRetained = isRetained
    self.responseTopic = responseTopic
    self.correlationData = correlationData
    self.expiry = expiry
    self.receivedAt = receivedAt
    self.isRedelivery = isRedelivery
  }
}

/// A message for the broker, sent at QoS 1.
public struct OutgoingMessage: Sendable, Equatable {
  /// The topic.
  public var topic: String
  /// The bytes.
  public var payload: [UInt8]
  /// Whether the broker keeps it for later subscribers.
  public var isRetained: Bool
  /// Seconds after `publish` from which it must not reach anybody; kept by us while it waits, too.
  public var expiry: UInt32?
  /// Copied from the request it answers (MQTT 5).
  public var correlationData: [UInt8]?

  /// Makes a message; only topic and payload are required.
  public init(
    topic: String, payload: [UInt8], isRetained: Bool = false, expiry: UInt32? = nil, correlationData: [UInt8]? = nil
  ) {
    self.topic = topic
    self.payload = payload
    self.isRetained = isRetained
    self.expiry = expiry
    self.correlationData = correlationData
  }

  /// Makes a message of text.
  public init(topic: String, text: String, isRetained: Bool = false) {
    self.init(topic: topic, payload: Array(text.utf8), isRetained: isRetained)
  }
}

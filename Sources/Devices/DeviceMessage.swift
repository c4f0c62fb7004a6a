// What is published to a device.

/// One message to a device; never retained, since a retained command is carried out again at every reconnection.
public struct DeviceMessage: Equatable, Sendable {
  /// Where to publish.
  public var topic: String
  /// What to publish.
  public var payload: [UInt8]
  /// MQTT's quality of service, 0...2.
  public var qos: Int

  /// Makes a message.
  public init(topic: String, payload: [UInt8], qos: Int = 1) {
    self.topic = topic
    self.payload = payload
    self.qos = qos
  }

  /// The payload for people to read; what is not UTF-8 is replaced.
  public var text: String { String(decoding: payload, as: UTF8.self) }
}

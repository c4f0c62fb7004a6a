// A message that would be sent: what a dry run tells.

internal import JSONValues

/// Topic and payload of a message that is not sent.
public struct PlannedMessage: Equatable, Sendable {
  /// Where it would go.
  public var topic: String
  /// What it would say; bytes that are not UTF-8 are replaced.
  public var payload: String

  /// Makes one of the bytes that would be sent.
  public init(topic: String, payload: [UInt8]) {
    self.topic = topic
    self.payload = String(decoding: payload, as: UTF8.self)
  }

  /// The JSON form: `{"topic","payload"}`.
  public func json() -> [UInt8] {
    var writer = JSONWriter()
    write(into: &writer)
    return writer.bytes
  }

  func write(into writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("topic")
      writer.string(topic)
      writer.key("payload")
      writer.string(payload)
    }
  }
}

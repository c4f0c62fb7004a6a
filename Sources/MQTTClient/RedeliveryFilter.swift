// Knows a packet that the broker sends again after an outage because our acknowledgement did not reach it.
// The library hides the DUP flag; packet identifier and content of a resumed session tell as much.

/// Remembers the last packets of a connection, and recognises them on the next one of the same session.
public struct RedeliveryFilter: Sendable {
  /// Packets remembered; a broker has fewer than this under way at once.
  public static let capacity = 256

  private var current: [Packet] = []
  private var earlier: Set<Packet> = []

  private struct Packet: Hashable, Sendable {
    var identifier: Int32
    var topic: String
    var payload: [UInt8]
  }

  /// Makes an empty memory.
  public init() {}

  /// A connection begins; `resumed` when the broker kept the session.
  public mutating func connected(resumed: Bool) {
    earlier = resumed ? Set(current) : []
    current.removeAll(keepingCapacity: true)
  }

  /// Notes a packet of QoS 1, and says whether it came before the outage already.
  public mutating func isRedelivery(identifier: Int32, topic: String, payload: [UInt8]) -> Bool {
    let packet = Packet(identifier: identifier, topic: topic, payload: payload)
    if current.count == Self.capacity { current.removeFirst(Self.capacity / 2) }
    current.append(packet)
    return earlier.remove(packet) != nil
  }
}

// Messages on their way out: waiting for a connection, or handed over and not acknowledged. Ours, not the
// library's, so that nothing expired is ever sent again after a long outage and the amount is bounded.

/// A bounded queue of outgoing messages at QoS 1.
public struct Outbox: Sendable {
  /// Most messages held.
  public let capacity: Int
  /// Messages dropped because they expired before the broker had them.
  public private(set) var expiredCount = 0

  private var waiting: [Entry] = []
  private var firstWaiting = 0
  private var inFlight: [(identifier: Int32, entry: Entry)] = []

  private struct Entry: Sendable {
    var message: OutgoingMessage
    var deadline: ContinuousClock.Instant?
  }

  /// Makes an empty box for at most `capacity` messages.
  public init(capacity: Int) { self.capacity = capacity }

  /// Messages held: waiting and unacknowledged.
  public var count: Int { waiting.count - firstWaiting + inFlight.count }

  /// Whether nothing waits and nothing is unacknowledged.
  public var isEmpty: Bool { count == 0 }

  /// Takes a message; false when the box is full. A retained message replaces its waiting predecessor.
  public mutating func enqueue(_ message: OutgoingMessage, now: ContinuousClock.Instant) -> Bool {
    let entry = Entry(message: message, deadline: message.expiry.map { now + .seconds(Int64($0)) })
    if message.isRetained,
      let index = waiting[firstWaiting...].firstIndex(where: {
        $0.message.isRetained && $0.message.topic == message.topic
      })
    {
      waiting[index] = entry
      return true
    }
    guard count < capacity else { return false }
    waiting.append(entry)
    return true
  }

  /// Hands the next message to `send`, its expiry reduced to what is left; `send` returns the packet identifier, or
  /// nil to drop it. False when nothing waits.
  public mutating func sendNext(now: ContinuousClock.Instant, _ send: (OutgoingMessage) -> Int32?) -> Bool {
    while firstWaiting < waiting.count {
      let entry = waiting[firstWaiting]
      firstWaiting += 1
      if firstWaiting == waiting.count {
        waiting.removeAll(keepingCapacity: waiting.count < 256)
        firstWaiting = 0
      }
      var message = entry.message
      if let deadline = entry.deadline {
        guard deadline > now else {
          expiredCount += 1
          continue
        }
        message.expiry = UInt32(clamping: max(1, (deadline - now).components.seconds))
      }
      if let identifier = send(message) { inFlight.append((identifier, entry)) }
      return true
    }
    return false
  }

  /// The broker has the message, or refused it; returns its topic, nil for an identifier never sent.
  @discardableResult
  public mutating func acknowledge(_ identifier: Int32) -> String? {
    guard let index = inFlight.firstIndex(where: { $0.identifier == identifier }) else { return nil }
    return inFlight.remove(at: index).entry.message.topic
  }

  /// The connection is gone: what was not acknowledged waits again, in its old order, ahead of the rest.
  public mutating func connectionLost() {
    guard !inFlight.isEmpty else { return }
    waiting = inFlight.map(\.entry) + waiting[firstWaiting...]
    firstWaiting = 0
    inFlight.removeAll()
  }
}

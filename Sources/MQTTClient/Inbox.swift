// Between the connection's thread and the worker: bounded in messages and bytes, and never blocking the connection.
// Policy: over capacity the oldest message of the topic that has most of them is displaced. Displaced messages are not
// lost but handed out first, so that their senders are told, though never more than a few before the next that can still
// be acted on; only when as many displaced ones wait as fit, one of those is dropped, and counted.

/// A bounded queue of incoming messages with one consumer.
public final class Inbox: Sendable {
  /// What the consumer gets.
  public enum Item: Sendable, Equatable {
    /// A message to work on.
    case message(IncomingMessage)
    /// A message that waited too long for its turn: answer it, do not act on it.
    case displaced(IncomingMessage)

    /// The message itself.
    public var message: IncomingMessage {
      switch self {
      case .message(let message), .displaced(let message): message
      }
    }
  }

  private struct State: Sendable {
    var messages = FairQueue()
    var displaced = FairQueue()
    // Displaced messages handed out since the last other one.
    var displacedRun = 0
    var droppedCount = 0
    var isClosed = false
    var isConsumerWaiting = false

    mutating func next() -> Item? {
      if displacedRun < Inbox.longestDisplacedRun || messages.count == 0, let message = displaced.takeFirst() {
        displacedRun += 1
        return .displaced(message)
      }
      displacedRun = 0
      return messages.takeFirst().map { .message($0) }
    }
  }

  /// Displaced messages handed out before one that can be acted on has its turn.
  static let longestDisplacedRun = 16

  private let capacity: Int
  private let byteCapacity: Int
  private let state = Monitor(State())

  /// Makes an empty inbox for `capacity` messages of together `byteCapacity` bytes of payload.
  public init(capacity: Int, byteCapacity: Int = 4 << 20) {
    self.capacity = max(1, capacity)
    self.byteCapacity = byteCapacity
  }

  /// Puts a message in; never waits. After `close()` messages are dropped.
  public func offer(_ message: IncomingMessage) {
    state.withLock { state in
      guard !state.isClosed else {
        state.droppedCount += 1
        return
      }
      state.messages.append(message)
      while state.messages.count > capacity || (state.messages.bytes > byteCapacity && state.messages.count > 1) {
        guard let oldest = state.messages.giveUp() else { break }
        state.displaced.append(oldest)
        if state.displaced.count > capacity || state.displaced.bytes > byteCapacity {
          _ = state.displaced.giveUp()
          state.droppedCount += 1
        }
      }
    }
  }

  /// Waits for the next message; nil once the inbox is closed and empty.
  public func take() -> Item? {
    state.wait { (state: inout State) -> Item?? in
      state.isConsumerWaiting = false
      if let item = state.next() { return .some(item) }
      state.isConsumerWaiting = true
      return state.isClosed ? .some(nil) : nil
    }
  }

  /// Waits at most `limit` for the next message; nil when none came, or the inbox is closed and empty.
  public func take(within limit: Duration) -> Item? {
    let (seconds, attoseconds) = limit.components
    let item = state.wait(seconds: Double(seconds) + Double(attoseconds) * 1e-18) { (state: inout State) -> Item?? in
      if let item = state.next() { return .some(item) }
      return state.isClosed ? .some(nil) : nil
    }
    return item ?? nil
  }

  /// Takes nothing more in; what is inside can still be taken.
  public func close() { state.withLock { $0.isClosed = true } }

  /// Whether nothing waits and the consumer is done with what it took.
  public var isIdle: Bool {
    state.withLock { $0.isConsumerWaiting && $0.messages.count == 0 && $0.displaced.count == 0 }
  }

  /// Messages waiting.
  public var depth: Int { state.withLock { $0.messages.count + $0.displaced.count } }

  /// Messages dropped without an answer.
  public var droppedCount: Int { state.withLock { $0.droppedCount } }
}

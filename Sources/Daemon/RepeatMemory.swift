// Answers of the last minute by site and identifier: a repeated message is answered again, not acted on again.

/// A bounded memory of answers.
public struct RepeatMemory: Sendable {
  /// Most answers remembered, and most bytes of them.
  public static let capacity = 8192
  /// Most bytes of answers remembered.
  public static let byteCapacity = 8 << 20

  /// Who asked.
  private struct Key: Hashable, Sendable {
    var site: String
    var id: String
  }

  private var answers: [Key: (payload: [UInt8], until: ContinuousClock.Instant)] = [:]
  // In order of age; what is forgotten is taken from the front.
  private var order: [Key] = []
  private var first = 0
  private var bytes = 0

  /// Makes an empty memory.
  public init() {}

  /// Answers remembered.
  public var count: Int { answers.count }

  /// The answer given to `id` of `site`; nil when it is new, or was given too long ago.
  public mutating func answer(site: String, id: String, now: ContinuousClock.Instant) -> [UInt8]? {
    forget(now: now)
    return answers[Key(site: site, id: id)]?.payload
  }

  /// Remembers an answer until `window` has passed.
  public mutating func remember(
    site: String, id: String, payload: [UInt8], now: ContinuousClock.Instant, window: Duration
  ) {
    forget(now: now)
    let key = Key(site: site, id: id)
    guard answers[key] == nil else { return }
    answers[key] = (payload, now + window)
    order.append(key)
    bytes += payload.count
    while answers.count > Self.capacity || bytes > Self.byteCapacity, first < order.count { forgetFirst() }
  }

  private mutating func forget(now: ContinuousClock.Instant) {
    while first < order.count, let answer = answers[order[first]], answer.until <= now { forgetFirst() }
    if first > 1024, first * 2 > order.count {
      order.removeFirst(first)
      first = 0
    }
  }

  private mutating func forgetFirst() {
    if let answer = answers.removeValue(forKey: order[first]) { bytes -= answer.payload.count }
    first += 1
  }
}

// What outsiders can make happen thousands of times a second must not fill the journal.

/// Lets the first occurrence of something through at once, and from then on one every ten seconds with their number; what
/// comes after the last line of a burst is told with the next.
struct LogThrottle: Sendable {
  private let interval: Duration
  private var next: ContinuousClock.Instant?
  private var count = 0

  init(interval: Duration = .seconds(10)) { self.interval = interval }

  /// Counts one more; returns how many there were since the last line when another is due, else nil.
  mutating func pass(now: ContinuousClock.Instant = .now) -> Int? {
    count += 1
    if let next, now < next { return nil }
    next = now + interval
    defer { count = 0 }
    return count
  }
}

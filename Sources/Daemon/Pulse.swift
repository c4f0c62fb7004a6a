// Whether a thread is alive: it says when it takes something up and when it is done. Waiting for work is alive; being
// at the same piece of work for too long is not.

internal import Synchronization

/// One thread's signs of life.
public final class Pulse: Sendable {
  private let busySince = Mutex<ContinuousClock.Instant?>(nil)

  /// A thread at rest.
  public init() {}

  /// The thread takes something up.
  public func begin(at now: ContinuousClock.Instant = .now) { busySince.withLock { $0 = now } }

  /// The thread is done with it.
  public func end() { busySince.withLock { $0 = nil } }

  /// Whether the thread waits, or has been at work for less than `limit`.
  public func isAlive(within limit: Duration, now: ContinuousClock.Instant = .now) -> Bool {
    busySince.withLock { since in since.map { now - $0 < limit } ?? true }
  }
}

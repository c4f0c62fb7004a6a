// The present by both clocks of the machine. "At seven" means the clock on the wall, which somebody can set; "in ten
// minutes" means time that passes, whatever the wall says.

internal import Glibc

/// The present by both clocks.
public struct Moment: Equatable, Sendable {
  /// Unix seconds; may be set back or forth.
  public var wall: Double
  /// Seconds that only grow, also while the machine sleeps; they start anew when it starts.
  public var elapsed: Double

  /// Makes a moment.
  public init(wall: Double, elapsed: Double) {
    self.wall = wall
    self.elapsed = elapsed
  }

  /// Now.
  @Sendable public static func now() -> Moment { Moment(wall: read(CLOCK_REALTIME), elapsed: read(CLOCK_BOOTTIME)) }

  private static func read(_ clock: clockid_t) -> Double {
    var time = timespec()
    guard unsafe clock_gettime(clock, &time) == 0 else { return 0 }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

// How long to wait before the next attempt: doubling, capped, and spread so that a house full of clients does
// not come back in the same instant.

/// Waiting times between attempts to connect.
public struct Backoff: Equatable, Sendable {
  /// First wait.
  public static let first = Duration.milliseconds(200)
  /// Longest wait for a broker that cannot be reached: a returned broker has us within five seconds.
  public static let longest = Duration.seconds(2)
  /// Wait after a refusal that a person has to repair, such as a wrong password.
  public static let refused = Duration.seconds(15)

  private var attempts = 0
  private var generator: UInt64

  /// Makes a sequence of waits; equal seeds give equal jitter.
  public init(seed: UInt64) { generator = seed }

  /// The next wait: between half of the step and the whole of it.
  public mutating func next() -> Duration {
    let step = min(Self.longest, Self.first * (1 << min(attempts, 10)))
    attempts += 1
    return step * (0.5 + 0.5 * uniform())
  }

  /// Begins again at the first wait.
  public mutating func reset() { attempts = 0 }

  // SplitMix64; 53 bits make a double in 0..<1.
  private mutating func uniform() -> Double {
    generator &+= 0x9E37_79B9_7F4A_7C15
    var value = generator
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    value ^= value >> 31
    return Double(value >> 11) * 0x1p-53
  }
}

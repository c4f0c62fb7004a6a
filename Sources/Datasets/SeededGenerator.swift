// The one source of chance: SplitMix64, so that a seed gives the same data set on every machine.

/// A seeded generator of random numbers (SplitMix64).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts at a seed.
  public init(seed: UInt64) { state = seed }

  /// Starts at a seed mixed with a name, so that parts of a build do not disturb one another's draws.
  public init(seed: UInt64, stream: String) {
    var digest = Digest()
    digest.combine(stream)
    state = seed ^ digest.value
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// True with the given probability.
  mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }
}

/// FNV-1a over text: tells whether two inputs or outputs are the same. Not a cryptographic digest.
public struct Digest: Equatable, Sendable, CustomStringConvertible {
  /// The 64-bit value.
  public private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The digest of nothing.
  public init() {}

  /// Takes in the bytes of `text` and an end mark.
  public mutating func combine(_ text: String) {
    for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    value = (value ^ 0xFF) &* 0x100_0000_01B3
  }

  /// `fnv1a:` and sixteen hexadecimal digits.
  public var description: String {
    let digits = String(value, radix: 16)
    return "fnv1a:" + String(repeating: "0", count: 16 - digits.count) + digits
  }
}

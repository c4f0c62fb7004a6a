// Seeded random numbers that are the same on every machine and do not depend on who draws them first.

import Glibc

/// SplitMix64 (Steele, Lea, Flood 2014): one 64-bit state, any seed is good.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator for `seed`.
  public init(seed: UInt64) { state = seed }

  /// A generator for one of the many streams of `seed`.
  public init(seed: UInt64, stream: UInt64) { state = Self.mix(Self.mix(seed) ^ (stream &* 0xD1B5_4A32_D192_ED03)) }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// A number of 0..<1 with 24 random bits.
  public mutating func nextUniform() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// Two independent numbers of the standard normal distribution (Box and Muller).
  public mutating func nextNormals() -> (Float, Float) {
    let radius = sqrt(-2 * log(1 - Double(next() >> 11) * 0x1p-53))
    let angle = 2 * Double.pi * Double(next() >> 11) * 0x1p-53
    return (Float(radius * cos(angle)), Float(radius * sin(angle)))
  }

  /// Scrambles 64 bits.
  public static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Eight xorshift32 generators side by side: random bits for masks, as fast as the masks are applied.
@frozen public struct LaneRandom: Sendable {
  @usableFromInline var state: SIMD8<UInt32>

  /// Lanes seeded from one stream of `seed`.
  public init(seed: UInt64, stream: UInt64) {
    var generator = SplitMix64(seed: seed, stream: stream)
    state = SIMD8()
    for lane in stride(from: 0, to: 8, by: 2) {
      let bits = generator.next()
      state[lane] = UInt32(truncatingIfNeeded: bits) | 1
      state[lane + 1] = UInt32(truncatingIfNeeded: bits >> 32) | 1
    }
  }

  /// The next 32 random bits of each lane.
  @inlinable @inline(__always) public mutating func next() -> SIMD8<UInt32> {
    state ^= state &<< 13
    state ^= state &>> 17
    state ^= state &<< 5
    return state
  }
}

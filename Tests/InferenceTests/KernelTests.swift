// The integer products of every variant that runs here are equal, at every size near the block sizes. The
// program in Tests/Kernels checks the rest of the kernels, and the Arm variants under emulation.

import CKernels
import Testing

@Suite("The kernels")
struct KernelTests {
  static let lengths = [0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 96, 256, 384]

  @Test("give the sums that plain loops give, on every variant", arguments: lengths)
  func products(length: Int) throws {
    let out = 33
    let stride = (length + 3) / 4 * 4
    var generator = SeededGenerator(state: UInt64(length))
    let weights = (0..<out * length).map { _ in Int8.random(in: -127...127, using: &generator) }
    let codes = (0..<17 * stride).map {
      $0 % max(stride, 1) < length ? UInt8.random(in: 0...127, using: &generator) : 0
    }
    var blocks = [WeightBlock](repeating: WeightBlock(), count: kernels_block_count(out, length) + 1)
    unsafe kernels_pack(weights, out, length, &blocks)
    let expected = (0..<17 * out).map { place in
      (0..<length).reduce(Int32(0)) {
        $0 + Int32(codes[place / out * stride + $1]) * Int32(weights[place % out * length + $1])
      }
    }
    for variant in [KERNELS_REFERENCE, KERNELS_AVX2, KERNELS_NEON, KERNELS_NEON_DOT] {
      guard let kernels = unsafe kernels_variant(variant) else { continue }
      for tokens in 1...17 {
        var sums = [Int32](repeating: -1, count: tokens * out)
        unsafe kernels.pointee.product(codes, stride, blocks, tokens, length, out, &sums)
        #expect(sums == Array(expected.prefix(tokens * out)), "variant \(variant.rawValue), \(tokens) tokens")
      }
    }
  }

  @Test("do not saturate where every code and every weight is as large as it can be")
  func extremes() throws {
    let length = 384
    let codes = [UInt8](repeating: 127, count: length)
    for weight: Int8 in [127, -127] {
      var blocks = [WeightBlock](repeating: WeightBlock(), count: kernels_block_count(16, length))
      unsafe kernels_pack([Int8](repeating: weight, count: 16 * length), 16, length, &blocks)
      var sums = [Int32](repeating: 0, count: 16)
      unsafe kernels_best().pointee.product(codes, length, blocks, 1, length, 16, &sums)
      #expect(sums == [Int32](repeating: 127 * Int32(weight) * 384, count: 16))
    }
  }
}

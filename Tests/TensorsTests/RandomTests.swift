// Random numbers: known values, and the few statistics that training relies on.

import Tensors
import Testing

@Suite("Random numbers")
struct RandomTests {
  @Test("SplitMix64 gives the published values of seed 1234567")
  func splitMix() {
    var generator = SplitMix64(seed: 1_234_567)
    #expect(
      (0..<3).map { _ in generator.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }

  @Test("normal numbers have mean 0, variance 1 and the fourth moment 3")
  func normals() {
    var generator = SplitMix64(seed: 7)
    let numbers = (0..<100_000).flatMap { _ in
      let pair = generator.nextNormals()
      return [Double(pair.0), Double(pair.1)]
    }
    func moment(_ power: Int) -> Double {
      numbers.reduce(0) { sum, x in sum + (0..<power).reduce(1) { product, _ in product * x } } / Double(numbers.count)
    }
    #expect(abs(moment(1)) < 0.01)
    #expect(abs(moment(2) - 1) < 0.015)
    #expect(abs(moment(4) - 3) < 0.12)
  }

  @Test("uniform numbers stay in 0..<1 and have mean one half")
  func uniforms() {
    var generator = SplitMix64(seed: 8)
    let numbers = (0..<100_000).map { _ in generator.nextUniform() }
    #expect(numbers.allSatisfy { (0..<1).contains($0) })
    #expect(abs(numbers.reduce(0, +) / 100_000 - 0.5) < 0.005)
  }

  @Test("neighbouring streams and lanes are unlike one another, each half ones")
  func lanes() {
    var ones = 0
    var equal = 0
    for stream in 0..<2_000 {
      var first = LaneRandom(seed: 3, stream: UInt64(stream))
      var second = LaneRandom(seed: 3, stream: UInt64(stream + 1))
      let (a, b) = (first.next(), second.next())
      for lane in 0..<8 {
        ones += a[lane].nonzeroBitCount
        equal += (~(a[lane] ^ b[lane])).nonzeroBitCount
        if lane > 0 { #expect(a[lane] != a[lane - 1]) }
      }
    }
    let bits = 2_000.0 * 8 * 32
    #expect(abs(Double(ones) / bits - 0.5) < 0.005)
    #expect(abs(Double(equal) / bits - 0.5) < 0.005)
  }

  @Test("pieces of concurrent work all run, each once")
  func concurrentPieces() {
    for count in 0...5 {
      var done = [Float](repeating: 0, count: 8)
      done.withMutableVectorView { done in concurrently(count) { done[$0] += 1 } }
      #expect(done == (0..<8).map { $0 < count ? 1 : 0 })
    }
  }
}

// Loops in blocks of eight against plain loops, over counts around the block size.

import Glibc
import Tensors
import Testing

@Suite("Elementwise loops")
struct ElementwiseTests {
  static let counts = [1, 2, 7, 8, 9, 15, 16, 17, 31, 384, 1_001]

  static func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in random.nextNormals().0 }
  }

  @Test("every element is updated once, tail included", arguments: counts)
  func updates(_ count: Int) {
    let x = Self.numbers(count, seed: 1)
    let y = Self.numbers(count, seed: 2)
    var z = Self.numbers(count, seed: 3)
    let before = z
    z.withMutableVectorView { z in
      x.withVectorView { x in y.withVectorView { y in z.update(with: x, y) { $0 + $1 * $2 } } }
    }
    for i in 0..<count { #expect(z[i] == before[i] + x[i] * y[i]) }
    z.withMutableVectorView { z in x.withVectorView { z.copy($0) } }
    #expect(z == x)
    z.withMutableVectorView { $0.scale(3) }
    #expect(z == x.map { $0 * 3 })
    z.withMutableVectorView { z in y.withVectorView { z.add($0, times: 2) } }
    for i in 0..<count { #expect(z[i] == x[i] * 3 + y[i] * 2) }
    z.withMutableVectorView { $0.fill(4) }
    #expect(z.allSatisfy { $0 == 4 })
  }

  @Test("sums and products of sums agree with sums in Double", arguments: counts)
  func reductions(_ count: Int) {
    let x = Self.numbers(count, seed: 4)
    let y = Self.numbers(count, seed: 5)
    let sum = x.withVectorView { $0.sum }
    let dot = x.withVectorView { x in y.withVectorView { x.dot($0) } }
    #expect(abs(Double(sum) - x.reduce(0.0) { $0 + Double($1) }) < 1e-4)
    #expect(abs(Double(dot) - zip(x, y).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }) < 1e-4)
    #expect(x.withVectorView { $0.maximum } == x.max())
  }

  @Test("softmax sums to one, returns the log of the sum, and does not overflow", arguments: counts)
  func softmax(_ count: Int) {
    let x = Self.numbers(count, seed: 6).map { 200 + 20 * $0 }
    var y = x
    let logSum = y.withMutableVectorView { $0.softmax() }
    let largest = Double(x.max() ?? 0)
    let total = x.reduce(0.0) { $0 + exp(Double($1) - largest) }
    #expect(abs(Double(logSum) - largest - log(total)) < 1e-4)
    for i in 0..<count { #expect(abs(Double(y[i]) - exp(Double(x[i]) - largest) / total) < 1e-6) }
  }

  @Test("slices of a matrix are its rows and columns")
  func slices() {
    var values = (0..<24).map(Float.init)
    values.withMutableVectorView { vector in
      let slice = vector.matrix(rows: 4, columns: 6).slice(rows: 1..<3, columns: 2..<5)
      #expect((0..<2).map { n in (0..<3).map { slice.row(n)[$0] } } == [[8, 9, 10], [14, 15, 16]])
      slice.row(1)[0] = -1
    }
    #expect(values[14] == -1)
  }
}

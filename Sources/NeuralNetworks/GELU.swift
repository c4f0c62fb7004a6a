// The exact GELU of BERT, x · Φ(x), with Φ the standard normal distribution.

import Tensors

enum GELU {
  /// Replaces x by x · Φ(x) and writes the slope Φ(x) + x · φ(x), which shares its exponential.
  static func forward(_ x: VectorView, slope: VectorView) {
    precondition(x.count == slope.count, "\(x.count) elements, \(slope.count) slopes")
    var i = 0
    while i + 8 <= x.count {
      let block = x[block: i]
      let (cumulative, density) = standardNormal(block)
      x[block: i] = block * cumulative
      slope[block: i] = cumulative + block * density
      i += 8
    }
    if i < x.count {
      let block = x[tail: i]
      let (cumulative, density) = standardNormal(block)
      x[tail: i] = block * cumulative
      slope[tail: i] = cumulative + block * density
    }
  }

  /// Replaces dy by dx.
  static func backward(_ dy: VectorView, slope: VectorView) { dy.update(with: slope) { $0 * $1 } }
}

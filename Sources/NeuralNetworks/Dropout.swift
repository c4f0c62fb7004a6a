// Inverted dropout: each element is dropped with probability `rate`, the others grow by 1 / (1 - rate).
//
// Masks are not stored. They depend on the seed, the site in the model, and the row's number in the whole
// batch, so the backward is the forward applied to the gradient, and a batch split into shards drops the
// same elements as a whole one.

import Tensors

struct Dropout {
  /// Share of elements dropped, 0..<1.
  let rate: Float
  /// The step's seed.
  let seed: UInt64

  /// Where in the model a mask is used.
  enum Site {
    case embeddings
    case attentionProbabilities(layer: Int)
    case attentionOutput(layer: Int)
    case output(layer: Int)
    case pooledOutput
    case sequenceOutput

    fileprivate var number: UInt64 {
      switch self {
      case .embeddings: 0
      case .pooledOutput: 1
      case .sequenceOutput: 2
      case .attentionProbabilities(let layer): UInt64(8 + 4 * layer)
      case .attentionOutput(let layer): UInt64(9 + 4 * layer)
      case .output(let layer): UInt64(10 + 4 * layer)
      }
    }
  }

  /// Whether anything is dropped.
  var isActive: Bool { rate > 0 }

  /// Masks the rows of x, whose first is row `firstRow` of the whole batch; forward and backward.
  func apply(to x: MatrixView, at site: Site, firstRow: Int) {
    guard isActive else { return }
    // 31 random bits less the threshold: the sign tells who is dropped, and spread over all bits it is the mask.
    let threshold = Int32(Double(rate) * 0x1p31)
    let scale = 1 / (1 - rate)
    for n in 0..<x.rows {
      var random = LaneRandom(seed: seed, stream: site.number << 40 | UInt64(firstRow + n))
      x.row(n).update {
        let difference = SIMD8<Int32>(truncatingIfNeeded: random.next() &>> 1) &- threshold
        let kept = ~(difference &>> 31)
        let bits = unsafe unsafeBitCast($0 * scale, to: SIMD8<Int32>.self) & kept
        return unsafe unsafeBitCast(bits, to: SIMD8<Float>.self)
      }
    }
  }
}

// Losses and their gradients. Every loss is a mean over the whole batch: `normalizer` is the whole batch's
// weight or element count, though the rows are one shard's.

import Tensors

enum Losses {
  /// Soft-target cross-entropy of rows of logits (N, K).
  ///
  /// Row n has the distribution `targets[(firstRow + n) * K ..< …]` and the weight `weights[firstRow + n]`. Replaces the
  /// logits z by the gradient of `factor` · loss, and returns the loss: τ² Σ w (log Σ exp(z/τ) - Σ y z/τ) / normalizer.
  static func crossEntropy(
    _ logits: MatrixView, targets: [Float], weights: [Float], firstRow: Int, temperature: Float, normalizer: Double,
    factor: Float
  ) -> Double {
    guard factor != 0, normalizer > 0 else {
      logits.elements.fill(0)
      return 0
    }
    let classes = logits.columns
    var loss = 0.0
    for n in 0..<logits.rows {
      let z = logits.row(n)
      let weight = weights[firstRow + n]
      guard weight != 0 else {
        z.fill(0)
        continue
      }
      if temperature != 1 { z.scale(1 / temperature) }
      let start = (firstRow + n) * classes
      var expected = 0.0
      for k in 0..<classes { expected += Double(targets[start + k]) * Double(z[k]) }
      loss += Double(weight) * (Double(z.softmax()) - expected)
      let scale = factor * weight * temperature / Float(normalizer)
      for k in 0..<classes { z[k] = (z[k] - targets[start + k]) * scale }
    }
    return loss * Double(temperature) * Double(temperature) / normalizer
  }

  /// Mean squared difference of y (N, K) and `targets` (N, K), Σ (y - t)² / normalizer.
  ///
  /// Replaces y by the gradient of `factor` · loss.
  static func meanSquaredError(_ y: MatrixView, targets: MatrixView, normalizer: Double, factor: Float) -> Double {
    var loss = 0.0
    for n in 0..<y.rows {
      y.row(n).update(with: targets.row(n)) { $0 - $1 }
      loss += Double(y.row(n).dot(y.row(n)))
    }
    y.elements.scale(2 * factor / Float(normalizer))
    return loss / normalizer
  }
}

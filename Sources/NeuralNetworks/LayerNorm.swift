// y = x̂ · weight + bias with x̂ = (x - mean) / √(variance + ε), row by row.

import Tensors

enum LayerNorm {
  /// What the backward needs.
  struct Saved {
    /// x̂, (N, C).
    let normalized: MatrixView
    /// 1 / √(variance + ε), (N).
    let inverseDeviation: VectorView

    init(rows: Int, columns: Int, in arena: Arena) {
      normalized = arena.matrix(rows, columns)
      inverseDeviation = arena.vector(rows)
    }
  }

  /// y (N, C) from x (N, C).
  static func forward(
    _ x: MatrixView, _ parameters: BlockView, _ place: AffinePlace, epsilon: Float, saving saved: Saved,
    into y: MatrixView
  ) {
    let weight = parameters.vector(place.weight)
    let bias = parameters.vector(place.bias)
    let size = Float(x.columns)
    for n in 0..<x.rows {
      let normalized = saved.normalized.row(n)
      normalized.copy(x.row(n))
      let mean = normalized.sum / size
      normalized.update { $0 - mean }
      let inverse = 1 / (normalized.dot(normalized) / size + epsilon).squareRoot()
      normalized.scale(inverse)
      saved.inverseDeviation[n] = inverse
      let y_n = y.row(n)
      y_n.copy(normalized)
      y_n.update(with: weight, bias) { $0 * $1 + $2 }
    }
  }

  /// Replaces dy (N, C) by dx = (g - mean(g) - x̂ · mean(g · x̂)) / deviation with g = dy · weight.
  static func backward(
    _ dy: MatrixView, _ saved: Saved, _ parameters: BlockView, _ place: AffinePlace, gradients: BlockView
  ) {
    let weight = parameters.vector(place.weight)
    let dWeight = gradients.vector(place.weight)
    let dBias = gradients.vector(place.bias)
    let size = Float(dy.columns)
    for n in 0..<dy.rows {
      let d = dy.row(n)
      let normalized = saved.normalized.row(n)
      dWeight.update(with: d, normalized) { $0 + $1 * $2 }
      dBias.add(d)
      d.update(with: weight) { $0 * $1 }
      let mean = d.sum / size
      let projection = d.dot(normalized) / size
      let inverse = saved.inverseDeviation[n]
      d.update(with: normalized) { ($0 - mean - $1 * projection) * inverse }
    }
  }
}

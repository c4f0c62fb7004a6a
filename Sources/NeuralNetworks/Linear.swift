// y = x Wᵀ + b, on N rows at once. W is stored (out, in).

import Tensors

enum Linear {
  /// y (N, out) from x (N, in).
  static func forward(_ x: MatrixView, _ parameters: BlockView, _ place: AffinePlace, into y: MatrixView) {
    let bias = parameters.vector(place.bias)
    for n in 0..<y.rows { y.row(n).copy(bias) }
    Gemm.multiply(x, .asStored, parameters.matrix(place.weight), .transposed, into: y, accumulating: true)
  }

  /// Adds dW = dyᵀ x and db = Σ dy to `gradients`, and writes dx = dy W (adds it, if `accumulating`).
  static func backward(
    _ dy: MatrixView, input x: MatrixView, _ parameters: BlockView, _ place: AffinePlace, gradients: BlockView,
    into dx: MatrixView, accumulating: Bool
  ) {
    let dBias = gradients.vector(place.bias)
    for n in 0..<dy.rows { dBias.add(dy.row(n)) }
    Gemm.multiply(dy, .transposed, x, .asStored, into: gradients.matrix(place.weight), accumulating: true)
    Gemm.multiply(dy, .asStored, parameters.matrix(place.weight), .asStored, into: dx, accumulating: accumulating)
  }
}

// Intermediate layer, GELU, output layer.

import Tensors

enum FeedForward {
  /// What the backward needs.
  struct Saved {
    /// GELU of the intermediate layer, (N, F), and its slope.
    let activation: MatrixView
    let slope: MatrixView

    init(rows: Int, intermediateSize: Int, in arena: Arena) {
      activation = arena.matrix(rows, intermediateSize)
      slope = arena.matrix(rows, intermediateSize)
    }
  }

  /// y (N, C) from x (N, C).
  static func forward(
    _ x: MatrixView, _ parameters: BlockView, _ places: LayerPlaces, saving saved: Saved, into y: MatrixView
  ) {
    Linear.forward(x, parameters, places.intermediate, into: saved.activation)
    GELU.forward(saved.activation.elements, slope: saved.slope.elements)
    Linear.forward(saved.activation, parameters, places.output, into: y)
  }

  /// Adds dx to `dx` (N, C) from dy (N, C), which may be the same memory.
  static func backward(
    _ dy: MatrixView, input x: MatrixView, _ saved: Saved, _ parameters: BlockView, _ places: LayerPlaces,
    gradients: BlockView, into dx: MatrixView, arena: Arena
  ) {
    let mark = arena.mark
    let dActivation = arena.matrix(x.rows, saved.activation.columns)
    Linear.backward(
      dy, input: saved.activation, parameters, places.output, gradients: gradients, into: dActivation,
      accumulating: false)
    GELU.backward(dActivation.elements, slope: saved.slope.elements)
    Linear.backward(
      dActivation, input: x, parameters, places.intermediate, gradients: gradients, into: dx, accumulating: true)
    arena.release(to: mark)
  }
}

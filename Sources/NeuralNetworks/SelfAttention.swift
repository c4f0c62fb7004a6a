// Multi-head self-attention within each sequence: context = softmax(q kᵀ / √D) v for every head, on slices
// of the (N, C) projections. There is no padding, so there is no mask.

import Tensors

enum SelfAttention {
  /// What the backward needs.
  struct Saved {
    /// (N, C) each.
    let query: MatrixView
    let key: MatrixView
    let value: MatrixView
    let context: MatrixView
    /// Softmax of the scores, a (T, T) matrix for each sequence and head, one after another.
    let probabilities: VectorView

    init(_ shard: Shard, hiddenSize: Int, headCount: Int, in arena: Arena) {
      let rows = shard.tokens.count
      query = arena.matrix(rows, hiddenSize)
      key = arena.matrix(rows, hiddenSize)
      value = arena.matrix(rows, hiddenSize)
      context = arena.matrix(rows, hiddenSize)
      let pairs = shard.sequences.reduce(0) { $0 + shard.rows(of: $1).count * shard.rows(of: $1).count }
      probabilities = arena.vector(headCount * pairs)
    }
  }

  /// The layer's number, its parameters' places, and what is the same in all layers.
  struct Settings {
    let layer: Int
    let places: LayerPlaces
    let headCount: Int
    let dropout: Dropout
  }

  /// Fills `saved`, context included, from x (N, C).
  static func forward(
    _ x: MatrixView, _ shard: Shard, _ parameters: BlockView, _ settings: Settings, saving saved: Saved, arena: Arena
  ) {
    Linear.forward(x, parameters, settings.places.query, into: saved.query)
    Linear.forward(x, parameters, settings.places.key, into: saved.key)
    Linear.forward(x, parameters, settings.places.value, into: saved.value)
    forEachHead(shard, saved, settings) { head in
      let scale = 1 / Float(head.query.columns).squareRoot()
      Gemm.multiply(
        head.query, .asStored, head.key, .transposed, into: head.probabilities, scale: scale, accumulating: false)
      for t in 0..<head.probabilities.rows { head.probabilities.row(t).softmax() }
      let mark = arena.mark
      let dropped = droppedProbabilities(head, settings, arena)
      Gemm.multiply(dropped, .asStored, head.value, .asStored, into: head.context, accumulating: false)
      arena.release(to: mark)
    }
  }

  /// Adds dx to `dx` (N, C) from dContext (N, C).
  static func backward(
    _ dContext: MatrixView, input x: MatrixView, _ shard: Shard, _ saved: Saved, _ parameters: BlockView,
    _ settings: Settings, gradients: BlockView, into dx: MatrixView, arena: Arena
  ) {
    let mark = arena.mark
    let dQuery = arena.matrix(x.rows, x.columns)
    let dKey = arena.matrix(x.rows, x.columns)
    let dValue = arena.matrix(x.rows, x.columns)
    forEachHead(shard, saved, settings) { head in
      let scale = 1 / Float(head.query.columns).squareRoot()
      let d = { (matrix: MatrixView) in matrix.slice(rows: head.rows, columns: head.columns) }
      let mark = arena.mark
      let dropped = droppedProbabilities(head, settings, arena)
      Gemm.multiply(dropped, .transposed, d(dContext), .asStored, into: d(dValue), accumulating: false)
      let dScores = arena.matrix(head.rows.count, head.rows.count)
      Gemm.multiply(d(dContext), .asStored, head.value, .transposed, into: dScores, accumulating: false)
      settings.dropout.apply(to: dScores, at: .attentionProbabilities(layer: settings.layer), firstRow: head.maskRow)
      for t in 0..<dScores.rows {
        let probabilities_t = head.probabilities.row(t)
        let mean = dScores.row(t).dot(probabilities_t)
        dScores.row(t).update(with: probabilities_t) { ($0 - mean) * $1 }
      }
      Gemm.multiply(dScores, .asStored, head.key, .asStored, into: d(dQuery), scale: scale, accumulating: false)
      Gemm.multiply(dScores, .transposed, head.query, .asStored, into: d(dKey), scale: scale, accumulating: false)
      arena.release(to: mark)
    }
    let places = settings.places
    for (dy, place) in [(dQuery, places.query), (dKey, places.key), (dValue, places.value)] {
      Linear.backward(dy, input: x, parameters, place, gradients: gradients, into: dx, accumulating: true)
    }
    arena.release(to: mark)
  }

  /// One head in one sequence.
  private struct Head {
    /// The sequence's tokens and the head's columns in (N, C).
    let rows: Range<Int>
    let columns: Range<Int>
    /// (T, D) each.
    let query: MatrixView
    let key: MatrixView
    let value: MatrixView
    let context: MatrixView
    /// (T, T).
    let probabilities: MatrixView
    /// Number of its first row of probabilities in the whole batch, for dropout.
    let maskRow: Int
  }

  private static func forEachHead(_ shard: Shard, _ saved: Saved, _ settings: Settings, _ body: (Head) -> Void) {
    let headSize = saved.query.columns / settings.headCount
    var offset = 0
    for sequence in shard.sequences {
      let rows = shard.rows(of: sequence)
      for index in 0..<settings.headCount {
        let columns = index * headSize..<(index + 1) * headSize
        let size = rows.count * rows.count
        body(
          Head(
            rows: rows, columns: columns, query: saved.query.slice(rows: rows, columns: columns),
            key: saved.key.slice(rows: rows, columns: columns), value: saved.value.slice(rows: rows, columns: columns),
            context: saved.context.slice(rows: rows, columns: columns),
            probabilities: saved.probabilities[offset..<offset + size].matrix(rows: rows.count, columns: rows.count),
            maskRow: (shard.tokens.lowerBound + rows.lowerBound) * settings.headCount + index * rows.count))
        offset += size
      }
    }
  }

  /// The probabilities after dropout: themselves when nothing is dropped, else a masked copy.
  private static func droppedProbabilities(_ head: Head, _ settings: Settings, _ arena: Arena) -> MatrixView {
    guard settings.dropout.isActive else { return head.probabilities }
    let copy = arena.matrix(head.probabilities.rows, head.probabilities.columns)
    copy.elements.copy(head.probabilities.elements)
    settings.dropout.apply(to: copy, at: .attentionProbabilities(layer: settings.layer), firstRow: head.maskRow)
    return copy
  }
}

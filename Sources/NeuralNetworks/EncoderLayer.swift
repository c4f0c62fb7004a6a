// One post-norm layer: y = norm(a + feedForward(a)) with a = norm(x + attention(x)).

import Architecture
import Tensors

struct EncoderLayer {
  let attention: SelfAttention.Settings
  let epsilon: Float

  private var places: LayerPlaces { attention.places }

  /// What the backward needs, and the layer's output.
  struct Saved {
    /// The layer's input x, (N, C).
    let input: MatrixView
    let attention: SelfAttention.Saved
    let attentionNorm: LayerNorm.Saved
    /// a, (N, C).
    let attentionOutput: MatrixView
    let feedForward: FeedForward.Saved
    let outputNorm: LayerNorm.Saved
    /// y, (N, C).
    let output: MatrixView

    init(input: MatrixView, _ shard: Shard, _ encoder: EncoderConfiguration, in arena: Arena) {
      let (rows, columns) = (input.rows, input.columns)
      self.input = input
      attention = SelfAttention.Saved(shard, hiddenSize: columns, headCount: encoder.attentionHeadCount, in: arena)
      attentionNorm = LayerNorm.Saved(rows: rows, columns: columns, in: arena)
      attentionOutput = arena.matrix(rows, columns)
      feedForward = FeedForward.Saved(rows: rows, intermediateSize: encoder.intermediateSize, in: arena)
      outputNorm = LayerNorm.Saved(rows: rows, columns: columns, in: arena)
      output = arena.matrix(rows, columns)
    }
  }

  /// Fills `saved` from its input.
  func forward(_ shard: Shard, _ parameters: BlockView, saving saved: Saved, arena: Arena) {
    let firstRow = shard.tokens.lowerBound
    let dropout = attention.dropout
    SelfAttention.forward(saved.input, shard, parameters, attention, saving: saved.attention, arena: arena)
    let a = saved.attentionOutput
    Linear.forward(saved.attention.context, parameters, places.attentionOutput, into: a)
    dropout.apply(to: a, at: .attentionOutput(layer: attention.layer), firstRow: firstRow)
    a.elements.add(saved.input.elements)
    LayerNorm.forward(a, parameters, places.attentionNorm, epsilon: epsilon, saving: saved.attentionNorm, into: a)

    let y = saved.output
    FeedForward.forward(a, parameters, places, saving: saved.feedForward, into: y)
    dropout.apply(to: y, at: .output(layer: attention.layer), firstRow: firstRow)
    y.elements.add(a.elements)
    LayerNorm.forward(y, parameters, places.outputNorm, epsilon: epsilon, saving: saved.outputNorm, into: y)
  }

  /// Replaces d, the gradient of the output (N, C), by the gradient of the input.
  func backward(
    _ d: MatrixView, _ shard: Shard, _ saved: Saved, _ parameters: BlockView, gradients: BlockView, arena: Arena
  ) {
    // d is the gradient of the norm's argument after each norm's backward; the residual's part stays in it, and the
    // branch's part is added to it.
    LayerNorm.backward(d, saved.outputNorm, parameters, places.outputNorm, gradients: gradients)
    let mark = arena.mark
    var dBranch = branch(d, at: .output(layer: attention.layer), shard, arena)
    FeedForward.backward(
      dBranch, input: saved.attentionOutput, saved.feedForward, parameters, places, gradients: gradients, into: d,
      arena: arena)
    arena.release(to: mark)

    LayerNorm.backward(d, saved.attentionNorm, parameters, places.attentionNorm, gradients: gradients)
    dBranch = branch(d, at: .attentionOutput(layer: attention.layer), shard, arena)
    let dContext = arena.matrix(d.rows, d.columns)
    Linear.backward(
      dBranch, input: saved.attention.context, parameters, places.attentionOutput, gradients: gradients,
      into: dContext, accumulating: false)
    SelfAttention.backward(
      dContext, input: saved.input, shard, saved.attention, parameters, attention, gradients: gradients, into: d,
      arena: arena)
    arena.release(to: mark)
  }

  /// The gradient before a dropout: d itself when nothing is dropped, else a masked copy.
  private func branch(_ d: MatrixView, at site: Dropout.Site, _ shard: Shard, _ arena: Arena) -> MatrixView {
    guard attention.dropout.isActive else { return d }
    let copy = arena.matrix(d.rows, d.columns)
    copy.elements.copy(d.elements)
    attention.dropout.apply(to: copy, at: site, firstRow: shard.tokens.lowerBound)
    return copy
  }
}

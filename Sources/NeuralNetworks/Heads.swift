// The three heads: intent on the mean of a sequence's tokens, slot and boundary on each token.

import Architecture
import Tensors

enum Heads {
  /// What the backward needs, and the logits.
  struct Saved {
    /// Means over each sequence's tokens, (B, C).
    let pooledOutput: MatrixView
    /// The heads' inputs after dropout, (B, C) and (N, C); without dropout the pooled and the last hidden states.
    let pooledInput: MatrixView
    let sequenceInput: MatrixView
    /// (B, I).
    let intentLogits: MatrixView
    /// (N, S).
    let slotLogits: MatrixView
    /// (N, 2).
    let boundaryLogits: MatrixView

    init(_ hidden: MatrixView, _ shard: Shard, _ configuration: ModelConfiguration, _ dropout: Dropout, in arena: Arena)
    {
      let (sequences, tokens, size) = (shard.sequences.count, hidden.rows, hidden.columns)
      pooledOutput = arena.matrix(sequences, size)
      pooledInput = dropout.isActive ? arena.matrix(sequences, size) : pooledOutput
      sequenceInput = dropout.isActive ? arena.matrix(tokens, size) : hidden
      intentLogits = arena.matrix(sequences, configuration.intentCount)
      slotLogits = arena.matrix(tokens, configuration.slotTagCount)
      boundaryLogits = arena.matrix(tokens, ModelConfiguration.boundaryClassCount)
    }
  }

  /// Fills `saved` from the last hidden states (N, C).
  static func forward(
    _ hidden: MatrixView, _ shard: Shard, _ parameters: BlockView, _ places: ModelPlaces, _ dropout: Dropout,
    saving saved: Saved
  ) {
    for (b, sequence) in shard.sequences.enumerated() {
      let rows = shard.rows(of: sequence)
      let mean = saved.pooledOutput.row(b)
      mean.fill(0)
      for n in rows { mean.add(hidden.row(n)) }
      mean.scale(1 / Float(rows.count))
    }
    if dropout.isActive {
      saved.pooledInput.elements.copy(saved.pooledOutput.elements)
      dropout.apply(to: saved.pooledInput, at: .pooledOutput, firstRow: shard.sequences.lowerBound)
      saved.sequenceInput.elements.copy(hidden.elements)
      dropout.apply(to: saved.sequenceInput, at: .sequenceOutput, firstRow: shard.tokens.lowerBound)
    }
    Linear.forward(saved.pooledInput, parameters, places.intentClassifier, into: saved.intentLogits)
    Linear.forward(saved.sequenceInput, parameters, places.slotClassifier, into: saved.slotLogits)
    Linear.forward(saved.sequenceInput, parameters, places.boundaryClassifier, into: saved.boundaryLogits)
  }

  /// Writes the gradient of the last hidden states to `dHidden` (N, C). The logits have been replaced by their gradients.
  static func backward(
    _ shard: Shard, _ saved: Saved, _ parameters: BlockView, _ places: ModelPlaces, _ dropout: Dropout,
    gradients: BlockView, into dHidden: MatrixView, arena: Arena
  ) {
    Linear.backward(
      saved.slotLogits, input: saved.sequenceInput, parameters, places.slotClassifier, gradients: gradients,
      into: dHidden, accumulating: false)
    Linear.backward(
      saved.boundaryLogits, input: saved.sequenceInput, parameters, places.boundaryClassifier, gradients: gradients,
      into: dHidden, accumulating: true)
    dropout.apply(to: dHidden, at: .sequenceOutput, firstRow: shard.tokens.lowerBound)

    let mark = arena.mark
    let dPooled = arena.matrix(saved.pooledOutput.rows, saved.pooledOutput.columns)
    Linear.backward(
      saved.intentLogits, input: saved.pooledInput, parameters, places.intentClassifier, gradients: gradients,
      into: dPooled, accumulating: false)
    dropout.apply(to: dPooled, at: .pooledOutput, firstRow: shard.sequences.lowerBound)
    for (b, sequence) in shard.sequences.enumerated() {
      let rows = shard.rows(of: sequence)
      for n in rows { dHidden.row(n).add(dPooled.row(b), times: 1 / Float(rows.count)) }
    }
    arena.release(to: mark)
  }
}

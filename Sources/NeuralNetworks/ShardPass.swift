// Forward and backward of one shard of a batch, on one thread, with its own scratch.

import Architecture
import Tensors

/// What one thread keeps between steps.
final class ShardWorkspace {
  let arena = Arena()
  /// Gradients of all parameters but the word embeddings; not used by the first shard, which has the caller's block.
  var gradients: [Float] = []
  var projectionGradients: [Float] = []
  /// What the last pass left.
  var activations: Activations?
  var report = LossReport()
  /// Gradient of each token's word embedding, (N, C).
  var wordGradients: MatrixView?
}

/// Everything a forward computed.
struct Activations {
  let embeddingsNorm: LayerNorm.Saved
  let embeddingsOutput: MatrixView
  var layers: [EncoderLayer.Saved] = []
  var heads: Heads.Saved?

  /// Hidden states, (N, C): 0 is the embeddings' output, L the last layer's.
  func hidden(_ layer: Int) -> MatrixView { layer == 0 ? embeddingsOutput : layers[layer - 1].output }
}

struct ShardPass {
  let configuration: ModelConfiguration
  let places: ModelPlaces
  let parameters: BlockView
  let dropout: Dropout
  let shard: Shard
  let arena: Arena

  func forward(_ tokenIDs: [Int32]) -> Activations {
    let encoder = configuration.encoder
    let (rows, columns) = (shard.tokens.count, encoder.hiddenSize)
    var activations = Activations(
      embeddingsNorm: LayerNorm.Saved(rows: rows, columns: columns, in: arena),
      embeddingsOutput: arena.matrix(rows, columns))
    Embeddings.forward(
      tokenIDs, shard, parameters, places, epsilon: encoder.layerNormEpsilon, saving: activations.embeddingsNorm,
      into: activations.embeddingsOutput)
    dropout.apply(to: activations.embeddingsOutput, at: .embeddings, firstRow: shard.tokens.lowerBound)
    activations.layers.reserveCapacity(encoder.layerCount)
    for index in 0..<encoder.layerCount {
      let saved = EncoderLayer.Saved(input: activations.hidden(index), shard, encoder, in: arena)
      layer(index).forward(shard, parameters, saving: saved, arena: arena)
      activations.layers.append(saved)
    }
    let last = activations.hidden(encoder.layerCount)
    let heads = Heads.Saved(last, shard, configuration, dropout, in: arena)
    Heads.forward(last, shard, parameters, places, dropout, saving: heads)
    activations.heads = heads
    return activations
  }

  /// Replaces the logits by their gradients and returns the parts of the loss.
  func headLosses(_ heads: Heads.Saved, _ targets: BatchTargets, _ normalizers: LossNormalizers) -> LossReport {
    var report = LossReport()
    report.intent = Losses.crossEntropy(
      heads.intentLogits, targets: targets.intentProbabilities, weights: targets.intentWeights,
      firstRow: shard.sequences.lowerBound, temperature: targets.intentTemperature, normalizer: normalizers.intent,
      factor: targets.weights.intent)
    report.slot = Losses.crossEntropy(
      heads.slotLogits, targets: targets.slotProbabilities, weights: targets.slotWeights,
      firstRow: shard.tokens.lowerBound, temperature: targets.slotTemperature, normalizer: normalizers.slot,
      factor: targets.weights.slot)
    report.boundary = Losses.crossEntropy(
      heads.boundaryLogits, targets: targets.boundaryProbabilities, weights: targets.slotWeights,
      firstRow: shard.tokens.lowerBound, temperature: targets.slotTemperature, normalizer: normalizers.slot,
      factor: targets.weights.boundary)
    return report
  }

  /// Adds every gradient but the words' to `gradients`, and returns the gradient of each token's word embedding (N, C).
  func backward(
    _ activations: Activations, _ heads: Heads.Saved, _ targets: BatchTargets, projection: ProjectionPass?,
    gradients: BlockView, report: inout LossReport
  ) -> MatrixView {
    let layerCount = configuration.encoder.layerCount
    let d = arena.matrix(shard.tokens.count, configuration.encoder.hiddenSize)
    Heads.backward(shard, heads, parameters, places, dropout, gradients: gradients, into: d, arena: arena)
    for index in stride(from: layerCount, through: 0, by: -1) {
      for target in targets.hidden where target.layer == index && targets.weights.hidden != 0 {
        report.hidden += addHiddenGradient(activations.hidden(index), target, targets, projection, into: d)
      }
      if index > 0 {
        layer(index - 1).backward(
          d, shard, activations.layers[index - 1], parameters, gradients: gradients, arena: arena)
      }
    }
    dropout.apply(to: d, at: .embeddings, firstRow: shard.tokens.lowerBound)
    Embeddings.backward(d, shard, activations.embeddingsNorm, parameters, places, gradients: gradients)
    return d
  }

  /// The projection's values and its gradient, (C', C) each.
  struct ProjectionPass {
    let weight: MatrixView
    let gradient: MatrixView
  }

  /// Compares hidden states h (N, C), projected if there is a projection, to a teacher's, and adds dh to `d`.
  private func addHiddenGradient(
    _ hidden: MatrixView, _ target: HiddenTarget, _ targets: BatchTargets, _ projection: ProjectionPass?,
    into d: MatrixView
  ) -> Double {
    let mark = arena.mark
    defer { arena.release(to: mark) }
    let size = projection?.weight.rows ?? hidden.columns
    let y = arena.matrix(hidden.rows, size)
    if let projection {
      Gemm.multiply(hidden, .asStored, projection.weight, .transposed, into: y, accumulating: false)
    } else {
      y.elements.copy(hidden.elements)
    }
    let loss = target.values.withVectorView { values in
      let range = shard.tokens.lowerBound * size..<shard.tokens.upperBound * size
      return Losses.meanSquaredError(
        y, targets: values[range].matrix(rows: hidden.rows, columns: size), normalizer: Double(target.values.count),
        factor: targets.weights.hidden)
    }
    if let projection {
      Gemm.multiply(y, .transposed, hidden, .asStored, into: projection.gradient, accumulating: true)
      Gemm.multiply(y, .asStored, projection.weight, .asStored, into: d, accumulating: true)
    } else {
      d.elements.add(y.elements)
    }
    return loss
  }

  private func layer(_ index: Int) -> EncoderLayer {
    EncoderLayer(
      attention: SelfAttention.Settings(
        layer: index, places: places.layers[index], headCount: configuration.encoder.attentionHeadCount,
        dropout: dropout), epsilon: configuration.encoder.layerNormEpsilon)
  }
}

/// What the means over the whole batch divide by.
struct LossNormalizers {
  /// Sum of the sequences' weights.
  let intent: Double
  /// Sum of the tokens' weights.
  let slot: Double

  init(_ targets: BatchTargets) {
    intent = targets.intentWeights.reduce(0) { $0 + Double($1) }
    slot = targets.slotWeights.reduce(0) { $0 + Double($1) }
  }
}

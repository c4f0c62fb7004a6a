// The joint model as a trainer sees it: a batch in, logits or gradients out.
//
// A batch is cut into shards of equal token counts; each shard runs on its own thread, and gradients are
// summed in the shards' order, so results do not depend on timing.

public import Architecture
import Tensors

/// A BERT-style encoder with intent, slot and boundary heads, in Float32, for training and scoring.
///
/// One thread at a time may use a model: it keeps its scratch between calls.
public final class JointModel {
  /// The parameters.
  public var parameters: ParameterBlock
  /// Share of activations dropped in training, 0..<1.
  public var dropout: Float
  /// Threads that a batch is split over.
  public let shardCount: Int

  private let places: ModelPlaces
  private let workspaces: [ShardWorkspace]

  /// A model with given parameters; `dropout` is used by `lossAndGradients` alone.
  public init(parameters: ParameterBlock, dropout: Float = 0.1, shardCount: Int = 2) {
    precondition(dropout >= 0 && dropout < 1, "dropout is \(dropout), it must be in 0..<1")
    Gemm.singleThreaded
    self.parameters = parameters
    self.dropout = dropout
    self.shardCount = max(shardCount, 1)
    places = ModelPlaces(parameters.catalog)
    workspaces = (0..<max(shardCount, 1)).map { _ in ShardWorkspace() }
  }

  /// The model's shape.
  public var configuration: ModelConfiguration { parameters.catalog.configuration }

  /// Computes the logits of a batch without dropout, with the hidden states (N, C) of `hiddenLayers`.
  public func forward(_ batch: TokenBatch, hiddenLayers: [Int] = []) -> BatchOutputs {
    var outputs = BatchOutputs()
    let shards = Shard.cut(batch, into: shardCount)
    parameters.values.withVectorView { values in
      concurrently(shards.count) { index in
        let workspace = workspaces[index]
        workspace.arena.reset()
        let pass = pass(shards[index], BlockView(elements: values), Dropout(rate: 0, seed: 0), workspace)
        workspace.activations = pass.forward(batch.tokenIDs)
      }
    }
    for workspace in workspaces.prefix(shards.count) {
      guard let activations = workspace.activations, let heads = activations.heads else { continue }
      outputs.intentLogits.append(heads.intentLogits.elements)
      outputs.slotLogits.append(heads.slotLogits.elements)
      outputs.boundaryLogits.append(heads.boundaryLogits.elements)
      outputs.pooledOutput.append(heads.pooledOutput.elements)
      for layer in hiddenLayers {
        outputs.hiddenStates[layer, default: []].append(activations.hidden(layer).elements)
      }
    }
    return outputs
  }

  /// Computes the loss of a batch and writes its gradients over `gradients`, which must have the model's catalog.
  ///
  /// The same `dropoutSeed` drops the same elements: give each step its own. Hidden targets are compared to the
  /// model's hidden states as they are.
  public func lossAndGradients(
    _ batch: TokenBatch, _ targets: BatchTargets, dropoutSeed: UInt64, into gradients: inout ParameterBlock
  ) -> LossReport {
    computeGradients(batch, targets, nil, dropoutSeed: dropoutSeed, into: &gradients)
  }

  /// Computes the loss of a batch whose hidden targets are compared through `projection`, and writes the gradients of
  /// both over `gradients` and `projectionGradients`.
  public func lossAndGradients(
    _ batch: TokenBatch, _ targets: BatchTargets, projection: HiddenProjection, dropoutSeed: UInt64,
    into gradients: inout ParameterBlock, projectionGradients: inout HiddenProjection
  ) -> LossReport {
    let report = computeGradients(batch, targets, projection, dropoutSeed: dropoutSeed, into: &gradients)
    let shards = Shard.cut(batch, into: shardCount).count
    projectionGradients.weight.withMutableVectorView { total in
      total.fill(0)
      for workspace in workspaces.prefix(shards) { workspace.projectionGradients.withVectorView { total.add($0) } }
    }
    return report
  }

  private func computeGradients(
    _ batch: TokenBatch, _ targets: BatchTargets, _ projection: HiddenProjection?, dropoutSeed: UInt64,
    into gradients: inout ParameterBlock
  ) -> LossReport {
    precondition(gradients.values.count == parameters.values.count, "gradients of another catalog")
    let shards = Shard.cut(batch, into: shardCount)
    let normalizers = LossNormalizers(targets)
    let dropout = Dropout(rate: dropout, seed: dropoutSeed)
    let wordCount = places.wordEmbeddings.range.upperBound
    parameters.values.withVectorView { values in
      gradients.values.withMutableVectorView { total in
        concurrently(shards.count) { index in
          let workspace = workspaces[index]
          workspace.arena.reset()
          let pass = pass(shards[index], BlockView(elements: values), dropout, workspace)
          let words = Self.piece(index, of: shards.count, in: 0..<wordCount)
          total[words].fill(0)
          if index == 0 {
            let own = BlockView(elements: total[wordCount..<total.count], firstElement: wordCount)
            pass.run(batch, targets, normalizers, projection, own, workspace)
          } else {
            workspace.resizeGradients(total.count - wordCount)
            var own = workspace.gradients
            workspace.gradients = []
            own.withMutableVectorView {
              pass.run(
                batch, targets, normalizers, projection, BlockView(elements: $0, firstElement: wordCount), workspace)
            }
            workspace.gradients = own
          }
        }
        addGradients(of: shards, to: total, firstElement: wordCount)
        let dWords = BlockView(elements: total).matrix(places.wordEmbeddings)
        for (shard, workspace) in zip(shards, workspaces) {
          guard let dy = workspace.wordGradients else { continue }
          Embeddings.scatter(dy, batch.tokenIDs[shard.tokens], into: dWords)
        }
      }
    }
    return total(of: shards.count, targets.weights)
  }

  /// Adds the gradients of all shards but the first, which are already there.
  private func addGradients(of shards: [Shard], to total: VectorView, firstElement: Int) {
    guard shards.count > 1 else { return }
    concurrently(shards.count) { index in
      let range = Self.piece(index, of: shards.count, in: 0..<total.count - firstElement)
      let sum = total[range.lowerBound + firstElement..<range.upperBound + firstElement]
      for workspace in workspaces[1..<shards.count] { workspace.gradients.withVectorView { sum.add($0[range]) } }
    }
  }

  private func total(of count: Int, _ weights: LossWeights) -> LossReport {
    var sum = LossReport()
    for workspace in workspaces.prefix(count) {
      sum.intent += workspace.report.intent
      sum.slot += workspace.report.slot
      sum.boundary += workspace.report.boundary
      sum.hidden += workspace.report.hidden
    }
    sum.total = Double(weights.intent) * sum.intent + Double(weights.slot) * sum.slot
    sum.total += Double(weights.boundary) * sum.boundary + Double(weights.hidden) * sum.hidden
    return sum
  }

  private func pass(_ shard: Shard, _ parameters: BlockView, _ dropout: Dropout, _ workspace: ShardWorkspace)
    -> ShardPass
  {
    ShardPass(
      configuration: configuration, places: places, parameters: parameters, dropout: dropout, shard: shard,
      arena: workspace.arena)
  }

  /// The `index`-th of `count` nearly equal pieces of a range.
  private static func piece(_ index: Int, of count: Int, in range: Range<Int>) -> Range<Int> {
    range.lowerBound + range.count * index / count..<range.lowerBound + range.count * (index + 1) / count
  }
}

extension ShardWorkspace {
  fileprivate func resizeGradients(_ count: Int) {
    if gradients.count != count { gradients = [Float](repeating: 0, count: count) }
  }
}

extension ShardPass {
  /// Forward, losses and backward; gradients are written over `gradients`.
  fileprivate func run(
    _ batch: TokenBatch, _ targets: BatchTargets, _ normalizers: LossNormalizers, _ projection: HiddenProjection?,
    _ gradients: BlockView, _ workspace: ShardWorkspace
  ) {
    gradients.elements.fill(0)
    let activations = forward(batch.tokenIDs)
    guard let heads = activations.heads else { preconditionFailure("a forward without heads") }
    var report = headLosses(heads, targets, normalizers)
    if let projection {
      var own = workspace.projectionGradients
      workspace.projectionGradients = []
      if own.count != projection.weight.count { own = [Float](repeating: 0, count: projection.weight.count) }
      workspace.wordGradients = projection.weight.withVectorView { weight in
        own.withMutableVectorView { gradient in
          gradient.fill(0)
          let (rows, columns) = (projection.teacherSize, projection.hiddenSize)
          return backward(
            activations, heads, targets,
            projection: ProjectionPass(
              weight: weight.matrix(rows: rows, columns: columns),
              gradient: gradient.matrix(rows: rows, columns: columns)), gradients: gradients, report: &report)
        }
      }
      workspace.projectionGradients = own
    } else {
      workspace.wordGradients = backward(
        activations, heads, targets, projection: nil, gradients: gradients, report: &report)
    }
    workspace.report = report
  }
}

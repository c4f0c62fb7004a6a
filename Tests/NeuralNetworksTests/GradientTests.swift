// Every backward against central differences of the loss, parameter by parameter, on a model of two small
// layers. The forward is Float32, so the quotients carry errors of about 1e-4: a derivative must agree to 2e-3
// of the parameter's largest one (2e-4 where all are small), which no wrong term passes.

import Architecture
import NeuralNetworks
import Tensors
import Testing

@Suite("Gradients against finite differences")
struct GradientTests {
  static let configuration = ModelConfiguration(
    encoder: EncoderConfiguration(
      vocabularySize: 11, hiddenSize: 12, layerCount: 2, attentionHeadCount: 3, intermediateSize: 20,
      maximumPositionCount: 7), intentCount: 5, slotTagCount: 6)
  static let catalog = ParameterCatalog(configuration)

  /// Parameters large enough that no part of the model is nearly linear.
  static func parameters() -> ParameterBlock {
    var block = ParameterBlock(zeros: catalog)
    var random = SplitMix64(seed: 5)
    for parameter in catalog.parameters {
      let isNormWeight = parameter.name.hasSuffix("LayerNorm.weight")
      for index in parameter.range { block.values[index] = 0.4 * random.nextNormals().0 + (isNormWeight ? 1 : 0) }
    }
    return block
  }

  @Test(
    "cross-entropies with soft targets and temperatures", arguments: catalog.parameters.map(\.name))
  func softTargets(_ name: String) {
    var (batch, targets) = Samples.batch(sequences: 4, lengths: 1...6, Self.configuration, seed: 8)
    targets.weights = LossWeights(intent: 1, slot: 0.7, boundary: 0.5, hidden: 0)
    targets.intentTemperature = 2
    targets.slotTemperature = 1.5
    let model = JointModel(parameters: Self.parameters(), dropout: 0)
    checkGradients(of: name, model, batch, targets)
  }

  @Test("dropout with a fixed mask, at every site", arguments: catalog.parameters.map(\.name))
  func dropout(_ name: String) {
    let (batch, targets) = Samples.batch(sequences: 4, lengths: 1...6, Self.configuration, seed: 9)
    let model = JointModel(parameters: Self.parameters(), dropout: 0.2)
    checkGradients(of: name, model, batch, targets)
  }

  @Test("hidden distillation without a projection", arguments: catalog.parameters.map(\.name))
  func hiddenStates(_ name: String) {
    var (batch, targets) = Samples.batch(sequences: 3, lengths: 2...5, Self.configuration, seed: 10)
    var random = SplitMix64(seed: 11)
    targets.hidden = [0, 1, 2].map { layer in
      HiddenTarget(layer: layer, values: (0..<batch.tokenCount * 12).map { _ in random.nextNormals().0 })
    }
    targets.weights = LossWeights(intent: 0, slot: 0, boundary: 0, hidden: 1)
    let model = JointModel(parameters: Self.parameters(), dropout: 0)
    if name.contains("classifier") {
      var gradients = ParameterBlock(random: Self.catalog, seed: 1)
      _ = model.lossAndGradients(batch, targets, dropoutSeed: 0, into: &gradients)
      #expect(gradients[name].allSatisfy { $0 == 0 })
    } else {
      checkGradients(of: name, model, batch, targets)
    }
  }

  @Test("the projection of hidden distillation, and what flows through it")
  func hiddenProjection() {
    var (batch, targets) = Samples.batch(sequences: 3, lengths: 2...5, Self.configuration, seed: 12)
    var random = SplitMix64(seed: 13)
    targets.hidden = [0, 2].map { layer in
      HiddenTarget(layer: layer, values: (0..<batch.tokenCount * 9).map { _ in random.nextNormals().0 })
    }
    let model = JointModel(parameters: Self.parameters(), dropout: 0)
    var projection = HiddenProjection(random: 9, hiddenSize: 12, seed: 14)
    var gradients = ParameterBlock(zeros: Self.catalog)
    var projectionGradients = HiddenProjection(zeros: 9, hiddenSize: 12)
    var unused = projectionGradients
    func loss(_ projection: HiddenProjection) -> Double {
      var spare = ParameterBlock(zeros: Self.catalog)
      return model.lossAndGradients(
        batch, targets, projection: projection, dropoutSeed: 1, into: &spare, projectionGradients: &unused
      ).total
    }
    _ = model.lossAndGradients(
      batch, targets, projection: projection, dropoutSeed: 1, into: &gradients,
      projectionGradients: &projectionGradients)
    var numeric: [Double] = []
    for index in projection.weight.indices {
      let value = projection.weight[index]
      projection.weight[index] = value + 1e-2
      let above = loss(projection)
      projection.weight[index] = value - 1e-2
      numeric.append((above - loss(projection)) / 2e-2)
      projection.weight[index] = value
    }
    expectClose(projectionGradients.weight, numeric, relative: 2e-3)

    let name = "encoder.layer.0.output.dense.weight"
    let range = Self.catalog[name]?.range ?? 0..<0
    numeric = range.map { index in
      Self.derivative(at: index, of: model) { spare in
        model.lossAndGradients(
          batch, targets, projection: projection, dropoutSeed: 1, into: &spare, projectionGradients: &unused
        ).total
      }
    }
    expectClose(Array(gradients[name]), numeric, relative: 2e-3)
  }

  @Test("one shard, two and three give the same gradients", arguments: [Float(0), 0.2])
  func shards(_ dropout: Float) {
    let (batch, targets) = Samples.batch(sequences: 9, lengths: 1...7, Self.configuration, seed: 15)
    var blocks: [ParameterBlock] = []
    var losses: [Double] = []
    for count in 1...3 {
      let model = JointModel(parameters: Self.parameters(), dropout: dropout, shardCount: count)
      var gradients = ParameterBlock(random: Self.catalog, seed: 3)
      losses.append(model.lossAndGradients(batch, targets, dropoutSeed: 4, into: &gradients).total)
      blocks.append(gradients)
    }
    for other in 1...2 {
      #expect(abs(losses[0] - losses[other]) < 1e-5)
      let difference = zip(blocks[0].values, blocks[other].values).map { abs($0 - $1) }.max() ?? 1
      #expect(difference < 1e-5)
    }
  }

  @Test("a second call with the same batch gives the same bits")
  func determinism() {
    let (batch, targets) = Samples.batch(sequences: 6, lengths: 2...7, Self.configuration, seed: 16)
    let model = JointModel(parameters: Self.parameters(), dropout: 0.1)
    var first = ParameterBlock(zeros: Self.catalog)
    var second = ParameterBlock(random: Self.catalog, seed: 2)
    let lossOfFirst = model.lossAndGradients(batch, targets, dropoutSeed: 7, into: &first)
    let lossOfSecond = model.lossAndGradients(batch, targets, dropoutSeed: 7, into: &second)
    #expect(lossOfFirst == lossOfSecond)
    #expect(first.values == second.values)
  }

  private func checkGradients(
    of name: String, _ model: JointModel, _ batch: TokenBatch, _ targets: BatchTargets,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var gradients = ParameterBlock(random: Self.catalog, seed: 1)
    _ = model.lossAndGradients(batch, targets, dropoutSeed: 99, into: &gradients)
    let range = Self.catalog[name]?.range ?? 0..<0
    let indexes = Array(stride(from: range.lowerBound, to: range.upperBound, by: max(range.count / 24, 1)))
    let numeric = indexes.map { index in
      Self.derivative(at: index, of: model) { spare in
        model.lossAndGradients(batch, targets, dropoutSeed: 99, into: &spare).total
      }
    }
    expectClose(indexes.map { gradients.values[$0] }, numeric, relative: 2e-3, sourceLocation: sourceLocation)
  }

  /// The derivative of `loss` by one parameter element, from four values: the error is of the fourth order.
  private static func derivative(at index: Int, of model: JointModel, _ loss: (inout ParameterBlock) -> Double)
    -> Double
  {
    var spare = ParameterBlock(zeros: catalog)
    let value = model.parameters.values[index]
    defer { model.parameters.values[index] = value }
    let step: Float = 4e-3
    func difference(_ distance: Float) -> Double {
      model.parameters.values[index] = value + distance
      let above = loss(&spare)
      model.parameters.values[index] = value - distance
      return above - loss(&spare)
    }
    return (8 * difference(step) - difference(2 * step)) / (12 * Double(step))
  }
}

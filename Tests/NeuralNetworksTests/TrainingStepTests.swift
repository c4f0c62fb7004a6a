// Ten steps of training from a seed, with their losses pinned, and what a step must not depend on.

import Architecture
import NeuralNetworks
import Tensors
import Testing

@Suite("Training steps")
struct TrainingStepTests {
  /// Losses of ten steps on one batch: forward, backward, clipping, AdamW.
  static func train(shardCount: Int) -> [Float] {
    let configuration = ModelConfiguration(
      encoder: EncoderConfiguration(
        vocabularySize: 50, hiddenSize: 32, layerCount: 2, attentionHeadCount: 4, intermediateSize: 64,
        maximumPositionCount: 16), intentCount: 7, slotTagCount: 9)
    let catalog = ParameterCatalog(configuration)
    let model = JointModel(
      parameters: ParameterBlock(random: catalog, seed: 2024), dropout: 0.1, shardCount: shardCount)
    let (batch, targets) = Samples.batch(sequences: 12, lengths: 3...14, configuration, seed: 2025)
    var gradients = ParameterBlock(zeros: catalog)
    var optimizer = AdamW(catalog: catalog)
    let schedule = LearningRateSchedule(peak: 3e-3, warmUpStepCount: 2, stepCount: 10)
    return (0..<10).map { step in
      let report = model.lossAndGradients(batch, targets, dropoutSeed: UInt64(step), into: &gradients)
      clipGlobalNorm(&gradients, maximum: 1)
      optimizer.update(&model.parameters, gradients: gradients, learningRate: schedule.rate(at: step))
      return Float(report.total)
    }
  }

  // The tolerance of 1e-4 leaves room for other orders of addition in other OpenBLAS kernels.
  @Test("ten steps from a seed have these losses to 1e-4", arguments: [1, 2])
  func pinnedLosses(_ shardCount: Int) {
    expectClose(
      Self.train(shardCount: shardCount),
      [
        4.838753, 4.8225203, 4.7936473, 4.7723026, 4.7497683, 4.73771, 4.729449, 4.7181797, 4.7118793, 4.707663,
      ], relative: 2e-5)
  }

  @Test("a perfect answer has the entropy of its target as loss, and gradients of zero on the logits' biases")
  func entropy() {
    let catalog = GradientTests.catalog
    let parameters = ParameterBlock(zeros: catalog)  // all logits are zero: every answer is uniform
    let (batch, _) = Samples.batch(sequences: 3, lengths: 2...4, GradientTests.configuration, seed: 1)
    let (b, n) = (batch.sequenceCount, batch.tokenCount)
    let targets = BatchTargets(
      intentProbabilities: [Float](repeating: 0.2, count: 5 * b), intentWeights: [Float](repeating: 1, count: b),
      slotProbabilities: [Float](repeating: 1 / 6, count: 6 * n), slotWeights: [Float](repeating: 1, count: n),
      boundaryProbabilities: [Float](repeating: 0.5, count: 2 * n))
    var gradients = ParameterBlock(random: catalog, seed: 1)
    let report = JointModel(parameters: parameters, dropout: 0)
      .lossAndGradients(batch, targets, dropoutSeed: 0, into: &gradients)
    expectClose(
      [Float(report.intent), Float(report.slot), Float(report.boundary)], [1.609438, 1.791759, 0.693147],
      relative: 1e-6)
    #expect(gradients.values.allSatisfy { abs($0) < 1e-6 })
  }

  @Test("rows of weight zero change neither loss nor gradients")
  func ignoredRows() {
    let catalog = GradientTests.catalog
    let model = JointModel(parameters: GradientTests.parameters(), dropout: 0)
    let (batch, drawn) = Samples.batch(sequences: 4, lengths: 2...6, GradientTests.configuration, seed: 21)
    var targets = drawn
    targets.intentWeights = [1, 0, 1, 0]
    var first = ParameterBlock(zeros: catalog)
    let report = model.lossAndGradients(batch, targets, dropoutSeed: 0, into: &first)
    for k in 5..<10 { targets.intentProbabilities[k] = 7 }
    for n in targets.slotWeights.indices where targets.slotWeights[n] == 0 {
      targets.slotProbabilities[n * 6] = 7
      targets.boundaryProbabilities[n * 2] = 7
    }
    var second = ParameterBlock(zeros: catalog)
    #expect(model.lossAndGradients(batch, targets, dropoutSeed: 0, into: &second) == report)
    #expect(first.values == second.values)
  }

  @Test("sequences do not see one another: each gives in a batch what it gives alone")
  func raggedBatches() {
    let configuration = GradientTests.configuration
    let model = JointModel(parameters: GradientTests.parameters(), dropout: 0)
    let (batch, _) = Samples.batch(sequences: 7, lengths: 1...7, configuration, seed: 22)
    let whole = model.forward(batch, hiddenLayers: [0, 2])
    for b in 0..<7 {
      let rows = batch.starts[b]..<batch.starts[b + 1]
      let alone = model.forward(TokenBatch([Array(batch.tokenIDs[rows])]), hiddenLayers: [0, 2])
      expectClose(alone.intentLogits, whole.intentLogits[b * 5..<(b + 1) * 5].map(Double.init), relative: 1e-5)
      expectClose(
        alone.slotLogits, whole.slotLogits[rows.lowerBound * 6..<rows.upperBound * 6].map(Double.init), relative: 1e-5)
      for layer in [0, 2] {
        let part = (whole.hiddenStates[layer] ?? [])[rows.lowerBound * 12..<rows.upperBound * 12]
        expectClose(alone.hiddenStates[layer] ?? [], part.map(Double.init), relative: 1e-5)
      }
    }
  }

  @Test("the dropped share is the rate, and the rest grows to keep the mean", arguments: [Float(0.1), 0.5])
  func dropoutRate(_ rate: Float) {
    // The last hidden state is one everywhere and the slot logits are zero, so the gradient of the slot weights (S, C)
    // is the mask of the head's input times the gradient of the logits.
    var parameters = ParameterBlock(zeros: GradientTests.catalog)
    parameters["encoder.layer.1.output.LayerNorm.bias"] = [Float](repeating: 1, count: 12)[...]
    let model = JointModel(parameters: parameters, dropout: rate)
    let targets = BatchTargets(
      intentProbabilities: [1, 0, 0, 0, 0], intentWeights: [1], slotProbabilities: [1, 0, 0, 0, 0, 0],
      slotWeights: [1], boundaryProbabilities: [1, 0])
    var gradients = ParameterBlock(zeros: GradientTests.catalog)
    var dropped = 0
    let seeds = 1_000
    for seed in 0..<seeds {
      _ = model.lossAndGradients(TokenBatch([[1]]), targets, dropoutSeed: UInt64(seed), into: &gradients)
      for gradient in gradients["slot_classifier.weight"].prefix(12) {
        #expect(gradient == 0 || abs(gradient - -5 / 6 / (1 - rate)) < 1e-5)
        if gradient == 0 { dropped += 1 }
      }
    }
    // Four standard deviations of 12,000 draws are at most 0.018.
    #expect(abs(Float(dropped) / Float(12 * seeds) - rate) < 0.018)
  }
}

// Speed of a training step, printed. Meaningful in release only, so it runs when asked for:
// HEARKEN_SPEED=1 swift test -c release --filter SpeedTests

import Architecture
import Glibc
import NeuralNetworks
import Tensors
import Testing

@Suite("Speed of training", .serialized, .enabled(if: unsafe getenv("HEARKEN_SPEED") != nil, "set HEARKEN_SPEED=1"))
struct SpeedTests {
  struct Shape: CustomTestStringConvertible {
    let layers: Int
    let hiddenSize: Int
    let heads: Int
    let vocabularySize: Int
    var testDescription: String { "\(layers)x\(hiddenSize), vocabulary \(vocabularySize)" }
  }

  @Test(
    "a training step of 64 sequences of about 12 tokens reaches a fair share of the machine's sgemm rate",
    arguments: [
      Shape(layers: 6, hiddenSize: 384, heads: 12, vocabularySize: 30_522),
      Shape(layers: 6, hiddenSize: 384, heads: 12, vocabularySize: 8_000),
      Shape(layers: 4, hiddenSize: 256, heads: 8, vocabularySize: 8_000),
    ])
  func trainingStep(_ shape: Shape) {
    let configuration = ModelConfiguration(
      encoder: EncoderConfiguration(
        vocabularySize: shape.vocabularySize, hiddenSize: shape.hiddenSize, layerCount: shape.layers,
        attentionHeadCount: shape.heads, intermediateSize: 4 * shape.hiddenSize, maximumPositionCount: 64),
      intentCount: 60, slotTagCount: 80)
    let catalog = ParameterCatalog(configuration)
    let model = JointModel(parameters: ParameterBlock(random: catalog, seed: 1))
    var gradients = ParameterBlock(zeros: catalog)
    var optimizer = AdamW(catalog: catalog)
    let (batch, targets) = Samples.batch(sequences: 64, lengths: 8...16, configuration, seed: 3)
    var seconds = (gradients: 0.0, optimizer: 0.0)
    let steps = 10
    for step in 0..<steps + 2 {
      if step == 2 { seconds = (0, 0) }
      let start = now()
      _ = model.lossAndGradients(batch, targets, dropoutSeed: UInt64(step), into: &gradients)
      let middle = now()
      clipGlobalNorm(&gradients, maximum: 1)
      optimizer.update(&model.parameters, gradients: gradients, learningRate: 1e-4)
      seconds.gradients += middle - start
      seconds.optimizer += now() - middle
    }
    // Multiply-adds of the matrices that multiply activations, three products of two operations each.
    let weights = catalog.parameters.filter { $0.role == .weight }.reduce(0) { $0 + $1.count }
    let operations = 6.0 * Double(weights) * Double(batch.tokenCount)
    let total = (seconds.gradients + seconds.optimizer) / Double(steps)
    let rate = operations / seconds.gradients * Double(steps) / 1e9
    print(
      "\(shape.testDescription): \(batch.tokenCount) tokens, gradients \(seconds.gradients / Double(steps) * 1e3) ms")
    print("  optimizer \(seconds.optimizer / Double(steps) * 1e3) ms, \(rate) GFLOP/s within the gradients")
    print("  \(Double(batch.tokenCount) / total) tokens/s, \(operations / total / 1e9) GFLOP/s over the whole step")
    #expect(rate > 0)
  }

  private func now() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

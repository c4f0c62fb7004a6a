// Each method of fine-tuning: it begins as the base, its gradients are those of its own numbers, and what it stores
// makes the same parameters again.

import Architecture
import Inference
import NeuralNetworks
import Testing

@testable import Training

@Suite("Ways to fine-tune")
struct ParameterizationTests {
  static let configuration = ModelConfiguration(
    encoder: EncoderConfiguration(
      vocabularySize: 11, hiddenSize: 12, layerCount: 2, attentionHeadCount: 3, intermediateSize: 20,
      maximumPositionCount: 7), intentCount: 4, slotTagCount: 5)

  static let methods = [
    AdaptationMethod(.full), AdaptationMethod(.heads), AdaptationMethod(.lora, rank: 3, alpha: 6),
    AdaptationMethod(.lora, rank: 2, alpha: 1, targets: ["query", "value"]),
    AdaptationMethod(.lora, rank: 2, alpha: 1, targets: ["attention.output"]),
    AdaptationMethod(.lora, rank: 2, alpha: 1, targets: ["output", "intermediate"]),
  ]

  static var base: ParameterBlock {
    var block = ParameterBlock(random: ParameterCatalog(configuration), seed: 3)
    // Weights large enough that every gradient is; the norms stay ones.
    for parameter in block.catalog.parameters where !parameter.name.contains("LayerNorm") {
      for index in parameter.range { block.values[index] *= 6 }
    }
    return block
  }

  private func moved(_ parameterization: any Parameterization) -> [Float] {
    var values = parameterization.initialValues(heads: Self.base, seed: 5)
    var state: UInt64 = 77
    for run in parameterization.runs {
      for index in run.range {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        values[index] += (Float(state >> 40) * 0x1p-24 - 0.5) * 0.2
      }
    }
    return values
  }

  @Test("begins as the base", arguments: methods)
  func begins(method: AdaptationMethod) {
    let parameterization = method.parameterization(of: Self.base)
    var parameters = ParameterBlock(zeros: Self.base.catalog)
    parameters.values = Self.base.values
    parameterization.apply(parameterization.initialValues(heads: Self.base, seed: 5), to: &parameters)
    #expect(parameters.values == Self.base.values)
  }

  @Test("its gradients agree with finite differences", arguments: methods)
  func gradients(method: AdaptationMethod) {
    let parameterization = method.parameterization(of: Self.base)
    var values = moved(parameterization)
    let model = JointModel(parameters: Self.base, dropout: 0)
    let batch = TokenBatch([[1, 4, 7, 2], [1, 5, 2], [1, 9, 3, 3, 8, 2]])
    let tokens = batch.tokenCount
    let targets = BatchTargets(
      intentProbabilities: [0.7, 0.3, 0, 0, 0, 1, 0, 0, 0, 0, 0.5, 0.5], intentWeights: [1, 1, 1],
      slotProbabilities: (0..<tokens).flatMap { n in (0..<5).map { $0 == n % 5 ? 1 : 0 } },
      slotWeights: [Float](repeating: 1, count: tokens),
      boundaryProbabilities: (0..<tokens).flatMap { n in n % 3 == 0 ? [Float(0), 1] : [1, 0] })
    var gradients = ParameterBlock(zeros: Self.base.catalog)
    func loss(_ values: [Float]) -> Double {
      parameterization.apply(values, to: &model.parameters)
      return model.lossAndGradients(batch, targets, dropoutSeed: 0, into: &gradients).total
    }
    _ = loss(values)
    var pulled = [Float](repeating: 0, count: parameterization.elementCount)
    parameterization.pullBack(gradients, at: values, into: &pulled)
    let largest = pulled.map(abs).max() ?? 0
    #expect(largest > 0)
    for run in parameterization.runs {
      for index in stride(from: run.range.lowerBound, to: run.range.upperBound, by: max(run.range.count / 12, 1)) {
        let kept = values[index]
        let step: Float = 4e-3
        values[index] = kept + step
        let above = loss(values)
        values[index] = kept - step
        let below = loss(values)
        values[index] = kept
        let quotient = Float((above - below) / Double(2 * step))
        #expect(abs(quotient - pulled[index]) < 4e-3 * max(largest, 1), "element \(index)")
      }
    }
  }

  @Test("what it stores makes the same parameters, and the same numbers to go on from", arguments: methods)
  func stored(method: AdaptationMethod) throws {
    let parameterization = method.parameterization(of: Self.base)
    let values = moved(parameterization)
    var wanted = Self.base
    parameterization.apply(values, to: &wanted)
    let deltas = parameterization.deltas(values)
    var found = Self.base
    for parameter in found.catalog.parameters {
      var part = Array(found.values[parameter.range])
      deltas.apply(to: &part, of: parameter)
      found.values.replaceSubrange(parameter.range, with: part)
    }
    for (one, other) in zip(found.values, wanted.values) { #expect(abs(one - other) < 1e-5) }
    let again = try #require(parameterization.values(from: deltas))
    for (one, other) in zip(again, values) { #expect(abs(one - other) < 1e-6) }
  }

  @Test("the numbers of another method are not gone on from")
  func foreign() {
    let lora = AdaptationMethod(.lora).parameterization(of: Self.base)
    let full = AdaptationMethod(.full).parameterization(of: Self.base)
    #expect(full.values(from: lora.deltas(moved(lora))) == nil)
    #expect(lora.values(from: full.deltas(moved(full))) == nil)
    let other = AdaptationMethod(.lora, rank: 4).parameterization(of: Self.base)
    #expect(other.values(from: lora.deltas(moved(lora))) == nil)
  }

  @Test("low-rank products train few numbers")
  func sizes() {
    let lora = AdaptationMethod(.lora, rank: 1).parameterization(of: Self.base)
    let full = AdaptationMethod(.full).parameterization(of: Self.base)
    let heads = AdaptationMethod(.heads).parameterization(of: Self.base)
    #expect(heads.trainedCount < lora.trainedCount)
    #expect(lora.trainedCount < full.trainedCount)
    #expect(full.trainedCount == Self.base.values.count)
  }
}

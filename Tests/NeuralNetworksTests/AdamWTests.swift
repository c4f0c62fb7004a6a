// The optimizer, clipping and the schedule against numbers worked out by hand.

import Architecture
import NeuralNetworks
import Testing

@Suite("Optimizer")
struct AdamWTests {
  @Test("the first update moves by the learning rate against the gradient's sign, plus the decay")
  func firstUpdate() {
    // m = 0.1 g, v = 0.001 g²; with both corrections the quotient is g / |g|.
    var values: [Float] = [1, -2, 0.5]
    var optimizer = AdamW(elementCount: 3, weightDecay: 0.1)
    optimizer.update(&values, gradients: [3, -0.004, 0], learningRate: 0.01)
    expectClose(values, [1 * 0.999 - 0.01, -2 * 0.999 + 0.01, 0.5 * 0.999], relative: 1e-6)
    expectClose(optimizer.state.firstMoment, [0.3, -0.0004, 0], relative: 1e-7)
    expectClose(optimizer.state.secondMoment, [0.009, 1.6e-8, 0], relative: 1e-8)
    #expect(optimizer.state.step == 1)
  }

  @Test("three updates follow the recurrence")
  func threeUpdates() {
    // Gradients 1, 2, -1 at rate 0.1 without decay:
    //   m 0.1, 0.29, 0.161            corrected by 0.1, 0.19, 0.271
    //   v 0.001, 0.004999, 0.005994   corrected by 0.001, 0.001999, 0.002997
    //   steps 0.1, 0.1 · 1.526316 / 1.581376, 0.1 · 0.594096 / 1.414221
    var values: [Float] = [0]
    var optimizer = AdamW(elementCount: 1, weightDecay: 0)
    var path: [Float] = []
    for gradient: Float in [1, 2, -1] {
      optimizer.update(&values, gradients: [gradient], learningRate: 0.1)
      path.append(values[0])
    }
    expectClose(path, [-0.1, -0.196518, -0.238527], relative: 1e-5)
  }

  @Test("biases and norms do not decay, a rate scale of 0 freezes, a scale of 10 moves ten times as far")
  func groups() {
    let catalog = GradientTests.catalog
    var parameters = ParameterBlock(random: catalog, seed: 4)
    let before = parameters
    var gradients = ParameterBlock(zeros: catalog)
    gradients["intent_classifier.bias"] = [1, 1, 1, 1, 1]
    gradients["slot_classifier.bias"] = [1, 1, 1, 1, 1, 1]
    gradients["boundary_classifier.bias"] = [1, 1]
    var optimizer = AdamW(catalog: catalog, weightDecay: 0.5) { parameter in
      if parameter.name.hasPrefix("slot") { return 0 }
      return parameter.name.hasPrefix("intent") ? 10 : 1
    }
    optimizer.update(&parameters, gradients: gradients, learningRate: 0.01)
    expectClose(Array(parameters["intent_classifier.bias"]), [-0.1, -0.1, -0.1, -0.1, -0.1], relative: 1e-5)
    expectClose(Array(parameters["boundary_classifier.bias"]), [-0.01, -0.01], relative: 1e-5)
    #expect(parameters["slot_classifier.bias"] == before["slot_classifier.bias"])
    #expect(parameters["slot_classifier.weight"] == before["slot_classifier.weight"])
    #expect(parameters["embeddings.LayerNorm.weight"] == before["embeddings.LayerNorm.weight"])
    let name = "encoder.layer.1.output.dense.weight"
    expectClose(Array(parameters[name]), before[name].map { Double($0) * 0.995 }, relative: 1e-6)
  }

  @Test("an optimizer that goes on from a stored state goes on exactly")
  func resume() {
    let catalog = GradientTests.catalog
    let gradients = ParameterBlock(random: catalog, seed: 6)
    var parameters = ParameterBlock(random: catalog, seed: 5)
    var optimizer = AdamW(catalog: catalog)
    optimizer.update(&parameters, gradients: gradients, learningRate: 0.01)
    var resumed = AdamW(catalog: catalog, threadCount: 1)
    resumed.state = optimizer.state
    var other = parameters
    optimizer.update(&parameters, gradients: gradients, learningRate: 0.01)
    resumed.update(&other, gradients: gradients, learningRate: 0.01)
    #expect(parameters.values == other.values)
    #expect(optimizer.state == resumed.state)
  }

  @Test("clipping scales all gradients to the norm allowed, and leaves smaller ones alone")
  func clipping() {
    var gradients = ParameterBlock(zeros: GradientTests.catalog)
    gradients.values[3] = 3
    gradients.values[500] = -4
    #expect(clipGlobalNorm(&gradients, maximum: 10) == 5)
    #expect(gradients.values[3] == 3)
    #expect(clipGlobalNorm(&gradients, maximum: 1) == 5)
    expectClose([gradients.values[3], gradients.values[500]], [0.6, -0.8], relative: 1e-6)
  }

  @Test("the rate rises to the peak, then falls to its final share and stays")
  func schedule() {
    let linear = LearningRateSchedule(peak: 2, warmUpStepCount: 4, stepCount: 14)
    #expect([0, 1, 3, 4, 9, 14, 99].map(linear.rate(at:)) == [0.5, 1, 2, 2, 1, 0, 0])
    let cosine = LearningRateSchedule(peak: 2, warmUpStepCount: 0, stepCount: 10, decay: .cosine, finalShare: 0.1)
    expectClose([0, 5, 10, 20].map(cosine.rate(at:)), [2, 1.1, 0.2, 0.2], relative: 1e-6)
  }
}

// A model whose numbers are no numbers (a damaged file, an overflow) must never act.

import Architecture
import Ontology
import Testing
import Understanding

/// Says the same number whatever it is asked.
private final class ConstantRunner: JointModelRunner {
  let configuration: ModelConfiguration
  private let number: Float

  init(_ configuration: ModelConfiguration, _ number: Float) {
    self.configuration = configuration
    self.number = number
  }

  func run(_ tokenIDs: [Int32], into outputs: inout ModelOutputs) {
    let count = tokenIDs.count
    outputs.intentLogits = [Float](repeating: number, count: configuration.intentCount)
    outputs.slotLogits = [Float](repeating: number, count: count * configuration.slotTagCount)
    outputs.boundaryLogits = [Float](repeating: number, count: count * ModelConfiguration.boundaryClassCount)
  }
}

@Suite("A broken model")
struct BrokenModelTests {
  @Test("logits that are not finite are refused as low confidence", arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(number: Float) throws {
    let vocabulary = ["[UNK]", "[CLS]", "[SEP]", "lights", "on"]
    let tags = TagScheme(slotNames: ["area"])
    let configuration = ModelConfiguration(
      encoder: EncoderConfiguration(
        vocabularySize: vocabulary.count, hiddenSize: 4, layerCount: 1, attentionHeadCount: 1, intermediateSize: 4,
        maximumPositionCount: 16),
      intentCount: 2, slotTagCount: tags.tagCount)
    let description = ModelDescription(
      configuration: configuration, vocabulary: vocabulary, labels: [IntentLabel("HassTurnOn"), .outOfScope],
      tagScheme: tags)
    let model = try LanguageModel(
      description: description, identity: ModelIdentity(base: "none"), file: "none"
    ) { ConstantRunner(configuration, number) }
    let engine = try NLUEngine(model: model, intents: [], home: nil)
    let utterance = Utterance("lights on")
    #expect(engine.parse(utterance, using: engine.makeWorkspace()).rejection?.reason == .lowConfidence)
    #expect(engine.explain(utterance, using: engine.makeWorkspace()).description.contains("?%"))
  }
}

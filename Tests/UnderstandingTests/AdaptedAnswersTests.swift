// Who answers of an adapted model and its base: the adapted one for what it was taught, the base for everything else.

import Architecture
import Ontology
import Testing
import Understanding

/// Says the same intent logits whatever it is asked, and no slots.
private final class FixedRunner: JointModelRunner {
  let configuration: ModelConfiguration
  private let logits: [Float]

  init(_ configuration: ModelConfiguration, _ logits: [Float]) {
    self.configuration = configuration
    self.logits = logits
  }

  func run(_ tokenIDs: [Int32], into outputs: inout ModelOutputs) {
    outputs.intentLogits = logits
    outputs.slotLogits = [Float](repeating: 0, count: tokenIDs.count * configuration.slotTagCount)
    outputs.boundaryLogits = [Float](repeating: 0, count: tokenIDs.count * ModelConfiguration.boundaryClassCount)
  }
}

@Suite("Adapted answers")
struct AdaptedAnswersTests {
  private func model(_ labels: [IntentLabel], _ logits: [Float], _ name: String) throws -> LanguageModel {
    let vocabulary = ["[UNK]", "[CLS]", "[SEP]", "lights", "on"]
    let tags = TagScheme(slotNames: ["area"])
    let configuration = ModelConfiguration(
      encoder: EncoderConfiguration(
        vocabularySize: vocabulary.count, hiddenSize: 4, layerCount: 1, attentionHeadCount: 1, intermediateSize: 4,
        maximumPositionCount: 16),
      intentCount: labels.count, slotTagCount: tags.tagCount)
    return try LanguageModel(
      description: ModelDescription(
        configuration: configuration, vocabulary: vocabulary, labels: labels, tagScheme: tags),
      identity: ModelIdentity(base: name), file: name
    ) { FixedRunner(configuration, logits) }
  }

  private static let base: [IntentLabel] = ["HassTurnOn", "HassTurnOff"].map { IntentLabel($0) } + [.outOfScope]

  /// The label that is answered where the base says HassTurnOff, and the adapted model these logits: turn on, turn off,
  /// out of scope, sauna.
  private func answer(_ logits: [Float]) throws -> String {
    let base = try model(Self.base, [0, 8, 0], "base")
    let adapted = try model(Self.base + [IntentLabel("StartSauna")], logits, "adapted")
    let both = adapted.on(base, teaching: [IntentLabel("StartSauna")])
    return ModelReader(both).read("lights on").reading.label.spelling
  }

  @Test("a taught label that is likelier than everything else together is the answer")
  func taught() throws {
    #expect(try answer([0, 0, 0, 8]) == "StartSauna")
  }

  @Test("a taught label that is only likeliest, and any other label, leave the answer to the base")
  func others() throws {
    #expect(try answer([0.9, 0.9, 0.9, 1]) == "HassTurnOff")
    #expect(try answer([8, 0, 0, 0]) == "HassTurnOff")
  }

  @Test("a sure refusal counts, a doubtful one leaves the answer to the base")
  func refusals() throws {
    #expect(try answer([0, 0, 9, 0]) == "out_of_scope")
    #expect(try answer([0, 0, 2, 0]) == "HassTurnOff")
  }

  @Test("a base answers for itself")
  func alone() throws {
    #expect(
      ModelReader(try model(Self.base, [8, 0, 0], "base")).read("lights on").reading.label.spelling == "HassTurnOn")
  }
}

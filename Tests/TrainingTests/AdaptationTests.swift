// A whole adaptation of a tiny base: it learns, it goes on where it was interrupted, its adapter fits its base alone.

import Architecture
import Bundles
import Datasets
import Foundation
import Inference
import NeuralNetworks
import Ontology
import Testing
import Understanding

@testable import Training

/// A tiny base with a few installed sentences, in a folder of its own.
private final class Household {
  let folder: String
  let basePath: String
  let intents: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/hearken-adapt-\(UUID().uuidString)"
    intents = folder + "/intents"
    basePath = folder + "/base.safetensors"
    try FileManager.default.createDirectory(atPath: intents, withIntermediateDirectories: true)
    let devices = ["lamp", "radio", "fan", "heater", "kettle", "pump", "oven", "screen", "speaker", "toaster"]
    var text = "language: en\nintents:\n"
    for (intent, verb) in [("HassTurnOn", "on"), ("HassTurnOff", "off")] {
      text += "  \(intent):\n    data:\n      - examples:\n"
      for device in devices {
        for start in ["turn", "switch", "please turn"] {
          text += "          - \"\(start) \(verb) the [\(device)](name)\"\n"
        }
      }
    }
    text += "negatives:\n" + devices.map { "  - \"the \($0) was new last year\"\n" }.joined()
    text += devices.map { "  - \"who bought the \($0)\"\n" }.joined()
    try Data(text.utf8).write(to: URL(filePath: intents + "/devices.yaml"))

    let words =
      "[PAD] [UNK] [CLS] [SEP] [MASK] turn switch please on off the was new last year who bought start sauna heat warm up "
      + "get it hot going to degrees fire make ready for us time now feed fish give food some dinner hungry my is a can "
      + "you could "
    let pieces = Array(
      NSOrderedSet(array: (words.split(separator: " ").map(String.init) + devices + (0...99).map(String.init)))
    )
    .compactMap { $0 as? String }
    let labels = [IntentLabel("HassTurnOff"), IntentLabel("HassTurnOn"), .outOfScope]
    let scheme = TagScheme(slotNames: ["name"])
    let configuration = ModelConfiguration(
      encoder: EncoderConfiguration(
        vocabularySize: pieces.count, hiddenSize: 24, layerCount: 2, attentionHeadCount: 2, intermediateSize: 48,
        maximumPositionCount: 24),
      intentCount: labels.count, slotTagCount: scheme.tagCount)
    let parameters = ParameterBlock(random: ParameterCatalog(configuration), seed: 4)
    var writer = BundleWriter()
    for tensor in try Quantizer.quantize(
      configuration: configuration,
      parameters: { parameters.catalog[$0].map { Array(parameters.values[$0.range]) } ?? [] })
    {
      try writer.add(tensor)
    }
    writer.metadata = try ModelDescription(
      configuration: configuration, vocabulary: pieces, labels: labels, tagScheme: scheme
    ).metadata()
    try writer.write(to: basePath)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  static let sauna = [
    "start the sauna", "heat the sauna to [80 degrees](temperature)", "warm up the sauna", "get the sauna going",
    "make the sauna hot", "sauna to [90 degrees](temperature) please", "fire up the sauna",
    "make the sauna ready for us",
  ]
  static let fish = [
    "feed the fish", "give the fish some food", "the fish is hungry", "dinner for the fish", "food for my fish please",
    "can you feed the fish",
  ]

  func sentences(_ intent: String, _ examples: [String]) throws -> HouseholdSentences {
    let path = "\(folder)/\(intent).yaml"
    let lines = ["language: en", "intents:", "  \(intent):", "    data:", "      - examples:"]
    let text = (lines + examples.map { "          - \"\($0)\"" }).joined(separator: "\n") + "\n"
    try Data(text.utf8).write(to: URL(filePath: path))
    return try HouseholdSentences(paths: [path], intentsPath: intents, seed: 1)
  }

  func adaptation(
    _ sentences: HouseholdSentences, onto earlier: Adapter? = nil, method: AdaptationMethod = AdaptationMethod(rank: 4),
    rates: [Float] = [3e-3]
  ) throws -> Adaptation {
    var options = AdaptationOptions()
    options.name = "test"
    options.minutes = 0.1
    options.method = method
    options.learningRates = rates
    return try Adaptation(
      base: LanguageModel(bundleAt: basePath), earlier: earlier, sentences: sentences,
      replay: ReplayCorpus(intentsPath: intents, trainCount: 40, heldOutCount: 20, seed: 1), options: options)
  }

  var checkpoint: String { folder + "/run.checkpoint" }
}

@Suite("An adaptation", .serialized)
struct AdaptationTests {
  private let home: Household
  init() throws { home = try Household() }

  @Test("learns its sentences, and leaves the base as it was", arguments: AdaptationMethod.Kind.allCases)
  func learns(kind: AdaptationMethod.Kind) throws {
    let before = try Bundles.Bundle(path: home.basePath).digest
    let outcome = try home.adaptation(
      home.sentences("StartSauna", Household.sauna), method: AdaptationMethod(kind, rank: 4, dropout: 0),
      rates: [1e-2]
    ).run(checkpoint: home.checkpoint) { _ in }
    let last = try #require(outcome.trials.last)
    #expect(last.fold == nil)
    let (first, final) = (try #require(last.points.first), try #require(last.points.last))
    #expect(final.loss < first.loss)
    #expect(outcome.adapter.description.method.name == kind.rawValue)
    #expect(outcome.gate.checks.count == 4)
    #expect(try Bundles.Bundle(path: home.basePath).digest == before)
  }

  @Test("gives the same adapter twice, and also when it is interrupted at every step")
  func resumes() throws {
    let sentences = try home.sentences("StartSauna", Household.sauna)
    let whole = try home.adaptation(sentences).run(checkpoint: home.checkpoint) { _ in }
    try FileManager.default.removeItem(atPath: home.checkpoint)
    var interruptions = 0
    var resumed: Adaptation.Outcome?
    while resumed == nil {
      do {
        let isInterrupted = interruptions < 60
        resumed = try home.adaptation(sentences).run(
          checkpoint: home.checkpoint, isInterrupted: { isInterrupted }, report: { _ in })
      } catch TrainingError.interrupted {
        interruptions += 1
      }
    }
    #expect(interruptions == 60)
    #expect(resumed?.adapter.deltas == whole.adapter.deltas)
    #expect(resumed?.chosenStep == whole.chosenStep)
  }

  @Test("its adapter works on its base, and on another it is refused by both digests")
  func bases() throws {
    let outcome = try home.adaptation(home.sentences("StartSauna", Household.sauna))
      .run(checkpoint: home.checkpoint) { _ in }
    let path = home.folder + "/test.adapter.safetensors"
    let base = try LanguageModel(bundleAt: home.basePath)
    try outcome.adapter.bundle(for: base.description).write(to: path)
    let adapted = try LanguageModel(bundleAt: home.basePath, adapterAt: path)
    #expect(adapted.identity.adapter == "test@1")
    #expect(adapted.identity.base == base.identity.base)
    #expect(adapted.description.labels == base.description.labels + [IntentLabel("StartSauna")])
    #expect(adapted.description.ownSlots == ["StartSauna": ["temperature"]])
    #expect(try Adapter(at: path, base: base).deltas == outcome.adapter.deltas)

    let other = try Household()
    let file = try Bundles.Bundle(path: other.basePath)
    var writer = BundleWriter()
    for (name, entry) in file.tensors {
      try writer.add(name, entry.elementType, shape: entry.shape, bytes: unsafe Array(file.unsafeBytes(named: name)))
    }
    writer.metadata = file.metadata.merging(["provenance.note": "another file"]) { $1 }
    try writer.write(to: other.basePath)
    let found = try Bundles.Bundle(path: other.basePath).digest
    #expect {
      _ = try LanguageModel(bundleAt: other.basePath, adapterAt: path)
    } throws: {
      "\($0)".contains(base.identity.base) && "\($0)".contains(found)
    }
  }

  @Test("a second one goes on from the first: its labels, its sentences, the next number")
  func onto() throws {
    let first = try home.adaptation(home.sentences("StartSauna", Household.sauna))
      .run(checkpoint: home.checkpoint) { _ in }.adapter
    var sentences = try home.sentences("FeedFish", Household.fish)
    try sentences.add(carried: JSONLines.parse(first.description.sentences, path: "first"))
    let second = try home.adaptation(sentences, onto: first).run(checkpoint: home.checkpoint) { _ in }.adapter
    #expect(second.description.sequence == 2)
    #expect(second.description.labels.suffix(2) == [IntentLabel("StartSauna"), IntentLabel("FeedFish")])
    #expect(second.description.ownSlots.keys.contains("StartSauna"))
    #expect(second.description.sentences.split(separator: "\n").count == Household.sauna.count + Household.fish.count)
    let other = AdaptationMethod(.lora, rank: 2)
    #expect(throws: TrainingError.self) {
      _ = try home.adaptation(sentences, onto: first, method: other).run(checkpoint: home.checkpoint) { _ in }
    }
  }

  @Test("a base that has learned nothing does not pass the gate, and the report says so in one page of its own")
  func gate() throws {
    let outcome = try home.adaptation(home.sentences("StartSauna", Household.sauna), rates: [1e-6])
      .run(checkpoint: home.checkpoint) { _ in }
    #expect(!outcome.gate.isPassed)
    #expect(outcome.adapter.description.isForced)
    let page = AdaptationReport(outcome: outcome, base: "sha256:0").html
    #expect(page.contains("The gate failed"))
    #expect(page.contains("<svg"))
    #expect(!page.contains("<script") && !page.contains("src=") && !page.contains("href="))
    #expect(page.contains("heat the sauna to 80 degrees"))
  }
}

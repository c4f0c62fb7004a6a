// Seeded sentences with exact slot ranges.

import Grammar
import Ontology
import Testing

/// A small generator with a fixed sequence (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// The Unicode scalars of `text` in `range`.
func words(_ text: String, _ range: Range<Int>) -> String {
  var view = String.UnicodeScalarView()
  view.append(contentsOf: Array(text.unicodeScalars)[range])
  return String(view)
}

private let lamps = """
  language: en
  intents:
    HassLightSet:
      data:
        - sentences:
            - "(set|dim) [the] {area} [light[s]] to {brightness}[[ ]%| percent]"
            - "({area};[to] {brightness} percent) please"
    HassTurnOn:
      data:
        - sentences: ["open [the] {area} blinds"]
          slots:
            domain: cover
  lists:
    brightness:
      range: {from: 0, to: 100, type: percentage}
  """

@Suite("Sampling")
struct SamplerTests {
  private func utterances(seed: UInt64, count: Int) throws -> [LabelledUtterance] {
    let sampler = GrammarSampler(try IntentGrammar.parse(lamps, file: "lamps.yaml")) { list, _ in
      list == "area" ? [.init("kitchen"), .init("guest  room")] : []
    }
    var generator = SeededGenerator(seed: seed)
    return (0..<count).compactMap { _ in sampler.sample(using: &generator) }
  }

  @Test("equal seeds give equal utterances, other seeds others")
  func seeded() throws {
    let first = try utterances(seed: 3, count: 50)
    #expect(first.count == 50)
    #expect(try utterances(seed: 3, count: 50) == first)
    #expect(try utterances(seed: 4, count: 50) != first)
  }

  @Test("every range holds exactly the slot's words, and the text is tidy")
  func ranges() throws {
    for utterance in try utterances(seed: 9, count: 300) {
      for span in utterance.spans {
        guard let range = span.range else { continue }
        #expect(words(utterance.text, range) == span.value)
      }
      #expect(!utterance.text.contains("  "))
      #expect(!utterance.text.contains(" %"))
      #expect(utterance.text.first != " " && utterance.text.last != " ")
    }
  }

  @Test("what a block implies is a span without a range, and part of the label")
  func implied() throws {
    let blinds = try #require(try utterances(seed: 1, count: 50).first { $0.label.intent == "HassTurnOn" })
    #expect(blinds.label.spelling == "HassTurnOn[domain=cover]")
    #expect(blinds.spans.last == .init("domain", value: "cover", range: nil))
  }

  @Test("a list that nobody fills gives no utterance instead of a wrong one")
  func unfilled() throws {
    let sampler = GrammarSampler(try IntentGrammar.parse(lamps, file: "lamps.yaml")) { _, _ in [] }
    var generator = SeededGenerator(seed: 1)
    #expect(sampler.sample(using: &generator) == nil)
  }
}

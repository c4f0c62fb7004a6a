// What the reader makes of the keys of a file.

import Grammar
import Ontology
import Testing
import YAMLNodes

private let file = """
  ---
  language: en
  intents:
    HassTurnOn:
      confirm: true
      data:
        - sentences: ["open [the] garage"]
          slots: {domain: cover, device_class: garage}
          examples:
            - "let me into the [garage](area) [now](time)"
        - sentences: ["light up [the] {area}"]
          inferred_domain: light
          confirm: false
          context_area: true
          speech_to_phrase: true
      negatives:
        - who opened the garage
    HassLightSet:
      data:
        - sentences: ["glow"]
          slots: {domain: light, brightness: 40}
        - sentences: ["shine"]
          inferred_domain: light
  negatives:
    - nice weather
  """

@Suite("Loading")
struct LoadingTests {
  private let grammar: IntentGrammar

  init() throws { grammar = try IntentGrammar.parse(file, file: "garage.yaml") }

  @Test("a label holds the most telling slot that the block implies, and no domain that the intent says itself")
  func labels() {
    #expect(
      grammar.blocks.filter { !$0.sentences.isEmpty }.map(\.label.spelling) == [
        "HassTurnOn[device_class=garage]", "HassTurnOn[domain=light]", "HassLightSet[brightness=40]", "HassLightSet",
      ])
    #expect(grammar.intents == ["HassTurnOn", "HassLightSet"])
    #expect(grammar.sentenceCount == 4)
  }

  @Test("examples carry their marked slots and those the block implies")
  func examples() throws {
    let example = try #require(grammar.blocks.first?.examples.first)
    #expect(example.text == "let me into the garage now")
    #expect(example.label == grammar.blocks[0].label)
    #expect(
      example.spans == [
        .init("area", value: "garage", range: 16..<22), .init("time", value: "now", range: 23..<26),
        .init("domain", value: "cover", range: nil), .init("device_class", value: "garage", range: nil),
      ])
    #expect(example.source == "garage.yaml:10")
  }

  @Test("negatives are collected from everywhere, as out of scope")
  func negatives() {
    #expect(grammar.negatives.map(\.text) == ["nice weather", "who opened the garage"])
    #expect(grammar.negatives.allSatisfy { $0.label == .outOfScope })
  }

  @Test("a block's own keys go before those of its intent")
  func inherited() {
    #expect(grammar.blocks[0].needsConfirmation)
    #expect(!grammar.blocks[1].needsConfirmation)
    #expect(grammar.blocks[1].needsAskersArea)
    #expect(grammar.blocks[1].isSpeechToPhrase)
  }

  @Test("files refer to one another's lists and rules, whatever their order")
  func several() throws {
    let grammar = try IntentGrammar.parse([
      (file: "a.yaml", text: "intents: {A: {data: [{sentences: ['<go> {place}']}]}}"),
      (file: "b.yaml", text: "lists: {place: {values: [home, {in: '(work|office)', out: work}]}}"),
      (file: "c.yaml", text: "expansion_rules: {go: '(go|walk)'}"),
      (file: "names.yaml", text: "areas: [kitchen]\nlists: [groceries]"),
    ])
    #expect(try GrammarMatcher(grammar).match("walk office").first?.value(of: "place") == .text("work"))
  }

  @Test(
    "a key of the wrong kind is refused with its line",
    arguments: [
      ("intents:\n  A:\n    data:\n      sentences: [x]", 4, "expected a list"),
      ("intents:\n  A:\n    data:\n      - slots: {a: b}", 4, "needs sentences"),
      ("lists:\n  a:\n    values: 3", 3, "expected a list"), ("lists:\n  a: {}", 2, "needs values"),
      ("lists:\n  a:\n    range: {from: 3, to: 1}", 3, "expected a whole number"),
      ("lists:\n  a:\n    range: {from: 0, to: 1, fractions: thirds}", 3, "halves"),
      ("intents:\n  A:\n    data:\n      - examples: ['a [b c']", 4, "unclosed"),
      ("intents:\n  A:\n    data:\n      - examples: ['a [b] c']", 4, "(slot)"),
      ("intents:\n  A:\n    data:\n      - sentences: [x]\n        publish: {topik: a}", 5, "topik"),
    ])
  func wrong(text: String, line: Int, message: String) throws {
    let error = #expect(throws: GrammarError.self) { try IntentGrammar.parse(text, file: "f.yaml") }
    let description = try #require(error).description
    #expect(description.hasPrefix("f.yaml:\(line)"))
    #expect(description.contains(message))
  }

  @Test("a folder that does not exist says so")
  func missing() {
    let error = #expect(throws: GrammarError.self) { try IntentGrammar.load(["/nonexistent"]) }
    #expect(error?.description == "/nonexistent: cannot be read: No such file or directory")
  }
}

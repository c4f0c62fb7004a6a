// What is sampled must match, with the same slots: over a grammar of our own that uses every feature, over the
// shipped intents, and over Home Assistant's files where they are at hand.

import Grammar
import Ontology
import Testing

private let everything = """
  language: en
  intents:
    HassLightSet:
      data:
        - sentences:
            - "[<ask>] (set|dim) [<the>] {area} [light[s]] to {brightness}[([ ]%)| percent]"
            - "[<ask>] {name} ([in] here;to {brightness} percent;[now])"
            - "{color:color} {area}[ lights]"
            - "{1000..9000,500:kelvin}[[ ](k|kelvin)] in [<the>] {area}"
          requires_context: {domain: light}
    HassStartTimer:
      data:
        - sentences:
            - "(start|set) [a] <length> timer [called {label:name}]"
            - "(what|where)('s| is) [my] <length> timer"
          expansion_rules:
            length: "({hours} hour[s]|{minutes} minute[s]|{hours} hour[s] [and] {minutes}( |-)minute[s])"
    HassClimateSetTemperature:
      data:
        - sentences: ["{degrees:temperature}[[ ]°|[ ]degrees] please"]
    HassShoppingListAddItem:
      data:
        - sentences: ["add {item} to [my] list", "i (need|want) {item}"]
  lists:
    brightness: {range: {from: 0, to: 100, type: percentage}}
    degrees: {range: {from: 5, to: 30, fractions: halves}}
    hours: {range: {from: 1, to: 24}}
    minutes: {range: {from: 1, to: 120}}
    item: {wildcard: true}
    label: {wildcard: true}
    color: {values: [red, {in: "(dark|navy) blue", out: blue}, {in: "warm[ ]white", out: 2700}]}
  expansion_rules:
    ask: "(please|can you|would you [please])"
    the: "(the|my)"
  """

/// Fillings, and a home that knows them.
private struct SmallHome {
  let fillings: [String: [String]]
  let lists: DynamicLists

  init() {
    let domains = [
      "light", "switch", "fan", "lock", "cover", "climate", "media_player", "vacuum", "lawn_mower", "scene", "script",
      "todo", "valve", "person", "weather", "sensor", "binary_sensor", "input_boolean",
    ]
    let names = domains.map { "\($0).corner" }
    fillings = [
      "name": names, "area": ["kitchen", "Mia's room", "guest room"], "floor": ["attic", "first floor"],
      "item": ["oat milk", "two eggs"], "label": ["egg"],
    ]
    lists = DynamicLists([
      "name": names.map { .init(entity: $0, text: Self.words($0)) },
      "area": ["kitchen", "Mia's room", "guest room"].map { .init($0, id: $0) },
      "floor": ["attic", "first floor"].map { .init($0, id: $0) },
    ])
  }

  static func words(_ id: String) -> String {
    String(id.map { $0 == "." || $0 == "_" ? " " : $0 })
  }

  func sampler(_ grammar: IntentGrammar) -> GrammarSampler {
    GrammarSampler(grammar) { [fillings] list, _ in
      (fillings[list] ?? ["some jazz", "parcel"]).map { .init(Self.words($0), value: $0) }
    }
  }
}

@Suite("Sampled sentences match")
struct RoundTripTests {
  private let home = SmallHome()

  /// Sampled utterances of every block that no sentence of the same intent gives back slot for slot.
  private func lost(in grammar: IntentGrammar, perBlock: Int) throws -> (sampled: Int, lost: [LabelledUtterance]) {
    let matcher = try GrammarMatcher(grammar)
    let sampler = home.sampler(grammar)
    var generator = SeededGenerator(seed: 20)
    var sampled = 0
    var lost: [LabelledUtterance] = []
    for block in grammar.blocks {
      for _ in 0..<perBlock {
        guard let utterance = sampler.sample(from: block, using: &generator) else { continue }
        sampled += 1
        let spoken = utterance.spans.filter { $0.range != nil }
        let isFound = matcher.match(utterance.text, lists: home.lists).contains { match in
          match.intent == utterance.label.intent && match.slots.map(\.name) == spoken.map(\.name)
            && match.slots.map(\.range) == spoken.compactMap(\.range) && match.slots.map(\.raw) == spoken.map(\.value)
        }
        if !isFound { lost.append(utterance) }
      }
    }
    return (sampled, lost)
  }

  @Test("over a grammar that uses every feature")
  func features() throws {
    let (sampled, lost) = try lost(in: IntentGrammar.parse(everything, file: "everything.yaml"), perBlock: 400)
    #expect(sampled == 1600)
    #expect(lost.isEmpty, "\(lost.prefix(5).map(\.text))")
  }

  @Test("over the intents of this repository")
  func shipped() throws {
    let grammar = try IntentGrammar.load(["\(packageRoot)/intents/en"])
    let (sampled, lost) = try lost(in: grammar, perBlock: 12)
    #expect(sampled > 500)
    #expect(lost.isEmpty, "\(lost.prefix(5).map { "\($0.source): \($0.text)" })")
  }

  @Test("every language of Home Assistant's files is read and sampled", .enabled(if: homeAssistant.isPresent))
  func languages() throws {
    for language in ["de", "en", "es", "fa", "fr", "it", "nl", "pl", "ro"] {
      let grammar = try IntentGrammar.load(homeAssistant: homeAssistant.path, language: language)
      let sampler = home.sampler(grammar)
      var generator = SeededGenerator(seed: 5)
      let count = (0..<200).count { _ in sampler.sample(using: &generator) != nil }
      #expect(count == 200, "\(language)")
    }
  }

  @Test("over Home Assistant's English files", .enabled(if: homeAssistant.isPresent))
  func english() throws {
    let grammar = try IntentGrammar.load(homeAssistant: homeAssistant.path, language: "en")
    let (sampled, lost) = try lost(in: grammar, perBlock: 8)
    #expect(sampled > 2000)
    #expect(lost.isEmpty, "\(lost.prefix(5).map { "\($0.source): \($0.text)" })")
  }
}

/// The folder of Package.swift.
private let packageRoot: String = #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/\($1)" }

/// Home Assistant's files beside the package, where somebody put them.
private let homeAssistant = HomeAssistantFiles(path: "\(packageRoot)/../shared/data/home-assistant-intents/raw")

private struct HomeAssistantFiles {
  let path: String
  var isPresent: Bool { (try? IntentGrammar.load(["\(path)/lists/lights.yaml"])) != nil }
}

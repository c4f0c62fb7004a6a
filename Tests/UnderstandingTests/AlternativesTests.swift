// What a recogniser may have heard instead, with the shipped model in the example home.

import NGrams
import Ontology
import Testing
import Understanding

private enum Heard {
  static let engine = ExampleEngine.shared

  static func parse(_ texts: String..., speech: SpeechModel? = nil) throws -> Interpretation {
    var engine = try engine.get()
    if let speech { engine = engine.weighing(with: speech) }
    var utterance = Utterance(texts[0], area: "living_room")
    utterance.alternatives = Array(texts.dropFirst())
    return engine.parse(utterance, using: engine.makeWorkspace())
  }
}

/// The language model of a household that says one word often, and others of its words seldom.
private func fond(of word: String) throws -> SpeechModel {
  let words = ["turn", "on", "the", "light", "garage", "hall"].map { "\($0 == word ? -0.1 : -2) \($0)\n" }.joined()
  return try SpeechModel(
    text: "\\data\\\nngram 1=9\n\n\\1-grams:\n-99 <unk>\n-99 <s>\n-1 </s>\n\(words)\n\\end\\\n")
}

@Suite("What a recogniser may have heard instead")
struct AlternativesTests {
  @Test("counts where what was heard first cannot be understood, and is told")
  func instead() throws {
    let found = try Heard.parse("turn on the kitten light", "turn on the kitchen light", "turn on the chicken light")
    #expect(found.commands.first?.targets == ["light.kitchen_ceiling", "light.kitchen_counter"])
    #expect(found.utterance.text == "turn on the kitchen light")
    #expect(found.utterance.heard == "turn on the kitten light")
  }

  @Test("does not when what was heard first is surely understood")
  func first() throws {
    let found = try Heard.parse("turn on the kitchen light", "turn on the office light")
    #expect(found.commands.first?.targets == ["light.kitchen_ceiling", "light.kitchen_counter"])
    #expect(found.utterance.heard == nil)
  }

  @Test(
    "makes no command of talk, and none of what was forbidden",
    arguments: [
      ("the kitchen light has been broken for weeks", "turn on the kitchen light"),
      ("do not turn on the kitchen light", "do turn on the kitchen light"),
      ("never open the bedroom blinds", "now open the bedroom blinds"),
      ("turn on the kitchen light if it gets dark", "turn on the kitchen light"),
      ("turn on the kitchen light when i come home", "turn on the kitchen light"),
      ("maybe turn on the kitchen light", "turn on the kitchen light"),
      ("can i turn on the kitchen light", "turn on the kitchen light"),
      ("refuse to open the garage door", "open the garage door"),
      ("leave the kitten light", "light the kitchen light"),
      ("turn off the kitten light at nine", "turn off the kitchen light"),
    ])
  func talk(heard: String, alternative: String) throws {
    let found = try Heard.parse(heard, alternative)
    #expect(found.commands.isEmpty)
    #expect(found.utterance.text == heard)
  }

  @Test("is no answer to a question")
  func answers() throws {
    let engine = try Heard.engine.get()
    let workspace = engine.makeWorkspace()
    var conversation = Conversation()
    _ = engine.parse(Utterance("unlock the front door"), using: workspace, in: &conversation, now: 0)
    var utterance = Utterance("turn on the kitten")
    utterance.alternatives = ["yes", "do it", "okay"]
    #expect(engine.parse(utterance, using: workspace, in: &conversation, now: 1).commands.isEmpty)
  }

  @Test("asks first like anything else, and answers in its own words")
  func asking() throws {
    let found = try Heard.parse("unlock the frond tore", "unlock the front door")
    #expect(found.rejection?.reason == .confirmationRequired)
    #expect(found.utterance.text == "unlock the front door")
  }

  @Test("is weighed by what is likely in the household", arguments: ["hall", "garage"])
  func likely(word: String) throws {
    let found = try Heard.parse(
      "turn on the goal light", "turn on the garage light", "turn on the hall light", speech: fond(of: word))
    #expect(found.commands.first?.targets == ["light.\(word)"])
  }

  @Test("repeats and long lists do no harm")
  func many() throws {
    var utterance = Utterance("turn on the kitten light", area: "living_room")
    utterance.alternatives = [String](repeating: "turn on the kitten light", count: 500)
    utterance.alternatives += (0..<500).map { "number \($0)" }
    let engine = try Heard.engine.get()
    #expect(engine.parse(utterance, using: engine.makeWorkspace()).rejection?.reason == .unknownName)
  }
}

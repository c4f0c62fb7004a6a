// Files that people have from other programs: their sentences and slots arrive as they were marked, and what is wrong
// in them is named with file and line.

import Datasets
import Foundation
import Ontology
import Testing

@Suite("Files of other programs")
struct ForeignFileTests {
  private func read(_ name: String, _ text: String) throws -> HouseholdSentences {
    let path = FileManager.default.temporaryDirectory.path + "/hearken-foreign-\(UUID().uuidString)-\(name)"
    try Data(text.utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try HouseholdSentences(paths: [path], intentsPath: nil, seed: 1)
  }

  private func fault(_ name: String, _ text: String) -> String {
    do {
      _ = try read(name, text)
      return "none"
    } catch {
      return "\(error)"
    }
  }

  private func slots(_ item: HouseholdSentences.Item) -> [String] {
    item.row.spans.map { span in
      let scalars = Array(item.row.text.unicodeScalars)
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[span.range ?? 0..<0])
      return "\(span.name)=\(String(view))"
    }
  }

  private let rasa = """
    version: "3.1"
    nlu:
    - intent: feed_pet
      examples: |
        - feed the [cat](pet)
        - give [luna](pet:cat) some [wet food]{"entity": "food", "value": "wet"}
        # a comment
        - take it from [the cellar]{"entity": "place", "role": "source"} to the bowl [now]
    - intent: out_of_scope
      examples: |
        - the cat sleeps
    - lookup: pet
      examples: |
        - hamster
    - synonym: cat
      examples: |
        - kitty
    - intent: greet
      examples:
      - text: |
          hello there
        metadata: {sentiment: neutral}
    """

  @Test("Rasa's nlu.yml: marks of every kind become slots, brackets without a mark are words")
  func rasaSentences() throws {
    let sentences = try read("nlu.yml", rasa)
    #expect(
      sentences.items.map(\.row.text) == [
        "feed the cat", "give luna some wet food", "take it from the cellar to the bowl [now]", "hello there",
      ])
    #expect(sentences.items.map(\.row.label.spelling) == ["feed_pet", "feed_pet", "feed_pet", "greet"])
    #expect(sentences.items.map(slots) == [["pet=cat"], ["pet=luna", "food=wet food"], ["source=the cellar"], []])
    #expect(sentences.negatives.map(\.text) == ["the cat sleeps"])
    #expect(sentences.items[1].row.source.hasSuffix("nlu.yml:6"))
    #expect(sentences.ownSlots["feed_pet"] == ["pet", "food", "source"])
  }

  @Test("Rasa's lookup tables give words for slots")
  func rasaLookup() throws {
    let sentences = try read("nlu.yml", rasa)
    var generator = SeededGenerator(seed: 3, stream: "test")
    let variants = (0..<200).map { _ in sentences.variant(of: sentences.items[0].row, using: &generator).text }
    #expect(variants.contains { $0.contains("hamster") })
  }

  @Test(
    "what is wrong in Rasa's file is named with its line",
    arguments: [
      ("nlu:\n- intent: a\n  examples: |\n    - fine\n    not fine\n", ":5:"),
      ("nlu:\n- intent: a\n  examples: |\n    - feed the [cat](pet\n", ":4:"),
      ("nlu:\n- intent: a\n  examples: |\n    - feed the [cat]{\"role\": \"x\"}\n", ":4:"),
      ("nlu:\n- intent: chat/ask\n  examples: |\n    - hello\n", ":2:"),
      ("nlu:\n- examples: |\n    - hello\n", ":2:"),
      ("nlu:\n- intent: a\n", ":2:"),
    ])
  func rasaFaults(text: String, place: String) {
    #expect(fault("nlu.yml", text).contains("nlu.yml\(place)"), "\(fault("nlu.yml", text))")
  }

  private let snips = """
    {
      "language": "en",
      "intents": {
        "FeedPet": {"utterances": [
          {"data": [{"text": "feed the "}, {"text": "cat", "entity": "animal", "slot_name": "pet"}]},
          {"data": [{"text": " at "}, {"text": " 7 pm", "entity": "snips/datetime"}, {"text": ", feed it "}]}
        ]}
      },
      "entities": {
        "animal": {"data": [{"value": "dog", "synonyms": ["puppy"]}], "use_synonyms": true},
        "snips/datetime": {}
      }
    }
    """

  @Test("Snips' data set: pieces become sentences with slots, values of entities give further words")
  func snipsSentences() throws {
    let sentences = try read("snips.json", snips)
    #expect(sentences.items.map(\.row.text) == ["feed the cat", "at 7 pm, feed it"])
    #expect(sentences.items.map(slots) == [["pet=cat"], ["snips/datetime=7 pm"]])
    #expect(sentences.items[0].row.source.hasSuffix("snips.json:5"))
    var generator = SeededGenerator(seed: 3, stream: "test")
    let variants = (0..<200).map { _ in sentences.variant(of: sentences.items[0].row, using: &generator).text }
    #expect(variants.contains { $0.contains("puppy") })
  }

  @Test(
    "what is wrong in Snips' file is named with its line",
    arguments: [
      ("{\n\"intents\": {\n\"A\": {\"utterances\": [\n{\"data\": [{\"entity\": \"x\"}]}]}}}", ":4:"),
      ("{\n\"intents\": {\"A\": {\"utterances\": 7}}}", ":2:"),
      ("{\n\"language\": \"fr\", \"intents\": {\"A\": {\"utterances\": []}}}", ":2:"),
      ("{\n\"intents\": {\n", ":3:"),
      ("[1, 2]", ":1:"),
    ])
  func snipsFaults(text: String, place: String) {
    #expect(fault("snips.json", text).contains("snips.json\(place)"), "\(fault("snips.json", text))")
  }
}

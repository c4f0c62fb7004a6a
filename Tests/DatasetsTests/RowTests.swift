// Rows on disk, over tokens, and under a mapping.

@testable import Datasets
import Ontology
import Testing
import Tokenization

@Suite("JSON Lines")
struct JSONLinesTests {
  @Test("what is written is read back")
  func roundTrip() throws {
    var given = row(
      "dim the lòft 🏠 lights to 5%", "HassLightSet", ["domain": "lights", "brightness": "5%", "area": "nowhere"])
    given.source = "hand"
    given.boundaries = [4]
    #expect(try JSONLines.parse(JSONLines.text(of: [given], split: "train"), path: "x") == [given])
  }

  @Test("an error names file and line")
  func errors() {
    let good = #"{"text":"a b","intent":"HassNevermind","slots":[]}"#
    #expect(throws: DatasetError.badRow(path: "rows.jsonl", line: 3, reason: "the key 'intent' is missing")) {
      try JSONLines.parse(good + "\n\n" + #"{"text":"a","slots":[]}"#, path: "rows.jsonl")
    }
    #expect(
      throws: DatasetError.badRow(path: "x", line: 1, reason: "slot 'area' should be 'c', the text holds 'b'")
    ) {
      try JSONLines.parse(
        #"{"text":"a b","intent":"i","slots":[{"name":"area","value":"c","start":2,"end":3}]}"#, path: "x")
    }
  }

  @Test(
    "a file that cannot be read is named in plain words, with what to look at",
    arguments: [
      (
        "no/such/rows.jsonl",
        "there is no such file; names that do not begin with / are looked for in the current folder"
      ),
      ("/", "it is no plain file"),
    ])
  func unreadable(_ path: String, _ reason: String) {
    #expect(throws: DatasetError.unreadable(path: path, reason: "cannot be read: \(reason)")) {
      try JSONLines.read(path: path)
    }
  }

  @Test("a row without slots needs no key for them")
  func noSlots() throws {
    #expect(try JSONLines.parse(#"{"text":"stop","intent":"HassNevermind"}"#, path: "x").first?.text == "stop")
  }
}

@Suite("Tag alignment")
struct TagAlignerTests {
  let pieces = try? WordPiece(
    vocabulary: Vocabulary(
      text: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "turn", "pan", "##try", "fan", "##s", "off", "and", "%", "5"].joined(
        separator: "\n")))

  @Test("a word's first piece carries its tag, the others are ignored, a boundary is the joined command's first word")
  func alignment() throws {
    let pieces = try #require(pieces)
    var given = row(
      "turn pantry fans off and turn 5%", "HassTurnOff", ["area": "pantry", "domain": "fans", "brightness": "5%"])
    given.boundaries = [25]
    let scheme = TagScheme(slotNames: ["area", "domain", "brightness"])
    let aligned = TagAligner(tagScheme: scheme).align(given, to: pieces.encode(given.text, maximumTokenCount: 64))
    let ignored = TagAligner.ignoreIndex
    // [CLS] turn pan ##try fan ##s off and turn 5 % [SEP]
    #expect(aligned.slotTags == [ignored, 0, 1, ignored, 3, ignored, 0, 0, 0, 5, 6, ignored])
    #expect(aligned.boundaries == [ignored, 0, 0, ignored, 0, ignored, 0, 0, 1, 0, 0, ignored])
  }

  @Test("the inventory is sorted and always knows what is out of scope")
  func inventory() {
    let inventory = LabelInventory(rows: [row("b", "HassTurnOn", ["area": "b"]), row("a", "HassNevermind")])
    #expect(inventory.labels.map(\.spelling) == ["HassNevermind", "HassTurnOn", "out_of_scope"])
    #expect(inventory.tagScheme.slotNames == ["area"])
    #expect(inventory.index(of: .outOfScope) == 2)
  }
}

@Suite("Source mappings")
struct SourceMappingTests {
  @Test("decisions are read")
  func reading() throws {
    let mapping = try SourceMapping(
      text: """
        sets: [some]
        default: refuse
        slots: {room: area, when: moment}
        intents:
          on: {label: HassTurnOn, domain: light}
          other: skip
        """, file: "some.yaml")
    #expect(mapping.sets == ["some"])
    #expect(mapping.fallback == .refuse)
    #expect(mapping.intents["other"] == .skip)
    #expect(mapping.slots["when"] == "moment")
  }

  @Test(
    "what a row's words say goes before the name it was filed under",
    arguments: [
      ("make it louder", "HassSetVolumeRelative[volume_step=up]"), ("please unmute it", "HassMediaPlayerUnmute"),
      ("make it louder when I leave", "out_of_scope"), ("unmuted", "HassSetVolumeRelative[volume_step=up]"),
    ])
  func wording(text: String, label: String) throws {
    let mapping = try SourceMapping(
      text: """
        sets: [some]
        words:
          - {say: [when i], become: refuse}
          - {say: [unmute], of: [louder], become: HassMediaPlayerUnmute}
        intents:
          louder: {label: "HassSetVolumeRelative[volume_step=up]"}
        """, file: "some.yaml")
    switch mapping.outcome(
      of: SourceRow(text: text, language: nil, intent: "louder", slots: [], source: nil, split: nil, boundaries: nil),
      places: [])
    {
    case .labelled(let row), .refused(let row): #expect(row.label.spelling == label)
    case .skipped(let reason): Issue.record("skipped: \(reason)")
    }
  }

  @Test(
    "a mistake is reported with its file and line",
    arguments: [
      (
        "sets: [a]\nintents:\n  on: HassTurnUp\n", DatasetError.unknownName(file: "m.yaml", line: 3, name: "HassTurnUp")
      ),
      ("sets: [a]\nslots: {x: place}\nintents: {}\n", .unknownName(file: "m.yaml", line: 2, name: "place")),
      (
        "sets: [a]\nwords:\n  - {say: [x], of: [off], become: skip}\nintents: {on: HassTurnOn}\n",
        .badRecipe(file: "m.yaml", line: 3, reason: "'of' names off, which is no intent that is mapped below")
      ),
      (
        "sets: [a]\nintents:\n  on:\n    domain: light\n",
        .badRecipe(file: "m.yaml", line: 4, reason: "'label' or 'by' with 'values' is missing")
      ),
    ])
  func mistakes(text: String, expected: DatasetError) {
    #expect(throws: expected) { try SourceMapping(text: text, file: "m.yaml") }
  }

  @Test("a recipe's sizes are read and unknown keys refused")
  func recipe() throws {
    let recipe = try DatasetRecipe(text: "dataset: {seed: 5, sources: {hwu64: 7}, augmentation: 0}", file: "r")
    #expect(recipe.seed == 5)
    #expect(recipe.sources == ["hwu64": 7])
    #expect(recipe.compounds == DatasetRecipe().compounds)
    #expect(throws: DatasetError.self) { try DatasetRecipe(text: "dataset: {sede: 5}", file: "r") }
  }
}

// What spoils a fine-tuning is found before it starts, with file and line.

import Datasets
import Foundation
import Ontology
import Testing

/// A folder that is removed with the test.
private final class Folder {
  let path: String
  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/hearken-check-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
    return path + "/" + name
  }
}

@Suite("Sentences of a household")
struct SentenceCheckTests {
  private let folder: Folder
  init() throws { folder = try Folder() }

  private func definition(_ intents: [(String, [String])], negatives: [String] = []) -> String {
    var lines = ["language: en", "intents:"]
    for (intent, examples) in intents {
      lines += ["  \(intent):", "    data:", "      - examples:"]
      lines += examples.map { "          - \"\($0)\"" }
    }
    lines.append("negatives:" + (negatives.isEmpty ? " []" : ""))
    lines += negatives.map { "  - \"\($0)\"" }
    return lines.joined(separator: "\n") + "\n"
  }

  private func findings(_ text: String, installed: String? = nil) throws -> [SentenceCheck.Finding] {
    let path = try folder.write("mine.yaml", text)
    let sentences = try HouseholdSentences(paths: [path], intentsPath: installed, seed: 1)
    return try SentenceCheck(sentences, intentsPath: installed).findings
  }

  private let different = [
    "start the sauna", "please warm the cellar for sweating", "sauna on", "we fancy some heat tonight",
    "get the stove in the wooden room going", "could it be hot down there by seven", "fire up the sauna stove",
    "i want to sweat", "make the hot room ready", "time for the sauna, heat it",
  ]

  @Test("ten different ways to say it pass without a word")
  func fine() throws {
    #expect(try findings(definition([("StartSauna", different)])).isEmpty)
  }

  @Test("a sentence under two intents is an error that names both places")
  func contradiction() throws {
    let found = try findings(
      definition([
        ("StartSauna", different), ("StopSauna", different.dropFirst().map { "no " + $0 } + ["Start the sauna!"]),
      ]))
    let error = try #require(found.first { $0.isError })
    #expect(error.place.hasSuffix("mine.yaml:28"))
    #expect(error.message.contains("mine.yaml:6;"))
    #expect(error.message.contains("StartSauna"))
  }

  @Test("a sentence that must be done and refused is an error")
  func refusedToo() throws {
    let found = try findings(definition([("StartSauna", different)], negatives: ["sauna on"]))
    #expect(found.contains { $0.isError && $0.message.contains("to be refused") })
  }

  @Test("fewer than five ways to say it are an error, fewer than ten a warning, each with how many more would help")
  func tooFew() throws {
    let few = try findings(definition([("StartSauna", Array(different.prefix(3)))]))
    #expect(few.contains { $0.isError && $0.message.contains("7 more") })
    let some = try findings(definition([("StartSauna", Array(different.prefix(6)))]))
    #expect(some.contains { !$0.isError && $0.message.contains("4 more") })
  }

  @Test("sentences that differ in a number or a please count as one way to say it")
  func families() throws {
    let same = (1...10).map { "please heat the sauna to [\($0 * 10) degrees](temperature)" }
    let path = try folder.write("same.yaml", definition([("StartSauna", same)]))
    let sentences = try HouseholdSentences(paths: [path], intentsPath: nil, seed: 1)
    #expect(Set(sentences.items.map(\.family)).count == 1)
    #expect(sentences.ownSlots["StartSauna"] == ["temperature"])
  }

  @Test("a slot marked once is told, and one that always holds the same words")
  func slots() throws {
    var once = different
    once[0] = "start the sauna at [80](temperature)"
    #expect(try findings(definition([("StartSauna", once)])).contains { $0.message.contains("marked once") })
    once[1] = "please warm the sauna to [80](temperature)"
    #expect(try findings(definition([("StartSauna", once)])).contains { $0.message.contains("always holds") })
  }

  @Test("what an installed sentence means already cannot be given another meaning")
  func collision() throws {
    let installed = folder.path + "/installed"
    try FileManager.default.createDirectory(atPath: installed, withIntermediateDirectories: true)
    _ = try folder.write(
      "installed/timers.yaml",
      """
      language: en
      intents:
        HassCancelAllTimers:
          data:
            - sentences: ["(cancel|stop) all timers"]
      """)
    var own = different
    own[4] = "stop all timers"
    let found = try findings(definition([("StartSauna", own)]), installed: installed)
    #expect(found.contains { $0.isError && $0.message.contains("HassCancelAllTimers") && $0.place.hasSuffix(":10") })
  }

  @Test("variants keep label and slots in place, and equal seeds give equal variants")
  func variants() throws {
    let path = try folder.write(
      "water.yaml",
      definition([
        (
          "WaterZone",
          [
            "water the [roses](zone) for [10 minutes](minutes)", "start the sprinkler at the [front lawn](zone)",
            "the [hedge](zone) is dry",
          ]
        )
      ]))
    let sentences = try HouseholdSentences(paths: [path], intentsPath: nil, seed: 1)
    var one = SeededGenerator(seed: 4)
    var other = SeededGenerator(seed: 4)
    var texts: Set<String> = []
    for round in 0..<200 {
      let row = sentences.items[round % 3].row
      let variant = sentences.variant(of: row, using: &one)
      #expect(variant == sentences.variant(of: row, using: &other))
      #expect(variant.isSound && variant.label == row.label && variant.spans.map(\.name) == row.spans.map(\.name))
      texts.insert(variant.text)
    }
    #expect(texts.count > 60)
    #expect(texts.contains { $0.contains("hedge") && $0.contains("sprinkler") })
  }

  @Test("counterexamples ask for nothing")
  func counterexamples() throws {
    let path = try folder.write("sauna.yaml", definition([("StartSauna", different)]))
    let sentences = try HouseholdSentences(paths: [path], intentsPath: nil, seed: 1)
    var generator = SeededGenerator(seed: 2)
    let made = (0..<60).compactMap { sentences.counterexample(of: sentences.items[$0 % 10].row, using: &generator) }
    #expect(made.count > 20)
    #expect(made.allSatisfy { $0.label == .outOfScope && $0.spans.isEmpty })
    #expect(made.allSatisfy { row in !different.contains(row.text) })
  }
}

@Suite("Personal data")
struct PersonalDataTests {
  @Test(
    "what looks personal is found by its form",
    arguments: [
      ("write to jo.doe@example.com now", "an e-mail address"), ("call +49 30 5550 1234", "a telephone number"),
      ("pay with 4111 1111 1111 1111 please", "a card number"),
      ("the code is sk9f8a7d6c5b4e3f2a1b0c", "a key or password"),
    ])
  func found(text: String, kind: String) {
    #expect(PersonalData.found(in: text).map(\.kind) == [kind])
    #expect(PersonalData.found(in: PersonalData.masked(text)).isEmpty)
  }

  @Test(
    "what people say of their home is not",
    arguments: [
      "set the lights to 30 percent", "heat to 21.5 degrees at 7:30 pm", "wake me at 6 on 24.12.2026",
      "turn on zone 12 for 100 minutes", "play the 1812 overture", "channel 105, then 106",
    ])
  func harmless(text: String) { #expect(PersonalData.found(in: text).isEmpty) }
}

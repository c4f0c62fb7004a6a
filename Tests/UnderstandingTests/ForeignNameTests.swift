// Names that are no English: the model has never met them, and the home has.

import Foundation
import HomeControl
import Ontology
import Testing
import Understanding

private enum Abroad {
  static let root = ExampleEngine.root
  static let engine = Result {
    try NLUEngine(
      model: try LanguageModel(bundleAt: root + "/models/hearken-en.safetensors"), intents: [root + "/intents/en"],
      home: try Home.parse(
        """
        areas:
          - {id: sypialnia, name: Sypialnia}
          - {id: olohuone, name: Olohuone}
        entities:
          - {id: cover.zaluzja, name: Żaluzja balkonowa, area: sypialnia}
          - {id: cover.verho, name: Olohuoneen verho, area: olohuone}
          - {id: light.zyrandol, name: Żyrandol Zosi, area: sypialnia}
          - {id: fan.wentylator, name: Wentylator łazienkowy}
          - {id: media_player.kaiutin, name: Keittiökaiutin}
        """))
  }

  static func parse(_ text: String) throws -> Interpretation {
    let engine = try engine.get()
    return engine.parse(Utterance(text), using: engine.makeWorkspace())
  }
}

@Suite("Names the model has never met")
struct ForeignNameTests {
  @Test(
    "are understood where a plain name would be",
    arguments: [
      ("close the Żaluzja balkonowa", "HassTurnOff", ["cover.zaluzja"]),
      ("Set the Olohuoneen verho to 40 percent", "HassSetPosition", ["cover.verho"]),
      ("turn the Żyrandol Zosi on please", "HassTurnOn", ["light.zyrandol"]),
      ("Wentylator łazienkowy at 60 percent", "HassFanSetSpeed", ["fan.wentylator"]),
      ("set the volume of the Keittiökaiutin to 15", "HassSetVolume", ["media_player.kaiutin"]),
      ("switch off the lights in the Sypialnia", "HassTurnOff", ["light.zyrandol"]),
    ])
  func understood(text: String, intent: IntentName, targets: [String]) throws {
    let interpretation = try Abroad.parse(text)
    #expect(interpretation.commands.map(\.intent) == [intent], "\(interpretation.rejection as Any)")
    #expect(interpretation.commands.map { $0.targets ?? [] } == [targets])
  }

  @Test(
    "of scenes do not make negations read as names",
    arguments: ["don't turn on the lamp", "please don't open the blind"])
  func negated(text: String) throws {
    let home = try Home.parse(
      "entities: [{id: scene.quiet, name: Don't disturb}, {id: light.lamp, name: Lamp}, {id: cover.blind, name: Blind}]"
    )
    let engine = NLUEngine(try Abroad.engine.get(), home: home)
    #expect(engine.parse(Utterance(text), using: engine.makeWorkspace()).commands.isEmpty)
  }

  @Test("are quoted as they were spoken")
  func places() throws {
    let text = "would you close the Żaluzja balkonowa now"
    let name = try #require(try Abroad.parse(text).commands.first?["name"])
    #expect(name.raw.map { text.contains($0) && $0.hasSuffix("Żaluzja balkonowa") } == true)
    let range = try #require(name.range)
    var spoken = String.UnicodeScalarView()
    spoken.append(contentsOf: Array(text.unicodeScalars)[range])
    #expect(String(spoken) == name.raw)
  }

  @Test(
    "do not make a request of what is none",
    arguments: [
      "the Żaluzja balkonowa was expensive", "who painted the Sypialnia", "I love my Żyrandol Zosi",
      "the Keittiökaiutin in the shop window was cheaper than ours", "the Keittiökaiutin is broken",
      "careful with the Żyrandol Zosi", "look at the Żyrandol Zosi", "put a scarf on my Żyrandol Zosi",
      "Żaluzja balkonowa",
    ])
  func refused(text: String) throws {
    #expect(try Abroad.parse(text).rejection != nil)
  }
}

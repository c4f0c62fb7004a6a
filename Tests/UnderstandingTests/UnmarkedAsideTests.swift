// Requests with talk beside them, as recognisers write them: without a comma.

import Ontology
import Testing
import Understanding

private enum Spoken {
  static let engine = ExampleEngine.shared

  static func parse(_ text: String, area: String? = "living_room") throws -> Interpretation {
    let engine = try engine.get()
    return engine.parse(Utterance(text, area: area), using: engine.makeWorkspace())
  }
}

@Suite("Talk beside a request, without a comma")
struct UnmarkedAsideTests {
  @Test(
    "is left out where the rest is surely a request",
    arguments: [
      ("turn the hall light off my grandson has just dropped off on the sofa", "HassTurnOff", ["light.hall"]),
      ("shut the bedroom curtains before the whole street gets a look", "HassTurnOff", ["cover.bedroom_curtains"]),
      ("the soup has boiled over switch the extractor fan on", "HassTurnOn", ["fan.bathroom"]),
      ("desk lamp to full brightness i'm threading a needle", "HassLightSet", ["light.office_desk"]),
      ("lower the office blind there's glare all over my screen", "HassTurnOff", ["cover.office_blind"]),
      ("my fingers are all sticky pause the telly", "HassMediaPause", ["media_player.tv"]),
      (
        "turn on the kitchen light please i can't tell if this chicken is done", "HassTurnOn",
        ["light.kitchen_ceiling", "light.kitchen_counter"]
      ),
      ("turn on the garden lights or somebody will trip over the hose", "HassTurnOn", ["light.garden"]),
    ])
  func leftOut(text: String, intent: IntentName, targets: [String]) throws {
    let found = try Spoken.parse(text)
    #expect(found.commands.map(\.intent) == [intent], "\(found.rejection as Any)")
    #expect(found.commands.map { $0.targets ?? [] } == [targets])
  }

  @Test(
    "stays where it forbids, quotes, wishes, asks, tells of doing, or makes it a condition",
    arguments: [
      "turn on the hall light i'm only joking", "tell me if turn on the hall light works",
      "turn on the hall light please if i tell you to", "she says turn off the hall light whenever she leaves",
      "my brother always turns off the hall light", "dad can you come and switch my light off",
      "i'm going to turn on the hall light", "turn on the hall light if the baby is still awake",
      "turn the heating up at my nan's house", "i never said turn off the hall light",
      "open the garage door i don't want that", "the recipe says heat the oven to two hundred",
      "turn off the hall light before i wake up", "it is so rude when people leave the lights on",
    ])
  func stays(text: String) throws {
    #expect(try Spoken.parse(text).commands.isEmpty)
  }

  @Test("does not open what asks first")
  func asks() throws {
    #expect(try Spoken.parse("unlock the front door my sister is freezing out there").commands.isEmpty)
  }

  @Test("a slot points into the words as they were spoken")
  func places() throws {
    let text = "my hands are covered in paint turn off the hall light"
    let found = try Spoken.parse(text)
    let slot = try #require(found.commands.first?.slots.first { $0.range != nil })
    let range = try #require(slot.range)
    var words = String.UnicodeScalarView()
    words.append(contentsOf: Array(text.unicodeScalars)[range])
    #expect(String(words) == slot.raw)
  }
}

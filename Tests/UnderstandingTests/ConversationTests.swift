// Conversations with the shipped model in the example home: what hangs on the last command, what waits for an answer,
// and what must never be carried over.

import Ontology
import Testing
import Understanding

/// A conversation of one site, with a clock.
private struct Talk {
  private let engine: NLUEngine
  private let workspace: NLUEngine.Workspace
  private var conversation = Conversation()
  private var now = 1_800_000_000.0
  private let area: String?

  private static let remembering = Result { try engine(.init(acceptsModifiers: true)) }
  private static let forgetful = Result { try engine(.init(keepsConversations: false)) }

  private static func engine(_ options: NLUEngine.Options) throws -> NLUEngine {
    try NLUEngine(modelPath: Shipped.modelPath, intents: [Shipped.intents], homePath: Shipped.home, options: options)
  }

  init(_ area: String? = "living_room", isRemembered: Bool = true) throws {
    engine = try (isRemembered ? Self.remembering : Self.forgetful).get()
    workspace = engine.makeWorkspace()
    self.area = area
  }

  mutating func say(_ words: String, site: String = "one", after seconds: Double = 5) -> Interpretation {
    now += seconds
    return engine.parse(Utterance(words, site: site, area: area), using: workspace, in: &conversation, now: now)
  }

  func say(_ words: String, previous: [String]) -> Interpretation {
    engine.parse(Utterance(words, area: area, previous: previous), using: workspace)
  }
}

private func summary(_ interpretation: Interpretation) -> [String] {
  interpretation.commands.map { "\($0.intent) \(($0.targets ?? []).sorted().joined(separator: " "))" }
}

@Suite("A conversation")
struct ConversationTests {
  @Test("a pronoun stands for what was acted on")
  func pronouns() throws {
    var talk = try Talk()
    _ = talk.say("turn on the tv")
    #expect(summary(talk.say("turn it off again")) == ["HassTurnOff media_player.tv"])
    var kitchen = try Talk("kitchen")
    _ = kitchen.say("turn on the kitchen lights")
    let dimmed = kitchen.say("dim them to half")
    #expect(summary(dimmed) == ["HassLightSet light.kitchen_ceiling light.kitchen_counter"])
    #expect(dimmed.commands.first?["brightness"]?.value == .number(50, unit: "%"))
  }

  @Test("a pronoun may stand for what the same sentence named before")
  func pronounInOneSentence() throws {
    var talk = try Talk()
    let both = talk.say("turn on the floor lamp and set it to 40 percent")
    #expect(
      summary(both) == ["HassTurnOn light.living_room_floor_lamp", "HassLightSet light.living_room_floor_lamp"])
  }

  @Test("a value of a sentence with a pronoun stands where it was said")
  func offsets() throws {
    var talk = try Talk("bedroom")
    _ = talk.say("turn on the bedroom fan")
    let text = "set it to 30 percent"
    let slot = try #require(talk.say(text).commands.first?["percentage"])
    let range = try #require(slot.range)
    #expect(String(String.UnicodeScalarView(Array(text.unicodeScalars)[range])) == slot.raw)
    #expect(slot.value == .number(30, unit: "%"))
  }

  @Test(
    "what was done is done elsewhere, again, or with another value",
    arguments: [
      ("turn off the lights", "the bedroom too", "HassTurnOff light.bedroom_ceiling light.bedroom_lamp"),
      ("turn on the lights", "and the hall", "HassTurnOn light.hall"),
      ("close the living room blinds", "same in the office", "HassTurnOff cover.office_blind"),
      ("lock the front door", "the back door too", "HassTurnOn lock.back_door"),
      ("turn on the floor lamp", "no, the other one", "HassTurnOn light.living_room_ceiling"),
      ("turn up the tv", "again", "HassSetVolumeRelative media_player.tv"),
      ("turn on the floor lamp", "off again", "HassTurnOff light.living_room_floor_lamp"),
      ("set the living room blinds to 40 percent", "no, sixty", "HassSetPosition cover.living_room_blinds"),
    ])
  func followUps(first: String, then: String, expected: String) throws {
    var talk = try Talk()
    #expect(!talk.say(first).commands.isEmpty)
    #expect(summary(talk.say(then)) == [expected])
  }

  @Test("a bit more goes the way it went before")
  func more() throws {
    var talk = try Talk()
    _ = talk.say("dim the lights")
    let step = try #require(talk.say("a bit more").commands.first?["brightness_step"]?.value)
    #expect(step == .number(-10, unit: "%"))
    #expect(talk.say("a bit less").commands.isEmpty, "less of what is unclear")
  }

  @Test("nothing is carried over from another site, or after a minute")
  func bounds() throws {
    var talk = try Talk()
    _ = talk.say("turn on the tv")
    #expect(talk.say("turn it off again", site: "two").commands.isEmpty)
    #expect(talk.say("turn it off again", after: 70).commands.isEmpty)
  }

  @Test(
    "without anything before it, a follow-up is refused",
    arguments: ["turn it off again", "again", "the bedroom too", "no, the other one", "set it to 30 percent", "yes"])
  func nothingBefore(text: String) throws {
    var talk = try Talk()
    #expect(talk.say(text).commands.isEmpty)
  }

  @Test("earlier utterances that a message brings are its conversation")
  func previous() throws {
    let talk = try Talk()
    #expect(summary(talk.say("turn it off again", previous: ["turn on the tv"])) == ["HassTurnOff media_player.tv"])
    #expect(summary(talk.say("yes", previous: ["unlock the front door"])) == ["HassTurnOff lock.front_door"])
    #expect(talk.say("yes", previous: ["unlock the front door", "what time is it"]).commands.isEmpty)
  }

  @Test("a list goes on, but not with what asks for something else")
  func list() throws {
    var talk = try Talk("kitchen")
    _ = talk.say("add milk to the shopping list")
    #expect(talk.say("and eggs").commands.first?["item"]?.value == .text("eggs"))
    for text in ["and turn off the toaster", "and what is that"] {
      #expect(!talk.say(text).commands.contains { $0.intent == "HassShoppingListAddItem" }, "\(text)")
    }
  }
}

@Suite("A question asked back")
struct QuestionTests {
  @Test("a yes does what was asked about, once")
  func once() throws {
    var talk = try Talk("hall")
    #expect(talk.say("unlock the front door").rejection?.reason == .confirmationRequired)
    #expect(summary(talk.say("yes please")) == ["HassTurnOff lock.front_door"])
    #expect(talk.say("yes").commands.isEmpty)
  }

  @Test("a yes does all of a compound request")
  func compound() throws {
    var talk = try Talk("hall")
    #expect(talk.say("turn on the hall light and unlock the front door").commands.isEmpty)
    #expect(summary(talk.say("go ahead")) == ["HassTurnOn light.hall", "HassTurnOff lock.front_door"])
  }

  @Test("a yes from another site, too late, or after something else was said does nothing")
  func notTheirs() throws {
    var talk = try Talk("hall")
    _ = talk.say("unlock the front door")
    #expect(talk.say("yes", site: "two").commands.isEmpty)
    #expect(talk.say("yes", after: 61).commands.isEmpty)
    _ = talk.say("unlock the front door")
    _ = talk.say("turn on the hall light")
    #expect(talk.say("yes").commands.isEmpty)
  }

  @Test("a no takes it back", arguments: ["no", "no thanks", "never mind", "cancel that"])
  func takenBack(text: String) throws {
    var talk = try Talk("hall")
    _ = talk.say("unlock the front door")
    #expect(talk.say(text).commands.map(\.intent) == ["HassNevermind"])
    #expect(talk.say("yes").commands.isEmpty)
  }

  @Test("what a follow-up would unlock or open is asked about as well")
  func followUpAsks() throws {
    var talk = try Talk("kitchen")
    _ = talk.say("lock the back door")
    #expect(talk.say("unlock it again").rejection?.reason == .confirmationRequired)
    #expect(talk.say("no, the front door").rejection?.candidates == ["lock.front_door"])
    #expect(summary(talk.say("yes")) == ["HassTurnOff lock.front_door"])
  }

  @Test("what could not be done after a yes is not asked about")
  func impossible() throws {
    var talk = try Talk("hall")
    #expect(talk.say("unlock the front door and set the thermostat to 60 degrees").rejection?.reason == .invalidValue)
    #expect(talk.say("yes").commands.isEmpty)
  }

  @Test(
    "the answer picks among the candidates",
    arguments: [
      ("turn on the fan", "the bedroom one", "HassTurnOn fan.bedroom"),
      ("turn on the fan", "the extractor fan", "HassTurnOn fan.bathroom"),
      ("turn on the fan", "both", "HassTurnOn fan.bathroom fan.bedroom"),
      ("turn on the office lights and the fan", "in the bedroom", "HassTurnOn fan.bedroom"),
    ])
  func choice(first: String, answer: String, expected: String) throws {
    var talk = try Talk()
    #expect(talk.say(first).rejection?.reason == .ambiguous)
    #expect(summary(talk.say(answer)).last == expected)
  }

  @Test("another request after the question stands on its own")
  func anotherRequest() throws {
    var talk = try Talk()
    _ = talk.say("turn on the fan")
    #expect(summary(talk.say("turn on the tv")) == ["HassTurnOn media_player.tv"])
    #expect(talk.say("the bedroom one").commands.allSatisfy { $0.targets != ["fan.bedroom"] })
  }

  @Test("where nobody keeps conversations, nothing is asked")
  func withoutMemory() throws {
    var talk = try Talk("hall", isRemembered: false)
    #expect(talk.say("unlock the front door").rejection?.reason == .unsupported)
    #expect(talk.say("turn it off again").rejection?.reason == .unsupported)
  }
}

@Suite("Several things in one sentence")
struct ConjunctTests {
  @Test(
    "each is a command of its own",
    arguments: [
      (
        "turn off the tv, the floor lamp and the christmas tree",
        [
          "HassTurnOff media_player.tv", "HassTurnOff light.living_room_floor_lamp",
          "HassTurnOff switch.christmas_tree",
        ]
      ),
      (
        "turn off the lights in the kitchen and the bedroom",
        [
          "HassTurnOff light.kitchen_ceiling light.kitchen_counter",
          "HassTurnOff light.bedroom_ceiling light.bedroom_lamp",
        ]
      ),
      (
        "set the heating to 21 and the office heater to 19",
        ["HassClimateSetTemperature climate.thermostat", "HassClimateSetTemperature climate.office"]
      ),
      (
        "turn the towel rail on and the extractor fan off",
        ["HassTurnOn switch.towel_rail", "HassTurnOff fan.bathroom"]
      ),
      (
        "set the bedroom lamp and the desk lamp to fifty percent",
        ["HassLightSet light.bedroom_lamp", "HassLightSet light.office_desk"]
      ),
    ])
  func each(text: String, expected: [String]) throws {
    var talk = try Talk()
    #expect(summary(talk.say(text)) == expected)
  }

  @Test("what stands behind the last holds for all")
  func sharedValue() throws {
    var talk = try Talk()
    let commands = talk.say("set the bedroom lamp and the desk lamp to fifty percent").commands
    #expect(commands.map { $0["brightness"]?.value } == [.number(50, unit: "%"), .number(50, unit: "%")])
  }

  @Test("an and inside a name or an item does not cut", arguments: ["mac and cheese", "head and shoulders"])
  func item(text: String) throws {
    var talk = try Talk("kitchen")
    let commands = talk.say("add \(text) to my shopping list").commands
    #expect(commands.map { $0["item"]?.value } == [.text(text)])
  }

  @Test("a time that cannot be told is refused, not dropped", arguments: ["at sunset", "at 25 o'clock"])
  func unclearTime(when: String) throws {
    var talk = try Talk()
    #expect(talk.say("turn on the garden lights \(when)").commands.isEmpty)
  }

  @Test("delays and durations are seconds")
  func seconds() throws {
    var talk = try Talk()
    let command = try #require(talk.say("turn off the tv in ten minutes").commands.first)
    #expect(command["delay"]?.value == .number(600, unit: "s"))
    #expect(talk.say("cancel that").commands.map(\.intent) == ["HassNevermind"])
  }
}

// What people say beside a request: corrections, remarks, manners.

import HomeControl
import Ontology
import Testing

@testable import Understanding

@Suite("What is said beside a request")
struct AsideTests {
  private func corrected(_ text: String) -> String? {
    SelfCorrection.applied(to: Passage(Array(text.unicodeScalars)))?.string
  }

  private func asked(_ text: String, rooms: Set<String> = [], devices: Set<String> = []) -> String? {
    Remarks.withoutClauses(Passage(Array(text.unicodeScalars))) {
      rooms.contains($0) ? .area : devices.contains($0) ? .device : nil
    }?.string
  }

  @Test(
    "what was taken back is left out",
    arguments: [
      ("set the lights to 50 no sixty percent", "set the lights to sixty percent"),
      ("turn the heater i mean the fan off", "turn the fan off"),
      ("switch off the lights in the study, sorry, the library", "switch off the lights in the library"),
      ("dim the lamp i mean brighten the lamp", "brighten the lamp"),
      ("lights off in the bedroom no sorry in the dining room", "lights off in the dining room"),
      ("set a timer for five actually seven minutes", "set a timer for seven minutes"),
      ("close the blinds i mean open the blinds", "open the blinds"),
    ])
  func corrections(said: String, meant: String) {
    #expect(corrected(said) == meant)
  }

  @Test(
    "what shows no correction stays as it is",
    arguments: [
      "turn on the lamp no", "no, the other one", "dim the lights sorry the kids are asleep", "play no time to die",
      "turn on the lights i mean it", "sorry to bother you turn on the lamp", "i'm sorry",
      "set it to red actually blue", "turn the coffee machine off, i mean the christmas tree",
      "lock the front door and, uh, turn off the lights", "set a timer for twenty um five minutes",
      "lock the front door and turn off the lights, no, turn off the tv",
      "turn off the lights in ten minutes, no, in the kitchen", "turn on the kitchen lights, and i mean the lights",
      "turn on the heating in the office no in an hour", "lights off in the bedroom no in the evening",
      "turn on the lights in the kitchen sorry in the bedroom as well",
    ])
  func noCorrections(said: String) {
    #expect(corrected(said) == nil)
  }

  @Test("a correction points into the text as received")
  func offsets() throws {
    let said = "set it to 50 no 60"
    let passage = try #require(SelfCorrection.applied(to: Passage(Array(said.unicodeScalars))))
    let number = try #require(passage.words.last)
    #expect(passage.origin(of: number.range) == 16..<18)
  }

  private func called(_ text: String, home: Set<String> = []) -> String? {
    SpokenCalls.after(Passage(Array(text.unicodeScalars))) { home.contains($0) }?.string
  }

  @Test(
    "a call is no part of the request",
    arguments: [
      ("hey olly turn on the lights", "turn on the lights"), ("Alexa, lights off", "lights off"),
      ("ok Google dim the lights", "dim the lights"), ("hey home assistant open the blinds", "open the blinds"),
      ("okay nabu what's the time", "what's the time"), ("Hey, Computer: mute", "mute"),
      ("i said turn off the tv", "turn off the tv"),
    ])
  func calls(said: String, meant: String) {
    #expect(called(said) == meant)
  }

  @Test(
    "what only looks like a call stays",
    arguments: [
      "google the weather", "computer off", "hey turn the lights off", "hey alexa", "alexa", "hey", "ok",
      "home assistant on",
      "mute alexa", "house music please", "hello",
    ])
  func noCalls(said: String) {
    #expect(called(said) == nil)
  }

  @Test("a device of that name is asked for, not called")
  func devicesAreNoCalls() {
    #expect(called("jarvis clean the kitchen", home: ["jarvis"]) == nil)
    #expect(called("jarvis clean the kitchen") == "clean the kitchen")
  }

  @Test("two thousand corrections are no work")
  func linear() {
    #expect(corrected(String(repeating: "no 5 ", count: 2_000)) == nil)
  }

  @Test(
    "a clause that only tells something is left out",
    arguments: [
      ("my hands are full, turn on the hall light", "turn on the hall light"),
      ("switch the kettle on, i'm gasping", "switch the kettle on"),
      ("it's late. close the blinds please!", "close the blinds please"),
      ("turn on the lamp, close the blinds, it's freezing", "turn on the lamp, close the blinds"),
    ])
  func remarks(said: String, meant: String) {
    #expect(asked(said) == meant)
  }

  @Test("a room of which something is said is where the request is for")
  func remarkNamesRoom() {
    #expect(
      asked("it's pitch black in the hall, turn on the light", rooms: ["hall"]) == "turn on the light in the hall")
    for said in [
      "mum is in the hall, turn off the light", "it's brighter than in the hall, turn on the light",
      "it's dark in the hall and the kitchen, turn on the light", "it's a good hall, turn off the light",
    ] {
      #expect(asked(said, rooms: ["hall", "kitchen"]) == nil, "\(said)")
    }
  }

  @Test(
    "conditions, quotations, questions, other requests and what takes back are no remarks",
    arguments: [
      "if it is dark, turn on the light", "she said, turn off the light", "is the lamp on, turn it off",
      "i don't want the fan, turn it off", "order a pizza, turn on the lamp", "turn on the lamp, the fan",
      "while you are at it lift the blind, turn on the lamp", "it's dark, it's cold",
      "you should turn on the lamp, close the door", "turn off the tv, it's the radio i want off",
      "i have a dog named rex, tell him, turn on the lamp", "turn on the lights, i've changed my mind",
      "turn off the tv, we are still watching", "turn on the lights, i need them at seven",
      "turn on the tap, ten minutes is plenty", "i need the front door locked, turn off the lights",
      "turn on the lamp, i'm reading, turn off the tv", "lock the door, i'm kidding",
      "turn off the tv, it's not needed",
    ])
  func noRemarks(said: String) {
    #expect(asked(said) == nil)
  }

  @Test("a clause that names a device is no remark")
  func remarkNamesDevice() {
    #expect(asked("turn off everything, my lamp is lovely", devices: ["lamp"]) == nil)
  }

  @Test("manners are no conditions")
  func manners() {
    let isManners = { (text: String) in SpokenManners.isManners(text.split(separator: " ").map(String.init)) }
    for text in [
      "if you can", "if youd lower the lights", "when you get a chance dim it", "if it isnt too much trouble",
      "whenever youre ready", "if possible",
    ] {
      #expect(isManners(text), "\(text)")
    }
    for text in [
      "if it is dark", "when i get home", "once the film ends", "if you see ann", "whenever it rains",
      "when you cant see anyone", "if you get an alert", "once youre ready to leave", "if it is the same outside",
    ] {
      #expect(!isManners(text), "\(text)")
    }
  }
}

@Suite("Beside a request, with the shipped model")
struct AsideParsingTests {
  private static let engine = Result {
    try NLUEngine(
      modelPath: Shipped.modelPath, intents: [Shipped.intents], homePath: Shipped.home,
      options: .init(acceptsModifiers: true))
  }

  private func parse(_ text: String) throws -> Interpretation {
    let engine = try Self.engine.get()
    return engine.parse(Utterance(text, area: "living_room"), using: engine.makeWorkspace())
  }

  @Test("a corrected number is the one that counts")
  func number() throws {
    let command = try #require(try parse("set the floor lamp to 50 no 60 percent").commands.first)
    #expect(command["brightness"]?.value == .number(60, unit: "%"))
  }

  @Test("a corrected room is the one that counts")
  func room() throws {
    let command = try #require(try parse("turn on the kitchen lights, no wait, the bedroom lights").commands.first)
    #expect(command.targets?.sorted() == ["light.bedroom_ceiling", "light.bedroom_lamp"])
  }

  @Test("a statement on a state is no question")
  func statement() throws {
    #expect(try parse("is the tv on").commands.first?.intent == "HassGetState")
    #expect(try parse("the tv is on").commands.isEmpty)
    #expect(try parse("just checking, is the tv on").commands.first?.intent == "HassGetState")
  }

  @Test("a list without an item is refused")
  func noItem() throws {
    #expect(try parse("add to the shopping list").commands.isEmpty)
  }

  @Test("a second request that was not understood refuses the first")
  func unexplained() throws {
    #expect(try parse("next song and a bit of the other").commands.isEmpty)
  }

  @Test(
    "what is taken back is not done",
    arguments: [
      "turn off the tv, no, leave it on", "turn off the tv no don't", "turn on the lamp no keep it off",
      "turn on the tv never mind", "turn on the tv please don't", "turn on the tv i was joking",
    ])
  func takenBack(text: String) throws {
    #expect(try parse(text).commands.isEmpty)
  }

  @Test("a room and a bare number say nothing", arguments: ["kitchen 20", "bedroom 30"])
  func roomAndNumber(text: String) throws {
    #expect(try parse(text).commands.isEmpty)
  }

  @Test("before something happens is now, before bed is not")
  func before() throws {
    #expect(try parse("turn off the tv before it breaks").commands.count == 1)
    #expect(try parse("turn off the tv before bed").commands.isEmpty)
    #expect(try parse("turn on the tv before i wake up").commands.isEmpty)
  }

  @Test("what is asked for twice is done twice")
  func twice() throws {
    #expect(try parse("skip this song, skip the next one too").commands.count == 2)
  }

  @Test("two steps are twice a step")
  func steps() throws {
    let command = try #require(try parse("turn the tv volume up two notches").commands.first)
    #expect(command["volume_step"]?.value == .number(20, unit: "%"))
  }

  @Test("the kind of a device says what a bare number sets")
  func bareNumber() throws {
    let command = try #require(try parse("floor lamp 20").commands.first)
    #expect(command.intent == "HassLightSet")
    #expect(command["brightness"]?.value == .number(20, unit: "%"))
  }

  @Test(
    "a question, a refusal and the way somebody goes move nothing",
    arguments: [
      "the garage door is it shut", "kitchen is the light on", "kitchen lights off?", "turn on the light that is off",
      "i'm cold, no heating please", "set the floor lamp to not blue", "did you turn off the tv",
      "turn off the lights i'm going to the dining room",
    ])
  func noRequests(text: String) throws {
    #expect(try parse(text).commands.allSatisfy { $0.intent == "HassGetState" })
  }

  @Test("a name of two words is taken whole, and an item up to its list")
  func wholeNames() throws {
    #expect(try parse("turn the christmas tree up").commands.isEmpty)
    #expect(try parse("add 7 up to the shopping list").commands.first?["item"]?.value == .text("7 up"))
    #expect(try parse("add butter, sorry, margarine to the shopping list").commands.isEmpty)
  }

  @Test("a player is switched off, its sound is muted")
  func player() throws {
    #expect(try parse("turn off the speakers' sound").commands.first?.intent == "HassMediaPlayerMute")
    #expect(try parse("turn mute off on the tv").commands.first?.intent == "HassMediaPlayerUnmute")
    #expect(try parse("lights off mute the tv").commands.allSatisfy { $0.intent != "HassMediaPlayerUnmute" })
    #expect(try parse("i like coffee and, tea").commands.isEmpty)
    #expect(try parse("tv volume at 5").commands.first?["volume_level"]?.value == .number(5, unit: "%"))
    let home = try Home.parse("entities: [{id: media_player.den, name: Den speaker}]")
    let engine = try NLUEngine(
      model: LanguageModel(bundleAt: Shipped.modelPath), intents: [Shipped.intents], home: home)
    let command = engine.parse(Utterance("turn off the den speaker"), using: engine.makeWorkspace()).commands.first
    #expect(command?.intent == "HassTurnOff")
  }

  @Test("a light is not made warmer by making it brighter")
  func warmerLight() throws {
    #expect(try parse("make the floor lamp warmer").commands.isEmpty)
  }

  @Test(
    "what is told of oneself, of how things are, of others and by others moves nothing",
    arguments: [
      "i'm going to lock the back door", "let me lock the front door", "it's too early to close the blinds",
      "tom wants to turn the tv on", "the lights are off", "the thermostat is set to twenty one",
      "volume's at thirty", "it's eighteen degrees in here", "at my mum's turn the heating up",
      "do you think we should turn the heating up", "could the tv be any louder", "forget the lights",
      "it's not too loud", "louder than bombs", "the lamp is off said my mum", "i can't turn off the lights",
      "i'm thinking of turning the heating off", "sarah wants the lights off", "it's too late to mow the lawn",
      "leave the lamp on turn off the lights", "is milk on the shopping list", "i added milk to the shopping list",
      "it's nice and warm in here", "do you want me to close the blinds",
    ])
  func reports(text: String) throws {
    #expect(try parse(text).commands.allSatisfy { $0.intent == "HassGetState" })
  }

  @Test(
    "what is asked in their words is done",
    arguments: [
      ("i want to turn on the lights", "HassTurnOn"), ("it's time to close the blinds", "HassTurnOff"),
      ("i said turn off the tv", "HassTurnOff"), ("the lights are too bright", "HassSetBrightnessRelative"),
      ("it's not bright enough", "HassSetBrightnessRelative"), ("turn the tv off, it's been left on", "HassTurnOff"),
      ("turn off the lights on the ground floor", "HassTurnOff"), ("volume up?", "HassSetVolumeRelative"),
      ("close the blinds the sun is in my eyes", "HassTurnOff"),
    ])
  func requests(text: String, intent: IntentName) throws {
    #expect(try parse(text).commands.map(\.intent) == [intent])
  }

  @Test("two ends in one sentence are two requests or none")
  func twoEnds() throws {
    #expect(try parse("lamp on tv off please").commands.isEmpty)
    #expect(try parse("lights off in the kitchen and on in the hall").commands.isEmpty)
    #expect(
      try parse("turn the hall lights on and the kitchen lights off").commands.map(\.intent) == [
        "HassTurnOn", "HassTurnOff",
      ])
  }

  @Test("a scene has no off")
  func scene() throws {
    #expect(try parse("turn off movie night").commands.isEmpty)
  }

  @Test(
    "a second verb opens a second request, with no comma either",
    arguments: [
      ("turn off the lights lock the front door", ["HassTurnOff", "HassTurnOn"]),
      ("turn off the tv turn on the coffee machine", ["HassTurnOff", "HassTurnOn"]),
      ("close the blinds set the heating to twenty", ["HassTurnOff", "HassClimateSetTemperature"]),
      ("could you please turn off the light", ["HassTurnOff"]),
    ])
  func unmarkedBoundary(text: String, intents: [IntentName]) throws {
    #expect(try parse(text).commands.map(\.intent) == intents)
  }
}

// Questions about a home whose devices have told something.

import Devices
import HomeControl
import Ontology
import Resolvers
import Testing

@Suite("Answers")
struct AnswerTests {
  private let room: Room

  init() throws {
    var room = try Room(
      """
      areas: [kitchen, {id: hall, name: Hall}]
      entities:
        - {id: light.ceiling, area: kitchen, listens: zigbee2mqtt/ceiling/set}
        - {id: light.counter, area: kitchen, listens: zigbee2mqtt/counter/set}
        - {id: light.stove, area: kitchen, listens: zigbee2mqtt/stove/set}
        - {id: lock.front_door, name: Front door, listens: {command: door/set, state: door}}
        - {id: cover.garage, device_class: garage, listens: {command: garage/set, state: garage}}
        - {id: binary_sensor.attic, name: Attic window, device_class: window, listens: {state: attic}}
        - {id: binary_sensor.bath, name: Bathroom window, device_class: window, listens: {state: bath}}
        - {id: climate.hall, name: Thermostat, area: hall, listens: zigbee2mqtt/hall/set}
        - {id: sensor.hall, name: Hall thermometer, area: hall, device_class: temperature, listens: {state: t/hall}}
        - {id: sensor.outside, name: Outside, device_class: temperature, listens: {state: t/out}}
        - {id: weather.home, listens: {state: sky}}
      """)
    room.told("zigbee2mqtt/ceiling", #"{"state":"ON","brightness":76}"#)
    room.told("zigbee2mqtt/counter", #"{"state":"OFF"}"#)
    room.told("door", "LOCKED")
    room.told("attic", "ON")
    room.told("bath", "OFF")
    room.told("zigbee2mqtt/hall", #"{"local_temperature":19.5,"occupied_heating_setpoint":21}"#)
    room.told("t/hall", "20.1")
    room.told("t/out", "-3")
    room.told("sky", "partlycloudy")
    self.room = room
  }

  private func ask(
    _ text: String, _ intent: IntentName = "HassGetState", state: String? = nil, of targets: [String] = [],
    now: Double = 1_795_289_400
  ) throws -> Answer {
    let command = Command(
      intent: intent, confidence: 1, slots: state.map { [Slot("state", .text($0))] } ?? [], targets: targets,
      range: 0..<1)
    return try Answers(calendar: .utc).answer(
      command, text: text, home: room.home, states: room.states, now: now
    ).get()
  }

  @Test(
    "the words tell which kind of answer is wanted",
    arguments: [
      ("is the lamp on", .whether), ("are the lights on in the kitchen", .whether), ("is any light on", .any),
      ("are all the lights off", .all), ("which lights are on", .which), ("how many lights are on", .howMany),
    ] as [(String, QuestionKind)])
  func kinds(_ text: String, _ kind: QuestionKind) {
    #expect(QuestionKind(text: text) == kind)
  }

  @Test("are any lights on in the kitchen")
  func any() throws {
    let on = try ask(
      "are any lights on in the kitchen", state: "on", of: ["light.ceiling", "light.counter", "light.stove"])
    #expect(on.matched == ["light.ceiling"])
    #expect(on.unmatched == ["light.counter"])
    #expect(on.unknown == ["light.stove"])
    #expect(on.speech == "Yes, the ceiling is on.")
    #expect(try ask("is any light on", state: "on", of: ["light.counter"]).speech == "No, the counter is not on.")
    #expect(
      try ask("is any light on", state: "on", of: ["light.counter", "light.stove"]).speech
        == "None that I know of is on. I have not heard from the stove.")
  }

  @Test("are any fans on where there is no fan")
  func none() throws {
    let command = Command(
      intent: "HassGetState", confidence: 1,
      slots: [Slot("domain", .text("fan")), Slot("area", .identifier("hall")), Slot("state", .text("on"))],
      targets: [], range: 0..<1)
    let answer = try Answers(calendar: .utc).answer(
      command, text: "are any fans on in the hall", home: room.home, states: room.states, now: 0
    ).get()
    #expect(answer.speech == "There are no fans in the Hall.")
    #expect(answer.value == .number(0))
  }

  @Test("is the front door locked")
  func whether() throws {
    #expect(
      try ask("is the front door locked", state: "locked", of: ["lock.front_door"]).speech
        == "Yes, the Front door is locked.")
    #expect(
      try ask("is the front door unlocked", state: "unlocked", of: ["lock.front_door"]).speech
        == "No, the Front door is locked.")
    #expect(
      try ask("is the garage open", state: "open", of: ["cover.garage"]).speech == "I have not heard from the garage.")
  }

  @Test("a garage door on its way down is not closed")
  func closing() throws {
    var room = room
    room.told("garage", "closing")
    let command = Command(
      intent: "HassGetState", confidence: 1, slots: [Slot("state", .text("closed"))], targets: ["cover.garage"],
      range: 0..<1)
    let answer = try Answers(calendar: .utc).answer(
      command, text: "is the garage closed", home: room.home, states: room.states, now: 0
    ).get()
    #expect(answer.unmatched == ["cover.garage"])
    #expect(answer.speech == "No, the garage is closing.")
  }

  @Test("which windows are open, and how many")
  func which() throws {
    let windows = ["binary_sensor.attic", "binary_sensor.bath"]
    #expect(try ask("which windows are open", state: "open", of: windows).speech == "The Attic window is open.")
    let count = try ask("how many windows are open", state: "open", of: windows)
    #expect(count.value == .number(1))
    #expect(count.speech == "1 is open: the Attic window.")
    #expect(
      try ask("which windows are open", state: "open", of: ["binary_sensor.bath"]).speech == "None of them is open.")
  }

  @Test("are all of them shut")
  func all() throws {
    let windows = ["binary_sensor.attic", "binary_sensor.bath"]
    #expect(
      try ask("are all the windows closed", state: "closed", of: windows).speech
        == "No, the Attic window is not closed.")
    #expect(
      try ask("are the lights off", state: "off", of: ["light.counter", "light.stove"]).speech
        == "I have not heard from the stove.")
  }

  @Test("what is it doing")
  func description() throws {
    let answer = try ask("what is the state of the kitchen", of: ["light.ceiling", "lock.front_door", "climate.hall"])
    #expect(
      answer.speech
        == "The ceiling is on at 30 percent, the Front door is locked and the Thermostat is set to 21 degrees and at 19.5 degrees."
    )
    #expect(try ask("how is the door", of: ["lock.front_door"]).value == .text("locked"))
  }

  @Test("temperatures: a thermostat before a thermometer in its room, the target where that was asked")
  func temperature() throws {
    let hall = try ask("how warm is it in the hall", "HassClimateGetTemperature", of: ["sensor.hall", "climate.hall"])
    #expect(hall.value == .number(19.5, unit: "°C"))
    #expect(hall.speech == "It's 19.5 degrees in the Hall.")
    #expect(
      try ask("what is the thermostat set to", "HassClimateGetTemperature", of: ["climate.hall"]).speech
        == "It's set to 21 degrees in the Hall.")
    #expect(
      try ask("how warm is it", "HassClimateGetTemperature", of: ["sensor.outside", "climate.hall"]).speech
        == "It's 19.5 degrees in the Hall and minus 3 degrees at the Outside.")
  }

  @Test("time and date in the calendar's zone")
  func time() throws {
    let time = try ask("what time is it", "HassGetCurrentTime")
    #expect(time.value == .text("19:30"))
    #expect(time.speech == "It's half past seven.")
    let date = try ask("what day is it", "HassGetCurrentDate")
    #expect(date.value == .text("2026-11-21"))
    #expect(date.speech == "It's Saturday the 21st of November.")
  }

  @Test("the weather, where something tells it")
  func weather() throws {
    let answer = try ask("what's the weather like", "HassGetWeather", of: ["weather.home"])
    #expect(answer.value == .text("partlycloudy"))
    #expect(answer.speech == "It's partly cloudy.")
  }

  @Test("nothing to ask about, and what is no question, is a rejection")
  func rejections() {
    #expect(throws: Rejection.self) { try ask("is it on", state: "on") }
    #expect(throws: Rejection.self) { try ask("is it on", state: "on", of: ["light.nowhere"]) }
    #expect(throws: Rejection.self) { try ask("turn it on", "HassTurnOn", of: ["light.ceiling"]) }
  }

  @Test("what is away is not answered from memory, but can be asked for")
  func away() throws {
    var room = room
    room.told("zigbee2mqtt/ceiling/availability", #"{"state":"offline"}"#)
    func answer(_ state: String) throws -> Answer {
      let command = Command(
        intent: "HassGetState", confidence: 1, slots: [Slot("state", .text(state))], targets: ["light.ceiling"],
        range: 0..<1)
      return try Answers(calendar: .utc).answer(
        command, text: "is it \(state)", home: room.home, states: room.states, now: 0
      ).get()
    }
    #expect(try answer("on").unknown == ["light.ceiling"])
    #expect(try answer("unavailable").speech == "Yes, the ceiling is unavailable.")
  }
}

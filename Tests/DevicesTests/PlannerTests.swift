// Rules of acting on devices that hold in every dialect.

import Devices
import HomeControl
import Ontology
import Testing

@Suite("Planning actions")
struct PlannerTests {
  private func lamp(_ payload: String?) -> Room {
    var room = Room("light.lamp", listens: "zigbee2mqtt/lamp/set")
    if let payload { room.told("zigbee2mqtt/lamp", payload) }
    return room
  }

  private func step(_ room: Room, _ value: SlotValue) -> [String] {
    room.sent("HassSetBrightnessRelative", ["brightness_step": value])
  }

  @Test("every percent survives 0...254, 0...255 and 0...100 and back", arguments: [254.0, 255, 100])
  func roundTrip(top: Double) {
    for said in 0...100 {
      let scale = NumberEncoding.percent(0...top)
      let topic = "a/set"
      var room = Room(
        Entity(
          id: "light.a",
          connection: DeviceConnection(
            commands: [.brightness: [CommandEndpoint(topic: topic, encoding: .number(scale))]],
            states: [.brightness: [StateEndpoint(topic: "a", encoding: .number(scale))]])))
      guard case .success(let messages) = room.plan("HassLightSet", ["brightness": percent(Double(said))]),
        let message = messages.first
      else {
        Issue.record("\(said) % cannot be sent")
        continue
      }
      room.told("a", message.text)
      #expect(room.states.value(of: "light.a", .brightness) == .number(Double(said)))
      #expect(said == 0 || message.text != "0")
    }
  }

  @Test("dimming from 90 does not reach 0, and stops at 1")
  func dimming() {
    #expect(
      step(lamp(#"{"state":"ON","brightness":229}"#), percent(-100)) == [#"zigbee2mqtt/lamp/set {"brightness":3}"#])
    #expect(
      step(lamp(#"{"state":"ON","brightness":229}"#), percent(-10)) == [#"zigbee2mqtt/lamp/set {"brightness":203}"#])
    #expect(step(lamp(#"{"state":"ON","brightness":1}"#), .text("down")).first?.hasPrefix("invalidValue") == true)
  }

  @Test("brighter stops at 100, and starts at 0 where the light is off")
  func brightening() {
    #expect(
      step(lamp(#"{"state":"ON","brightness":250}"#), percent(30)) == [#"zigbee2mqtt/lamp/set {"brightness":254}"#])
    #expect(
      step(lamp(#"{"state":"OFF","brightness":250}"#), percent(30)) == [#"zigbee2mqtt/lamp/set {"brightness":76}"#])
    #expect(step(lamp(#"{"state":"OFF","brightness":250}"#), percent(-30)) == ["invalidValue: The lamp is off."])
  }

  @Test("a lamp that is off does not keep the others from being dimmed")
  func groups() {
    var room = Room(
      Entity(id: "light.a", listens: ["command": "zigbee2mqtt/a/set"]),
      Entity(id: "light.b", listens: ["command": "zigbee2mqtt/b/set"]))
    room.told("zigbee2mqtt/a", #"{"state":"OFF"}"#)
    room.told("zigbee2mqtt/b", #"{"state":"ON","brightness":127}"#)
    #expect(step(room, percent(-10)) == [#"zigbee2mqtt/b/set {"brightness":102}"#])
  }

  @Test("what is not known and has no step of its own is refused, saying what is missing")
  func unknownState() {
    let room = Room(Entity(id: "light.lamp", listens: ["brightness": "a/level"]))
    #expect(
      step(room, percent(10)) == [
        "unsupported: I don't know the brightness of the lamp right now, so I can't change it by a step."
      ])
  }

  @Test("a state from before the device went away is not trusted")
  func away() {
    var room = lamp(#"{"state":"ON","brightness":254}"#)
    room.told("zigbee2mqtt/lamp/availability", #"{"state":"offline"}"#)
    #expect(step(room, percent(-10)) == [#"zigbee2mqtt/lamp/set {"brightness_step":-25}"#])
  }

  @Test("a thermostat is moved from what it is set to, by whole steps of its own, within its range")
  func temperature() {
    var room = Room("climate.hall", listens: "zigbee2mqtt/hall/set")
    #expect(room.reason("HassClimateSetTemperatureRelative", ["temperature_step": .text("up")]) == .unsupported)
    room.told("zigbee2mqtt/hall", #"{"occupied_heating_setpoint":34.5,"local_temperature":19.2}"#)
    #expect(
      room.sent("HassClimateSetTemperatureRelative", ["temperature_step": .text("up")])
        == [#"zigbee2mqtt/hall/set {"occupied_heating_setpoint":35}"#])
    room.told("zigbee2mqtt/hall", #"{"occupied_heating_setpoint":20}"#)
    #expect(
      room.sent("HassClimateSetTemperatureRelative", ["temperature_step": .number(-2, unit: "°F")])
        == [#"zigbee2mqtt/hall/set {"occupied_heating_setpoint":19}"#])
    #expect(room.reason("HassClimateSetTemperature", ["temperature": .number(36, unit: "°C")]) == .invalidValue)
    #expect(room.reason("HassClimateSetTemperature", ["temperature": .number(21.3, unit: "°C")]) == .invalidValue)
  }

  @Test("a home in Fahrenheit and a thermostat in Celsius understand each other")
  func units() {
    var room = Room(Entity(id: "climate.hall", listens: ["command": "zigbee2mqtt/hall/set"]), unit: .fahrenheit)
    #expect(
      room.sent("HassClimateSetTemperature", ["temperature": .number(70, unit: "°F")])
        == [#"zigbee2mqtt/hall/set {"occupied_heating_setpoint":21}"#])
    room.told("zigbee2mqtt/hall", #"{"occupied_heating_setpoint":21}"#)
    #expect(room.states.value(of: "climate.hall", .targetTemperature) == .number(69.8))
  }

  @Test("the range that home.yaml gives a device is kept, with nothing clamped")
  func described() throws {
    let room = try Room(
      """
      entities:
        - id: light.night
          capabilities: {brightness: [1, 40]}
          listens: zigbee2mqtt/night/set
      """)
    #expect(
      room.sent("HassLightSet", ["brightness": percent(60)])
        == ["invalidValue: The brightness of the night goes from 1 to 40 percent."])
  }

  @Test("a device that nobody can reach is named with what to do about it")
  func unreachable() {
    #expect(
      Room(Entity(id: "light.lamp")).sent("HassTurnOn")
        == ["unsupported: I don't know how to reach the lamp: give it `listens:` in home.yaml."])
  }

  @Test("one target that cannot do it keeps everything from being sent")
  func allOrNothing() {
    let room = Room(Entity(id: "light.a", listens: ["command": "a/set"]), Entity(id: "light.b"))
    #expect(room.reason("HassTurnOn") == .unsupported)
  }

  @Test(
    "topics that nobody may write to",
    arguments: ["hearken/a/utterance", "hearken", "$SYS/x", "a/+/set", "a/#", "a\u{0}b", "a\nb", "a\u{85}b", ""])
  func topics(topic: String) {
    #expect(!CommandTopic.isAllowed(topic, root: "hearken"))
    #expect(Room("switch.a", listens: topic).reason("HassTurnOn") == .unsupported)
  }

  @Test("topics that look alike are fine", arguments: ["hearkening/a", "a/hearken/b", "a b/ü/set", "a/$x"])
  func fine(topic: String) {
    #expect(CommandTopic.isAllowed(topic, root: "hearken"))
  }

  @Test("a question is not acted on, and a command without targets neither")
  func notActions() {
    let room = Room("light.a", listens: "a/set")
    #expect(!ActionPlanner.acts(on: "HassGetState"))
    #expect(!ActionPlanner.acts(on: "HassStartTimer"))
    #expect(room.reason("HassGetState") == .unsupported)
    guard case .failure(let rejection) = room.plan("HassTurnOn", targets: []) else {
      Issue.record("acted on nothing")
      return
    }
    #expect(rejection.reason == .missingTarget)
  }

  @Test("excluded entities are out of reach here too")
  func excluded() throws {
    let room = try Room(
      """
      entities: [{id: switch.rack, listens: a/set}]
      exclude: [switch.rack]
      """)
    #expect(room.reason("HassTurnOff") == .unknownName)
    #expect(room.states.topics.isEmpty)
  }

  @Test("what was discovered is used where home.yaml names the same topic, and home.yaml wins otherwise")
  func merging() {
    let discovered = DeviceConnection(commands: [
      .brightness: [
        CommandEndpoint(
          topic: "zigbee2mqtt/a/set", encoding: .number(.percent(0...100)), frame: .object(path: ["level"]))
      ]
    ])
    func room(_ topic: String) -> Room {
      Room(Entity(id: "light.a", listens: ["command": topic], connection: discovered))
    }
    let level: [SlotName: SlotValue] = ["brightness": percent(30)]
    #expect(room("zigbee2mqtt/a/set").sent("HassLightSet", level) == [#"zigbee2mqtt/a/set {"level":30}"#])
    #expect(room("zigbee2mqtt/b/set").sent("HassLightSet", level) == [#"zigbee2mqtt/b/set {"brightness":76}"#])
  }
}

// What must not happen: locks and garages without a yes, everything at once, the wrong kind of device.

import HomeControl
import Ontology
import Testing

@Suite("What is not done")
struct SafetyTests {
  let house: House

  init() throws { house = try House() }

  @Test("unlocking asks first, locking does not")
  func locks() {
    #expect(house.targets("HassTurnOn", [said("name", "front door")], domain: "lock") == ["lock.front_door"])
    guard case .rejected(let rejection) = house.ground("HassTurnOff", [said("name", "front door")], domain: "lock")
    else {
      Issue.record("unlocked without asking")
      return
    }
    #expect(rejection.reason == .confirmationRequired)
    #expect(rejection.message == "Shall I really unlock the Front door?")
    #expect(rejection.candidates == ["lock.front_door"])
  }

  @Test("after a yes it is done")
  func confirmed() {
    let grounding = house.grounder.ground(
      intent: "HassTurnOff", slots: [said("name", "front door")], implied: ("domain", "lock"), isConfirmed: true)
    guard case .command(_, let targets) = grounding else {
      Issue.record("rejected")
      return
    }
    #expect(targets == ["lock.front_door"])
  }

  @Test("opening the garage asks first, however it is said; closing does not")
  func garage() {
    #expect(house.reason("HassTurnOn", [said("name", "garage door")]) == .confirmationRequired)
    #expect(house.reason("HassTurnOn", [said("area", "garage")], domain: "cover") == .confirmationRequired)
    #expect(house.reason("HassTurnOn", [said("device_class", "garage door")], domain: "cover") == .confirmationRequired)
    #expect(
      house.reason("HassSetPosition", [said("name", "garage door"), said("position", "50")]) == .confirmationRequired)
    #expect(
      house.targets("HassSetPosition", [said("name", "garage door"), said("position", "0")]) == ["cover.garage_door"])
    #expect(house.targets("HassTurnOff", [said("name", "garage door")]) == ["cover.garage_door"])
    #expect(house.targets("HassGetState", [said("name", "garage"), said("state", "open")]) == ["cover.garage_door"])
  }

  @Test("a gate and a motor door ask like a garage; closing them does not", arguments: ["gate", "door"])
  func gates(deviceClass: String) throws {
    let house = try House(
      """
      entities:
        - {id: cover.drive, name: Drive, device_class: \(deviceClass)}
        - {id: cover.shade, name: Shade}
      """)
    #expect(house.reason("HassTurnOn", [said("name", "drive")], domain: "cover") == .confirmationRequired)
    #expect(house.targets("HassTurnOff", [said("name", "drive")], domain: "cover") == ["cover.drive"])
    #expect(house.targets("HassTurnOn", [said("name", "shade")], domain: "cover") == ["cover.shade"])
  }

  @Test("turning on the garage turns on its lights and opens nothing")
  func garageLights() {
    #expect(house.targets("HassTurnOn", [said("name", "garage")]) == ["light.garage"])
    #expect(house.targets("HassTurnOn", [said("area", "garage")]) == ["light.garage"])
  }

  @Test("what is said must fit the device: a garage door is not locked, by opening it")
  func misfit() {
    #expect(house.reason("HassTurnOn", [said("name", "garage door")], domain: "lock") == .unsupported)
    #expect(house.reason("HassTurnOn", [said("name", "front door")], domain: "cover") == .unsupported)
    #expect(
      house.reason("HassFanSetSpeed", [said("name", "coffee machine"), said("percentage", "50")]) == .unsupported)
    #expect(house.reason("HassLightSet", [said("domain", "blinds"), said("brightness", "50")]) == .unsupported)
    #expect(house.reason("HassTurnOn", [said("name", "outside temperature")]) == .unsupported)
  }

  @Test("similar names never move what is guarded")
  func guardedNeedsItsName() {
    #expect(house.reason("HassTurnOn", [said("name", "frnt door")], domain: "lock") == .unknownName)
    #expect(house.targets("HassTurnOn", [said("name", "florr lamp")]) == ["light.living_room_floor_lamp"])
  }

  @Test("a confirm list of [] asks for nothing, an entity in it asks for everything")
  func configured() throws {
    let open = try House("entities: [lock.door]\nconfirm: []")
    #expect(open.targets("HassTurnOff", [said("name", "door")], domain: "lock") == ["lock.door"])
    let careful = try House("entities: [switch.oven]\nconfirm: [switch.oven]")
    #expect(careful.reason("HassTurnOn", [said("name", "oven")]) == .confirmationRequired)
    #expect(careful.targets("HassGetState", [said("name", "oven")]) == ["switch.oven"])
  }

  @Test("excluded entities do not exist for voice")
  func excluded() throws {
    #expect(house.reason("HassTurnOff", [said("name", "server rack")]) == .unknownName)
    let domain = try House("entities: [light.a, siren.b]\nexclude: [siren]")
    #expect(domain.reason("HassTurnOn", [said("name", "b")]) == .unknownName)
  }

  @Test(
    "values out of range are refused, not clamped",
    arguments: [
      ("HassLightSet", [said("name", "floor lamp"), said("brightness", "150 percent")]),
      ("HassLightSet", [said("name", "night light"), said("brightness", "80 percent")]),
      ("HassClimateSetTemperature", [said("name", "heating"), said("temperature", "40 degrees")]),
      ("HassClimateSetTemperature", [said("name", "heating"), said("temperature", "2")]),
      ("HassSetVolume", [said("name", "TV"), said("volume_level", "110")]),
      ("HassSetPosition", [said("name", "study blinds"), said("position", "minus five")]),
      ("HassFanSetSpeed", [said("name", "bedroom fan"), said("percentage", "1,000")]),
      ("HassLightSet", [said("name", "kitchen ceiling"), said("temperature", "9000 kelvin")]),
      ("HassClimateSetTemperature", [said("name", "heating"), said("temperature", "3000")]),
      ("HassLightSet", [said("name", "floor lamp"), said("brightness", "purple")]),
      ("HassStartTimer", [said("minutes", "minus five")]),
    ] as [(IntentName, [Slot])])
  func range(intent: IntentName, slots: [Slot]) {
    #expect(house.reason(intent, slots) == .invalidValue)
  }

  @Test("the refusal says the range")
  func rangeMessage() {
    let slots = [said("name", "heating"), said("temperature", "40 degrees")]
    guard case .rejected(let rejection) = house.ground("HassClimateSetTemperature", slots) else {
      Issue.record("not rejected")
      return
    }
    #expect(rejection.message == "The temperature of the Thermostat goes from 7 to 28 degrees.")
  }

  @Test("Fahrenheit in a home of Celsius is converted")
  func units() {
    let slots = [said("name", "heating"), said("temperature", "70 fahrenheit")]
    guard case .command(let grounded, _) = house.ground("HassClimateSetTemperature", slots) else {
      Issue.record("rejected")
      return
    }
    #expect(grounded.last?.value == .number(21.1, unit: "°C"))
  }

  @Test("devices that cannot do it are left out; where none can, it is unsupported")
  func capabilities() {
    #expect(house.reason("HassLightSet", [said("name", "hall light"), said("brightness", "50")]) == .unsupported)
    #expect(
      house.targets("HassLightSet", [said("area", "kitchen"), said("temperature", "3000 kelvin")])
        == ["light.kitchen_ceiling"])
  }

  @Test(
    "a modifier that cannot be carried out is never dropped",
    arguments: [said("delay", "in ten minutes"), said("time", "at 9 am"), said("duration", "for five minutes")])
  func modifiers(modifier: Slot) {
    #expect(house.reason("HassTurnOff", [said("name", "heating"), modifier]) == .unsupported)
  }

  @Test("modifiers pass where they can be carried out")
  func acceptedModifiers() {
    let grounding = house.grounder.ground(
      intent: "HassTurnOff", slots: [said("name", "heating"), said("time", "at 9 am")], acceptsModifiers: true)
    guard case .command(_, let targets) = grounding else {
      Issue.record("rejected")
      return
    }
    #expect(targets == ["climate.thermostat"])
  }

  @Test("messages are short whatever was said")
  func longNames() {
    let words = Array(repeating: "lamp", count: 5_000).joined(separator: " ")
    guard case .rejected(let rejection) = house.ground("HassTurnOn", [said("name", words)]) else {
      Issue.record("not rejected")
      return
    }
    #expect(rejection.message.count < 100)
  }

  @Test("an empty home refuses everything politely")
  func emptyHome() throws {
    let house = try House("")
    #expect(house.reason("HassTurnOn", [said("domain", "lights")], text: "all the lights") == .unknownName)
    #expect(house.reason("HassTurnOn", [said("name", "lamp")]) == .unknownName)
    #expect(house.targets("HassGetCurrentTime") == [])
  }
}

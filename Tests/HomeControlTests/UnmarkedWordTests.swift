// Words that no slot holds: they name something that is found, or the command is refused.

import HomeControl
import Ontology
import Testing

@Suite("Words that no slot holds")
struct UnmarkedWordTests {
  let house: House

  init() throws { house = try House() }

  @Test(
    "an unknown word where a room or device would stand is never passed over",
    arguments: [
      "turn on the kitten lights", "kitten lights on", "turn the kitten lights on", "turn on the lights in the cellar",
      "turn on the lights at the lake house", "turn on the lift lights", "turn on play lights",
    ])
  func unknown(text: String) {
    let slots = text.contains("lights") ? [said("domain", "lights")] : []
    #expect(house.reason("HassTurnOn", slots, asker: "living_room", text: text) == .unknownName)
  }

  @Test(
    "a slip that clearly means a room means that room",
    arguments: [
      "turn on the kitshen lights", "turn on the lights in the kitshen", "kichen lights on",
      "turn on all the lights in the kitcken",
    ])
  func slip(text: String) {
    #expect(
      house.targets("HassTurnOn", [said("domain", "lights")], asker: "living_room", text: text)
        == TargetTests.kitchenLights)
  }

  @Test(
    "words of manners and degree name nothing",
    arguments: [
      "please turn on the damn lights right now", "would you be so kind and turn on all the lights in here",
      "hey can you switch those lights on for me thanks", "lights on please", "get these lights on already",
    ])
  func manners(text: String) {
    #expect(house.targets("HassTurnOn", [said("domain", "lights")], asker: "hall", text: text) == ["light.hall"])
  }

  @Test("a name that no slot holds is found in the words")
  func unmarkedName() {
    #expect(
      house.targets("HassClimateSetTemperature", [said("temperature", "21")], asker: "office", text: "heating to 21")
        == ["climate.thermostat"])
    #expect(
      house.targets("HassTurnOn", [said("domain", "lamp")], asker: "kitchen", text: "turn on the floor lamp")
        == ["light.living_room_floor_lamp"])
    #expect(house.reason("HassTurnOn", asker: "kitchen", text: "turn on the zorgblat") == .unknownName)
  }

  @Test("an identifier typed as such is that entity")
  func identifiers() {
    #expect(
      house.targets("HassTurnOn", [said("name", "kitchen_ceiling")], text: "turn on light.kitchen_ceiling")
        == ["light.kitchen_ceiling"])
    #expect(house.targets("HassTurnOff", text: "turn off switch.coffee_machine.") == ["switch.coffee_machine"])
    #expect(house.reason("HassTurnOn", text: "turn on light.nowhere") == .unknownName)
    #expect(house.reason("HassTurnOff", text: "turn off switch.server_rack") == .unknownName)
    #expect(house.reason("HassTurnOff", domain: "lock", text: "unlock lock.front_door") == .confirmationRequired)
    #expect(house.reason("HassFanSetSpeed", [said("percentage", "50")], text: "set light.hall to 50") == .unsupported)
  }

  @Test("a plug called like a kind is that plug where there is none of the kind")
  func calledLikeAKind() throws {
    let house = try House("areas: [hall]\nentities: [{id: switch.heater, area: hall}, light.lamp]")
    #expect(house.targets("HassTurnOn", [said("domain", "heater")], text: "turn on the heater") == ["switch.heater"])
  }

  @Test("a thermostat alone in the room or the home needs no name", arguments: [nil, "den", "hall"])
  func thermostat(asker: String?) throws {
    let house = try House(
      "areas: [den, hall]\nentities: [{id: climate.warmth, area: den}, water_heater.tank, {id: fan.air, area: den}]")
    #expect(
      house.targets(
        "HassClimateSetTemperature", [said("temperature", "21")], asker: asker, text: "set the thermostat to 21")
        == ["climate.warmth"])
  }
}

// The rules of acting, in their order, in one house.

import HomeControl
import Ontology
import Testing

@Suite("Which devices a command acts on")
struct TargetTests {
  let house: House

  init() throws { house = try House() }

  static let kitchenLights = ["light.kitchen_ceiling", "light.kitchen_counter"]

  @Test("dim the lights in the kitchen to 30 percent")
  func kitchenLights() {
    let slots = [said("domain", "lights"), said("area", "kitchen"), said("brightness", "30 percent")]
    guard case .command(let grounded, let targets) = house.ground("HassLightSet", slots) else {
      Issue.record("rejected")
      return
    }
    #expect(targets == Self.kitchenLights)
    #expect(grounded.first { $0.name == "area" }?.value == .identifier("kitchen"))
    #expect(grounded.first { $0.name == "domain" }?.value == .text("light"))
    #expect(grounded.first { $0.name == "brightness" }?.value == .number(30, unit: "%"))
  }

  @Test(
    "a named device, in the words people use for it",
    arguments: [
      ("floor lamp", "light.living_room_floor_lamp"), ("the coffee machine", "switch.coffee_machine"),
      ("Coffee-Maker", "switch.coffee_machine"), ("espresso machine", "switch.coffee_machine"),
      ("telly", "media_player.tv"), ("kitchen ceiling", "light.kitchen_ceiling"),
      ("kitchen ceiling light", "light.kitchen_ceiling"), ("bedside lamp", "light.bedroom_lamp"),
      ("dining room light", "light.dining_room"), ("dining room lights", "light.dining_room"),
      ("counter in the kitchen", "light.kitchen_counter"), ("the mirror", "light.bathroom_mirror"),
      ("movie night", "scene.movie_night"), ("christmas tree", "switch.christmas_tree"),
      ("extracter fan", "fan.bathroom"), ("towl rail", "switch.towel_rail"), ("desk lamp", "light.office_desk"),
    ])
  func named(words: String, id: String) {
    #expect(house.targets("HassTurnOn", [said("name", words)]) == [id])
  }

  @Test("a room and a type word given as a name mean the devices of that kind there")
  func nameIsRoomAndKind() {
    #expect(house.targets("HassTurnOn", [said("name", "kitchen lights")]) == Self.kitchenLights)
    #expect(house.targets("HassTurnOff", [said("name", "lights in the kitchen")]) == Self.kitchenLights)
    #expect(house.targets("HassLightSet", [said("name", "kitchen"), said("brightness", "50")]) == Self.kitchenLights)
    #expect(house.targets("HassTurnOn", [said("name", "study blinds")]) == ["cover.office_blind"])
    guard case .command(let slots, _) = house.ground("HassTurnOn", [said("name", "kitchen lights")]) else {
      Issue.record("rejected")
      return
    }
    #expect(slots.map(\.name) == ["area", "domain"])
    #expect(slots[0].value == .identifier("kitchen"))
  }

  @Test("a name cut into a room and a kind, or said with its kind in front, is still that name")
  func cutName() throws {
    let house = try House(
      """
      areas: [{id: bedroom_1, name: Bedroom 1}, {id: bedroom_2, name: Bedroom 2}, {id: den}]
      entities:
        - {id: light.bed, name: Bedroom light, area: bedroom_1, capabilities: [brightness]}
        - {id: light.other, name: Wall lamp, area: bedroom_2, capabilities: [brightness]}
        - {id: light.strip, name: LED strip, area: den}
      """)
    let slots = [said("area", "bedroom"), said("domain", "light"), said("brightness", "max")]
    #expect(house.targets("HassLightSet", slots) == ["light.bed"])
    #expect(house.reason("HassTurnOn", [said("area", "bedroom"), said("domain", "lights")]) == .ambiguous)
    #expect(house.targets("HassTurnOn", [said("name", "light strip")]) == ["light.strip"])
  }

  @Test("a room and a kind together may be one lamp's name; the plural means all that are there")
  func joinedName() throws {
    let house = try House(
      """
      areas: [kitchen, hall]
      entities:
        - {id: light.a, name: Kitchen light, area: kitchen}
        - {id: light.b, name: Counter, area: kitchen}
        - {id: switch.hall, name: Hall lamp, area: hall}
      """)
    #expect(house.targets("HassTurnOn", [said("area", "kitchen"), said("domain", "light")]) == ["light.a"])
    #expect(
      house.targets("HassTurnOn", [said("area", "kitchen"), said("domain", "lights")]) == ["light.a", "light.b"])
    #expect(house.targets("HassTurnOn", [said("area", "hall"), said("domain", "lamp")]) == ["switch.hall"])
    #expect(house.targets("HassTurnOn", [said("name", "kitchen lights")]) == ["light.a", "light.b"])
    #expect(house.targets("HassTurnOn", [said("name", "kitchen light")]) == ["light.a"])
  }

  @Test("a name with its room beside it is looked for in that room")
  func nameAndArea() {
    #expect(
      house.targets("HassTurnOn", [said("name", "ceiling"), said("area", "bedroom")]) == ["light.bedroom_ceiling"])
    #expect(house.targets("HassTurnOn", [said("name", "lamp"), said("area", "study")]) == ["light.office_desk"])
    #expect(house.reason("HassTurnOn", [said("name", "floor lamp"), said("area", "kitchen")]) == .unknownName)
  }

  @Test("without a place, the devices where the asker is")
  func askersRoom() {
    #expect(house.targets("HassTurnOff", [said("domain", "lights")], asker: "kitchen") == Self.kitchenLights)
    #expect(
      house.targets("HassSetVolume", [said("volume_level", "20")], asker: "kitchen") == ["media_player.kitchen_speaker"]
    )
    #expect(house.targets("HassMediaPause", asker: "living_room") == ["media_player.tv"])
    #expect(
      house.targets("HassSetBrightnessRelative", [said("brightness_step", "down")], asker: "office") == [
        "light.office_desk"
      ])
    #expect(
      house.targets("HassTurnOn", [said("area", "in here"), said("domain", "lights")], asker: "hall") == ["light.hall"])
    #expect(house.targets("HassTurnOn", [said("name", "ceiling")], asker: "bedroom") == ["light.bedroom_ceiling"])
  }

  @Test("a word that is in a device's name means that device, not all of its kind")
  func specificWords() {
    #expect(house.targets("HassTurnOn", [said("name", "lamp")], asker: "bedroom") == ["light.bedroom_lamp"])
    #expect(
      house.targets("HassTurnOn", [said("domain", "lamp")], asker: "living_room") == ["light.living_room_floor_lamp"])
    #expect(
      house.targets("HassTurnOn", [said("name", "the radio")], asker: "kitchen") == ["media_player.bedroom_radio"])
    #expect(house.targets("HassTurnOn", [said("name", "the lamp")], asker: "kitchen") == Self.kitchenLights)
  }

  @Test("where the asker's room has none, the only one in the home")
  func onlyOne() {
    #expect(house.targets("HassVacuumStart", asker: "kitchen") == ["vacuum.rover"])
    #expect(house.targets("HassLawnMowerDock") == ["lawn_mower.shaun"])
    #expect(house.targets("HassTurnOn", [said("domain", "curtains")], asker: "kitchen") == ["cover.bedroom_curtains"])
    #expect(house.targets("HassGetWeather") == ["weather.home"])
  }

  @Test("several that fit and no room: nothing is done, and the candidates are listed")
  func ambiguous() {
    guard case .rejected(let rejection) = house.ground("HassMediaPause", asker: "garage") else {
      Issue.record("not rejected")
      return
    }
    #expect(rejection.reason == .ambiguous)
    #expect(rejection.candidates == ["media_player.tv", "media_player.kitchen_speaker", "media_player.bedroom_radio"])
    #expect(house.reason("HassTurnOff", [said("domain", "lights")]) == .ambiguous)
    #expect(house.reason("HassTurnOn", [said("name", "ceiling")]) == .ambiguous)
  }

  @Test("turn it on: nothing to act on was said")
  func missingTarget() {
    #expect(house.reason("HassTurnOn", asker: "kitchen") == .missingTarget)
    #expect(house.reason("HassTurnOn", [said("area", "here"), said("domain", "lights")]) == .missingTarget)
  }

  @Test(
    "names and rooms that the home does not have",
    arguments: [
      [said("name", "sauna")], [said("area", "cellar"), said("domain", "lights")], [said("name", "purple elephant")],
      [said("area", "garage"), said("domain", "fans")], [said("domain", "humidifier")],
    ])
  func unknown(slots: [Slot]) {
    #expect(house.reason("HassTurnOn", slots, asker: "kitchen") == .unknownName)
  }

  @Test("floors hold their rooms, called a floor or an area")
  func floors() {
    let upstairs = [
      "light.bedroom_lamp", "light.bedroom_ceiling", "light.nursery_night_light", "light.bathroom_mirror",
    ]
    #expect(house.targets("HassTurnOff", [said("domain", "lights"), said("floor", "upstairs")]) == upstairs)
    #expect(house.targets("HassTurnOff", [said("domain", "lights"), said("area", "first floor")]) == upstairs)
    #expect(house.targets("HassTurnOff", [said("domain", "lights"), said("floor", "1st floor")]) == upstairs)
  }

  @Test("rooms and floors together: the room is meant, on that floor")
  func roomsAndFloors() throws {
    #expect(
      house.targets("HassTurnOn", [said("domain", "lights"), said("floor", "ground floor"), said("area", "kitchen")])
        == Self.kitchenLights)
    #expect(
      house.reason("HassTurnOn", [said("domain", "lights"), said("area", "kitchen"), said("floor", "upstairs")])
        == .unknownName)
    let both = house.targets(
      "HassTurnOn", [said("domain", "lights"), said("floor", "upstairs"), said("floor", "downstairs")])
    #expect(both.count == 11)
    let twins = try House(
      """
      floors: [top, bottom]
      areas:
        - {id: a, name: Bathroom, floor: top}
        - {id: b, name: Bathroom, floor: bottom}
      entities:
        - {id: light.a, area: a}
        - {id: light.b, area: b}
      """)
    #expect(twins.reason("HassTurnOn", [said("area", "bathroom"), said("domain", "lights")]) == .ambiguous)
    #expect(
      twins.targets("HassTurnOn", [said("area", "bathroom"), said("domain", "lights")], asker: "b") == ["light.b"])
    #expect(
      twins.targets("HassTurnOn", [said("area", "bathroom"), said("domain", "lights"), said("floor", "top")])
        == ["light.a"])
  }

  @Test("two rooms, two devices")
  func several() {
    #expect(
      house.targets("HassTurnOn", [said("domain", "lights"), said("area", "hall"), said("area", "garage")])
        == ["light.hall", "light.garage"])
    #expect(
      house.targets("HassTurnOn", [said("name", "floor lamp"), said("name", "TV")])
        == ["light.living_room_floor_lamp", "media_player.tv"])
  }

  @Test("all the lights are all the lights of the home, whichever room the asker is in")
  func all() {
    let everywhere = house.targets(
      "HassTurnOff", [said("domain", "lights")], asker: "kitchen", text: "turn off all the lights")
    #expect(everywhere.count == 13)
    #expect(everywhere == house.targets("HassTurnOff", [said("name", "all lights")], asker: "kitchen"))
    #expect(
      everywhere
        == house.targets("HassTurnOff", [said("domain", "lights"), said("area", "whole house")], asker: "kitchen"))
    #expect(
      house.targets(
        "HassTurnOff", [said("domain", "lights"), said("area", "kitchen")], text: "all the lights in the kitchen")
        == Self.kitchenLights)
    #expect(
      house.targets(
        "HassSetPosition", [said("name", "blinds"), said("position", "all the way open")], asker: "office",
        text: "blinds all the way open") == ["cover.office_blind"])
  }

  @Test("all in here are all in the asker's room")
  func allHere() {
    #expect(
      house.targets(
        "HassTurnOff", [said("domain", "lights")], asker: "kitchen", text: "turn all the lights off in here")
        == Self.kitchenLights)
  }

  @Test("a kind that no slot marks is found in the command's words")
  func kindFromText() {
    #expect(
      house.targets("HassTurnOn", [said("area", "bedroom")], text: "turn on the bedroom fan") == ["fan.bedroom"])
    #expect(
      house.targets(
        "HassGetState", [said("state", "on"), said("area", "kitchen")], text: "are any lights on in the kitchen")
        == Self.kitchenLights)
    #expect(house.reason("HassTurnOn", asker: "kitchen", text: "turn on the lights and the fan") == .missingTarget)
  }

  @Test("questions reach sensors, commands do not")
  func questions() {
    #expect(
      house.targets("HassGetState", [said("device_class", "doors"), said("state", "open")], text: "are any doors open")
        == ["binary_sensor.front_door"])
    #expect(
      house.targets("HassGetState", [said("domain", "doors"), said("state", "locked")], text: "are all doors locked")
        == ["lock.front_door", "lock.back_door"])
    #expect(house.reason("HassTurnOn", [said("name", "front door contact")]) == .unsupported)
  }

  @Test("everything is lights, plugs, fans and players; the whole home only where it is said")
  func everything() {
    let off = house.targets(
      "HassTurnOff", [said("name", "everything")], asker: "hall", text: "turn off everything in the house")
    #expect(off.count == 21)
    #expect(Set(off.map { $0.prefix { $0 != "." } }) == ["light", "switch", "fan", "media_player"])
    #expect(!off.contains("switch.server_rack"))
    let kitchen = [
      "light.kitchen_ceiling", "light.kitchen_counter", "switch.coffee_machine", "media_player.kitchen_speaker",
    ]
    for words in ["everything", "all devices", "all the appliances", "every device"] {
      let text = "turn off \(words)"
      #expect(house.targets("HassTurnOff", [said("name", words)], asker: "kitchen", text: text) == kitchen, "\(words)")
      #expect(house.targets("HassTurnOff", asker: "kitchen", text: text) == kitchen, "\(words)")
      #expect(house.targets("HassTurnOff", [said("area", "kitchen")], text: "\(text) in the kitchen") == kitchen)
      #expect(house.reason("HassTurnOff", text: text) == .missingTarget)
    }
    #expect(
      house.targets(
        "HassTurnOff", [said("floor", "upstairs"), said("except", "except the nursery")],
        text: "turn off everything upstairs except the nursery") == [
          "light.bedroom_lamp", "light.bedroom_ceiling", "light.bathroom_mirror", "switch.towel_rail", "fan.bedroom",
          "fan.bathroom", "media_player.bedroom_radio",
        ])
  }

  @Test("everything takes its kind from a verb that fits one only, and never what is guarded")
  func everythingOfTheVerb() {
    #expect(
      house.targets("HassTurnOn", domain: "lock", asker: "hall", text: "lock everything")
        == ["lock.front_door", "lock.back_door"])
    #expect(house.reason("HassTurnOff", domain: "lock", text: "unlock everything") == .unsupported)
    #expect(
      house.targets("HassTurnOff", asker: "bedroom", text: "close everything").allSatisfy { $0.hasPrefix("cover.") })
    #expect(!house.targets("HassTurnOff", text: "close everything").contains("cover.garage_door"))
    for domain in [nil, "cover"] {
      let garage = [said("area", "garage")]
      #expect(
        house.reason(
          "HassTurnOff", garage, domain: domain, asker: "garage", text: "close everything in the garage")
          == .unknownName)
      #expect(
        house.reason("HassTurnOn", garage, domain: domain, asker: "garage", text: "open everything in the garage")
          == .unknownName)
    }
  }

  @Test("covers of no kind leave out the garage door; blinds are blinds")
  func covers() {
    let open = house.targets("HassTurnOn", [said("domain", "covers")], text: "open all covers")
    #expect(!open.contains("cover.garage_door"))
    #expect(open.count == 4)
    #expect(
      house.targets("HassTurnOff", [said("domain", "blinds"), said("area", "bedroom")]) == ["cover.bedroom_blinds"])
    #expect(
      house.targets("HassTurnOff", [said("device_class", "curtains")], asker: "bedroom") == ["cover.bedroom_curtains"])
  }

  @Test(
    "the words that open an exception are no part of what is left out",
    arguments: ["except the nursery", "but not the nursery", "other than the nursery", "apart from the nursery"])
  func exceptionWords(words: String) {
    #expect(
      house.targets("HassTurnOff", [said("domain", "lights"), said("floor", "upstairs"), said("except", words)])
        == ["light.bedroom_lamp", "light.bedroom_ceiling", "light.bathroom_mirror"])
  }

  @Test("except takes rooms, devices and kinds out of what was meant")
  func except() {
    #expect(
      house.targets(
        "HassTurnOff", [said("domain", "lights"), said("floor", "upstairs"), said("except", "the nursery")])
        == ["light.bedroom_lamp", "light.bedroom_ceiling", "light.bathroom_mirror"])
    #expect(
      house.targets("HassTurnOff", [said("domain", "lights"), said("except", "the ceiling")], asker: "kitchen")
        == ["light.kitchen_counter"])
    let rest = house.targets(
      "HassTurnOff", [said("domain", "lights"), said("except", "the kitchen, the garden and the hall")],
      asker: "kitchen", text: "turn off all the lights except the kitchen the garden and the hall")
    #expect(rest.count == 9)
    let quiet = house.targets(
      "HassTurnOff", [said("name", "everything"), said("except", "the radio")], text: "everything in the house")
    #expect(!quiet.contains("media_player.bedroom_radio"))
    #expect(quiet.contains("media_player.kitchen_speaker"))
  }

  @Test("an exception elsewhere means that the whole home was meant")
  func exceptElsewhere() {
    let rest = house.targets(
      "HassTurnOff", [said("domain", "lights"), said("except", "the nursery")], asker: "kitchen")
    #expect(rest.count == 12)
    #expect(!rest.contains("light.nursery_night_light"))
  }

  @Test("an exception that is not known, or that leaves nothing, is a rejection")
  func badExcept() {
    #expect(
      house.reason("HassTurnOff", [said("domain", "lights"), said("except", "the dungeon")], asker: "hall")
        == .unknownName)
    #expect(
      house.reason("HassTurnOff", [said("domain", "lights"), said("area", "hall"), said("except", "the hall")])
        == .missingTarget)
  }

  @Test("the exception's words become an identifier")
  func exceptValue() {
    let grounding = house.ground(
      "HassTurnOff",
      [said("domain", "lights"), said("floor", "upstairs"), said("except", "the nursery and the bathroom")])
    guard case .command(let slots, _) = grounding else {
      Issue.record("rejected")
      return
    }
    #expect(slots.filter { $0.name == "except" }.map(\.value) == [.identifier("nursery"), .identifier("bathroom")])
  }

  @Test("the vacuum cleans the area that was named, wherever it stands")
  func vacuum() {
    let grounding = house.ground("HassVacuumCleanArea", [said("area", "kitchen")])
    guard case .command(let slots, let targets) = grounding else {
      Issue.record("rejected")
      return
    }
    #expect(targets == ["vacuum.rover"])
    #expect(slots.first?.value == .identifier("kitchen"))
    #expect(house.targets("HassVacuumReturnToBase", [said("name", "rover")]) == ["vacuum.rover"])
    #expect(house.targets("HassVacuumStart", [said("name", "vacuum cleaner")]) == ["vacuum.rover"])
  }

  @Test("temperature questions go to a thermostat or a thermometer")
  func temperature() {
    #expect(house.targets("HassClimateGetTemperature", [said("area", "outside")]) == ["sensor.outside_temperature"])
    #expect(house.targets("HassClimateGetTemperature", [said("area", "study")]) == ["climate.office"])
    #expect(
      house.targets("HassClimateSetTemperature", [said("temperature", "21")], asker: "living_room") == [
        "climate.thermostat"
      ])
  }

  @Test("lists are entities; timers and messages have no targets")
  func noTargets() {
    #expect(
      house.targets("HassListAddItem", [said("item", "oats"), said("name", "shopping list")]) == ["todo.shopping_list"])
    #expect(
      house.targets("HassListAddItem", [said("item", "oats"), said("name", "shopping")]) == ["todo.shopping_list"])
    #expect(house.targets("HassStartTimer", [said("minutes", "5"), said("name", "pizza")]) == [])
    #expect(house.targets("HassBroadcast", [said("message", "dinner"), said("area", "upstairs")]) == [])
    #expect(house.reason("HassBroadcast", [said("message", "dinner"), said("area", "narnia")]) == .unknownName)
  }
}

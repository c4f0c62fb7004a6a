// What a command does to the states of a home, by domain, as the devices of Home Assistant behave: on and off, levels,
// covers, locks, thermostats, players, robots, lists. Questions change nothing.

public import Ontology

/// Applies commands to states.
public enum StateSimulator {
  /// The states after `command` has been carried out by its targets.
  public static func apply(_ command: Command, to states: inout HomeStates) {
    for id in command.targets ?? [] {
      var entity = states.entities[id] ?? HomeStates.EntityState()
      change(&entity, domain: String(id.prefix { $0 != "." }), command)
      states.entities[id] = entity
    }
  }

  private typealias Entity = HomeStates.EntityState

  private static func change(_ entity: inout Entity, domain: String, _ command: Command) {
    switch command.intent {
    case "HassTurnOn": turn(&entity, domain, isOn: true)
    case "HassTurnOff": turn(&entity, domain, isOn: false)
    case "HassLightSet", "HassSetBrightnessRelative": light(&entity, command)
    case "HassSetPosition":
      guard let position = number(command, "position") else { return }
      entity.attributes["current_position"] = plain(position)
      entity.state = position > 0 ? "open" : "closed"
    case "HassFanSetSpeed":
      guard let percentage = number(command, "percentage") else { return }
      entity.attributes["percentage"] = plain(percentage)
      entity.state = percentage > 0 ? "on" : "off"
    case "HassClimateSetTemperature":
      guard let temperature = number(command, "temperature") else { return }
      entity.attributes["temperature"] = plain(temperature)
    case "HassClimateSetTemperatureRelative":
      let before = entity.attributes["temperature"].flatMap(Double.init) ?? 20
      entity.attributes["temperature"] = plain(before + step(command, "temperature_step", usual: 1))
    case "HassVacuumStart", "HassVacuumCleanArea": entity.state = "cleaning"
    case "HassVacuumReturnToBase": entity.state = "returning"
    case "HassLawnMowerStartMowing": entity.state = "mowing"
    case "HassLawnMowerDock": entity.state = "returning"
    case "HassListAddItem": count(&entity, by: 1)
    case "HassListCompleteItem", "HassListRemoveItem": count(&entity, by: -1)
    default: media(&entity, command)
    }
  }

  private static func turn(_ entity: inout Entity, _ domain: String, isOn: Bool) {
    switch domain {
    case "cover", "valve":
      entity.state = isOn ? "open" : "closed"
      if entity.attributes["current_position"] != nil { entity.attributes["current_position"] = isOn ? "100" : "0" }
    case "lock": entity.state = isOn ? "locked" : "unlocked"
    case "vacuum": entity.state = isOn ? "cleaning" : "returning"
    case "lawn_mower": entity.state = isOn ? "mowing" : "returning"
    case "climate": entity.state = isOn ? "heat" : "off"
    case "scene", "script", "button", "input_button": return
    case "light":
      entity.state = isOn ? "on" : "off"
      if isOn {
        if let mode = entity.attributes["supported_color_modes"] { entity.attributes["color_mode"] = mode }
      } else {
        entity.attributes["brightness"] = nil
        entity.attributes["color_mode"] = nil
      }
    case "fan":
      entity.state = isOn ? "on" : "off"
      // A fan with speeds tells its speed whenever it is switched.
      if let features = entity.attributes["supported_features"], features.contains("SET_SPEED") {
        entity.attributes["percentage"] = isOn ? "100" : "0"
      }
    default: entity.state = isOn ? "on" : "off"
    }
  }

  private static func light(_ entity: inout Entity, _ command: Command) {
    if let brightness = number(command, "brightness") {
      entity.attributes["brightness"] = plain((brightness * 2.55).rounded())
      entity.state = brightness > 0 ? "on" : "off"
    }
    if command.intent == "HassSetBrightnessRelative" {
      let before = entity.attributes["brightness"].flatMap(Double.init) ?? 0
      let after = before + step(command, "brightness_step", usual: 10) * 2.55
      entity.attributes["brightness"] = plain(min(max(after.rounded(), 3), 255))
      entity.state = "on"
    }
    if case .text(let color)? = command["color"]?.value {
      entity.attributes["color"] = color
      entity.state = "on"
    }
    if let kelvin = number(command, "temperature") {
      entity.attributes["color_temp_kelvin"] = plain(kelvin)
      entity.state = "on"
    }
  }

  private static func media(_ entity: inout Entity, _ command: Command) {
    switch command.intent {
    case "HassMediaPause": entity.state = "paused"
    case "HassMediaUnpause", "HassMediaSearchAndPlay": entity.state = "playing"
    case "HassMediaNext", "HassMediaPrevious":
      let track = entity.attributes["media_track"].flatMap(Double.init) ?? 1
      entity.attributes["media_track"] = plain(max(1, track + (command.intent == "HassMediaNext" ? 1 : -1)))
    case "HassMediaPlayerMute": entity.attributes["is_volume_muted"] = "true"
    case "HassMediaPlayerUnmute": entity.attributes["is_volume_muted"] = "false"
    case "HassSetVolume":
      if let level = number(command, "volume_level") { entity.attributes["volume_level"] = plain(level / 100) }
    case "HassSetVolumeRelative":
      let before = entity.attributes["volume_level"].flatMap(Double.init) ?? 0.5
      let after = before + step(command, "volume_step", usual: 10) / 100
      entity.attributes["volume_level"] = plain((min(max(after, 0), 1) * 100).rounded() / 100)
    default: return
    }
  }

  /// A list's state is the number of what is open on it.
  private static func count(_ entity: inout Entity, by difference: Int) {
    entity.state = "\(max(0, (entity.state.flatMap { Int($0) } ?? 0) + difference))"
  }

  private static func number(_ command: Command, _ slot: SlotName) -> Double? {
    if case .number(let value, _)? = command[slot]?.value { value } else { nil }
  }

  private static func step(_ command: Command, _ slot: SlotName, usual: Double) -> Double {
    if let value = number(command, slot) { return value }
    return command[slot]?.value == .text("down") ? -usual : usual
  }

  private static func plain(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}

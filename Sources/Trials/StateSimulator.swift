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
    case "HassLightSet", "HassSetBrightnessRelative": LightSimulator.set(&entity, command)
    case "HassSetPosition":
      guard let position = number(command, "position") else { return }
      entity.attributes["current_position"] = HomeStates.plain(position)
      entity.state = position > 0 ? "open" : "closed"
    case "HassFanSetSpeed":
      guard let percentage = number(command, "percentage") else { return }
      entity.attributes["percentage"] = HomeStates.plain(percentage)
      entity.state = percentage > 0 ? "on" : "off"
    case "HassClimateSetTemperature":
      guard let temperature = number(command, "temperature") else { return }
      entity.attributes["temperature"] = HomeStates.plain(temperature)
    case "HassClimateSetTemperatureRelative":
      let before = entity.attributes["temperature"].flatMap(Double.init) ?? 20
      entity.attributes["temperature"] = HomeStates.plain(
        before + HomeStates.step(command["temperature_step"]?.value, usual: 1))
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
    // What is off already stays as it was described.
    if !isOn, entity.state == "off" { return }
    switch domain {
    case "cover", "valve":
      entity.state = isOn ? "open" : "closed"
      if entity.attributes["current_position"] != nil { entity.attributes["current_position"] = isOn ? "100" : "0" }
    case "lock": entity.state = isOn ? "locked" : "unlocked"
    case "vacuum": entity.state = isOn ? "cleaning" : "returning"
    case "lawn_mower": entity.state = isOn ? "mowing" : "returning"
    case "climate": entity.state = isOn ? "heat" : "off"
    case "scene", "script", "button", "input_button": return
    case "light": LightSimulator.turn(&entity, isOn: isOn)
    case "media_player":
      entity.state = isOn ? "on" : "off"
      // A player that is off tells nothing of what it plays, or how loud.
      if !isOn { for attribute in playing { entity.attributes[attribute] = nil } }
    case "fan":
      entity.state = isOn ? "on" : "off"
      // A fan with speeds tells its speed whenever it is switched.
      if let features = entity.attributes["supported_features"], features.contains("SET_SPEED") {
        entity.attributes["percentage"] = isOn ? "100" : "0"
      }
    default: entity.state = isOn ? "on" : "off"
    }
  }

  /// Attributes that a player has only while it is on.
  static let playing: Set<String> = [
    "volume_level", "is_volume_muted", "media_track", "media_title", "media_artist", "media_content_type", "source",
    "sound_mode", "shuffle", "repeat",
  ]

  private static func media(_ entity: inout Entity, _ command: Command) {
    switch command.intent {
    case "HassMediaPause": entity.state = "paused"
    case "HassMediaUnpause", "HassMediaSearchAndPlay": entity.state = "playing"
    case "HassMediaNext", "HassMediaPrevious":
      // A player that does not count its tracks shows no change.
      guard let track = entity.attributes["media_track"].flatMap(Double.init) else { return }
      entity.attributes["media_track"] = HomeStates.plain(max(1, track + (command.intent == "HassMediaNext" ? 1 : -1)))
    case "HassMediaPlayerMute": entity.attributes["is_volume_muted"] = "true"
    case "HassMediaPlayerUnmute": entity.attributes["is_volume_muted"] = "false"
    case "HassSetVolume":
      if let level = number(command, "volume_level") {
        entity.attributes["volume_level"] = HomeStates.plain(level / 100)
      }
    case "HassSetVolumeRelative":
      let before = entity.attributes["volume_level"].flatMap(Double.init) ?? 0.5
      let after = before + HomeStates.step(command["volume_step"]?.value, usual: 10) / 100
      entity.attributes["volume_level"] = HomeStates.plain((min(max(after, 0), 1) * 100).rounded() / 100)
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
}

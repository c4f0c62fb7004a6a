// What an entity is doing in one word, as Home Assistant spells states, and whether that is what was asked.

internal import HomeControl
internal import Resolvers

/// Reads the state of one entity for questions.
struct EntityState {
  let entity: Entity
  let states: StateStore

  private func value(_ function: DeviceFunction) -> DeviceValue? { states.value(of: entity.id, function) }

  /// The state's word, or nil while it is not known.
  var word: String? {
    guard states.isAvailable(entity.id) else { return "unavailable" }
    switch entity.domain {
    case "cover", "valve": return opening
    case "lock": return value(.lock)?.text
    case "binary_sensor": return sensed
    case "media_player": return value(.playback)?.text ?? onOff
    case "vacuum", "lawn_mower": return value(.robot)?.text ?? onOff
    case "climate", "water_heater": return value(.mode)?.text ?? onOff
    case "sensor", "weather", "person", "device_tracker": return value(.value)?.text
    default: return onOff ?? value(.value)?.text
    }
  }

  private var onOff: String? { states.isOn(entity.id).map { $0 ? "on" : "off" } }

  private var opening: String? {
    let word = value(.movement)?.text
    guard word == nil || word == "stopped", let position = value(.position)?.number else { return word }
    return position > 0 ? "open" : "closed"
  }

  /// Contacts say on and off, and mean open and closed.
  private var sensed: String? {
    guard let word = value(.value)?.text else { return nil }
    switch entity.deviceClass {
    case "door", "window", "garage_door", "opening": return word == "on" ? "open" : "closed"
    case "lock": return word == "on" ? "unlocked" : "locked"
    case "presence": return word == "on" ? "home" : "not_home"
    default: return word
    }
  }

  /// Whether it is in the state that was asked for; nil while that is not known.
  func matches(_ asked: String) -> Bool? {
    guard let word else { return nil }
    if asked == "unavailable" || word == "unavailable" { return asked == word ? true : nil }
    switch asked {
    // Not shut yet, or not shut any more.
    case "open":
      return word == "stopped" ? nil : ["open", "opening", "closing", "on"].contains(word)
    case "closed": return word == "stopped" ? nil : word == "closed" || word == "off"
    case "on" where entity.domain == "climate" || entity.domain == "water_heater": return word != "off"
    case "on" where entity.domain == "media_player": return word != "off" && word != "standby"
    case "on" where entity.domain == "vacuum" || entity.domain == "lawn_mower":
      return ["on", "cleaning", "mowing", "returning"].contains(word)
    case "on" where entity.domain == "cover" || entity.domain == "valve": return matches("open")
    case "off" where entity.domain == "cover" || entity.domain == "valve": return matches("closed")
    case "off" where entity.domain == "media_player": return word == "off" || word == "standby"
    default: return word == asked
    }
  }

  /// What it is doing, to follow "is": "on at 30 percent", "locked", "21.5 degrees"; nil while nothing is known.
  func spoken(in home: Home) -> String? {
    let degrees = home.temperatureUnit.resolverUnit.rawValue
    if entity.domain == "climate" || entity.domain == "water_heater" {
      let target = value(.targetTemperature)?.number.map { "set to \(Spoken.number($0, degrees))" }
      let current = value(.currentTemperature)?.number.map { "at \(Spoken.number($0, degrees))" }
      let isOff = word == "off"
      let parts = [isOff ? "off" : target, current].compactMap { $0 }
      return parts.isEmpty ? word.map(Spoken.state) : parts.joined(separator: " and ")
    }
    if let temperature = value(.currentTemperature)?.number { return Spoken.number(temperature, degrees) }
    if case .number(let number)? = value(.value) { return Spoken.number(number, unit) }
    guard let word else { return nil }
    let level: Double? =
      switch entity.domain {
      case "light" where word == "on": value(.brightness)?.number
      case "fan" where word == "on": value(.speed)?.number
      case "cover" where word == "open", "valve" where word == "open": value(.position)?.number
      default: nil
      }
    guard let level, level < 100 else { return Spoken.state(word) }
    return "\(Spoken.state(word)) at \(Spoken.number(level, "%"))"
  }

  /// The temperature it measures, in the home's unit.
  var temperature: Double? {
    if let measured = value(.currentTemperature)?.number { return measured }
    return entity.deviceClass == "temperature" ? value(.value)?.number : nil
  }

  /// The temperature it is set to, in the home's unit.
  var targetTemperature: Double? { value(.targetTemperature)?.number }

  /// The unit a sensor counts in.
  private var unit: String? {
    for endpoint in entity.effectiveConnection?.states[.value] ?? [] {
      guard case .number(let encoding) = endpoint.encoding else { continue }
      switch encoding.unit {
      case .plain(let name): return name.isEmpty ? nil : name
      case .percent: return "%"
      case .celsius, .fahrenheit: return "°C"
      case .kelvin, .mired: return "K"
      }
    }
    return nil
  }
}

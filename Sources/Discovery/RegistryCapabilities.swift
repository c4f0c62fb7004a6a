// What an entity can be set to, from Home Assistant's registry: its capabilities and the bits of supported_features.

internal import HomeControl
internal import JSONValues

enum RegistryCapabilities {
  /// The capabilities of a registry entry; nil where the registry does not say.
  static func of(_ entry: JSONValue, domain: String) -> [Capability: CapabilityRange]? {
    let features = entry["supported_features"]?.integer
    let capabilities = entry["capabilities"]
    switch domain {
    case "light": return light(capabilities)
    case "cover", "valve": return bit(4, features, .position)
    case "fan": return bit(1, features, .percentage)
    case "media_player": return bit(4, features, .volume)
    case "climate", "water_heater":
      guard let features else { return nil }
      guard features & 1 != 0 else { return [:] }
      return [.temperature: CapabilityRange(bounds(capabilities?["min_temp"], capabilities?["max_temp"]))]
    default: return nil
    }
  }

  private static func bit(_ bit: Int, _ features: Int?, _ capability: Capability) -> [Capability: CapabilityRange]? {
    features.map { $0 & bit != 0 ? [capability: CapabilityRange()] : [:] }
  }

  private static func light(_ capabilities: JSONValue?) -> [Capability: CapabilityRange]? {
    guard let modes = capabilities?["supported_color_modes"]?.texts else { return nil }
    let names = Set(modes)
    var found: [Capability: CapabilityRange] = [:]
    if !names.isSubset(of: ["onoff", "unknown"]) { found[.brightness] = CapabilityRange() }
    if !names.isDisjoint(with: ["hs", "xy", "rgb", "rgbw", "rgbww"]) { found[.color] = CapabilityRange() }
    if !names.isDisjoint(with: ["color_temp", "rgbww"]) {
      let kelvin = bounds(capabilities?["min_color_temp_kelvin"], capabilities?["max_color_temp_kelvin"])
      found[.colorTemperature] = CapabilityRange(
        kelvin ?? Mired.kelvin(capabilities?["min_mireds"]?.number, capabilities?["max_mireds"]?.number))
    }
    return found
  }

  private static func bounds(_ low: JSONValue?, _ high: JSONValue?) -> ClosedRange<Double>? {
    guard let low = low?.number, let high = high?.number, low <= high else { return nil }
    return low...high
  }
}

/// Colour temperatures as bulbs count them.
enum Mired {
  /// The range in kelvin, to whole kelvins, of a range in mired (millionths of a kelvin's inverse).
  static func kelvin(_ low: Double?, _ high: Double?) -> ClosedRange<Double>? {
    guard let low, let high, low >= 50, high <= 2_000, low <= high else { return nil }
    return (1_000_000 / high).rounded()...(1_000_000 / low).rounded()
  }
}

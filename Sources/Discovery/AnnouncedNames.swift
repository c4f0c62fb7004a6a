// How an entity is called when device and entity both have names.

enum AnnouncedNames {
  /// The device's name and the entity's, the device's not twice.
  static func joined(_ device: String, _ entity: String) -> String {
    let prefix = device.lowercased()
    let whole = entity.lowercased()
    if whole == prefix || whole.hasPrefix(prefix + " ") { return entity }
    return AnnouncedText.name("\(device) \(entity)") ?? entity
  }

  /// The entity's name without the device's in front of it: "Lamp" of "Attic lamp" in "Attic"; all of it where nothing
  /// parts the two.
  static func without(_ device: String?, _ entity: String) -> String {
    guard let device, entity.lowercased().hasPrefix(device.lowercased()) else { return entity }
    let rest = entity.dropFirst(device.count)
    let bare = rest.drop { " -:".contains($0) }
    if bare.isEmpty { return "" }
    guard bare.count < rest.count else { return entity }
    let isSmall = bare.prefix { $0 != " " }.allSatisfy { !$0.isUppercase }
    return isSmall ? bare.prefix(1).uppercased() + bare.dropFirst() : String(bare)
  }

  /// Whether `name` says no more than what kind of thing it is.
  static func isGeneric(_ name: String, component: String) -> Bool {
    let plain = name.lowercased()
    return plain == component.split(separator: "_").joined(separator: " ") || generic.contains(plain)
  }

  private static let generic: Set<String> = [
    "light", "lamp", "switch", "relay", "relay 1", "plug", "outlet", "power", "cover", "shutter", "blind", "curtain",
    "lock", "fan", "vacuum", "robot", "mower", "climate", "thermostat", "valve", "siren", "state", "main",
  ]
}

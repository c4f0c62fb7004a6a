// What people call an entity in Home Assistant, and where it is. The rules changed in 2026: before, the name somebody gave
// an entity was all of its name, with aliases beside it. Entries that have `compat_name` are of the new kind: a name
// begins with the device's unless the entity has an area of its own, and a list of everything that is said, in order,
// holds null for that name.

internal import JSONValues

struct RegistryNames {
  private let devices: [String: JSONValue]

  init(devices: [JSONValue]) {
    self.devices = Dictionary(
      devices.compactMap { device in device["id"]?.text.map { ($0, device) } }, uniquingKeysWith: { first, _ in first })
  }

  func device(of entry: JSONValue) -> JSONValue? { entry["device_id"]?.text.flatMap { devices[$0] } }

  /// The whole that a device is part of, if it takes its place and name from that.
  private func parent(of device: JSONValue) -> JSONValue? {
    guard device["area_id"] == nil else { return nil }
    return device["parent_device_id"]?.text.flatMap { $0 == device["id"]?.text ? nil : devices[$0] }
  }

  /// The area of an entity, else of its device, else of what that is part of.
  func area(of entry: JSONValue) -> String? {
    if let own = entry["area_id"]?.text { return own }
    guard let device = device(of: entry) else { return nil }
    return (device["area_id"] ?? parent(of: device)?["area_id"])?.text
  }

  /// What is said for an entity: the first of it, and what else.
  func spoken(_ entry: JSONValue) -> (name: String?, aliases: [String]) {
    guard let said = entry["aliases_v2"]?.elements else {
      return (shown(entry), Self.aliases(entry["aliases"]))
    }
    let full = isComposed(entry) ? composed(entry) ?? shown(entry) : shown(entry)
    var names = Self.aliases(.array(said.compactMap { $0.text ?? full }.map(JSONValue.string)))
    if names.isEmpty { return (full, []) }
    let first = names.removeFirst()
    return (first, names)
  }

  private func isComposed(_ entry: JSONValue) -> Bool { entry.members?.keys.contains("compat_name") == true }

  /// By the old rules: the person's name for it, else the device's and the entity's own together.
  private func shown(_ entry: JSONValue) -> String? {
    if let given = Self.name(entry["name"]) { return given }
    let original = Self.name(entry["original_name"])
    guard entry["has_entity_name"]?.flag == true, let deviceName = device(of: entry).flatMap(Self.name(ofDevice:))
    else {
      return original
    }
    return original.map { AnnouncedNames.joined(deviceName, $0) } ?? deviceName
  }

  /// By the new rules; nil when they leave nothing.
  private func composed(_ entry: JSONValue) -> String? {
    let device = device(of: entry)
    let deviceName = device.flatMap(Self.name(ofDevice:))
    var own = Self.name(entry["name"])
    if own == nil, let original = Self.name(entry["original_name"]) {
      let isBare = entry["has_entity_name"]?.flag == true
      own = isBare ? original : AnnouncedNames.without(deviceName, original)
    }
    var parts: [String?] = [own]
    if entry["area_id"] == nil, let device {
      parts = [parent(of: device).flatMap(Self.name(ofDevice:)), deviceName, own]
    }
    return AnnouncedText.name(parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " "))
  }

  private static func name(ofDevice device: JSONValue) -> String? {
    name(device["name_by_user"]) ?? name(device["name"])
  }

  static func name(_ value: JSONValue?) -> String? { value?.text.flatMap(AnnouncedText.name) }

  /// A list of names, each once; some layouts have a null among aliases, which stands for the entity's own name.
  static func aliases(_ list: JSONValue?) -> [String] {
    var seen: Set<String> = []
    return (list?.texts ?? []).compactMap(AnnouncedText.name).filter { seen.insert($0).inserted }
  }
}

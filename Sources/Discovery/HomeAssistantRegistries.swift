// The registries Home Assistant keeps in `.storage`: areas, floors, devices, entities, what Assist may see, and its
// general settings. This file finds and opens them; `RegistryReader.swift` makes a home of them.

internal import JSONValues

/// The registries of one Home Assistant, read from its files.
public struct HomeAssistantRegistries: Sendable {
  let areas: [JSONValue]
  let floors: [JSONValue]
  let devices: [JSONValue]
  let entities: [JSONValue]
  /// Exposure of entities that are in no registry, and whether new ones are exposed.
  let exposure: JSONValue?
  let settings: JSONValue?

  /// Reads what lies in `.storage` of the folder `configuration`; `.storage` itself may be given as well.
  ///
  /// Areas, floors, exposure and settings may be missing, as they are in older installations.
  /// - Throws: `DiscoveryError` when the registry of entities is not there, or a file cannot be read.
  public init(configuration folder: String) throws(DiscoveryError) {
    let trimmed = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    let isStorage = trimmed.split(separator: "/").last == ".storage"
    let storage = isStorage ? trimmed : "\(trimmed)/.storage"
    func data(_ name: String) throws(DiscoveryError) -> JSONValue? {
      let path = "\(storage)/\(name)"
      guard let bytes = try StoredFile.read(path) else { return nil }
      let document: JSONValue
      do { document = try JSONValue(reading: bytes, maximumDepth: 64) } catch { throw .invalidJSON(path: path, error) }
      guard let data = document["data"] else { throw .unexpectedShape(path: path, expected: "an object with 'data'") }
      return data
    }
    func list(_ name: String, _ key: String, isRequired: Bool = false) throws(DiscoveryError) -> [JSONValue] {
      guard let data = try data(name) else {
        guard isRequired else { return [] }
        throw .unreadable(path: "\(storage)/\(name)", reason: "no such file")
      }
      guard let list = data[key]?.elements else {
        throw .unexpectedShape(path: "\(storage)/\(name)", expected: "a list under 'data.\(key)'")
      }
      return list
    }
    entities = try list("core.entity_registry", "entities", isRequired: true)
    // From 2026.11 on, parts of devices are kept beside them.
    devices =
      try list("core.device_registry", "devices") + (data("core.device_registry")?["child_devices"]?.elements ?? [])
    areas = try list("core.area_registry", "areas")
    floors = try list("core.floor_registry", "floors")
    exposure = try data("homeassistant.exposed_entities")
    settings = try data("core.config")
  }

  /// The home these registries describe, and what of them was left out or changed.
  public func home() -> ImportedHome {
    var reader = RegistryReader(self)
    return reader.read()
  }
}

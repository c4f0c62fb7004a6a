// Registries → home: what a person sees of their home in Home Assistant, names and rooms as they gave them there, and
// only what Assist may see. What discovery could bring back although it is hidden there is excluded by name.

internal import HomeControl
internal import JSONValues

struct RegistryReader {
  private let registries: HomeAssistantRegistries
  private let names: RegistryNames
  private let looseExposure: [String: JSONValue]
  private let exposesNew: Bool
  private var areaIDs: Set<String> = []
  private var notes: [String] = []
  private var hiddenCount = 0
  private var disabledCount = 0
  private var unexposedCount = 0

  init(_ registries: HomeAssistantRegistries) {
    self.registries = registries
    names = RegistryNames(devices: registries.devices)
    looseExposure = registries.exposure?["exposed_entities"]?.members ?? [:]
    exposesNew = registries.exposure?["assistants"]?["conversation"]?["expose_new"]?.flag ?? true
  }

  mutating func read() -> ImportedHome {
    var home = Home()
    home.floors = readFloors()
    home.areas = readAreas(floors: Set(home.floors.map(\.id)))
    areaIDs = Set(home.areas.map(\.id))
    var known: Set<String> = []
    for entry in registries.entities {
      guard let id = entry["entity_id"]?.text, EntityID.isValid(id), known.insert(id).inserted else { continue }
      let domain = String(id.prefix { $0 != "." })
      if domain == "assist_satellite" {
        if entry["disabled_by"] == nil, let area = area(of: entry) { home.sites[id] = area }
        continue
      }
      guard !Self.skippedDomains.contains(domain) else { continue }
      if isSeen(entry, id: id, domain: domain) {
        home.entities.append(entity(entry, id: id, domain: domain))
      } else if entry["platform"]?.text == "mqtt" || entry["platform"]?.text == "tasmota",
        Self.actingDomains.contains(domain)
      {
        home.exclude.insert(id)
      }
    }
    for (id, exposure) in looseExposure.sorted(by: { $0.key < $1.key })
    where EntityID.isValid(id) && known.insert(id).inserted {
      if Self.shouldExpose(exposure["assistants"]) == true { home.entities.append(Entity(id: id)) }
    }
    home.entities.sort { $0.id < $1.id }
    readSettings(into: &home)
    countLeftOut()
    return ImportedHome(home: home, notes: notes)
  }

  private mutating func readFloors() -> [Floor] {
    var seen: Set<String> = []
    return registries.floors.compactMap { entry in
      guard let id = entry["floor_id"]?.text, let name = RegistryNames.name(entry["name"]), seen.insert(id).inserted
      else {
        return nil
      }
      return Floor(id: id, name: name, aliases: RegistryNames.aliases(entry["aliases"]))
    }
  }

  private mutating func readAreas(floors: Set<String>) -> [Area] {
    var seen: Set<String> = []
    return registries.areas.compactMap { entry in
      // The first layouts called the identifier area_id.
      guard let id = (entry["id"] ?? entry["area_id"])?.text, let name = RegistryNames.name(entry["name"]),
        seen.insert(id).inserted
      else { return nil }
      let floor = entry["floor_id"]?.text.flatMap { floors.contains($0) ? $0 : nil }
      return Area(id: id, name: name, aliases: RegistryNames.aliases(entry["aliases"]), floor: floor)
    }
  }

  private func area(of entry: JSONValue) -> String? {
    names.area(of: entry).flatMap { areaIDs.contains($0) ? $0 : nil }
  }

  /// Whether Assist may see an entity; counts the reason when not.
  private mutating func isSeen(_ entry: JSONValue, id: String, domain: String) -> Bool {
    if entry["disabled_by"] != nil || names.device(of: entry)?["disabled_by"] != nil {
      disabledCount += 1
      return false
    }
    if entry["hidden_by"] != nil {
      hiddenCount += 1
      return false
    }
    let told =
      Self.shouldExpose(entry["options"]) ?? Self.shouldExpose(looseExposure[id]?["assistants"])
      ?? (exposesNew && isExposedByDefault(entry, domain: domain))
    if !told { unexposedCount += 1 }
    return told
  }

  private static func shouldExpose(_ assistants: JSONValue?) -> Bool? {
    assistants?["conversation"]?["should_expose"]?.flag
  }

  /// Home Assistant's own rule for what nobody decided about.
  private func isExposedByDefault(_ entry: JSONValue, domain: String) -> Bool {
    if entry["entity_category"] != nil { return false }
    let deviceClass = Self.deviceClass(entry) ?? ""
    switch domain {
    case "binary_sensor":
      return ["door", "garage_door", "lock", "motion", "opening", "presence", "window"].contains(deviceClass)
    case "sensor":
      return [
        "aqi", "carbon_monoxide", "carbon_dioxide", "humidity", "pm10", "pm25", "temperature",
        "volatile_organic_compounds",
      ].contains(deviceClass)
    default:
      return [
        "climate", "cover", "fan", "humidifier", "light", "media_player", "scene", "switch", "todo", "vacuum",
        "water_heater",
      ].contains(domain)
    }
  }

  private func entity(_ entry: JSONValue, id: String, domain: String) -> Entity {
    let spoken = names.spoken(entry)
    return Entity(
      id: id, name: spoken.name, aliases: spoken.aliases, area: area(of: entry), deviceClass: Self.deviceClass(entry),
      capabilities: RegistryCapabilities.of(entry, domain: domain))
  }

  private static func deviceClass(_ entry: JSONValue) -> String? {
    (entry["device_class"] ?? entry["original_device_class"])?.text.flatMap(AnnouncedText.slug)
  }

  private func readSettings(into home: inout Home) {
    guard let settings = registries.settings else { return }
    home.timeZone = settings["time_zone"]?.text.flatMap(AnnouncedText.name)
    let system = settings["unit_system_v2"]?.text ?? settings["unit_system"]?.text
    if system == "us_customary" || system == "imperial" { home.temperatureUnit = .fahrenheit }
  }

  private mutating func countLeftOut() {
    if disabledCount > 0 { notes.append("\(disabledCount) disabled entities left out") }
    if hiddenCount > 0 { notes.append("\(hiddenCount) hidden entities left out") }
    if unexposedCount > 0 { notes.append("\(unexposedCount) entities left out that are not exposed to Assist") }
    let unknown = registries.entities.count { entry in entry["entity_id"]?.text.map(EntityID.isValid) != true }
    if unknown > 0 { notes.append("\(unknown) entries left out whose identifier is none") }
  }

  /// What discovery on the broker can bring, and act on.
  private static let actingDomains: Set<String> = [
    "light", "switch", "cover", "lock", "climate", "fan", "vacuum", "lawn_mower", "valve", "siren", "button", "scene",
    "number", "select",
  ]

  /// Parts of Home Assistant itself.
  private static let skippedDomains: Set<String> = [
    "ai_task", "conversation", "event", "image", "stt", "tts", "update", "wake_word", "zone",
  ]
}

/// Identifiers of entities.
enum EntityID {
  /// Whether `id` is `domain.object` of small letters, digits and `_`.
  static func isValid(_ id: String) -> Bool {
    let parts = id.split(separator: ".", omittingEmptySubsequences: false)
    return id.utf8.count <= 255 && parts.count == 2
      && parts.allSatisfy { part in
        !part.isEmpty
          && part.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
      }
  }
}

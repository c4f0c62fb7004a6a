// A home as Home Assistant's projects write theirs for tests (`_fixtures.yaml`): areas, floors, devices, and entities
// with the states they start in.

public import HomeControl
public import YAMLNodes

/// A home with what its entities are doing.
public struct DescribedHome: Sendable {
  /// What there is.
  public var home: Home
  /// What each entity is doing at the start.
  public var states: HomeStates

  /// Reads a fixture.
  /// - Throws: `YAMLError` with file and line.
  public init(_ node: YAMLNode) throws(YAMLError) {
    home = Home(confirm: [])
    states = HomeStates()
    for item in try Self.items(node["floors"]) {
      home.floors.append(Floor(id: try Self.id(of: item), name: try Self.name(of: item)))
    }
    for item in try Self.items(node["areas"]) {
      home.areas.append(
        Area(id: try Self.id(of: item), name: try Self.name(of: item), floor: item["floor"]?.string))
    }
    var areaOfDevice: [String: String] = [:]
    for item in try Self.items(node["devices"]) {
      areaOfDevice[try Self.id(of: item)] = item["area"]?.string
    }
    for item in try Self.items(node["entities"]) {
      let id: String
      if let given = item["id"] { id = try given.requireString() } else { id = try Self.entityID(of: item) }
      let area = item["area"]?.string ?? item["device"]?.string.flatMap { areaOfDevice[$0] }
      let attributes = item["attributes"]
      home.entities.append(
        Entity(
          id: id, name: try Self.name(of: item), area: area,
          deviceClass: attributes?["device_class"]?.string.map(Self.lastPart), capabilities: Self.capabilities(of: item)
        ))
      if item["is_exposed"]?.bool == false { home.exclude.insert(id) }
      states.set(id, from: item)
    }
  }

  /// Reads the fixture at `path`.
  /// - Throws: `YAMLError` with file and line.
  public static func load(path: String) throws(YAMLError) -> DescribedHome {
    try DescribedHome(try YAML.load(path: path))
  }

  private static func items(_ node: YAMLNode?) throws(YAMLError) -> [YAMLNode] {
    guard let node else { return [] }
    return try node.requireSequence()
  }

  private static func name(of item: YAMLNode) throws(YAMLError) -> String {
    try item.required("name").requireString().filter { $0 != "[" && $0 != "]" }
  }

  private static func id(of item: YAMLNode) throws(YAMLError) -> String {
    if let given = item["id"] { return try given.requireString() }
    return slug(try name(of: item))
  }

  /// An entity known by its name and domain only.
  private static func entityID(of item: YAMLNode) throws(YAMLError) -> String {
    "\(try item.required("domain").requireString()).\(slug(try name(of: item)))"
  }

  private static func slug(_ name: String) -> String {
    String(name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
  }

  /// `cover.CoverDeviceClass.GARAGE` is `garage`.
  static func lastPart(_ text: String) -> String { String(text.split(separator: ".").last ?? "").lowercased() }

  /// What a light can do where its colour modes say so; nil for everything else.
  private static func capabilities(of item: YAMLNode) -> [Capability: CapabilityRange]? {
    guard let modes = item["attributes"]?["supported_color_modes"]?.sequence else { return nil }
    var found: [Capability: CapabilityRange] = [:]
    for mode in modes.compactMap(\.string).map(lastPart) where mode != "onoff" {
      found[.brightness] = CapabilityRange()
      if mode == "color_temp" { found[.colorTemperature] = CapabilityRange() }
      if ["hs", "rgb", "rgbw", "rgbww", "xy"].contains(mode) { found[.color] = CapabilityRange() }
    }
    return found
  }
}

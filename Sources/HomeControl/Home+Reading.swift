// home.yaml → Home. Every key is known or refused, every reference must lead somewhere, and every error says
// file, line, what was expected and what was found.

import Resolvers
public import YAMLNodes

extension Home {
  /// Reads the home described in the file at `path`.
  /// - Throws: `HomeError` with file and line of the first fault.
  public static func load(path: String) throws(HomeError) -> Home {
    let node: YAMLNode
    do { node = try YAML.load(path: path) } catch { throw .unreadable(error) }
    return try Home(node)
  }

  /// Reads the home described in `text`; `file` is the name that errors carry.
  /// - Throws: `HomeError` with the line of the first fault.
  public static func parse(_ text: String, file: String = "home.yaml") throws(HomeError) -> Home {
    let node: YAMLNode
    do { node = try YAML.parse(text, file: file) } catch { throw .unreadable(error) }
    return try Home(node)
  }

  /// Reads a home from a YAML value; nothing at all is a home without anything in it.
  /// - Throws: `HomeError` with file and line of the first fault.
  public init(_ node: YAMLNode) throws(HomeError) {
    self.init()
    if node.isNull { return }
    try HomeReader.known(
      node,
      ["areas", "floors", "sites", "entities", "exclude", "confirm", "temperature_unit", "time_zone"])
    if let list = node["floors"] {
      floors = try HomeReader.items(list, ["id", "name", "aliases"]) { (item) throws(HomeError) in
        Floor(id: item.id, name: try item.text("name"), aliases: try item.texts("aliases"))
      }
    }
    let floorIDs = floors.map(\.id)
    if let list = node["areas"] {
      areas = try HomeReader.items(list, ["id", "name", "aliases", "floor"]) { (item) throws(HomeError) in
        Area(
          id: item.id, name: try item.text("name"), aliases: try item.texts("aliases"),
          floor: try item.reference("floor", to: floorIDs))
      }
    }
    let areaIDs = areas.map(\.id)
    if let list = node["entities"] {
      entities = try HomeReader.items(list, HomeReader.entityKeys) { (item) throws(HomeError) in
        try HomeReader.entity(item, areas: areaIDs)
      }
    }
    if let map = node["sites"] {
      for (key, value) in try HomeReader.read({ () throws(YAMLError) in try map.requireMapping() }) {
        sites[key.string ?? ""] = try HomeReader.reference(value, kind: "area", to: areaIDs)
      }
    }
    if let list = node["exclude"] { exclude = Set(try HomeReader.texts(list)) }
    if let list = node["confirm"] { confirm = try HomeReader.confirmed(list, entities: entities.map(\.id)) }
    if let unit = node["temperature_unit"] {
      let text = try HomeReader.text(unit)
      guard let known = TemperatureUnit(rawValue: text) else {
        throw .invalidValue(text, at: unit.position, expected: "celsius or fahrenheit")
      }
      temperatureUnit = known
    }
    if let zone = node["time_zone"], !zone.isNull {
      let name = try HomeReader.text(zone)
      do throws(CalendarError) { _ = try CivilCalendar(zone: name) } catch {
        throw .invalidValue(name, at: zone.position, expected: "a time zone such as Europe/Lisbon")
      }
      timeZone = name
    }
  }
}

/// The parts of reading that areas, floors and entities share.
enum HomeReader {
  static let entityKeys = ["id", "name", "aliases", "area", "device_class", "capabilities", "listens"]

  /// One element of a list, whose identifier is known.
  struct Item {
    let id: String
    let node: YAMLNode

    func text(_ key: String) throws(HomeError) -> String? {
      guard let value = node[key], !value.isNull else { return nil }
      let text = try HomeReader.text(value)
      guard text.contains(where: { $0.isLetter || $0.isNumber }) else {
        throw .invalidValue(text, at: value.position, expected: "some words, or no '\(key)' at all")
      }
      return text
    }

    func texts(_ key: String) throws(HomeError) -> [String] {
      guard let value = node[key] else { return [] }
      return try HomeReader.texts(value)
    }

    func reference(_ key: String, to known: [String]) throws(HomeError) -> String? {
      guard let value = node[key], !value.isNull else { return nil }
      return try HomeReader.reference(value, kind: key, to: known)
    }
  }

  /// The elements of a list of mappings, or of bare identifiers, each identifier once.
  static func items<Value>(
    _ list: YAMLNode, _ keys: [String], _ make: (Item) throws(HomeError) -> Value
  ) throws(HomeError) -> [Value] {
    if list.isNull { return [] }
    var lines: [String: Int] = [:]
    var values: [Value] = []
    for node in try read({ () throws(YAMLError) in try list.requireSequence() }) {
      let id: String
      if let bare = node.string {
        id = bare
      } else {
        try known(node, keys)
        id = try text(read { () throws(YAMLError) in try node.required("id") })
      }
      if let first = lines.updateValue(node.position.line, forKey: id) {
        throw .duplicate(id, at: node.position, first: first)
      }
      guard !id.isEmpty else { throw .invalidValue(id, at: node.position, expected: "an identifier") }
      values.append(try make(Item(id: id, node: node)))
    }
    return values
  }

  static func entity(_ item: Item, areas: [String]) throws(HomeError) -> Entity {
    let parts = item.id.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isIdentifier) }) else {
      throw .invalidValue(
        item.id, at: (item.node["id"] ?? item.node).position,
        expected: "an id like light.kitchen_ceiling, of small letters, digits and _")
    }
    return Entity(
      id: item.id, name: try item.text("name"), aliases: try item.texts("aliases"),
      area: try item.reference("area", to: areas), deviceClass: try item.text("device_class"),
      capabilities: try capabilities(item.node["capabilities"]), listens: try listens(item.node["listens"]))
  }

  static func isIdentifier(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
  }

  /// A list of names, or a mapping of names to `[lowest, highest]`; nil when nothing is said.
  private static func capabilities(_ node: YAMLNode?) throws(HomeError) -> [Capability: CapabilityRange]? {
    guard let node, !node.isNull else { return nil }
    let names = Capability.allCases.map(\.rawValue)
    var found: [Capability: CapabilityRange] = [:]
    if let list = node.sequence {
      for element in list {
        let name = try text(element)
        guard let capability = Capability(rawValue: name) else {
          throw .unknownKey(
            name, at: element.position, known: names, suggestion: Spelling.nearest(to: name, in: names))
        }
        found[capability] = CapabilityRange()
      }
      return found
    }
    try known(node, names)
    for (key, value) in node.mapping ?? [] {
      guard let capability = Capability(rawValue: key.string ?? ""), value.bool != false else { continue }
      found[capability] = CapabilityRange(value.bool == true || value.isNull ? nil : try bounds(value))
    }
    return found
  }

  private static func bounds(_ node: YAMLNode) throws(HomeError) -> ClosedRange<Double> {
    guard let ends = node.sequence, ends.count == 2, let low = ends[0].double, let high = ends[1].double, low <= high
    else {
      throw .invalidValue(
        node.string ?? "something else", at: node.position, expected: "true, false, or [lowest, highest]")
    }
    return low...high
  }

  /// What a topic may be for: the general one, what is only told, functions, and what capabilities call functions.
  private static let purposes =
    ["command", "state", "availability", "temperature", "percentage"] + DeviceFunction.allCases.map(\.rawValue)

  /// One topic, or topics by purpose.
  private static func listens(_ node: YAMLNode?) throws(HomeError) -> [String: String] {
    guard let node, !node.isNull else { return [:] }
    if node.string != nil { return ["command": try topic(node)] }
    try known(node, purposes)
    var topics: [String: String] = [:]
    for (key, value) in try read({ () throws(YAMLError) in try node.requireMapping() }) {
      topics[key.string ?? ""] = try topic(value)
    }
    return topics
  }

  private static func topic(_ node: YAMLNode) throws(HomeError) -> String {
    let text = try text(node)
    guard !text.isEmpty, !text.contains(where: { $0 == "+" || $0 == "#" || $0 == "\0" }) else {
      throw .invalidValue(text, at: node.position, expected: "a topic without wildcards")
    }
    return text
  }

  static func confirmed(_ list: YAMLNode, entities: [String]) throws(HomeError) -> Set<ConfirmedAction> {
    let actions: [String: ConfirmedAction] = [
      "unlock": .unlock, "open_garage": .openGarage, "open_valve": .openValve,
    ]
    var found: Set<ConfirmedAction> = []
    for element in list.sequence ?? (list.isNull ? [] : [list]) {
      let name = try text(element)
      if let action = actions[name] {
        found.insert(action)
      } else if name.contains(".") {
        found.insert(.entity(try reference(element, kind: "entity", to: entities)))
      } else {
        throw .invalidValue(
          name, at: element.position, expected: "\(actions.keys.sorted().joined(separator: ", ")) or an entity's id")
      }
    }
    return found
  }

  static func reference(_ node: YAMLNode, kind: String, to known: [String]) throws(HomeError) -> String {
    let id = try text(node)
    guard known.contains(id) else {
      throw .unknownReference(id, at: node.position, kind: kind, suggestion: Spelling.nearest(to: id, in: known))
    }
    return id
  }

  static func known(_ node: YAMLNode, _ keys: [String]) throws(HomeError) {
    for (key, _) in try read({ () throws(YAMLError) in try node.requireMapping() }) {
      let name = key.string ?? ""
      guard !keys.contains(name) else { continue }
      throw .unknownKey(name, at: key.position, known: keys, suggestion: Spelling.nearest(to: name, in: keys))
    }
  }

  static func text(_ node: YAMLNode) throws(HomeError) -> String {
    try read { () throws(YAMLError) in try node.requireString() }
  }

  static func texts(_ node: YAMLNode) throws(HomeError) -> [String] {
    try read { () throws(YAMLError) in try node.requireStrings() }
  }

  static func read<Value>(_ body: () throws(YAMLError) -> Value) throws(HomeError) -> Value {
    do { return try body() } catch { throw .unreadable(error) }
  }
}

// Home → home.yaml, as a person would write it: floors, rooms, then devices room by room, with what there is to know
// beside them. What it writes, `Home.parse` reads back as the same home.

public import HomeControl
internal import Resolvers

/// Writes homes as files.
public struct HomeFileWriter {
  private var lines: [String] = []
  private let origins: [String: String]

  private init(origins: [String: String]) { self.origins = origins }

  /// The text of a file that describes `home`; `heading` stands at its top, a comment a line.
  public static func text(_ home: Home, heading: [String] = [], origins: [String: String] = [:]) -> String {
    var writer = HomeFileWriter(origins: origins)
    writer.lines = heading.map { $0.isEmpty ? "#" : "# \(comment($0))" }
    writer.settings(home)
    writer.places(home)
    writer.sites(home)
    writer.entities(home)
    writer.rules(home)
    return writer.lines.joined(separator: "\n") + "\n"
  }

  private mutating func section(_ key: String, _ comments: String...) {
    if !lines.isEmpty { lines.append("") }
    lines += comments.map { "# \($0)" }
    lines.append("\(key):")
  }

  private mutating func settings(_ home: Home) {
    var settings: [String] = []
    if home.temperatureUnit != .celsius { settings.append("temperature_unit: \(home.temperatureUnit.rawValue)") }
    if let zone = home.timeZone { settings.append("time_zone: \(Self.scalar(zone))") }
    if !settings.isEmpty, !lines.isEmpty { lines.append("") }
    lines += settings
  }

  private mutating func places(_ home: Home) {
    if !home.floors.isEmpty {
      section("floors")
      for floor in home.floors {
        item(floor.id)
        if floor.name != Floor(id: floor.id).name { pair("name", Self.scalar(floor.name)) }
        aliases(floor.aliases)
      }
    }
    if !home.areas.isEmpty {
      section("areas")
      for area in home.areas {
        item(area.id)
        if area.name != Area(id: area.id).name { pair("name", Self.scalar(area.name)) }
        aliases(area.aliases)
        if let floor = area.floor { pair("floor", Self.scalar(floor)) }
      }
    }
  }

  private mutating func sites(_ home: Home) {
    if home.sites.isEmpty { return }
    section("sites", "Which room a satellite stands in: \"turn on the lights\" means the lights there.")
    for (site, area) in home.sites.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(Self.scalar(site)): \(Self.scalar(area))")
    }
  }

  private mutating func entities(_ home: Home) {
    if home.entities.isEmpty { return }
    section("entities")
    let names = Dictionary(home.areas.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    var isFirst = true
    for area in home.areas.map({ Optional($0.id) }) + [nil] {
      let inside = home.entities.filter { $0.area == area || (area == nil && names[$0.area ?? ""] == nil) }
      if inside.isEmpty { continue }
      if !isFirst { lines.append("") }
      isFirst = false
      lines.append("  # " + Self.comment(area.flatMap { names[$0] } ?? "In no area yet: give each its `area:`"))
      for entity in inside { self.entity(entity) }
    }
  }

  private mutating func entity(_ entity: Entity) {
    item(entity.id, comment: origins[entity.id])
    if entity.name != Entity(id: entity.id).name { pair("name", Self.scalar(entity.name)) }
    aliases(entity.aliases)
    if let area = entity.area { pair("area", Self.scalar(area)) }
    if let deviceClass = entity.deviceClass { pair("device_class", Self.scalar(deviceClass)) }
    if let capabilities = entity.capabilities { pair("capabilities", Self.flow(capabilities)) }
    if entity.listens.keys.elementsEqual(["command"]), let topic = entity.listens["command"] {
      pair("listens", Self.scalar(topic))
    } else if !entity.listens.isEmpty {
      let topics = entity.listens.sorted { $0.key < $1.key }.map { "\(Self.scalar($0.key)): \(Self.scalar($0.value))" }
      pair("listens", "{\(topics.joined(separator: ", "))}")
    }
  }

  private mutating func rules(_ home: Home) {
    if !home.exclude.isEmpty {
      section("exclude", "Not to be seen or reached by voice, even when the broker announces it.")
      for id in home.exclude.sorted() { lines.append("  - \(Self.scalar(id))") }
    }
    if home.confirm != ConfirmedAction.byDefault {
      let names = home.confirm.map { action -> String in
        switch action {
        case .unlock: "unlock"
        case .openGarage: "open_garage"
        case .openValve: "open_valve"
        case .entity(let id): Self.scalar(id)
        }
      }
      lines += ["", "# What asks before it acts.", "confirm: [\(names.sorted().joined(separator: ", "))]"]
    }
  }

  private mutating func item(_ id: String, comment: String? = nil) {
    lines.append("  - id: \(Self.scalar(id))" + (comment.map { "  # \(Self.comment($0))" } ?? ""))
  }

  private mutating func pair(_ key: String, _ value: String) { lines.append("    \(key): \(value)") }

  private mutating func aliases(_ aliases: [String]) {
    if !aliases.isEmpty { pair("aliases", "[\(aliases.map(Self.scalar).joined(separator: ", "))]") }
  }

  private static func flow(_ capabilities: [Capability: CapabilityRange]) -> String {
    let known = Capability.allCases.compactMap { capability in
      capabilities[capability].map { (capability.rawValue, $0.bounds) }
    }
    if known.allSatisfy({ $0.1 == nil }) { return "[\(known.map(\.0).joined(separator: ", "))]" }
    return "{"
      + known.map { name, bounds in
        "\(name): " + (bounds.map { "[\(digits($0.lowerBound)), \(digits($0.upperBound))]" } ?? "true")
      }.joined(separator: ", ") + "}"
  }

  private static func digits(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? value.description
  }

  /// A comment of one line; whatever would end it is taken out.
  private static func comment(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { isPrintable($0) }))
  }

  /// A scalar, quoted where plain text would mean something else to YAML.
  static func scalar(_ text: String) -> String {
    let plain = text.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil || " _-./'".unicodeScalars.contains(scalar)
    }
    if plain, let first = text.unicodeScalars.first, first.properties.isAlphabetic || first == "_", text.last != " ",
      !reserved.contains(text.lowercased())
    {
      return text
    }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case _ where !isPrintable(scalar):
        let digits = String(scalar.value, radix: 16, uppercase: true)
        quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .format, .surrogate, .privateUse, .unassigned: false
    default: scalar.value < 0x1_0000 || scalar.properties.isEmoji || scalar.properties.isAlphabetic
    }
  }

  private static let reserved: Set<String> = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
}

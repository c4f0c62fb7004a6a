// What a reader of one dialect makes of an announcement: an entity as announced, not yet trusted nor named for good.

internal import HomeControl
internal import JSONValues

/// Who announced, the most direct word first: a gateway's own list says more than what it tells Home Assistant.
enum Dialect: Int, Comparable, Sendable {
  case zigbee2MQTT, tasmota, homie, homeAssistant

  static func < (left: Dialect, right: Dialect) -> Bool { left.rawValue < right.rawValue }
}

/// One announced entity.
struct Announced: Equatable, Sendable {
  var dialect: Dialect
  /// Where it was announced.
  var topic: String
  /// What tells it from the others of its topic.
  var part: String
  var domain: String
  /// Object part of the identifier it would like.
  var object: String
  var name: String
  /// Object parts under which others announced the same thing.
  var otherObjects: Set<String> = []
  /// What else a person's file may call it: the names of its parts, as announced.
  var otherNames: [String] = []
  var area: String?
  var deviceClass: String?
  var capabilities: [Capability: CapabilityRange]?
  var connection: DeviceConnection
  /// The announcer's own identifier; two of one component with the same are one.
  var uniqueID: String?
  /// Topics that are its device's alone: what others announce under them is this device again.
  var territory: [String] = []
  /// Members of a group, by hardware identifier.
  var isGroup = false

  /// Order in which announcements are looked at, whatever order they came in.
  var rank: (Int, String, String) { (dialect.rawValue, topic, part) }

  /// Identifiers a file may know it by, the one it would like first.
  var wantedIDs: [String] { ["\(domain).\(object)"] + otherObjects.sorted().map { "\(domain).\($0)" } }

  /// Takes over what another announcement of the same thing knows.
  mutating func absorb(_ other: Announced) {
    if area == nil { area = other.area }
    guard other.domain == domain, otherObjects.count < 8 else { return }
    if other.object != object { otherObjects.insert(other.object) }
    otherObjects.formUnion(other.otherObjects)
  }

  /// Topics it would be commanded on.
  var commandTopics: Set<String> {
    Set(connection.commands.values.joined().map(\.topic))
  }

  /// Topics it tells something on.
  var stateTopics: Set<String> {
    Set(connection.states.values.joined().map(\.topic)).union(connection.availability.map(\.topic))
  }

  /// Whether it is of a kind that nothing unnamed may move.
  var isGuarded: Bool { Guard.covers(domain: domain, deviceClass: deviceClass) }

  /// Whether there is anything to command or to read.
  var isUseful: Bool { !connection.commands.isEmpty || !connection.states.isEmpty }
}

/// What one announcement gave.
struct Reading: Equatable, Sendable {
  var entities: [Announced] = []
  var notes: [String] = []

  mutating func refuse(_ what: String, _ why: String) {
    notes.append("\(String(what.prefix(120))): \(why)")
  }
}

/// Kinds that keep their rules whatever an announcement calls their topics.
enum Guard {
  static func covers(domain: String, deviceClass: String?) -> Bool {
    switch domain {
    case "lock", "valve", "siren": true
    case "cover": deviceClass == "garage" || deviceClass == "gate" || deviceClass == "door"
    default: false
    }
  }
}

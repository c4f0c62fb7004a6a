// What the daemon tells Home Assistant of itself, in the language of its discovery: one device with sensors, an update
// entity that shows and installs nothing, and where it may be asked for, a button to roll back; on topics of ours.
// Announced when the broker is reached, and again when Home Assistant says that it is there. What is run as a template
// over there is written here and holds nothing that anybody said.

internal import JSONValues
internal import MQTTClient
internal import Ontology
internal import WireMessages

/// The announcement of this daemon as a device.
public struct SelfAnnouncement: Equatable, Sendable {
  /// Who announces, by its own word: Hearken does not take such devices for parts of the home.
  static let origin = "hearken"

  private let prefix: String
  private let topics: Topics

  /// Announces the daemon of `topics` under the first level of Home Assistant's discovery topics.
  public init(prefix: String, topics: Topics) {
    self.prefix = prefix
    self.topics = topics
  }

  /// Where it is announced, retained.
  public var topic: String { "\(prefix)/device/\(identifier)/config" }

  /// Where Home Assistant says `online` when it is there again.
  public var birthTopic: String { "\(prefix)/status" }

  /// Whether a message says that Home Assistant is there again. Some have it stored; to be announced once too often does
  /// no harm.
  func isBirth(_ message: IncomingMessage) -> Bool {
    message.topic == birthTopic && message.payload == Array("online".utf8)
  }

  /// The instance in letters that object ids may have; what that changed is told apart by a number.
  var identifier: String {
    let name = String(topics.instance.unicodeScalars.map { Self.isPlain($0) ? Character($0) : "_" })
    if name == topics.instance, topics.root == "hearken" { return "hearken_\(name)" }
    // FNV-1a.
    let number = "\(topics.root)/\(topics.instance)".utf8.reduce(UInt32(2_166_136_261)) {
      ($0 ^ UInt32($1)) &* 16_777_619
    }
    return "hearken_\(name)_\(String(number, radix: 16))"
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
    default: false
    }
  }

  /// The announcement, with a button to roll back where somebody listens to it.
  public func payload(version: String, rollsBack: Bool) -> [UInt8] {
    var components: [String: JSONValue] = ["bundle": update, "rollback": rollsBack ? button : Self.noButton]
    for sensor in sensors {
      var members = sensor.members
      members["platform"] = "sensor"
      members["name"] = .string(sensor.name)
      members["unique_id"] = .string("\(identifier)_\(sensor.key)")
      members["state_topic"] = .string(sensor.topic)
      members["value_template"] = .string("{{ \(sensor.template) }}")
      components[sensor.key] = .object(members)
    }
    let announcement: [String: JSONValue] = [
      "device": .object([
        "identifiers": .array([.string(identifier)]), "name": .string("Hearken \(topics.instance)"),
        "manufacturer": "Hearken", "model": "hearkend", "sw_version": .string(version),
      ]),
      "origin": .object(["name": .string(Self.origin), "sw_version": .string(version)]),
      "availability_topic": .string(topics.status),
      "payload_available": .string(StatusMessage.online.rawValue),
      "payload_not_available": .string(StatusMessage.offline.rawValue),
      "qos": 1,
      "components": .object(components),
    ]
    var writer = JSONWriter()
    writer.value(.object(announcement))
    return writer.bytes
  }

  /// Which bundle is in use, to be seen. It takes no command: what is installed comes signed, or from the disk.
  private var update: JSONValue {
    .object([
      "platform": "update", "name": "Bundle", "unique_id": .string("\(identifier)_bundle"),
      "state_topic": .string(topics.bundleVersions), "entity_category": "diagnostic", "icon": "mdi:brain",
    ])
  }

  /// Sends the empty message that a rollback is, to this daemon alone.
  private var button: JSONValue {
    .object([
      "platform": "button", "name": "Roll back", "unique_id": .string("\(identifier)_rollback"),
      "command_topic": .string(topics.ownRollback), "payload_press": "", "entity_category": "config",
      "icon": "mdi:backup-restore",
    ])
  }

  /// A component with its platform alone is one to be removed: what is merely left out stays there until a restart.
  private static let noButton: JSONValue = .object(["platform": "button"])

  /// One sensor: where its value comes from, as an expression that is run over there.
  private struct Sensor {
    var key: String
    var name: String
    var topic: String
    var template: String
    var members: [String: JSONValue] = [:]
  }

  private var sensors: [Sensor] {
    let diagnostic: [String: JSONValue] = ["entity_category": "diagnostic"]
    func measured(_ unit: String, _ others: [String: JSONValue] = [:]) -> [String: JSONValue] {
      diagnostic.merging(["unit_of_measurement": .string(unit), "state_class": "measurement"]) { $1 }
        .merging(others) { $1 }
    }
    return [
      Sensor(
        key: "intent", name: "Last intent", topic: topics.last,
        template: "value_json.intent or value_json.reason",
        members: ["icon": "mdi:comment-processing-outline", "json_attributes_topic": .string(topics.last)]),
      Sensor(
        key: "confidence", name: "Confidence", topic: topics.last,
        template: "none if value_json.confidence is none else (value_json.confidence * 100) | round(1)",
        members: ["unit_of_measurement": "%", "icon": "mdi:gauge"]),
      Sensor(
        key: "model", name: "Model", topic: topics.info,
        template: "'none' if value_json.model is none else "
          + "(value_json.model.get('adapter') or value_json.model.base)[:24]",
        members: diagnostic),
      Sensor(
        key: "sequence", name: "Model version", topic: topics.info,
        template: "none if value_json.model is none else value_json.model.get('sequence')", members: diagnostic),
      Sensor(
        key: "received", name: "Utterances", topic: topics.health, template: "value_json.received",
        members: diagnostic.merging(["state_class": "total_increasing"]) { $1 }),
      Sensor(
        key: "rejected", name: "Rejected", topic: topics.health,
        template: "none if value_json.rejection_rate is none else (value_json.rejection_rate * 100) | round(1)",
        members: measured("%")),
      Sensor(
        key: "latency", name: "Time to answer", topic: topics.health,
        template: "none if value_json.latency_us is none else (value_json.latency_us.p50 / 1000) | round(2)",
        members: measured("ms", ["device_class": "duration"])),
      Sensor(
        key: "memory", name: "Memory", topic: topics.health,
        template: "(value_json.resident_bytes / 1048576) | round(1)",
        members: measured("MiB", ["device_class": "data_size"])),
      Sensor(
        key: "dropped", name: "Dropped messages", topic: topics.health, template: "value_json.dropped",
        members: diagnostic.merging(["state_class": "total_increasing"]) { $1 }),
    ]
  }

  /// What became of the last utterance, without its words.
  static func last(_ interpretation: Interpretation, at moment: Timestamp) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", Double(Interpretation.schemaVersion))
      writer.key("intent")
      writer.string(interpretation.commands.first?.intent.rawValue)
      writer.key("reason")
      writer.string(interpretation.rejection?.reason.rawValue)
      writer.key("confidence")
      writer.probability(interpretation.commands.map(\.confidence).min() ?? interpretation.rejection?.confidence)
      writer.member("commands", Double(interpretation.commands.count))
      writer.member("site", interpretation.utterance.site)
      writer.member("at", moment.description)
    }
    return writer.bytes
  }
}

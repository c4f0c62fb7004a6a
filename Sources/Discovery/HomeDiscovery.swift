// What the broker says there is in the home, kept current message by message: retained ones at the start, live ones as
// devices come, change and go. Nothing announced is trusted before it has passed `TopicTrust`, and nothing is part of
// a home before `HomeMerger` has held it against the file and against the rest.

public import HomeControl
internal import JSONValues

/// The devices announced on a broker. Owned by one thread.
public struct HomeDiscovery: Sendable {
  /// What it listens to and trusts.
  public let settings: DiscoverySettings

  private let trust: TopicTrust
  private var readings: [String: Reading] = [:]
  private var gateways: [String: Gateway] = [:]

  /// The lists of one Zigbee2MQTT.
  private struct Gateway: Sendable {
    var devices: [ZigbeeDevice] = []
    var deviceNotes: [String] = []
    var groups: JSONValue?
  }

  /// Makes a discovery that has heard nothing yet.
  public init(settings: DiscoverySettings = DiscoverySettings()) {
    self.settings = settings
    trust = TopicTrust(settings)
  }

  /// Topic filters to subscribe to.
  public var subscriptions: [String] {
    var filters: [String] = []
    if let prefix = settings.homeAssistantPrefix { filters += ["\(prefix)/+/+/config", "\(prefix)/+/+/+/config"] }
    for base in settings.zigbee2MQTTBases { filters += ["\(base)/bridge/devices", "\(base)/bridge/groups"] }
    if let prefix = settings.tasmotaPrefix { filters.append("\(prefix)/+/config") }
    if let prefix = settings.homiePrefix { filters.append("\(prefix)/5/+/$description") }
    return filters
  }

  /// Entities announced and trusted, before duplicates are found.
  public private(set) var announcedCount = 0

  /// Announcements heard and not taken back, whatever became of them.
  public var announcementCount: Int { readings.count }

  /// Whether `topic` is one that this reads, for who shares a connection with it.
  public func isAnnouncement(_ topic: String) -> Bool { kind(of: topic) != nil }

  /// Takes in one announcement; an empty payload takes back what was announced under its topic.
  ///
  /// Returns whether anything changed, so that `merged(with:)` gives something new.
  @discardableResult
  public mutating func apply(topic: String, payload: [UInt8]) -> Bool {
    guard let kind = kind(of: topic) else { return false }
    let limit = kind.isList ? settings.maximumPayload * 64 : settings.maximumPayload
    var fault: String?
    var value: JSONValue?
    if payload.isEmpty {
      value = nil
    } else if payload.count > limit {
      fault = "\(payload.count) bytes, more than the \(limit) that are read"
    } else {
      do throws(JSONError) {
        value = try JSONValue(reading: payload, maximumDepth: 24)
      } catch {
        fault = error.description
      }
    }
    // What cannot be read says nothing any more: the device may have changed.
    if let fault {
      take(.null, kind, topic)
      return store(Reading(notes: [fault]), under: topic)
    }
    return take(value, kind, topic)
  }

  @discardableResult
  private mutating func take(_ value: JSONValue?, _ kind: Kind, _ topic: String) -> Bool {
    switch kind {
    case .homeAssistant(let prefix):
      return store(value.map { HomeAssistantReader(prefix: prefix, topic: topic).read($0) }, under: topic)
    case .tasmota(let address):
      return store(value.map { TasmotaReader(topic: topic).read($0, address: address) }, under: topic)
    case .homie(let prefix):
      guard let reader = HomieReader(topic: topic, prefix: prefix) else { return false }
      return store(value.map { reader.read($0) }, under: topic)
    case .zigbeeDevices(let base):
      let reader = Zigbee2MQTTReader(base: base, topic: topic)
      let (devices, notes) = value.map { reader.devices($0) } ?? ([], [])
      gateways[base, default: Gateway()].devices = devices
      let stored = store(
        value.map { _ in Reading(entities: devices.flatMap(\.entities), notes: notes) }, under: topic)
      // Groups are read by their members: they change with them.
      let groups = "\(base)/bridge/groups"
      return store(reading(ofGroups: base, topic: groups), under: groups) || stored
    case .zigbeeGroups(let base):
      gateways[base, default: Gateway()].groups = value
      return store(reading(ofGroups: base, topic: topic), under: topic)
    }
  }

  private func reading(ofGroups base: String, topic: String) -> Reading? {
    guard let gateway = gateways[base], let groups = gateway.groups, groups != .null else { return nil }
    // Retained messages come in any order: without devices there is nothing to say yet.
    guard readings["\(base)/bridge/devices"] != nil else { return Reading() }
    return Zigbee2MQTTReader(base: base, topic: topic).groups(groups, devices: gateway.devices)
  }

  /// Keeps what passes the rules of topics; nil forgets. Returns whether anything changed.
  private mutating func store(_ reading: Reading?, under topic: String) -> Bool {
    guard let reading else {
      let forgotten = readings.removeValue(forKey: topic)
      announcedCount -= forgotten?.entities.count ?? 0
      return forgotten != nil
    }
    // Of endless topics with nothing behind them, not even the notes are kept.
    guard readings[topic] != nil || readings.count < 2 * settings.maximumEntities else { return false }
    var kept = Reading(notes: reading.notes)
    let others = announcedCount - (readings[topic]?.entities.count ?? 0)
    for entity in reading.entities {
      if let fault = fault(of: entity) {
        kept.refuse("\(entity.domain) '\(entity.name)'", fault)
      } else if others + kept.entities.count >= settings.maximumEntities {
        kept.refuse(
          "\(entity.domain) '\(entity.name)'",
          "there are \(settings.maximumEntities) entities already; no more are kept")
      } else {
        kept.entities.append(entity)
      }
    }
    if kept.notes.count > 64 { kept.notes = kept.notes.prefix(63) + ["\(kept.notes.count - 63) more of the kind"] }
    announcedCount = others + kept.entities.count
    return readings.updateValue(kept, forKey: topic) != kept
  }

  /// Why an announced entity is refused by itself; nil when nothing speaks against it.
  private func fault(of entity: Announced) -> String? {
    for topic in entity.commandTopics.sorted() {
      if let fault = trust.faultOfCommand(topic) { return fault.description }
    }
    for topic in entity.stateTopics.sorted() {
      if let fault = trust.faultOfState(topic) { return fault.description }
    }
    if entity.domain != "lock", let payload = CommandedKeys.unlockingPayload(of: entity.connection) {
      return "it would send \(payload.prefix(60).debugDescription), which unlocks, without being a lock"
    }
    return nil
  }

  /// The home of `file` with what was discovered: what the file says wins.
  public func merged(with file: Home) -> DiscoveredHome {
    var notes: [DiscoveryNote] = []
    for (topic, reading) in readings.sorted(by: { $0.key < $1.key }) {
      notes += reading.notes.map { DiscoveryNote(topic: topic, message: $0) }
    }
    var merger = HomeMerger(file: file, settings: settings)
    merger.notes = notes
    return merger.merge(readings.values.flatMap(\.entities).sorted { $0.rank < $1.rank })
  }

  // MARK: Topics

  private enum Kind {
    case homeAssistant(String), tasmota(String), homie(String), zigbeeDevices(String), zigbeeGroups(String)

    /// Whether it lists everything there is.
    var isList: Bool {
      switch self {
      case .zigbeeDevices, .zigbeeGroups: true
      default: false
      }
    }
  }

  private func kind(of topic: String) -> Kind? {
    for base in settings.zigbee2MQTTBases {
      if topic == "\(base)/bridge/devices" { return .zigbeeDevices(base) }
      if topic == "\(base)/bridge/groups" { return .zigbeeGroups(base) }
    }
    if let prefix = settings.tasmotaPrefix, let address = TasmotaReader.address(of: topic, prefix: prefix) {
      return .tasmota(address)
    }
    if let prefix = settings.homiePrefix, HomieReader(topic: topic, prefix: prefix) != nil { return .homie(prefix) }
    if let prefix = settings.homeAssistantPrefix, HomeAssistantReader.parts(of: topic, prefix: prefix) != nil {
      return .homeAssistant(prefix)
    }
    return nil
  }
}

/// Something about an announcement that a person should know.
public struct DiscoveryNote: Equatable, Sendable, CustomStringConvertible {
  /// Where it was announced.
  public var topic: String
  /// What was refused or left out, and why.
  public var message: String

  /// Makes a note.
  public init(topic: String, message: String) {
    self.topic = topic
    self.message = message
  }

  /// `topic: message`.
  public var description: String { "\(topic): \(message)" }
}

/// A home with what was discovered in it.
public struct DiscoveredHome: Equatable, Sendable {
  /// The home.
  public var home: Home
  /// What was refused or left out, in the order of topics.
  public var notes: [DiscoveryNote]
  /// Topic of the announcement behind an entity, by its identifier.
  public var origins: [String: String]

  /// Makes a discovered home.
  public init(home: Home, notes: [DiscoveryNote] = [], origins: [String: String] = [:]) {
    self.home = home
    self.notes = notes
    self.origins = origins
  }

  /// Topics on which the entities tell their states and whether they are there, each once, sorted.
  public var stateTopics: [String] {
    var topics: Set<String> = []
    for entity in home.visibleEntities {
      guard let connection = entity.connection else { continue }
      for endpoint in connection.states.values.joined() { topics.insert(endpoint.topic) }
      for endpoint in connection.availability { topics.insert(endpoint.topic) }
    }
    return topics.sorted()
  }
}

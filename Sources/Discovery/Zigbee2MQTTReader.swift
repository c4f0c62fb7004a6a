// Zigbee2MQTT's own lists: `bridge/devices` with what each device exposes, and `bridge/groups`. They say more than what
// it tells Home Assistant: ranges, endpoints, members of groups, scenes.

internal import HomeControl
internal import JSONValues

/// A device of Zigbee2MQTT, as far as it matters here.
struct ZigbeeDevice: Equatable, Sendable {
  var address: String
  var name: String
  var entities: [Announced]
}

struct Zigbee2MQTTReader {
  /// Devices of one gateway that are read.
  static let maximumDevices = 1_000
  /// Exposes of one device that are read.
  static let maximumExposes = 256

  let base: String
  /// Topic of the announcement.
  let topic: String

  /// The devices of `bridge/devices`.
  func devices(_ payload: JSONValue) -> (devices: [ZigbeeDevice], notes: [String]) {
    var reading = Reading()
    guard let list = payload.elements else {
      reading.refuse("bridge/devices", "expected a list, found \(payload.kind)")
      return ([], reading.notes)
    }
    if list.count > Self.maximumDevices {
      reading.refuse("bridge/devices", "\(list.count) devices; the first \(Self.maximumDevices) are read")
    }
    var devices: [ZigbeeDevice] = []
    for entry in list.prefix(Self.maximumDevices) {
      guard let name = entry["friendly_name"]?.text, let address = entry["ieee_address"]?.text else {
        reading.refuse("bridge/devices", "an entry without 'friendly_name' and 'ieee_address'")
        continue
      }
      if entry["type"]?.text == "Coordinator" || entry["disabled"]?.flag == true { continue }
      // Not yet asked what it is, or not known to Zigbee2MQTT.
      guard let definition = entry["definition"] else { continue }
      guard let exposes = definition["exposes"]?.elements else {
        reading.refuse(name, "its 'exposes' are no list")
        continue
      }
      guard let spoken = AnnouncedText.words(name) else {
        reading.refuse(name, "its name holds nothing to say")
        continue
      }
      var device = ExposedDevice(
        base: base, friendlyName: name, spokenName: spoken, address: address,
        description: "\(definition["description"]?.text ?? "") \(definition["model"]?.text ?? "")".lowercased())
      device.read(Array(exposes.prefix(Self.maximumExposes)))
      reading.notes += device.notes
      let entities = device.entities.map { entity in
        var entity = entity
        entity.topic = topic
        return entity
      }
      devices.append(ZigbeeDevice(address: address, name: name, entities: entities))
    }
    return (devices, reading.notes)
  }

  /// The groups of `bridge/groups` among these devices, and their scenes.
  func groups(_ payload: JSONValue, devices: [ZigbeeDevice]) -> Reading {
    var reading = Reading()
    guard let list = payload.elements else {
      reading.refuse("bridge/groups", "expected a list, found \(payload.kind)")
      return reading
    }
    let byAddress = Dictionary(devices.map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
    for entry in list.prefix(Self.maximumDevices) {
      guard let name = entry["friendly_name"]?.text, let spoken = AnnouncedText.words(name) else {
        reading.refuse("bridge/groups", "an entry without 'friendly_name'")
        continue
      }
      let addresses = (entry["members"]?.elements ?? []).compactMap { $0["ieee_address"]?.text }
      let members = addresses.compactMap { byAddress[$0] }
      if addresses.isEmpty { continue }
      guard members.count == addresses.count else {
        reading.refuse("group \(name)", "not all of its \(addresses.count) members are known")
        continue
      }
      // Commands to a group reach every member, whatever the group is called.
      let acting = members.flatMap(\.entities).filter { !$0.connection.commands.isEmpty }
      if acting.contains(where: \.isGuarded) {
        reading.refuse("group \(name)", "a lock, garage door, valve or siren is among its members")
        continue
      }
      guard let group = group(name, spoken, of: members, acting: acting) else {
        reading.refuse("group \(name)", "its members are of kinds that no one command fits")
        continue
      }
      reading.entities.append(group)
      scenes(entry, group: name, spoken: spoken, into: &reading)
    }
    return reading
  }

  private func group(_ name: String, _ spoken: String, of members: [ZigbeeDevice], acting: [Announced]) -> Announced? {
    let kinds = members.map { device in Set(device.entities.filter { !$0.connection.commands.isEmpty }.map(\.domain)) }
    let domain: String
    if kinds.allSatisfy({ $0.contains("light") }) {
      domain = "light"
    } else if kinds.allSatisfy({ $0.contains("cover") }) {
      domain = "cover"
    } else if kinds.allSatisfy({ $0.contains("light") || $0.contains("switch") }) {
      domain = "switch"
    } else {
      return nil
    }
    let own = "\(base)/\(name)"
    let alike = acting.filter { $0.domain == domain || domain == "switch" }
    var connection = DeviceConnection()
    var capabilities: [Capability: CapabilityRange] = [:]
    for member in alike {
      for (function, endpoints) in member.connection.commands where connection.commands[function] == nil {
        if domain == "switch", function != .power { continue }
        guard let endpoint = endpoints.first, let whole = Self.withoutEndpoint(endpoint, topic: "\(own)/set") else {
          continue
        }
        connection.commands[function] = [whole]
        connection.states[function] = member.connection.states[function]?.prefix(1).compactMap { state in
          guard case .object(let path, _) = whole.frame, state.path.keys.count == 1 else { return nil }
          return StateEndpoint(topic: own, path: PayloadPath(path), encoding: state.encoding)
        }
      }
      if domain != "switch" { Self.join(&capabilities, member.capabilities ?? [:]) }
    }
    guard !connection.commands.isEmpty else { return nil }
    return Announced(
      dialect: .zigbee2MQTT, topic: topic, part: "group \(name)", domain: domain,
      object: AnnouncedText.slug(name) ?? "group", name: spoken, otherNames: [name], deviceClass: nil,
      capabilities: capabilities, connection: connection, territory: [own], isGroup: true)
  }

  /// A member's endpoint as the group takes it: the same keys, without the member's endpoint behind them.
  private static func withoutEndpoint(_ endpoint: CommandEndpoint, topic: String) -> CommandEndpoint? {
    guard case .object(let path, let alongside) = endpoint.frame, let key = path.first else { return nil }
    let known = ["state", "brightness_step", "brightness", "color_temp", "color", "position"]
    guard let whole = known.first(where: { key == $0 || key.hasPrefix("\($0)_") && !known.contains(key) }) else {
      return nil
    }
    return CommandEndpoint(
      topic: topic, encoding: endpoint.encoding,
      frame: .object(path: [whole] + path.dropFirst(), alongside: alongside.filter { $0.key == "state" }))
  }

  /// What any member can; of colour temperatures those that all can.
  private static func join(_ all: inout [Capability: CapabilityRange], _ more: [Capability: CapabilityRange]) {
    for (capability, range) in more {
      guard let known = all[capability] else {
        all[capability] = range
        continue
      }
      guard let left = known.bounds, let right = range.bounds else { continue }
      let low = max(left.lowerBound, right.lowerBound)
      let high = min(left.upperBound, right.upperBound)
      all[capability] = CapabilityRange(low <= high ? low...high : left)
    }
  }

  private func scenes(_ entry: JSONValue, group: String, spoken: String, into reading: inout Reading) {
    for scene in (entry["scenes"]?.elements ?? []).prefix(64) {
      guard let id = scene["id"]?.integer, let name = scene["name"]?.text.flatMap(AnnouncedText.name) else { continue }
      var connection = DeviceConnection()
      connection.command(
        .trigger,
        CommandEndpoint(
          topic: "\(base)/\(group)/set", encoding: .words(["press": .number(Double(id))]),
          frame: .object(path: ["scene_recall"])))
      reading.entities.append(
        Announced(
          dialect: .zigbee2MQTT, topic: topic, part: "scene \(group) \(id)", domain: "scene",
          object: AnnouncedText.slug("\(group)_\(name)") ?? "scene", name: AnnouncedNames.joined(spoken, name),
          otherNames: [name], connection: connection))
    }
  }
}

// Home Assistant's MQTT discovery, which most things on a broker speak: one entity a message, or a whole device. This
// file expands keys and finds the entities; `HomeAssistantEntity.swift` and the components beside it read them.

internal import HomeControl
internal import JSONValues

struct HomeAssistantReader {
  /// Entities of one announcement that are read.
  static let maximumComponents = 256

  let prefix: String
  let topic: String

  /// Component, node and object of a discovery topic; nil for another topic.
  static func parts(of topic: String, prefix: String) -> (component: String, identifier: String)? {
    guard topic.hasPrefix("\(prefix)/"), topic.hasSuffix("/config") else { return nil }
    let levels = topic.dropFirst(prefix.count + 1).split(separator: "/", omittingEmptySubsequences: false)
    guard levels.count == 3 || levels.count == 4, levels.allSatisfy({ !$0.isEmpty }) else { return nil }
    return (String(levels[0]), levels[1..<(levels.count - 1)].joined(separator: "_"))
  }

  func read(_ payload: JSONValue) -> Reading {
    var reading = Reading()
    guard let (component, identifier) = Self.parts(of: topic, prefix: prefix) else { return reading }
    guard let members = payload.members else {
      reading.refuse(identifier, "expected an object, found \(payload.kind)")
      return reading
    }
    let root = expanded(members)
    // Our own daemons are no part of the home.
    if root["origin"]?["name"]?.text == "hearken" { return reading }
    let device = AnnouncedDevice(root["device"])
    if component == "device" {
      guard let parts = root["components"]?.members else {
        reading.refuse(identifier, "a device without 'components'")
        return reading
      }
      if parts.count > Self.maximumComponents {
        reading.refuse(identifier, "\(parts.count) components; the first \(Self.maximumComponents) are read")
      }
      // What a device says for all its entities: topics and availability.
      let shared = root.filter { !["device", "origin", "components"].contains($0.key) }
      for (key, part) in parts.sorted(by: { $0.key < $1.key }).prefix(Self.maximumComponents) {
        guard let own = part.members.map(expanded) else { continue }
        guard let platform = own["platform"]?.text else {
          reading.refuse("\(identifier) \(key)", "no 'platform' says what it is")
          continue
        }
        // `{"p": "switch"}` alone takes an entity away.
        if own.count == 1 { continue }
        read(
          own.merging(shared) { own, _ in own }, component: platform, part: key, object: "\(identifier)_\(key)",
          device: device, into: &reading)
      }
    } else {
      read(root, component: component, part: "", object: identifier, device: device, into: &reading)
    }
    return reading
  }

  private func read(
    _ members: [String: JSONValue], component: String, part: String, object: String, device: AnnouncedDevice,
    into reading: inout Reading
  ) {
    guard HomeAssistantKeyTable.components.contains(component) else { return }
    var entity = HomeAssistantEntity(members: members, component: component, device: device, object: object)
    // What sets a device up, or tells of its health, is not for the living room.
    if members["entity_category"]?.text == "config" || members["enabled_by_default"]?.flag == false { return }
    if members["entity_category"]?.text == "diagnostic", component != "sensor" { return }
    guard var announced = entity.read() else {
      reading.refuse("\(component) \(object)", entity.fault ?? "nothing to command and nothing to read")
      return
    }
    announced.topic = topic
    announced.part = part
    for fault in entity.leftOut { reading.refuse("\(component) \(object)", fault) }
    reading.entities.append(announced)
  }

  /// Members with every short key spelled out, and `~` replaced by the base topic.
  private func expanded(_ members: [String: JSONValue]) -> [String: JSONValue] {
    var found = Self.expanded(members, HomeAssistantKeyTable.entity)
    found["device"] = found["device"]?.members.map { .object(Self.expanded($0, HomeAssistantKeyTable.device)) }
    found["availability"] = found["availability"].map { value in
      guard let list = value.elements else { return value }
      return .array(
        list.map { $0.members.map { .object(Self.expanded($0, HomeAssistantKeyTable.entity)) } ?? $0 })
    }
    guard let base = found.removeValue(forKey: "~")?.text else { return found }
    found["availability"] = found["availability"].map { value in
      guard let list = value.elements else { return value }
      return .array(list.map { $0.members.map { .object(Self.rebased($0, base)) } ?? $0 })
    }
    return Self.rebased(found, base)
  }

  private static func expanded(_ members: [String: JSONValue], _ table: [String: String]) -> [String: JSONValue] {
    var found: [String: JSONValue] = [:]
    found.reserveCapacity(members.count)
    // A key that is there in both forms keeps its long one.
    for (key, value) in members {
      guard let long = table[key], long != key else { continue }
      found[long] = value
    }
    for (key, value) in members where table[key] == nil || table[key] == key { found[key] = value }
    return found
  }

  private static func rebased(_ members: [String: JSONValue], _ base: String) -> [String: JSONValue] {
    var found = members
    for (key, value) in members where key == "topic" || key.hasSuffix("_topic") {
      guard let topic = value.text else { continue }
      if topic.hasPrefix("~") {
        found[key] = .string(base + topic.dropFirst())
      } else if topic.hasSuffix("~") {
        found[key] = .string(topic.dropLast() + base)
      }
    }
    return found
  }
}

/// What an announcement says of the device an entity belongs to.
struct AnnouncedDevice: Sendable {
  var name: String?
  var area: String?
  var identifiers: [String] = []

  init(_ value: JSONValue?) {
    name = value?["name"]?.text.flatMap(AnnouncedText.name)
    area = value?["suggested_area"]?.text.flatMap(AnnouncedText.name)
    identifiers = (value?["identifiers"]?.texts ?? [])
    for connection in value?["connections"]?.elements ?? [] {
      if let pair = connection.elements, pair.count == 2, let address = pair[1].text { identifiers.append(address) }
    }
    identifiers = Array(identifiers.prefix(16).map { String($0.prefix(128)) })
  }
}

// What the tests of discovery share: telling it things, and finding entities again.

import Discovery
import HomeControl
import JSONValues
import Testing

extension HomeDiscovery {
  mutating func hear(_ topic: String, _ payload: String) { apply(topic: topic, payload: Array(payload.utf8)) }
}

/// The home of these announcements and of `file`.
func discovered(
  _ announcements: [(String, String)], file: Home = Home(), settings: DiscoverySettings = DiscoverySettings()
) -> DiscoveredHome {
  var discovery = HomeDiscovery(settings: settings)
  for (topic, payload) in announcements { discovery.hear(topic, payload) }
  return discovery.merged(with: file)
}

extension DiscoveredHome {
  var ids: [String] { home.entities.map(\.id).sorted() }

  func entity(_ id: String) throws -> Entity {
    try #require(home.entities.first { $0.id == id }, "no \(id) among \(ids); \(notes)")
  }

  func connection(_ id: String) throws -> DeviceConnection { try #require(try entity(id).connection) }

  func command(_ id: String, _ function: DeviceFunction) throws -> CommandEndpoint {
    try #require(try connection(id).commands[function]?.first, "\(id) takes no \(function)")
  }

  func state(_ id: String, _ function: DeviceFunction) throws -> StateEndpoint {
    try #require(try connection(id).states[function]?.first, "\(id) tells no \(function)")
  }

  func hasNote(_ words: String...) -> Bool {
    notes.contains { note in words.allSatisfy { note.description.contains($0) } }
  }
}

extension ValueEncoding {
  /// The payload of a word.
  func payload(_ word: DeviceWord) -> JSONValue? {
    guard case .words(let words) = self else { return nil }
    return words[word]
  }
}

/// Entries of Zigbee2MQTT's device list.
enum Zigbee {
  static func list(_ devices: String...) -> (String, String) {
    ("zigbee2mqtt/bridge/devices", "[\(devices.joined(separator: ","))]")
  }

  static func device(
    _ name: String, _ exposes: String, address: String = "0x00158d0001000001", description: String = "Zigbee device"
  ) -> String {
    """
    {"ieee_address":"\(address)","friendly_name":"\(name)","type":"Router","supported":true,"disabled":false,\
    "definition":{"model":"M-1","vendor":"Acme","description":"\(description)","exposes":[\(exposes)],"options":[]}}
    """
  }

  static func state(_ property: String = "state", on: String = "ON", off: String = "OFF") -> String {
    """
    {"type":"binary","name":"state","property":"\(property)","access":7,"value_on":"\(on)","value_off":"\(off)",\
    "value_toggle":"TOGGLE"}
    """
  }

  static func brightness(_ property: String = "brightness") -> String {
    """
    {"type":"numeric","name":"brightness","property":"\(property)","access":7,"value_min":0,"value_max":254}
    """
  }

  static let colorLamp = """
    {"type":"light","features":[\(state()),\(brightness()),\
    {"type":"numeric","name":"color_temp","property":"color_temp","access":7,"unit":"mired","value_min":153,"value_max":500},\
    {"type":"composite","name":"color_hs","property":"color","features":[\
    {"type":"numeric","name":"hue","property":"hue","access":7},\
    {"type":"numeric","name":"saturation","property":"saturation","access":7}]}]},\
    {"type":"numeric","name":"linkquality","property":"linkquality","access":1,"value_min":0,"value_max":255}
    """

  static let dimmer = "{\"type\":\"light\",\"features\":[\(state()),\(brightness())]}"

  static let plug = "{\"type\":\"switch\",\"features\":[\(state())]}"

  static let lock = """
    {"type":"lock","features":[\(state(on: "LOCK", off: "UNLOCK")),\
    {"type":"enum","name":"lock_state","property":"lock_state","access":1,\
    "values":["not_fully_locked","locked","unlocked"]}]}
    """
}

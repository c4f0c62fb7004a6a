// Homie 5: a device describes nodes and properties, but no kinds of devices. A node is taken for one only where its
// type, or its properties together, leave no doubt; measurements are told by their unit.

internal import HomeControl
internal import JSONValues

struct HomieReader {
  /// Nodes of one device and properties of one node that are read.
  static let maximumParts = 64

  let topic: String
  /// `homie/5/<device>`.
  let base: String
  let device: String

  init?(topic: String, prefix: String) {
    guard topic.hasPrefix("\(prefix)/5/"), topic.hasSuffix("/$description") else { return nil }
    let device = topic.dropFirst(prefix.count + 3).dropLast("/$description".count)
    guard !device.isEmpty, !device.contains("/") else { return nil }
    self.topic = topic
    self.device = String(device)
    base = "\(prefix)/5/\(device)"
  }

  func read(_ payload: JSONValue) -> Reading {
    var reading = Reading()
    guard payload["homie"]?.text?.hasPrefix("5") == true, let nodes = payload["nodes"]?.members else {
      // A parent of others may have no nodes of its own.
      if payload["homie"]?.text?.hasPrefix("5") == true { return reading }
      reading.refuse(device, "expected an object with 'homie' (5.x) and 'nodes'")
      return reading
    }
    let name = payload["name"]?.text.flatMap(AnnouncedText.name) ?? AnnouncedText.words(device) ?? device
    let kind = payload["type"]?.text
    for (id, node) in nodes.sorted(by: { $0.key < $1.key }).prefix(Self.maximumParts) {
      guard Self.isIdentifier(id), let properties = node["properties"]?.members else { continue }
      var reader = HomieNode(
        base: "\(base)/\(id)", type: node["type"]?.text ?? (nodes.count == 1 ? kind : nil),
        properties: properties.filter { Self.isIdentifier($0.key) })
      let own = node["name"]?.text.flatMap(AnnouncedText.name) ?? AnnouncedText.words(id) ?? id
      for part in reader.read() {
        let isAlone = nodes.count == 1 || AnnouncedNames.isGeneric(own, component: part.domain)
        let label = part.label.map { AnnouncedNames.joined(isAlone ? name : AnnouncedNames.joined(name, own), $0) }
        let shown = label ?? (isAlone ? name : AnnouncedNames.joined(name, own))
        var connection = part.connection
        connection.hardwareIdentifiers = ["homie \(device)"]
        connection.availability = [
          StateEndpoint(topic: "\(base)/$state", encoding: .texts(["online": "ready", "offline": "lost"])),
          StateEndpoint(topic: "\(base)/$state", encoding: .texts(["offline": "disconnected"])),
        ]
        reading.entities.append(
          Announced(
            dialect: .homie, topic: topic, part: "\(id) \(part.domain) \(part.label ?? "")", domain: part.domain,
            object: AnnouncedText.slug(shown) ?? part.domain, name: shown, otherNames: [own, device],
            deviceClass: part.deviceClass, capabilities: part.capabilities, connection: connection,
            territory: [base]))
      }
    }
    return reading
  }

  static func isIdentifier(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
      && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
  }
}

/// One node of a Homie device.
struct HomieNode {
  /// An entity a node is, or holds.
  struct Part {
    var domain: String
    var deviceClass: String?
    var label: String?
    var capabilities: [Capability: CapabilityRange]?
    var connection: DeviceConnection
  }

  let base: String
  let type: String?
  let properties: [(key: String, value: JSONValue)]
  private var connection = DeviceConnection()
  private var capabilities: [Capability: CapabilityRange] = [:]

  init(base: String, type: String?, properties: [String: JSONValue]) {
    self.base = base
    self.type = type?.lowercased()
    self.properties = properties.sorted { $0.key < $1.key }.prefix(HomieReader.maximumParts).map { ($0.key, $0.value) }
  }

  private func property(_ datatype: String, _ names: Set<String>) -> (key: String, value: JSONValue)? {
    properties.first {
      $0.value["datatype"]?.text == datatype && $0.value["settable"]?.flag == true && names.contains($0.key)
    }
  }

  private func isType(_ words: String...) -> Bool { words.contains { type?.contains($0) == true } }

  private mutating func add(_ function: DeviceFunction, _ key: String, _ encoding: ValueEncoding) {
    connection.command(function, CommandEndpoint(topic: "\(base)/\(key)/set", encoding: encoding))
    connection.state(function, StateEndpoint(topic: "\(base)/\(key)", encoding: encoding))
  }

  mutating func read() -> [Part] {
    var parts: [Part] = []
    if let domain = acting() {
      parts.append(
        Part(
          domain: domain, deviceClass: domain == "cover" && isType("garage") ? "garage" : nil,
          capabilities: domain == "switch" ? nil : capabilities, connection: connection))
    }
    for (key, property) in properties where property["settable"]?.flag != true {
      if let part = measurement(key, property) { parts.append(part) }
    }
    return parts
  }

  /// What the node's settable properties make of it, most telling first.
  private mutating func acting() -> String? {
    if isType("lock") || property("enum", ["lock"]) != nil { return lock() }
    if let cover = property("enum", ["action", "command", "state", "cover", "shutter", "garage"]),
      let words = Self.words(
        cover.value, ["open": ["open", "up"], "closed": ["close", "closed", "down"], "stop": ["stop"]]),
      words.keys.contains("open"), words.keys.contains("closed")
    {
      add(.movement, cover.key, .texts(words))
      if let position = property("integer", ["position"]) ?? property("float", ["position"]) {
        addPercent(.position, .position, position)
      }
      return isType("valve") ? "valve" : "cover"
    }
    if let target = property("float", ["setpoint", "target-temperature", "target", "temperature-target"]),
      ["°C", "°F"].contains(target.value["unit"]?.text ?? "")
    {
      return thermostat(target)
    }
    guard let power = property("boolean", ["state", "on", "power", "switch", "relay", "light", "onoff", "on-off"])
    else {
      return nil
    }
    add(.power, power.key, .texts(["on": "true", "off": "false"]))
    if isType("siren", "alarm") { return "siren" }
    if isType("valve") {
      connection = DeviceConnection()
      add(.movement, power.key, .texts(["open": "true", "closed": "false"]))
      return "valve"
    }
    // A relay that opens or unlocks something is not understood well enough to be switched.
    if isType("garage", "gate", "door") { return nil }
    return lamp() ?? "switch"
  }

  private mutating func lock() -> String? {
    if let lock = property("enum", ["lock", "state", "action", "command"]),
      let words = Self.words(lock.value, ["locked": ["lock", "locked"], "unlocked": ["unlock", "unlocked"]]),
      words.count == 2
    {
      add(.lock, lock.key, .texts(words))
      return "lock"
    }
    guard let lock = property("boolean", ["lock", "locked", "state"]) else { return nil }
    add(.lock, lock.key, .texts(["locked": "true", "unlocked": "false"]))
    return "lock"
  }

  private mutating func thermostat(_ target: (key: String, value: JSONValue)) -> String {
    let unit: NumberEncoding.Unit = target.value["unit"]?.text == "°F" ? .fahrenheit : .celsius
    let range = Self.bounds(target.value)
    add(.targetTemperature, target.key, .number(NumberEncoding(unit, range: range, step: 0.5)))
    capabilities[.temperature] = CapabilityRange(range)
    return "climate"
  }

  private mutating func lamp() -> String? {
    let level =
      property("integer", ["brightness", "dimmer", "dim", "level"])
      ?? property("float", ["brightness", "dimmer", "dim", "level"])
    if let level { addPercent(.brightness, .brightness, level) }
    if let color = property("color", ["color", "colour"]) {
      let formats = (color.value["format"]?.text ?? "").split(separator: ",")
      if formats.contains("rgb") {
        add(.color, color.key, .color(ColorEncoding(.rgb, prefix: "rgb,")))
        capabilities[.color] = CapabilityRange()
      } else if formats.contains("hsv") {
        add(.color, color.key, .color(ColorEncoding(.hueSaturationBrightness, prefix: "hsv,")))
        capabilities[.color] = CapabilityRange()
      }
    }
    if let speed = property("integer", ["speed"]), level == nil, isType("fan") {
      addPercent(.speed, .percentage, speed)
      return "fan"
    }
    if isType("fan") { return "fan" }
    return level != nil || !capabilities.isEmpty || isType("light", "lamp", "dimmer") ? "light" : nil
  }

  private mutating func addPercent(
    _ function: DeviceFunction, _ capability: Capability, _ property: (key: String, value: JSONValue)
  ) {
    guard let range = Self.bounds(property.value) ?? (property.value["unit"]?.text == "%" ? 0...100 : nil) else {
      return
    }
    add(function, property.key, .number(.percent(range)))
    capabilities[capability] = CapabilityRange()
  }

  private func measurement(_ key: String, _ property: JSONValue) -> Part? {
    let known: [String: String] = [
      "temperature": "temperature", "humidity": "humidity", "power": "power", "energy": "energy",
      "illuminance": "illuminance", "pressure": "pressure", "co2": "carbon_dioxide", "battery": "battery",
    ]
    guard let deviceClass = known[key], ["float", "integer"].contains(property["datatype"]?.text ?? "") else {
      return nil
    }
    let encoding: NumberEncoding =
      switch property["unit"]?.text {
      case "°C": NumberEncoding(.celsius, step: 0)
      case "°F": NumberEncoding(.fahrenheit, step: 0)
      case let unit: NumberEncoding(.plain(unit.flatMap(AnnouncedText.name) ?? ""), step: 0)
      }
    var connection = DeviceConnection()
    connection.state(.value, StateEndpoint(topic: "\(base)/\(key)", encoding: .number(encoding)))
    return Part(
      domain: "sensor", deviceClass: deviceClass, label: deviceClass.replacing("_", with: " "), connection: connection)
  }

  /// `low:high` or `low:high:step`.
  private static func bounds(_ property: JSONValue) -> ClosedRange<Double>? {
    let ends = (property["format"]?.text ?? "").split(separator: ":", omittingEmptySubsequences: false)
    guard ends.count >= 2, let low = Double(ends[0]), let high = Double(ends[1]), low.isFinite, high.isFinite,
      low < high
    else { return nil }
    return low...high
  }

  /// Which of an enumeration's values says which word; nil when none does.
  private static func words(_ property: JSONValue, _ spellings: [DeviceWord: [String]]) -> [DeviceWord: String?]? {
    let values = (property["format"]?.text ?? "").split(separator: ",").map(String.init)
    var found: [DeviceWord: String?] = [:]
    for (word, accepted) in spellings {
      if let value = values.first(where: { accepted.contains($0.lowercased()) }) { found[word] = value }
    }
    return found.isEmpty ? nil : found
  }
}

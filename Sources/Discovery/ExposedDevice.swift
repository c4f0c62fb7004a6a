// One device of Zigbee2MQTT: its exposes → entities. A composed expose (light, switch, cover, lock, climate, fan)
// is an entity; of single values only measurements are, and what sounds an alarm: the rest are settings.

internal import HomeControl
internal import JSONValues

struct ExposedDevice {
  let base: String
  let friendlyName: String
  let spokenName: String
  let address: String
  /// What the device is, in the words of its definition.
  let description: String
  private(set) var entities: [Announced] = []
  private(set) var notes: [String] = []

  init(base: String, friendlyName: String, spokenName: String, address: String, description: String) {
    self.base = base
    self.friendlyName = friendlyName
    self.spokenName = spokenName
    self.address = address
    self.description = description
  }

  private var told: String { "\(base)/\(friendlyName)" }
  private var commanded: String { "\(base)/\(friendlyName)/set" }

  mutating func read(_ exposes: [JSONValue]) {
    // A thermostat's switches and locks are its child lock and the like.
    let isThermostat = exposes.contains { $0["type"]?.text == "climate" }
    for expose in exposes {
      switch expose["type"]?.text {
      case "light": add(expose, "light") { $0.light() }
      case "switch" where !isThermostat: openingOrSwitch(expose)
      case "cover":
        add(expose, "cover", deviceClass: description.contains("garage") ? "garage" : nil) { $0.cover() }
      case "lock" where !isThermostat: lock(expose)
      case "climate": add(expose, "climate") { $0.climate() }
      case "fan": add(expose, "fan") { $0.fan() }
      case "numeric", "binary", "enum": single(expose)
      default: continue
      }
    }
  }

  private mutating func add(
    _ expose: JSONValue, _ domain: String, deviceClass: String? = nil, name suffix: String? = nil,
    _ body: (inout ExposeReader) -> Void
  ) {
    var reader = ExposeReader(expose, told: told, commanded: commanded)
    body(&reader)
    reader.connection.availability = availability
    reader.connection.hardwareIdentifiers = [address]
    let suffix = suffix ?? expose["endpoint"]?.text
    let name = suffix.map { AnnouncedNames.joined(spokenName, AnnouncedText.words($0) ?? $0) } ?? spokenName
    let object = AnnouncedText.slug(suffix.map { "\(friendlyName)_\($0)" } ?? friendlyName)
    let announced = Announced(
      dialect: .zigbee2MQTT, topic: "", part: "\(friendlyName) \(domain) \(suffix ?? "")", domain: domain,
      object: object ?? AnnouncedText.slug(address) ?? domain, name: AnnouncedText.name(name) ?? spokenName,
      otherNames: suffix == nil ? [friendlyName, address] : [], deviceClass: deviceClass,
      capabilities: reader.capabilities, connection: reader.connection, territory: [told])
    if announced.isUseful { entities.append(announced) }
  }

  /// Newer gateways write an object, older ones the bare word.
  private var availability: [StateEndpoint] {
    let encoding = ValueEncoding.texts(["online": "online", "offline": "offline"])
    return [["state"], []].map { StateEndpoint(topic: "\(told)/availability", path: $0, encoding: encoding) }
  }

  /// A water valve is exposed as a switch; it stays a valve.
  private mutating func openingOrSwitch(_ expose: JSONValue) {
    if description.contains("valve") {
      add(expose, "valve", deviceClass: "water") { $0.valve() }
    } else if description.contains("garage") {
      notes.append("\(friendlyName): a switch that moves a garage door; what it does to the door is not understood")
    } else if description.contains("siren") {
      add(expose, "siren") { $0.onOff() }
    } else {
      add(expose, "switch") { $0.onOff() }
    }
  }

  /// A lock is one by its `state`; a `child_lock` locks only buttons.
  private mutating func lock(_ expose: JSONValue) {
    guard expose["features"]?.elements?.contains(where: { $0["property"]?.text?.hasPrefix("state") == true }) == true
    else { return }
    add(expose, "lock") { $0.lock() }
  }

  private mutating func single(_ expose: JSONValue) {
    guard let property = expose["property"]?.text, let name = expose["name"]?.text,
      expose["category"]?.text != "config"
    else { return }
    let access = expose["access"]?.integer ?? 1
    let label = property.split(separator: "_").joined(separator: " ")
    if access & 2 != 0 {
      if expose["type"]?.text == "binary", name == "alarm" || name == "siren" {
        add(expose, "siren", name: label) { $0.onOff(of: expose) }
      }
      return
    }
    guard access & 1 != 0 else { return }
    switch expose["type"]?.text {
    case "numeric":
      guard let deviceClass = ExposeReader.measured[name] else { return }
      add(expose, "sensor", deviceClass: deviceClass, name: label) { $0.measurement() }
    case "binary":
      guard let deviceClass = ExposeReader.sensed[name] else { return }
      add(expose, "binary_sensor", deviceClass: deviceClass, name: label) {
        $0.contact(isOpenWhenFalse: name == "contact")
      }
    default: return
    }
  }
}

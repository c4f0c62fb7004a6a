// One entity of Home Assistant's discovery, keys spelled out: what all components share. Defaults are the ones that
// Home Assistant documents for each component.

internal import HomeControl
internal import JSONValues

struct HomeAssistantEntity {
  let members: [String: JSONValue]
  let component: String
  let device: AnnouncedDevice
  let object: String
  var connection = DeviceConnection()
  var capabilities: [Capability: CapabilityRange]?
  /// Why the entity cannot be used.
  var fault: String?
  /// What of it cannot be used.
  var leftOut: [String] = []

  init(members: [String: JSONValue], component: String, device: AnnouncedDevice, object: String) {
    self.members = members
    self.component = component
    self.device = device
    self.object = object
  }

  mutating func read() -> Announced? {
    if let encoding = members["encoding"]?.text, encoding != "utf-8", encoding != "" {
      fault = "its payloads are in \(String(encoding.prefix(20))), not UTF-8"
      return nil
    }
    switch component {
    case "light": readLight()
    case "switch": readSwitch()
    case "cover": readCover()
    case "valve": readValve()
    case "lock": readLock()
    case "climate": readClimate()
    case "fan": readFan()
    case "vacuum": readVacuum()
    case "lawn_mower": readMower()
    case "siren": readSiren()
    case "button": readTrigger(payload: "payload_press", otherwise: "PRESS")
    case "scene": readTrigger(payload: "payload_on", otherwise: "ON")
    case "number", "select": readSetting()
    case "sensor": readSensor()
    case "binary_sensor": readBinarySensor()
    default: return nil
    }
    readAvailability()
    connection.hardwareIdentifiers = device.identifiers
    if fault != nil { return nil }
    return announced()
  }

  private func announced() -> Announced? {
    let own = members["name"]?.text.flatMap(AnnouncedText.name)
    let name: String
    if let deviceName = device.name {
      if let own, !AnnouncedNames.isGeneric(own, component: component) {
        name = AnnouncedNames.joined(deviceName, own)
      } else {
        name = deviceName
      }
    } else {
      name = own ?? AnnouncedText.words(object) ?? component
    }
    let deviceClass = members["device_class"]?.text.flatMap(AnnouncedText.slug)
    let wanted = members["default_entity_id"]?.text.flatMap { $0.split(separator: ".").last.map(String.init) }
    let asked = (wanted ?? members["object_id"]?.text).flatMap(AnnouncedText.slug)
    var object = asked ?? AnnouncedText.slug(name) ?? component
    var shown = name
    // Two sensors of one device without names of their own are told apart by what they measure.
    if asked == nil, own == nil, component == "sensor" || component == "binary_sensor", let deviceClass {
      object += "_\(deviceClass)"
      shown = AnnouncedNames.joined(name, deviceClass.split(separator: "_").joined(separator: " "))
    }
    let announced = Announced(
      dialect: .homeAssistant, topic: "", part: "", domain: component, object: object, name: shown,
      otherNames: [own, device.name, device.name.flatMap { name in own.map { AnnouncedNames.joined(name, $0) } }]
        .compactMap(\.self),
      area: device.area, deviceClass: deviceClass, capabilities: capabilities, connection: connection,
      uniqueID: members["unique_id"]?.scalarText.map { String($0.prefix(256)) })
    return announced.isUseful ? announced : nil
  }

  // MARK: Reading members

  func text(_ key: String) -> String? { members[key]?.text }

  /// A payload: text or what is as good; nil when it is given as null, which takes the function away.
  func payload(_ key: String, _ otherwise: String) -> String? {
    guard let value = members[key] else { return otherwise }
    return value.scalarText
  }

  func number(_ key: String) -> Double? { members[key]?.number ?? members[key]?.text.flatMap(Double.init) }

  /// The frame of a command template; `.plain` when there is none, nil (and a word about it) for one not understood.
  mutating func frame(_ key: String, _ variables: Set<String>) -> CommandEndpoint.Frame? {
    guard let template = text(key), !template.isEmpty else { return .plain }
    if let frame = CommandTemplate.frame(template, variable: variables) { return frame }
    leftOut.append("'\(key)' is a template that is not understood; what it commands is left out")
    return nil
  }

  /// The place a value template picks; nil (and a word about it) for one not understood.
  mutating func path(_ keys: String...) -> PayloadPath? {
    for key in keys {
      guard let template = text(key), !template.isEmpty else { continue }
      if let path = PayloadPath(template: template) { return path }
      leftOut.append("'\(key)' is a template that is not understood; its state is not read")
      return nil
    }
    return []
  }

  /// A command of one topic and a template; nothing when the topic is not there.
  mutating func command(
    _ function: DeviceFunction, topic: String, template: String, variables: Set<String> = ["value"],
    _ encoding: ValueEncoding, needsPower: Bool = false
  ) {
    guard let topic = text(topic), !encoding.hasNoWords, let frame = frame(template, variables) else { return }
    connection.command(
      function, CommandEndpoint(topic: topic, encoding: encoding, frame: frame, needsPower: needsPower))
  }

  /// A state of one topic and a template; nothing when the topic is not there.
  mutating func state(_ function: DeviceFunction, topic: String, templates: String..., encoding: ValueEncoding) {
    guard let topic = text(topic), !encoding.hasNoWords else { return }
    for key in templates where text(key) != nil {
      if let path = path(key) {
        connection.state(function, StateEndpoint(topic: topic, path: path, encoding: encoding))
      }
      return
    }
    connection.state(function, StateEndpoint(topic: topic, encoding: encoding))
  }

  /// `on` and `off` as commanded and as told, on the topics that most components share.
  mutating func readPower(stateTemplates: [String] = ["value_template"]) {
    let on = payload("payload_on", "ON")
    let off = payload("payload_off", "OFF")
    command(.power, topic: "command_topic", template: "command_template", .texts(["on": on, "off": off]))
    let told = ValueEncoding.texts([
      "on": members["state_on"]?.scalarText ?? on, "off": members["state_off"]?.scalarText ?? off,
    ])
    guard let topic = text("state_topic") else { return }
    let key = stateTemplates.first { text($0) != nil }
    if let path = key.map({ path($0) }) ?? [] {
      connection.state(.power, StateEndpoint(topic: topic, path: path, encoding: told))
    }
  }

  private mutating func readAvailability() {
    func endpoint(_ source: [String: JSONValue], topic: String?, template: String) {
      guard let topic else { return }
      let path: PayloadPath
      if let text = source[template]?.text, !text.isEmpty {
        guard let read = PayloadPath(template: text) else { return }
        path = read
      } else {
        path = []
      }
      connection.availability.append(
        StateEndpoint(
          topic: topic, path: path,
          encoding: .texts([
            "online": source["payload_available"]?.scalarText ?? "online",
            "offline": source["payload_not_available"]?.scalarText ?? "offline",
          ])))
    }
    // With mode `any` one of several is enough, which the others' silence would hide: then none is believed.
    let list = members["availability"]?.elements ?? []
    if list.count > 1, text("availability_mode") == "any" { return }
    endpoint(members, topic: text("availability_topic"), template: "availability_template")
    for element in list.prefix(8) {
      guard let source = element.members else { continue }
      endpoint(source, topic: source["topic"]?.text, template: "value_template")
    }
  }
}

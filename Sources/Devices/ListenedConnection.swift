// `listens:` of home.yaml → a connection. The topic tells the dialect, the entity's domain what is sent there; every
// rule here is written down in Documentation/Devices.md.

public import HomeControl

extension Entity {
  /// How the entity is reached: what its `listens` says, since the file wins over what was discovered; the discovered
  /// connection where that takes commands on the same topics and so knows more of them.
  public var effectiveConnection: DeviceConnection? {
    guard var listened = DeviceConnection(listensOf: self) else { return connection }
    guard let connection else { return listened }
    func topics(_ connection: DeviceConnection) -> Set<String> {
      Set(connection.commands.values.joined().map(\.topic))
    }
    if topics(connection).isSuperset(of: listens.filter { !Self.told.contains($0.key) }.values) {
      var merged = connection
      merged.states.merge(listened.states) { known, _ in known }
      return merged
    }
    listened.hardwareIdentifiers = connection.hardwareIdentifiers
    return listened
  }

  private static let told: Set<String> = ["state", "availability"]
}

extension DeviceConnection {
  /// The connection that an entity's `listens` describes; nil where it says nothing.
  public init?(listensOf entity: Entity) {
    guard !entity.listens.isEmpty else { return nil }
    self.init()
    if let topic = entity.listens["command"] { self = DeviceDialect(topic).general(of: entity.domain) }
    for (purpose, topic) in entity.listens.sorted(by: { $0.key < $1.key }) {
      guard let function = Self.function(of: purpose, domain: entity.domain) else { continue }
      let dialect = DeviceDialect(topic)
      commands[function] = [dialect.endpoint(of: function, domain: entity.domain)]
      states.merge(dialect.states(of: function, domain: entity.domain)) { _, new in new }
    }
    // A topic that the dialect reads already is read as the dialect writes it.
    if let topic = entity.listens["state"], !states.values.joined().contains(where: { $0.topic == topic }) {
      let function = DeviceFunction.main(of: entity.domain)
      states[function] = DeviceDialect.plainStates(topic, of: function, domain: entity.domain)
      if entity.deviceClass == "temperature" { states[.currentTemperature] = states[.value] }
      if entity.domain == "media_player" {
        states[.playback] = DeviceDialect.plainStates(topic, of: .playback, domain: entity.domain)
      }
    }
    if let topic = entity.listens["availability"] { availability = [DeviceDialect.availability(topic)] }
  }

  private static func function(of purpose: String, domain: String) -> DeviceFunction? {
    switch purpose {
    case "temperature": domain == "light" ? .colorTemperature : .targetTemperature
    case "percentage": .speed
    default: DeviceFunction(rawValue: purpose)
    }
  }
}

extension DeviceFunction {
  /// What a device of a domain is there for: what its one topic commands or tells.
  static func main(of domain: String) -> DeviceFunction {
    switch domain {
    case "cover", "valve": .movement
    case "lock": .lock
    case "climate", "water_heater": .targetTemperature
    case "vacuum", "lawn_mower": .robot
    case "scene", "script", "button", "input_button": .trigger
    case "sensor", "binary_sensor", "weather", "person", "device_tracker": .value
    default: .power
    }
  }
}

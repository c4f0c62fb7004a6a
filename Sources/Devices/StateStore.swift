// What devices last told, by entity. Retained messages fill it after subscribing, live ones keep it current. Its size
// is that of the home: one value for each entity and function, nothing for topics nobody described.

public import HomeControl
internal import JSONValues

/// The last known states of a home's entities.
public struct StateStore: Sendable {
  /// Longest payload that is read, in bytes.
  public static let maximumPayloadByteCount = 65_536

  /// Who listens to a topic.
  private struct Reader: Sendable {
    let entity: String
    /// Nil for availability.
    let function: DeviceFunction?
    /// Tried in order.
    var endpoints: [StateEndpoint]
  }

  private var readers: [String: [Reader]] = [:]
  private var known: [String: [DeviceFunction: DeviceValue]] = [:]
  /// Topics that say an entity is away, by entity.
  private var away: [String: Set<String>] = [:]
  private var context = WireContext()

  /// Makes a store in which nothing is known yet.
  public init(home: Home) {
    update(home: home)
  }

  /// Takes a changed home; what is known of entities that stayed is kept.
  public mutating func update(home: Home) {
    readers = [:]
    context.temperatureUnit = home.temperatureUnit
    var functions: [String: Set<DeviceFunction>] = [:]
    for entity in home.visibleEntities {
      guard let connection = entity.effectiveConnection else { continue }
      functions[entity.id] = Set(connection.states.keys)
      for (function, endpoints) in connection.states { add(endpoints, entity.id, function) }
      add(connection.availability, entity.id, nil)
    }
    known = known.filter { functions[$0.key] != nil }
    for id in known.keys {
      known[id] = known[id]?.filter { functions[id]?.contains($0.key) == true }
    }
    away = away.filter { functions[$0.key] != nil }
      .mapValues { topics in topics.filter { readers[$0] != nil } }
  }

  private mutating func add(_ endpoints: [StateEndpoint], _ id: String, _ function: DeviceFunction?) {
    for endpoint in endpoints where Self.isTopic(endpoint.topic) {
      let place = readers[endpoint.topic]?.firstIndex { $0.entity == id && $0.function == function }
      if let place {
        readers[endpoint.topic]?[place].endpoints.append(endpoint)
      } else {
        readers[endpoint.topic, default: []].append(Reader(entity: id, function: function, endpoints: [endpoint]))
      }
    }
  }

  private static func isTopic(_ topic: String) -> Bool {
    !topic.isEmpty && !topic.hasPrefix("$") && !topic.utf8.contains { $0 < 0x20 || $0 == 0x23 || $0 == 0x2B }
  }

  /// Every topic to subscribe to, each once, sorted; none has wildcards.
  public var topics: [String] { readers.keys.sorted() }

  /// Whether anything is read from this topic.
  public func reads(topic: String) -> Bool { readers[topic] != nil }

  /// Takes a message; what cannot be read changes nothing, and an empty one makes what its topic told unknown.
  /// - Returns: the entities of which something else is known now.
  @discardableResult public mutating func apply(topic: String, payload: [UInt8]) -> [String] {
    guard let readers = readers[topic], payload.count <= Self.maximumPayloadByteCount else { return [] }
    var changed: [String] = []
    let message = StateMessage(payload)
    for reader in readers {
      let before = (known[reader.entity], isAvailable(reader.entity))
      if let function = reader.function {
        read(message, reader, function)
      } else if let value = message.value(reader.endpoints, context)?.value {
        if value == .word("offline") {
          away[reader.entity, default: []].insert(topic)
        } else {
          away[reader.entity]?.remove(topic)
        }
      }
      if before != (known[reader.entity], isAvailable(reader.entity)), !changed.contains(reader.entity) {
        changed.append(reader.entity)
      }
    }
    return changed
  }

  private mutating func read(_ message: StateMessage, _ reader: Reader, _ function: DeviceFunction) {
    if message.isEmpty {
      known[reader.entity]?[function] = nil
      return
    }
    // Not told by this message: what was known stays. Told as null or as nonsense: unknown from now on.
    guard let told = message.value(reader.endpoints, context) else { return }
    known[reader.entity, default: [:]][function] = told.value
  }

  /// Whether nothing says that the entity is away.
  public func isAvailable(_ id: String) -> Bool { away[id]?.isEmpty ?? true }

  /// What a function's value is; nil while it is not known, and while the device is away.
  public func value(of id: String, _ function: DeviceFunction) -> DeviceValue? {
    isAvailable(id) ? known[id]?[function] : nil
  }

  /// Everything known of an entity; empty while the device is away.
  public func values(of id: String) -> [DeviceFunction: DeviceValue] {
    isAvailable(id) ? known[id] ?? [:] : [:]
  }

  /// Whether it is on, by its power, or else by its brightness or speed; nil while that is not known.
  public func isOn(_ id: String) -> Bool? {
    if let word = value(of: id, .power)?.word { return word == "on" ? true : word == "off" ? false : nil }
    return (value(of: id, .brightness) ?? value(of: id, .speed))?.number.map { $0 > 0 }
  }
}

/// A message read once for all who listen to its topic.
private struct StateMessage {
  private let text: String?
  private let json: JSONValue?
  let isEmpty: Bool

  init(_ payload: [UInt8]) {
    isEmpty = payload.isEmpty
    text = String(validating: payload, as: UTF8.self)
    json = try? JSONValue(reading: payload)
  }

  /// What the first endpoint with something to read says; its value is nil for what none of them can read. Nil when
  /// the message says nothing of it.
  func value(_ endpoints: [StateEndpoint], _ context: WireContext) -> (value: DeviceValue?, Void)? {
    var isTold = false
    for endpoint in endpoints {
      guard let wire = wire(at: endpoint.path) else { continue }
      isTold = true
      if let value = endpoint.encoding.decode(wire, in: context) { return (value, ()) }
    }
    return isTold ? (nil, ()) : nil
  }

  private func wire(at path: PayloadPath) -> JSONValue? {
    if path.keys.isEmpty {
      if case .object = json { return json }
      return text.map { .string($0) }
    }
    var value = json
    for key in path.keys {
      switch value {
      case .object(let members): value = members[key]
      case .array(let elements): value = Int(key).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
      default: return nil
      }
    }
    return value
  }
}

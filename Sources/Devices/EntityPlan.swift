// What is to be sent to one entity: values in, messages out, each checked against what the device can take. Parts of
// one JSON object for one topic leave as one message.

internal import HomeControl
internal import Ontology
internal import Resolvers

/// The messages to one entity, as they are put together.
struct EntityPlan {
  /// Why an entity gets no message.
  enum Stop: Error {
    /// It cannot be done, and so neither can the rest of the command.
    case refused(Rejection)
    /// It is that way already.
    case nothingToDo(Rejection)
  }

  let entity: Entity
  let connection: DeviceConnection
  let home: Home
  let states: StateStore
  /// The entity's name with its article.
  var name: String { SpokenText.names([entity.name]) }
  private var parts: [(topic: String, payload: Payload)] = []

  init(entity: Entity, connection: DeviceConnection, home: Home, states: StateStore) {
    self.entity = entity
    self.connection = connection
    self.home = home
    self.states = states
  }

  var messages: [DeviceMessage] { parts.map { DeviceMessage(topic: $0.topic, payload: $0.payload.bytes) } }

  /// Whether there is an endpoint for a function.
  func has(_ function: DeviceFunction) -> Bool { connection.commands[function]?.isEmpty == false }

  /// Whether some endpoint of a function can encode this value.
  func can(_ function: DeviceFunction, _ value: DeviceValue, isChange: Bool = false) -> Bool {
    encoded(function, value, isChange: isChange) != nil
  }

  /// The last known value of a function.
  func known(_ function: DeviceFunction) -> DeviceValue? { states.value(of: entity.id, function) }

  var isOn: Bool? { states.isOn(entity.id) }

  /// Sends one of these words, the first that the device knows.
  mutating func send(anyOf words: [(DeviceFunction, DeviceWord)]) throws(Stop) {
    for (function, word) in words where can(function, .word(word)) {
      return try send(function, .word(word))
    }
    throw refusal(.unsupported, "I don't know how to tell \(name) to do that.")
  }

  /// Sends a value to a function.
  mutating func send(_ function: DeviceFunction, _ value: DeviceValue, isChange: Bool = false) throws(Stop) {
    guard has(function) else {
      throw refusal(.unsupported, "I can't set the \(function.spoken) of \(name).")
    }
    if case .number(let number) = value, !isChange { try check(function, number) }
    guard let (endpoint, payload) = encoded(function, value, isChange: isChange) else {
      throw refusal(.unsupported, "I don't know how to tell \(name) that.")
    }
    add(endpoint.topic, payload)
    if endpoint.needsPower, isOn != true, let (power, on) = encoded(.power, .word("on")) { add(power.topic, on) }
  }

  private mutating func add(_ topic: String, _ payload: Payload) {
    if let last = parts.indices.last, parts[last].topic == topic, let joined = parts[last].payload.joined(with: payload)
    {
      parts[last].payload = joined
    } else {
      parts.append((topic, payload))
    }
  }

  private func encoded(
    _ function: DeviceFunction, _ value: DeviceValue, isChange: Bool = false
  ) -> (CommandEndpoint, Payload)? {
    let context = WireContext(
      temperatureUnit: home.temperatureUnit, brightness: known(.brightness)?.number.map { max($0, 1) } ?? 100)
    for endpoint in connection.commands[function] ?? [] {
      if let node = endpoint.encoding.encode(value, isChange: isChange, in: context),
        let payload = PayloadNode.framed(node, endpoint.frame)
      {
        return (endpoint, payload)
      }
    }
    return nil
  }

  /// The values that a function of this device can take, in the home's units.
  func bounds(of function: DeviceFunction) -> ClosedRange<Double>? {
    if let described = function.capability.flatMap({ entity.capabilities?[$0]?.bounds }) { return described }
    for endpoint in connection.commands[function] ?? [] {
      if case .number(let encoding) = endpoint.encoding { return encoding.bounds(home: home.temperatureUnit) }
      if case .levels = endpoint.encoding { return 0...100 }
    }
    return nil
  }

  private func check(_ function: DeviceFunction, _ value: Double) throws(Stop) {
    if let bounds = bounds(of: function), !bounds.contains(value) {
      let low = SpokenText.plain(bounds.lowerBound)
      let high = SpokenText.of(.number(bounds.upperBound, unit: function.unit))
      throw refusal(.invalidValue, "The \(function.spoken) of \(name) goes from \(low) to \(high).")
    }
    for endpoint in connection.commands[function] ?? [] {
      guard case .number(let encoding) = endpoint.encoding, encoding.step >= 0.1,
        encoding.isBetweenSteps(value, home: home.temperatureUnit)
      else { continue }
      let step = SpokenText.of(.number(encoding.step, unit: function.unit))
      throw refusal(.invalidValue, "The \(function.spoken) of \(name) goes in steps of \(step).")
    }
  }

  /// The nearest value that a device counting in the home's unit knows.
  func onStep(_ function: DeviceFunction, _ value: Double) -> Double {
    for endpoint in connection.commands[function] ?? [] {
      if case .number(let encoding) = endpoint.encoding { return encoding.onStep(value, home: home.temperatureUnit) }
    }
    return value
  }

  func refusal(_ reason: Rejection.Reason, _ message: String) -> Stop {
    .refused(Rejection(reason, message, candidates: [entity.id]))
  }

  func nothing(_ message: String) -> Stop {
    .nothingToDo(Rejection(.invalidValue, message, candidates: [entity.id]))
  }
}

extension DeviceFunction {
  /// The capability that a home's file describes it as.
  var capability: Capability? {
    switch self {
    case .brightness: .brightness
    case .color: .color
    case .colorTemperature: .colorTemperature
    case .targetTemperature: .temperature
    case .position: .position
    case .speed: .percentage
    case .volume: .volume
    default: nil
    }
  }

  /// The unit of its numbers, as slots spell units.
  var unit: String? {
    switch self {
    case .brightness, .position, .speed, .volume: "%"
    case .colorTemperature: "K"
    case .targetTemperature, .currentTemperature: "°C"
    default: nil
    }
  }

  /// How a message calls it.
  var spoken: String {
    switch self {
    case .color: "colour"
    case .colorTemperature: "colour temperature"
    case .targetTemperature, .currentTemperature: "temperature"
    default: rawValue.replacing("_", with: " ")
    }
  }
}

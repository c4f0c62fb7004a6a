// Which dialect a topic of home.yaml is of, and what is sent there when nothing but the topic is known. Discovery knows
// more and needs none of this.

internal import HomeControl
internal import JSONValues

/// What a topic tells about the one who listens there.
enum DeviceDialect: Equatable {
  /// `zigbee2mqtt/<name>/set`: JSON; the state is at `<base>`.
  case zigbee2MQTT(base: String)
  /// `cmnd/<topic>/<command>`, also with `cmnd` further back.
  case tasmota(TasmotaTopic)
  /// `homie/5/<device>/<node>/<property>/set`; the state is at `<property>`.
  case homie(property: String)
  /// `<prefix>/<component>/<id>/command`, as ESPHome names them; `<base>` ends with the id.
  case espHome(prefix: String, base: String)
  /// Anything else: Home Assistant's default payloads.
  case homeAssistant(topic: String)

  init(_ topic: String) {
    let levels = topic.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if levels.count >= 3, levels[0].hasPrefix("zigbee2mqtt"), levels.last == "set" {
      self = .zigbee2MQTT(base: levels.dropLast().joined(separator: "/"))
    } else if let tasmota = TasmotaTopic(levels) {
      self = .tasmota(tasmota)
    } else if levels.count == 6, levels[0].hasPrefix("homie"), levels[1] == "5", levels.last == "set" {
      self = .homie(property: levels.dropLast().joined(separator: "/"))
    } else if levels.count >= 4, levels.last == "command", Self.components.contains(levels[levels.count - 3]) {
      self = .espHome(
        prefix: levels.dropLast(3).joined(separator: "/"), base: levels.dropLast().joined(separator: "/"))
    } else {
      self = .homeAssistant(topic: topic)
    }
  }

  private static let components: Set<String> = [
    "light", "switch", "fan", "cover", "lock", "valve", "button", "climate", "number", "siren",
  ]

  /// All that a device of this domain takes on its general topic.
  func general(of domain: String) -> DeviceConnection {
    switch self {
    case .zigbee2MQTT(let base): Zigbee2MQTTDefaults(base: base).connection(of: domain)
    case .tasmota(let topic): topic.connection(of: domain)
    case .espHome(let prefix, let base): ESPHomeDefaults(prefix: prefix, base: base).connection(of: domain)
    case .homie, .homeAssistant: plainGeneral(of: domain)
    }
  }

  /// The endpoint for a topic that is given for one function alone.
  func endpoint(of function: DeviceFunction, domain: String) -> CommandEndpoint {
    switch self {
    case .homeAssistant, .homie: break
    default:
      if let known = general(of: domain).commands[function]?.first { return known }
    }
    return CommandEndpoint(topic: commandTopic, encoding: encoding(of: function, domain: domain))
  }

  /// Where the value of a function that has a topic of its own is told, where the dialect says so.
  func states(of function: DeviceFunction, domain: String) -> [DeviceFunction: [StateEndpoint]] {
    switch self {
    case .homeAssistant: [:]
    case .homie(let property):
      [function: [StateEndpoint(topic: property, encoding: encoding(of: function, domain: domain))]]
    default: general(of: domain).states
    }
  }

  private var commandTopic: String {
    switch self {
    case .zigbee2MQTT(let base): base + "/set"
    case .tasmota(let topic): topic.command(nil)
    case .homie(let property): property + "/set"
    case .espHome(_, let base): base + "/command"
    case .homeAssistant(let topic): topic
    }
  }

  private func plainGeneral(of domain: String) -> DeviceConnection {
    let functions: [DeviceFunction] =
      domain == "media_player" ? [.power, .playback, .mute] : [DeviceFunction.main(of: domain)]
    var connection = DeviceConnection()
    for function in functions where function != .value {
      connection.commands[function] = [
        CommandEndpoint(topic: commandTopic, encoding: encoding(of: function, domain: domain))
      ]
      connection.states.merge(states(of: function, domain: domain)) { _, new in new }
    }
    return connection
  }

  /// What a plain topic for one function takes: Home Assistant's defaults, or Homie's types.
  private func encoding(of function: DeviceFunction, domain: String) -> ValueEncoding {
    if case .homie = self, let typed = PlainPayloads.homie[function] { return typed }
    return PlainPayloads.encoding(of: function, domain: domain)
  }

  /// A topic that tells a function's value as a plain payload.
  static func plainStates(_ topic: String, of function: DeviceFunction, domain: String) -> [StateEndpoint] {
    PlainPayloads.states(of: function, domain: domain).map { StateEndpoint(topic: topic, encoding: $0) }
  }

  /// A topic that tells `online` and `offline`, as Home Assistant's discovery expects by default.
  static func availability(_ topic: String) -> StateEndpoint {
    StateEndpoint(topic: topic, encoding: .words(["online": "online", "offline": "offline"]))
  }
}

/// What plain topics take and tell.
enum PlainPayloads {
  static let onOff: [DeviceWord: JSONValue] = ["on": "ON", "off": "OFF"]

  /// Home Assistant's default payload of every function.
  static func encoding(of function: DeviceFunction, domain: String) -> ValueEncoding {
    switch function {
    case .power: .words(onOff)
    case .movement: .words(["open": "OPEN", "closed": "CLOSE", "stop": "STOP"])
    case .lock: .words(["locked": "LOCK", "unlocked": "UNLOCK"])
    case .robot:
      domain == "lawn_mower"
        ? .words(["start": "start_mowing", "dock": "dock", "pause": "pause"])
        : .words(["start": "start", "dock": "return_to_base", "stop": "stop", "pause": "pause"])
    case .trigger: .words(["press": domain.hasSuffix("button") ? "PRESS" : "ON"])
    case .playback:
      .words(["playing": "PLAY", "paused": "PAUSE", "stop": "STOP", "next": "NEXT", "previous": "PREVIOUS"])
    case .mute: .words(["muted": "MUTE", "unmuted": "UNMUTE"])
    case .brightness: .number(.percent(0...255))
    case .position, .speed, .volume: .number(.percent(0...100))
    case .brightnessStep, .volumeStep: .words(["up": "+", "down": "-"])
    case .color: .color(ColorEncoding(.rgb))
    case .colorTemperature: .number(NumberEncoding(.mired, range: 50...1_000))
    case .targetTemperature, .currentTemperature, .value: .number(NumberEncoding(.plain(""), step: 0))
    case .mode, .preset: .text
    }
  }

  /// What a plain state topic may tell, the first that reads it counts.
  static func states(of function: DeviceFunction, domain: String) -> [ValueEncoding] {
    switch function {
    case .movement:
      [.words(["open": "open", "closed": "closed", "opening": "opening", "closing": "closing", "stopped": "stopped"])]
    case .lock:
      [
        .words([
          "locked": "LOCKED", "unlocked": "UNLOCKED", "locking": "LOCKING", "unlocking": "UNLOCKING",
          "jammed": "JAMMED",
        ])
      ]
    case .playback:
      // Home Assistant's states of players, which ESPHome's tell as well.
      [
        .words(
          Dictionary(
            uniqueKeysWithValues: ["playing", "paused", "buffering", "idle", "stopped", "standby", "on", "off"].map {
              (DeviceWord(rawValue: $0), JSONValue.string($0))
            }))
      ]
    case .value where domain == "binary_sensor": [.words(onOff)]
    case .value: [.number(NumberEncoding(.plain(""), step: 0)), .text]
    case .robot: [.text]
    default: [encoding(of: function, domain: domain)]
    }
  }

  /// Homie's types: booleans, whole numbers, colours that say what they are.
  static let homie: [DeviceFunction: ValueEncoding] = [
    .power: .words(["on": "true", "off": "false"]),
    .lock: .words(["locked": "true", "unlocked": "false"]),
    .mute: .words(["muted": "true", "unmuted": "false"]),
    .movement: .words(["open": "open", "closed": "close", "stop": "stop"]),
    .brightness: .number(.percent(0...100)),
    .colorTemperature: .number(NumberEncoding(.kelvin)),
    .color: .color(ColorEncoding(.rgb, prefix: "rgb,")),
    .trigger: .words(["press": "press"]),
  ]
}

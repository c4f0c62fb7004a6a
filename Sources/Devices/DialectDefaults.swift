// What Zigbee2MQTT, Tasmota and ESPHome take and tell, by the domain of the device: see the table in
// Documentation/Devices.md. Used where a file names nothing but the topic.

internal import HomeControl
internal import JSONValues

/// A device of Zigbee2MQTT: one JSON object in, one out.
struct Zigbee2MQTTDefaults {
  /// `zigbee2mqtt/<name>`.
  let base: String

  func connection(of domain: String) -> DeviceConnection {
    var connection = DeviceConnection(
      availability: [
        StateEndpoint(
          topic: base + "/availability", path: ["state"],
          encoding: .words(["online": "online", "offline": "offline"]))
      ])
    func add(_ function: DeviceFunction, _ key: String, _ encoding: ValueEncoding, told: ValueEncoding? = nil) {
      connection.commands[function] = [
        CommandEndpoint(topic: base + "/set", encoding: encoding, frame: .object(path: [key]))
      ]
      connection.states[function] = [StateEndpoint(topic: base, path: [key], encoding: told ?? encoding)]
    }
    let switched = ValueEncoding.words(["on": "ON", "off": "OFF", "toggle": "TOGGLE"])
    switch domain {
    case "light":
      add(.power, "state", switched)
      add(.brightness, "brightness", .number(.percent(0...254)))
      add(.brightnessStep, "brightness_step", .number(.percent(0...254)))
      connection.states[.brightnessStep] = nil
      add(.color, "color", .color(ColorEncoding(.hueSaturation, keys: ["hue", "saturation"])))
      add(.colorTemperature, "color_temp", .number(NumberEncoding(.mired, range: 150...500)))
    case "cover":
      add(
        .movement, "state", .words(["open": "OPEN", "closed": "CLOSE", "stop": "STOP"]),
        told: .words(["open": "OPEN", "closed": "CLOSE"]))
      add(.position, "position", .number(.percent(0...100)))
    case "valve": add(.movement, "state", .words(["open": "ON", "closed": "OFF"]))
    case "lock":
      add(.lock, "state", .words(["locked": "LOCK", "unlocked": "UNLOCK"]))
    case "climate":
      add(.power, "system_mode", .words(["on": "heat", "off": "off"]))
      add(.targetTemperature, "occupied_heating_setpoint", .number(NumberEncoding(.celsius, range: 5...35, step: 0.5)))
      connection.states[.currentTemperature] = [
        StateEndpoint(
          topic: base, path: ["local_temperature"], encoding: .number(NumberEncoding(.celsius, step: 0)))
      ]
    case "fan":
      add(.power, "state", switched)
      add(.speed, "fan_mode", .levels(["off", "low", "medium", "high"]))
    case "binary_sensor":
      connection.states[.value] = [
        StateEndpoint(topic: base, path: ["occupancy"], encoding: .words(["on": true, "off": false])),
        // A contact is true where the door is shut.
        StateEndpoint(topic: base, path: ["contact"], encoding: .words(["on": false, "off": true])),
      ]
    default: add(.power, "state", switched)
    }
    return connection
  }
}

/// The parts of a Tasmota topic, by default `cmnd/<topic>/<command>`.
struct TasmotaTopic: Equatable {
  private let levels: [String]
  private let prefix: Int

  init?(_ levels: [String]) {
    guard levels.count >= 3, let prefix = levels.dropLast().firstIndex(of: "cmnd") else { return nil }
    self.levels = levels
    self.prefix = prefix
  }

  /// The topic of a command; nil for the one that was given.
  func command(_ name: String?) -> String {
    (levels.dropLast() + [name ?? levels[levels.count - 1]]).joined(separator: "/")
  }

  private func told(_ prefix: String, _ name: String) -> String {
    var told = levels
    told[self.prefix] = prefix
    told[told.count - 1] = name
    return told.joined(separator: "/")
  }

  /// `POWER2` where that was given: the relay that is meant.
  private var power: String {
    let given = levels[levels.count - 1].uppercased()
    return given.hasPrefix("POWER") ? given : "POWER"
  }

  /// The number at the end of what was given: the shutter that is meant.
  private var shutter: Int {
    let given = levels[levels.count - 1]
    return given.lowercased().hasPrefix("shutter") ? given.last?.wholeNumberValue ?? 1 : 1
  }

  func connection(of domain: String) -> DeviceConnection {
    var connection = DeviceConnection(
      availability: [
        StateEndpoint(topic: told("tele", "LWT"), encoding: .words(["online": "Online", "offline": "Offline"]))
      ])
    func add(_ function: DeviceFunction, _ name: String, _ encoding: ValueEncoding, path: PayloadPath? = nil) {
      connection.commands[function] = [CommandEndpoint(topic: command(name), encoding: encoding)]
      connection.states[function] = [told("stat", "RESULT"), told("tele", "STATE")].map { topic in
        StateEndpoint(topic: topic, path: path ?? PayloadPath([name]), encoding: encoding)
      }
    }
    let switched = ValueEncoding.words(["on": "ON", "off": "OFF", "toggle": "TOGGLE"])
    switch domain {
    case "light":
      add(.power, power, switched)
      add(.brightness, "Dimmer", .number(.percent(0...100)))
      add(.brightnessStep, "Dimmer", .words(["up": "+", "down": "-"]))
      connection.states[.brightnessStep] = nil
      add(.color, "HSBColor", .color(ColorEncoding(.hueSaturationBrightness)))
      add(.colorTemperature, "CT", .number(NumberEncoding(.mired, range: 153...500)))
    case "cover":
      connection.commands[.movement] = [
        ("open", "ShutterOpen"), ("closed", "ShutterClose"), ("stop", "ShutterStop"),
      ].map { (word: DeviceWord, name: String) in
        CommandEndpoint(topic: command("\(name)\(shutter)"), encoding: .words([word: ""]))
      }
      add(
        .position, "ShutterPosition\(shutter)", .number(.percent(0...100)),
        path: ["Shutter\(shutter)", "Position"])
    case "fan":
      add(.speed, "FanSpeed", .number(.percent(0...3)))
      add(.power, "FanSpeed", .words(["off": "0", "on": "1"]))
      connection.states[.power] = nil
    default: add(.power, power, switched)
    }
    return connection
  }
}

/// A device of ESPHome without discovery: `<prefix>/<component>/<id>/…`.
struct ESPHomeDefaults {
  let prefix: String
  /// `<prefix>/<component>/<id>`.
  let base: String

  func connection(of domain: String) -> DeviceConnection {
    var connection = DeviceConnection(availability: [DeviceDialect.availability(prefix + "/status")])
    func add(
      _ function: DeviceFunction, _ part: String = "", _ encoding: ValueEncoding? = nil, told: ValueEncoding? = nil
    ) {
      let encoding = encoding ?? PlainPayloads.encoding(of: function, domain: domain)
      connection.commands[function] = [CommandEndpoint(topic: base + part + "/command", encoding: encoding)]
      connection.states[function] = [StateEndpoint(topic: base + part + "/state", encoding: told ?? encoding)]
    }
    func addMember(_ function: DeviceFunction, _ key: String, _ encoding: ValueEncoding) {
      connection.commands[function] = [
        CommandEndpoint(
          topic: base + "/command", encoding: encoding, frame: .object(path: [key], alongside: ["state": "ON"]))
      ]
      connection.states[function] = [StateEndpoint(topic: base + "/state", path: [key], encoding: encoding)]
    }
    switch domain {
    case "light":
      addMember(.power, "state", .words(PlainPayloads.onOff))
      addMember(.brightness, "brightness", .number(.percent(0...255)))
      addMember(.color, "color", .color(ColorEncoding(.rgb, keys: ["r", "g", "b"])))
      addMember(.colorTemperature, "color_temp", .number(NumberEncoding(.mired, range: 50...1_000)))
    case "cover", "valve":
      add(.movement, told: .words(["open": "OPEN", "closed": "CLOSED"]))
      add(.position, "/position", .number(.percent(0...100)))
    case "fan":
      add(.power)
      add(.speed, "/speed_level", .number(.percent(0...100)))
    case "climate":
      add(.targetTemperature, "/target_temperature", .number(NumberEncoding(.celsius, step: 0)))
      add(.power, "/mode", .words(["on": "heat", "off": "off"]))
      connection.states[.currentTemperature] = [
        StateEndpoint(
          topic: base + "/current_temperature/state", encoding: .number(NumberEncoding(.celsius, step: 0)))
      ]
    case "lock":
      add(.lock, told: .words(["locked": "LOCKED", "unlocked": "UNLOCKED", "jammed": "JAMMED"]))
    default: add(DeviceFunction.main(of: domain))
    }
    return connection
  }
}

// The features of one expose of Zigbee2MQTT → topics, keys and ranges.

internal import HomeControl
internal import JSONValues

struct ExposeReader {
  private let expose: JSONValue
  private let features: [JSONValue]
  private let told: String
  private let commanded: String
  var connection = DeviceConnection()
  var capabilities: [Capability: CapabilityRange]?

  init(_ expose: JSONValue, told: String, commanded: String) {
    self.expose = expose
    features = Array((expose["features"]?.elements ?? []).prefix(64))
    self.told = told
    self.commanded = commanded
  }

  private func feature(_ names: String...) -> JSONValue? {
    for name in names {
      if let found = features.first(where: { $0["name"]?.text == name }) { return found }
    }
    return nil
  }

  /// Commands and reads one feature as its access bits allow: 1 told, 2 settable.
  @discardableResult
  private mutating func add(
    _ function: DeviceFunction, _ feature: JSONValue?, _ encoding: ValueEncoding, reading: ValueEncoding? = nil
  ) -> Bool {
    guard let property = feature?["property"]?.text, !property.isEmpty, property.utf8.count <= 128,
      !encoding.hasNoWords
    else { return false }
    let access = feature?["access"]?.integer ?? 3
    if access & 2 != 0 {
      connection.command(
        function, CommandEndpoint(topic: commanded, encoding: encoding, frame: .object(path: [property])))
    }
    if access & 1 != 0 {
      connection.state(function, StateEndpoint(topic: told, path: [property], encoding: reading ?? encoding))
    }
    return access & 2 != 0
  }

  /// The payloads of a binary feature; its own words where it has them.
  private static func binary(_ feature: JSONValue?, _ yes: DeviceWord, _ no: DeviceWord) -> [DeviceWord: JSONValue] {
    [yes: feature?["value_on"] ?? .string("ON"), no: feature?["value_off"] ?? .string("OFF")]
  }

  private static func range(_ feature: JSONValue?) -> ClosedRange<Double>? {
    guard let low = feature?["value_min"]?.number, let high = feature?["value_max"]?.number, low < high else {
      return nil
    }
    return low...high
  }

  mutating func onOff() { onOff(of: feature("state") ?? .null) }

  mutating func onOff(of feature: JSONValue) {
    var words = Self.binary(feature, "on", "off")
    words["toggle"] = feature["value_toggle"]
    add(.power, feature, .words(words))
  }

  /// A switch that opens and closes something.
  mutating func valve() {
    let state = feature("state")
    capabilities = [:]
    add(.movement, state, .words(Self.binary(state, "open", "closed")))
  }

  mutating func light() {
    onOff()
    capabilities = [:]
    if let brightness = feature("brightness") {
      let encoding = ValueEncoding.number(.percent(Self.range(brightness) ?? 0...254))
      if add(.brightness, brightness, encoding) {
        capabilities?[.brightness] = CapabilityRange()
        if let property = brightness["property"]?.text {
          // Endpoints stand behind: brightness_l1 → brightness_step_l1.
          let key = "brightness_step" + property.dropFirst(property.hasPrefix("brightness") ? 10 : property.count)
          connection.command(
            .brightnessStep,
            CommandEndpoint(topic: commanded, encoding: encoding, frame: .object(path: [key])))
        }
      }
    }
    if let temperature = feature("color_temp") {
      let mireds = Self.range(temperature)
      if add(.colorTemperature, temperature, .number(NumberEncoding(.mired, range: mireds))) {
        capabilities?[.colorTemperature] = CapabilityRange(Mired.kelvin(mireds?.lowerBound, mireds?.upperBound))
      }
    }
    if let color = feature("color_hs") {
      addColor(color, ColorEncoding(.hueSaturation, keys: ["hue", "saturation"]))
    } else if let color = feature("color_xy") {
      addColor(color, ColorEncoding(.xy, keys: ["x", "y"]))
    }
  }

  /// Access stands with the numbers of a colour, not with the colour.
  private mutating func addColor(_ feature: JSONValue, _ encoding: ColorEncoding) {
    if add(.color, feature, .color(encoding)) { capabilities?[.color] = CapabilityRange() }
  }

  mutating func cover() {
    capabilities = [:]
    let offered = feature("state")?["values"]?.texts ?? ["OPEN", "CLOSE", "STOP"]
    add(
      .movement, feature("state"),
      .texts([
        "open": offered.contains("OPEN") ? "OPEN" : nil, "closed": offered.contains("CLOSE") ? "CLOSE" : nil,
        "stop": offered.contains("STOP") ? "STOP" : nil,
      ]))
    if let position = feature("position") {
      if add(.position, position, .number(.percent(Self.range(position) ?? 0...100))) {
        capabilities?[.position] = CapabilityRange()
      }
    }
  }

  mutating func lock() {
    let state = feature("state")
    add(
      .lock, state,
      .words([
        "locked": state?["value_on"] ?? .string("LOCK"), "unlocked": state?["value_off"] ?? .string("UNLOCK"),
      ]))
    if let detail = feature("lock_state"), let property = detail["property"]?.text {
      connection.state(
        .lock,
        StateEndpoint(
          topic: told, path: [property],
          encoding: .texts(["locked": "locked", "unlocked": "unlocked", "jammed": "not_fully_locked"])))
    }
  }

  mutating func climate() {
    capabilities = [:]
    let target = feature("occupied_heating_setpoint", "current_heating_setpoint", "occupied_cooling_setpoint")
    let range = Self.range(target)
    if add(
      .targetTemperature, target,
      .number(NumberEncoding(.celsius, range: range, step: target?["value_step"]?.number ?? 0.5)),
      reading: .number(NumberEncoding(.celsius, step: 0)))
    {
      capabilities?[.temperature] = CapabilityRange(range)
    }
    if let local = feature("local_temperature"), let property = local["property"]?.text {
      connection.state(
        .currentTemperature,
        StateEndpoint(topic: told, path: [property], encoding: .number(NumberEncoding(.celsius, step: 0))))
    }
    guard let mode = feature("system_mode") else { return }
    let modes = (mode["values"]?.texts ?? []).prefix(16)
    add(
      .mode, mode,
      .words(
        Dictionary(
          modes.map { (DeviceWord(rawValue: $0), JSONValue.string($0)) }, uniquingKeysWith: { first, _ in first })))
    if let property = mode["property"]?.text, let heating = ["heat", "auto", "cool"].first(where: modes.contains),
      modes.contains("off")
    {
      connection.command(
        .power,
        CommandEndpoint(
          topic: commanded, encoding: .texts(["on": heating, "off": "off"]), frame: .object(path: [property])))
    }
  }

  mutating func fan() {
    capabilities = [:]
    let state = feature("state")
    if state != nil { add(.power, state, .words(Self.binary(state, "on", "off"))) }
    if let percentage = feature("percentage", "speed"), Self.range(percentage) != nil || percentage["unit"] != nil {
      if add(.speed, percentage, .number(.percent(Self.range(percentage) ?? 0...100))) {
        capabilities?[.percentage] = CapabilityRange()
      }
    }
    guard let mode = feature("mode") else { return }
    let modes = mode["values"]?.texts ?? []
    let speeds = ["off", "low", "medium", "high"].filter { modes.contains($0) || ($0 == "off" && state != nil) }
    if connection.commands[.speed] == nil, modes.contains("off"), speeds.count >= 3 {
      if add(.speed, mode, .levels(speeds)) { capabilities?[.percentage] = CapabilityRange() }
    }
    add(.preset, mode, .text)
    if state == nil {
      add(
        .power, mode,
        .texts([
          "on": modes.contains("on") ? "on" : speeds.last { $0 != "off" },
          "off": modes.contains("off") ? "off" : nil,
        ]))
      connection.states[.power] = nil
    }
  }

  mutating func measurement() {
    let unit = expose["unit"]?.text ?? ""
    let encoding: NumberEncoding =
      switch unit {
      case "°C": NumberEncoding(.celsius, step: 0)
      case "°F": NumberEncoding(.fahrenheit, step: 0)
      default: NumberEncoding(.plain(AnnouncedText.name(unit) ?? ""), step: 0)
      }
    add(.value, expose, .number(encoding))
  }

  /// `on` is Home Assistant's word for an open door, a moving person, water on the floor.
  mutating func contact(isOpenWhenFalse: Bool) {
    let yes = expose["value_on"] ?? .bool(true)
    let no = expose["value_off"] ?? .bool(false)
    // Of a contact, `true` says that the door is shut; its value_on is that state's payload.
    add(.value, expose, .words(isOpenWhenFalse ? ["on": .bool(false), "off": .bool(true)] : ["on": yes, "off": no]))
  }

  /// Measurements people ask for, and Home Assistant's name for each.
  static let measured: [String: String] = [
    "temperature": "temperature", "humidity": "humidity", "illuminance": "illuminance",
    "illuminance_lux": "illuminance", "pressure": "atmospheric_pressure", "power": "power", "energy": "energy",
    "voltage": "voltage", "current": "current", "battery": "battery", "co2": "carbon_dioxide", "pm25": "pm25",
    "voc": "volatile_organic_compounds", "soil_moisture": "moisture",
  ]

  /// Findings people ask for, and Home Assistant's name for each.
  static let sensed: [String: String] = [
    "contact": "door", "occupancy": "occupancy", "presence": "occupancy", "water_leak": "moisture", "smoke": "smoke",
    "gas": "gas", "carbon_monoxide": "carbon_monoxide", "vibration": "vibration", "moving": "moving",
  ]
}

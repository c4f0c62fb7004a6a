// The other components of Home Assistant's discovery: what is switched, warms, blows, cleans, presses or measures.

internal import HomeControl
internal import JSONValues

extension HomeAssistantEntity {
  mutating func readSwitch() {
    readPower()
    if connection.commands.isEmpty { fault = "a switch without 'command_topic'" }
  }

  mutating func readSiren() {
    capabilities = [:]
    let on = payload("payload_on", "ON")
    let off = payload("payload_off", "OFF")
    if let topic = text("command_topic") {
      let frame = text("command_template") == nil ? .object(path: ["state"]) : frame("command_template", ["value"])
      if let frame {
        connection.command(
          .power, CommandEndpoint(topic: topic, encoding: .texts(["on": on, "off": off]), frame: frame))
      }
    }
    state(
      .power, topic: "state_topic", templates: "state_value_template",
      encoding: .texts(["on": payload("state_on", on ?? "ON"), "off": payload("state_off", off ?? "OFF")]))
    if connection.commands.isEmpty { fault = "a siren without a 'command_topic' that is understood" }
  }

  mutating func readClimate() {
    capabilities = [:]
    let unit: NumberEncoding.Unit =
      switch text("temperature_unit") {
      case "F": .fahrenheit
      case "C": .celsius
      // Home Assistant's own unit then, which a home's file says.
      default: .plain("")
      }
    let low = number("min_temp")
    let high = number("max_temp")
    let range = Capability.range(low ?? (high == nil || unit == .fahrenheit ? nil : 7), high)
    let encoding = ValueEncoding.number(
      NumberEncoding(unit, range: range.bounds, step: number("temp_step") ?? (unit == .fahrenheit ? 1 : 0.5)))
    if text("temperature_command_topic") != nil {
      command(
        .targetTemperature, topic: "temperature_command_topic", template: "temperature_command_template", encoding)
      if connection.commands[.targetTemperature] != nil { capabilities?[.temperature] = range }
    }
    let told = ValueEncoding.number(NumberEncoding(unit, step: 0))
    state(
      .targetTemperature, topic: "temperature_state_topic", templates: "temperature_state_template", encoding: told)
    state(
      .currentTemperature, topic: "current_temperature_topic", templates: "current_temperature_template",
      encoding: told)
    readModes()
    if connection.commands.isEmpty { fault = "a thermostat without a command topic that is understood" }
  }

  private mutating func readModes() {
    let modes = members["modes"]?.texts ?? ["auto", "off", "cool", "heat", "dry", "fan_only"]
    let words = Dictionary(
      modes.prefix(16).map { (DeviceWord(rawValue: $0), JSONValue.string($0)) }, uniquingKeysWith: { first, _ in first }
    )
    command(.mode, topic: "mode_command_topic", template: "mode_command_template", .words(words))
    state(.mode, topic: "mode_state_topic", templates: "mode_state_template", encoding: .words(words))
    if text("power_command_topic") != nil {
      command(
        .power, topic: "power_command_topic", template: "power_command_template",
        .texts(["on": payload("payload_on", "ON"), "off": payload("payload_off", "OFF")]))
    } else {
      let heating = ["heat", "heat_cool", "auto", "cool"].first(where: modes.contains)
      command(
        .power, topic: "mode_command_topic", template: "mode_command_template",
        .texts(["on": heating, "off": modes.contains("off") ? "off" : nil]))
    }
  }

  mutating func readFan() {
    capabilities = [:]
    readPower(stateTemplates: ["state_value_template", "value_template"])
    // The first step of the range is the slowest, the number below it means off.
    let slowest = number("speed_range_min") ?? 1
    let fastest = max(number("speed_range_max") ?? 100, slowest)
    let encoding = ValueEncoding.number(.percent((slowest - 1)...fastest))
    if text("percentage_command_topic") != nil {
      command(.speed, topic: "percentage_command_topic", template: "percentage_command_template", encoding)
      if connection.commands[.speed] != nil { capabilities?[.percentage] = CapabilityRange() }
    }
    state(.speed, topic: "percentage_state_topic", templates: "percentage_value_template", encoding: encoding)
    if let presets = members["preset_modes"]?.texts, !presets.isEmpty {
      command(.preset, topic: "preset_mode_command_topic", template: "preset_mode_command_template", .text)
      state(.preset, topic: "preset_mode_state_topic", templates: "preset_mode_value_template", encoding: .text)
    }
    if connection.commands.isEmpty { fault = "a fan without 'command_topic'" }
  }

  mutating func readVacuum() {
    let features = members["supported_features"]?.texts
    func offered(_ feature: String, _ key: String, _ otherwise: String) -> String? {
      // Without a list: what Home Assistant assumes of one.
      let known = features ?? ["start", "stop", "return_home"]
      return known.contains(feature) ? payload(key, otherwise) : nil
    }
    command(
      .robot, topic: "command_topic", template: "",
      .texts([
        "start": offered("start", "payload_start", "start"), "stop": offered("stop", "payload_stop", "stop"),
        "pause": offered("pause", "payload_pause", "pause"),
        "dock": offered("return_home", "payload_return_to_base", "return_to_base"),
      ]))
    if let topic = text("state_topic") {
      connection.state(
        .robot, StateEndpoint(topic: topic, path: ["state"], encoding: Self.asSpelled(Self.vacuumStates)))
    }
    if connection.commands.isEmpty { fault = "a vacuum cleaner without 'command_topic'" }
  }

  private static let vacuumStates = ["cleaning", "docked", "returning", "paused", "idle", "error"]

  mutating func readMower() {
    for (order, key, word) in [
      ("start_mowing", "start_mowing", DeviceWord("start")), ("pause", "pause", "pause"), ("dock", "dock", "dock"),
    ] {
      guard let topic = text("\(key)_command_topic") else { continue }
      let template = "\(key)_command_template"
      if let fixed = text(template).flatMap(CommandTemplate.fixed) {
        connection.command(.robot, CommandEndpoint(topic: topic, encoding: .texts([word: fixed])))
      } else if let frame = frame(template, ["value"]) {
        connection.command(.robot, CommandEndpoint(topic: topic, encoding: .texts([word: order]), frame: frame))
      }
    }
    state(
      .robot, topic: "activity_state_topic", templates: "activity_value_template",
      encoding: Self.asSpelled(["mowing", "paused", "docked", "returning", "error"]))
    if connection.commands.isEmpty { fault = "a mower without a command topic that is understood" }
  }

  private static func asSpelled(_ words: [String]) -> ValueEncoding {
    .words(
      Dictionary(
        words.map { (DeviceWord(rawValue: $0), JSONValue.string($0)) }, uniquingKeysWith: { first, _ in first }))
  }

  mutating func readTrigger(payload key: String, otherwise: String) {
    command(.trigger, topic: "command_topic", template: "command_template", .texts(["press": payload(key, otherwise)]))
    if connection.commands.isEmpty { fault = "a \(component) without a 'command_topic' that is understood" }
  }

  /// Numbers and selections are told, and set only by who knows them: no sentence sets one.
  mutating func readSetting() {
    let unit = text("unit_of_measurement").flatMap(AnnouncedText.name) ?? ""
    state(
      .value, topic: "state_topic", templates: "value_template",
      encoding: component == "number" ? .number(NumberEncoding(.plain(unit), step: 0)) : .text)
    if connection.states.isEmpty { fault = "its state is told nowhere, or in a way that is not understood" }
  }

  mutating func readSensor() {
    let unit = text("unit_of_measurement").flatMap(AnnouncedText.name)
    let encoding: ValueEncoding =
      switch unit {
      case "°C": .number(NumberEncoding(.celsius, step: 0))
      case "°F": .number(NumberEncoding(.fahrenheit, step: 0))
      case let unit?: .number(NumberEncoding(.plain(unit), step: 0))
      case nil where members["state_class"] != nil || members["stat_cla"] != nil:
        .number(NumberEncoding(.plain(""), step: 0))
      case nil: .text
      }
    state(.value, topic: "state_topic", templates: "value_template", encoding: encoding)
    if connection.states.isEmpty { fault = "its state is told nowhere, or in a way that is not understood" }
  }

  mutating func readBinarySensor() {
    state(
      .value, topic: "state_topic", templates: "value_template",
      encoding: .texts(["on": payload("payload_on", "ON"), "off": payload("payload_off", "OFF")]))
    if connection.states.isEmpty { fault = "its state is told nowhere, or in a way that is not understood" }
  }
}

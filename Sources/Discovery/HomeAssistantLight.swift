// Lights of Home Assistant's discovery, in its three schemas: a topic for everything, one topic of JSON, one topic of
// templates.

internal import HomeControl
internal import JSONValues

extension HomeAssistantEntity {
  mutating func readLight() {
    guard text("command_topic") != nil || members["on_command_type"]?.text == "brightness" else {
      fault = "a light without 'command_topic'"
      return
    }
    capabilities = [:]
    switch text("schema") ?? "basic" {
    case "basic", "default": readBasicLight()
    case "json": readJSONLight()
    case "template": readTemplateLight()
    case let other: fault = "'\(String(other.prefix(20)))' is no schema of lights"
    }
  }

  private var brightness: ValueEncoding {
    .number(.percent(0...max(1, number("brightness_scale") ?? 255)))
  }

  /// How a colour temperature is counted, and its range in kelvin.
  private func colorTemperature() -> (ValueEncoding, CapabilityRange) {
    if members["color_temp_kelvin"]?.flag == true {
      let range = Capability.range(number("min_kelvin") ?? 2_000, number("max_kelvin") ?? 6_535)
      return (.number(NumberEncoding(.kelvin, range: range.bounds)), range)
    }
    let low = number("min_mireds") ?? number("max_kelvin").map { (1_000_000 / max($0, 1)).rounded() } ?? 153
    let high = number("max_mireds") ?? number("min_kelvin").map { (1_000_000 / max($0, 1)).rounded() } ?? 500
    let kelvin = Mired.kelvin(low, high)
    return (.number(NumberEncoding(.mired, range: kelvin.map { _ in low...high })), CapabilityRange(kelvin))
  }

  private mutating func readBasicLight() {
    readPower(stateTemplates: ["state_value_template", "value_template"])
    let alone = text("on_command_type") == "brightness"
    if text("brightness_command_topic") != nil {
      capabilities?[.brightness] = CapabilityRange()
      command(
        .brightness, topic: "brightness_command_topic", template: "brightness_command_template", brightness,
        needsPower: !alone)
    }
    if alone { turnOnByBrightness() }
    state(
      .brightness, topic: "brightness_state_topic", templates: "brightness_value_template", encoding: brightness)
    if text("color_temp_command_topic") != nil {
      let (encoding, range) = colorTemperature()
      capabilities?[.colorTemperature] = range
      command(
        .colorTemperature, topic: "color_temp_command_topic", template: "color_temp_command_template", encoding,
        needsPower: !alone)
      state(
        .colorTemperature, topic: "color_temp_state_topic", templates: "color_temp_value_template",
        encoding: encoding)
    }
    let spaces: [(String, ColorEncoding.Space)] = [("rgb", .rgb), ("hs", .hueSaturation), ("xy", .xy)]
    for (key, space) in spaces {
      guard let topic = text("\(key)_command_topic") else { continue }
      if let written = color(space, template: "\(key)_command_template") {
        capabilities?[.color] = CapabilityRange()
        connection.command(.color, CommandEndpoint(topic: topic, encoding: .color(written), needsPower: !alone))
      }
      state(
        .color, topic: "\(key)_state_topic", templates: "\(key)_value_template",
        encoding: .color(ColorEncoding(space)))
    }
  }

  /// A light that any brightness turns on takes no `on`.
  private mutating func turnOnByBrightness() {
    guard let topic = text("brightness_command_topic") else { return }
    let off = payload("payload_off", "OFF")
    connection.commands[.power] = text("command_topic").map {
      [CommandEndpoint(topic: $0, encoding: .texts(["off": off]))]
    }
    let full = number("brightness_scale") ?? 255
    connection.command(.power, CommandEndpoint(topic: topic, encoding: .words(["on": .number(full)])))
  }

  /// Numbers with commas between, unless a template writes them as `#rrggbb`, or as something not understood.
  private mutating func color(_ space: ColorEncoding.Space, template key: String) -> ColorEncoding? {
    guard let template = text(key), !template.isEmpty else { return ColorEncoding(space) }
    let plain = String(template.filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" })
    switch plain {
    case "{{red}},{{green}},{{blue}}", "{{hue}},{{sat}}", "{{x}},{{y}}": return ColorEncoding(space)
    case "{{#%02x%02x%02x|format(red,green,blue)}}": return ColorEncoding(.hexadecimal)
    default:
      leftOut.append("'\(key)' is a template that is not understood; its colours are left out")
      return nil
    }
  }

  private mutating func readJSONLight() {
    guard let topic = text("command_topic") else { return }
    let told = text("state_topic")
    func add(_ function: DeviceFunction, _ key: String, _ encoding: ValueEncoding, withState: Bool) {
      let alongside: [String: JSONValue] = withState ? ["state": .string("ON")] : [:]
      connection.command(
        function,
        CommandEndpoint(topic: topic, encoding: encoding, frame: .object(path: [key], alongside: alongside)))
      if let told { connection.state(function, StateEndpoint(topic: told, path: [key], encoding: encoding)) }
    }
    add(.power, "state", .texts(["on": "ON", "off": "OFF"]), withState: false)
    let modes = Set(members["supported_color_modes"]?.texts ?? [])
    func has(_ mode: String) -> Bool { modes.contains(mode) || members[mode]?.flag == true }
    if members["brightness"]?.flag == true || !modes.isSubset(of: ["onoff"]) {
      capabilities?[.brightness] = CapabilityRange()
      add(.brightness, "brightness", brightness, withState: true)
    }
    if has("color_temp") {
      let (encoding, range) = colorTemperature()
      capabilities?[.colorTemperature] = range
      add(.colorTemperature, "color_temp", encoding, withState: true)
    }
    let color: ColorEncoding? =
      if has("hs") {
        ColorEncoding(.hueSaturation, keys: ["h", "s"])
      } else if has("rgb") || has("rgbw") || has("rgbww") {
        ColorEncoding(.rgb, keys: ["r", "g", "b"])
      } else if has("xy") {
        ColorEncoding(.xy, keys: ["x", "y"])
      } else {
        nil
      }
    if let color {
      capabilities?[.color] = CapabilityRange()
      add(.color, "color", .color(color), withState: true)
    }
  }

  private mutating func readTemplateLight() {
    guard let topic = text("command_topic") else { return }
    guard let on = text("command_on_template"), let off = text("command_off_template").flatMap(CommandTemplate.fixed)
    else {
      fault = "a light of templates whose 'command_on_template' or 'command_off_template' is missing or not understood"
      return
    }
    guard let plainOn = CommandTemplate.fixed(on) else {
      fault = "'command_on_template' is a template that is not understood"
      return
    }
    connection.command(.power, CommandEndpoint(topic: topic, encoding: .texts(["on": plainOn, "off": off])))
    let told = text("state_topic")
    func add(_ function: DeviceFunction, _ name: String, _ encoding: ValueEncoding) -> Bool {
      guard let frame = CommandTemplate.frame(on, variable: [name]) else { return false }
      connection.command(function, CommandEndpoint(topic: topic, encoding: encoding, frame: frame))
      if let told, let path = text("\(name)_template").flatMap({ PayloadPath(template: $0) }) {
        connection.state(function, StateEndpoint(topic: told, path: path, encoding: encoding))
      }
      return true
    }
    if add(.brightness, "brightness", .number(.percent(0...255))) { capabilities?[.brightness] = CapabilityRange() }
    let (encoding, range) = colorTemperature()
    if add(.colorTemperature, "color_temp", encoding) { capabilities?[.colorTemperature] = range }
    if let told, let path = text("state_template").flatMap({ PayloadPath(template: $0) }) {
      connection.state(.power, StateEndpoint(topic: told, path: path, encoding: .texts(["on": "on", "off": "off"])))
    }
  }
}

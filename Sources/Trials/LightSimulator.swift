// What a light tells of itself, as Home Assistant's lights do: brightness, mode and colour while it is on, nothing of
// them while it is off, and one colour in every space.

import Ontology
import Resolvers

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Applies commands to one light.
enum LightSimulator {
  /// Attributes that a light has only while it is on.
  static let shining: Set<String> = colors.union([
    "brightness", "color_mode", "color_temp", "color_temp_kelvin", "effect",
  ])
  private static let colors: Set<String> = ["hs_color", "rgb_color", "xy_color", "rgbw_color", "rgbww_color"]

  /// Switches it.
  static func turn(_ light: inout HomeStates.EntityState, isOn: Bool) {
    light.state = isOn ? "on" : "off"
    guard isOn else {
      for attribute in shining { light.attributes[attribute] = nil }
      return
    }
    let modes = light.modes
    if light.attributes["color_mode"] == nil || !modes.contains(light.attributes["color_mode"] ?? "") {
      light.attributes["color_mode"] = modes.first
    }
    if let color = light.attributes["rgb_color"].flatMap(rgb) { show(color, on: &light) }
  }

  /// Sets what `command` says: brightness, a step of it, a colour, a temperature.
  static func set(_ light: inout HomeStates.EntityState, _ command: Command) {
    if case .number(let brightness, _)? = command["brightness"]?.value {
      turn(&light, isOn: brightness > 0)
      if brightness > 0 {
        light.attributes["brightness"] = HomeStates.plain((brightness * 255 / 100).rounded(.toNearestOrEven))
      }
    }
    if let step = command["brightness_step"]?.value {
      let before = light.attributes["brightness"].flatMap(Double.init) ?? 0
      turn(&light, isOn: true)
      let after = before + HomeStates.step(step, usual: 10) * 2.55
      light.attributes["brightness"] = HomeStates.plain(min(max(after.rounded(), 3), 255))
    }
    if case .text(let name)? = command["color"]?.value, let color = ColorResolver.rgb(of: name) {
      turn(&light, isOn: true)
      light.attributes["color_mode"] = light.modes.first { ["rgb", "rgbw", "rgbww", "hs", "xy"].contains($0) } ?? "rgb"
      light.attributes["color_temp"] = nil
      light.attributes["color_temp_kelvin"] = nil
      show(color, on: &light)
    }
    if case .number(let kelvin, _)? = command["temperature"]?.value, kelvin > 0 {
      turn(&light, isOn: true)
      for attribute in colors { light.attributes[attribute] = nil }
      light.attributes["color_mode"] = "color_temp"
      light.attributes["color_temp_kelvin"] = HomeStates.plain(kelvin)
      light.attributes["color_temp"] = HomeStates.plain((1_000_000 / kelvin).rounded(.down))
    }
  }

  private static func rgb(_ text: String) -> ColorResolver.RGB? {
    let channels = text.split(separator: ",").compactMap { Int($0) }
    return channels.count == 3 ? ColorResolver.RGB(red: channels[0], green: channels[1], blue: channels[2]) : nil
  }

  private static func show(_ color: ColorResolver.RGB, on light: inout HomeStates.EntityState) {
    let (red, green, blue) = (Double(color.red), Double(color.green), Double(color.blue))
    let high = max(red, green, blue)
    let spread = high - min(red, green, blue)
    var hue = 0.0
    if spread > 0 {
      hue =
        high == red
        ? (green - blue) / spread : high == green ? (blue - red) / spread + 2 : (red - green) / spread + 4
    }
    let saturation = high > 0 ? spread / high * 100 : 0
    light.attributes["rgb_color"] = "\(color.red),\(color.green),\(color.blue)"
    light.attributes["hs_color"] = "\(thousandth((hue < 0 ? hue + 6 : hue) * 60)),\(thousandth(saturation))"
    light.attributes["xy_color"] = xy(color)
  }

  /// CIE x and y in the wide gamut that Home Assistant converts with.
  private static func xy(_ color: ColorResolver.RGB) -> String {
    func linear(_ channel: Int) -> Double {
      let share = Double(channel) / 255
      return share > 0.04045 ? pow((share + 0.055) / 1.055, 2.4) : share / 12.92
    }
    let (red, green, blue) = (linear(color.red), linear(color.green), linear(color.blue))
    let x = red * 0.664511 + green * 0.154324 + blue * 0.162028
    let y = red * 0.283881 + green * 0.668433 + blue * 0.047685
    let sum = x + y + red * 0.000088 + green * 0.072310 + blue * 0.986039
    return sum > 0 ? "\(thousandth(x / sum)),\(thousandth(y / sum))" : "0,0"
  }

  private static func thousandth(_ value: Double) -> String { HomeStates.plain((value * 1000).rounded() / 1000) }
}

extension HomeStates.EntityState {
  /// Colour modes, the first in force: `light.ColorMode.RGB` is `rgb`.
  fileprivate var modes: [String] {
    (attributes["supported_color_modes"] ?? "").split(separator: ",").map { DescribedHome.lastPart(String($0)) }
  }
}

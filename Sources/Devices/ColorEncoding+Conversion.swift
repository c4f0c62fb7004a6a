// Red, green and blue ↔ the spaces that devices tell colours in. sRGB with its white point D65.

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif
internal import HomeControl
internal import Resolvers

extension ColorEncoding {
  /// The numbers of a colour in this space; `brightness` is used where the space has one.
  func numbers(of color: ColorResolver.RGB, brightness: Double) -> [Double] {
    switch space {
    case .rgb, .hexadecimal: [Double(color.red), Double(color.green), Double(color.blue)]
    case .hueSaturation: Self.hueSaturation(color)
    case .hueSaturationBrightness: Self.hueSaturation(color) + [brightness]
    case .xy: Self.xy(color)
    }
  }

  /// The colour of these numbers at its brightest; nil for too few, or for numbers that are none of this space.
  func color(of numbers: [Double]) -> ColorResolver.RGB? {
    guard numbers.allSatisfy(\.isFinite) else { return nil }
    switch space {
    case .rgb, .hexadecimal:
      guard numbers.count >= 3, numbers.allSatisfy({ (0...255).contains($0) }) else { return nil }
      return ColorResolver.RGB(red: Int(numbers[0]), green: Int(numbers[1]), blue: Int(numbers[2]))
    case .hueSaturation, .hueSaturationBrightness:
      guard numbers.count >= 2, (0...360).contains(numbers[0]), (0...100).contains(numbers[1]) else { return nil }
      return Self.color(hue: numbers[0], saturation: numbers[1] / 100)
    case .xy:
      guard numbers.count >= 2, (0...1).contains(numbers[0]), (0.001...1).contains(numbers[1]) else { return nil }
      return Self.color(x: numbers[0], y: numbers[1])
    }
  }

  private static func hueSaturation(_ color: ColorResolver.RGB) -> [Double] {
    let (red, green, blue) = (Double(color.red), Double(color.green), Double(color.blue))
    let high = max(red, green, blue)
    let spread = high - min(red, green, blue)
    guard high > 0, spread > 0 else { return [0, 0] }
    let sixth =
      high == red
      ? (green - blue) / spread : high == green ? (blue - red) / spread + 2 : (red - green) / spread + 4
    let hue = (sixth * 60).rounded()
    return [hue < 0 ? hue + 360 : hue, (spread / high * 100).rounded()]
  }

  private static func color(hue: Double, saturation: Double) -> ColorResolver.RGB {
    func channel(_ offset: Double) -> Int {
      let place = (offset + hue / 60).truncatingRemainder(dividingBy: 6)
      return Int(((1 - saturation * max(0, min(place, 4 - place, 1))) * 255).rounded())
    }
    return ColorResolver.RGB(red: channel(5), green: channel(3), blue: channel(1))
  }

  private static func xy(_ color: ColorResolver.RGB) -> [Double] {
    func linear(_ channel: Int) -> Double {
      let share = Double(channel) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    let (red, green, blue) = (linear(color.red), linear(color.green), linear(color.blue))
    let x = 0.4124 * red + 0.3576 * green + 0.1805 * blue
    let y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    let sum = x + y + 0.0193 * red + 0.1192 * green + 0.9505 * blue
    guard sum > 0 else { return [0.3127, 0.329] }
    return [(x / sum * 10_000).rounded() / 10_000, (y / sum * 10_000).rounded() / 10_000]
  }

  private static func color(x: Double, y: Double) -> ColorResolver.RGB {
    let (bigX, bigZ) = (x / y, (1 - x - y) / y)
    let channels = [
      3.2406 * bigX - 1.5372 - 0.4986 * bigZ, -0.9689 * bigX + 1.8758 + 0.0415 * bigZ,
      0.0557 * bigX - 0.2040 + 1.0570 * bigZ,
    ].map { max($0, 0) }
    let high = max(channels.max() ?? 1, 1e-9)
    let bytes = channels.map { channel in
      let share = channel / high
      let encoded = share <= 0.0031308 ? share * 12.92 : 1.055 * pow(share, 1 / 2.4) - 0.055
      return Int((encoded * 255).rounded())
    }
    return ColorResolver.RGB(red: bytes[0], green: bytes[1], blue: bytes[2])
  }
}

// Colour words → CSS colour names, which lights on every protocol can be told through `rgb(of:)`.
// The value stays a name ("skyblue" for "baby blue") so that a person reading the command sees a colour.

/// Reads colours.
public enum ColorResolver {
  /// Red, green and blue, each 0...255.
  public struct RGB: Equatable, Sendable {
    /// Red, 0...255.
    public var red: Int
    /// Green, 0...255.
    public var green: Int
    /// Blue, 0...255.
    public var blue: Int

    /// Makes a colour.
    public init(red: Int, green: Int, blue: Int) {
      self.red = red
      self.green = green
      self.blue = blue
    }
  }

  /// The CSS name, or `#rrggbb`, of the colour that `raw` as a whole says; nil for what is no colour.
  public static func resolve(_ raw: String) -> String? {
    let trimmed = Filler.stripped(raw).dropping(trailing: ["color", "colour", "colored", "coloured", "light", "lights"])
    if trimmed.first == "#" { return hexadecimal(trimmed.dropFirst().joined()) }
    let words = trimmed.dropping(leading: ["a", "color", "colour", "very", "bright", "vivid", "pure", "rich", "nice"])
    guard words.count <= 3 else { return nil }
    let name = words.joined()
    if let alias = aliases[name] { return alias }
    if values[name] != nil { return name }
    return ish(name)
  }

  /// The colour that a resolved name or `#rrggbb` stands for.
  public static func rgb(of name: String) -> RGB? {
    let digits = name.hasPrefix("#") ? String(name.dropFirst()) : nil
    guard let value = digits.flatMap({ Int($0, radix: 16) }) ?? values[name], (0...0xFFFFFF).contains(value) else {
      return nil
    }
    return RGB(red: value >> 16, green: value >> 8 & 0xFF, blue: value & 0xFF)
  }

  /// How a resolved colour is said: "light blue" for `lightblue`.
  public static func spoken(_ name: String) -> String {
    for prefix in ["light", "dark", "deep", "hot", "sky", "forest", "lawn", "sea", "royal", "steel", "lime", "pale"]
    where name.hasPrefix(prefix) && values[String(name.dropFirst(prefix.count))] != nil {
      return "\(prefix) \(name.dropFirst(prefix.count))"
    }
    return name
  }

  private static func hexadecimal(_ digits: String) -> String? {
    guard digits.utf8.count == 6 || digits.utf8.count == 3, Int(digits, radix: 16) != nil, !digits.hasPrefix("+") else {
      return nil
    }
    return "#" + (digits.utf8.count == 6 ? digits : digits.map { "\($0)\($0)" }.joined())
  }

  /// "pinkish", "bluish", "reddish" → the colour itself.
  private static func ish(_ name: String) -> String? {
    guard name.hasSuffix("ish") else { return nil }
    let stem = String(name.dropLast(3))
    let candidates = [stem, stem + "e", String(stem.dropLast())]
    return candidates.first { values[$0] != nil }
  }

  private static let aliases: [String: String] = [
    "babyblue": "skyblue", "skyeblue": "skyblue", "navyblue": "navy", "grey": "gray", "lightgrey": "lightgray",
    "darkgrey": "darkgray", "amber": "orange", "lightpurple": "mediumpurple", "darkpurple": "indigo",
    "lavendar": "lavender", "lilac": "plum", "burgundy": "maroon", "scarlet": "red", "darkyellow": "goldenrod",
    "golden": "gold", "rose": "hotpink", "babypink": "lightpink", "mint": "palegreen", "mintgreen": "palegreen",
    "peach": "peachpuff", "cream": "ivory", "deepblue": "darkblue", "deepred": "darkred", "lightred": "salmon",
    "lightorange": "orange", "limegreen": "limegreen", "deeppurple": "indigo", "forest": "forestgreen",
    "emerald": "seagreen", "jade": "seagreen", "aquamarine": "aqua", "seablue": "teal", "iceblue": "lightblue",
    "palepink": "lightpink", "paleblue": "lightblue", "deepgreen": "darkgreen", "hotpink": "hotpink",
  ]
  private static let values: [String: Int] = [
    "white": 0xFFFFFF, "black": 0x000000, "red": 0xFF0000, "green": 0x008000, "blue": 0x0000FF, "yellow": 0xFFFF00,
    "orange": 0xFFA500, "purple": 0x800080, "pink": 0xFFC0CB, "brown": 0xA52A2A, "gray": 0x808080, "cyan": 0x00FFFF,
    "magenta": 0xFF00FF, "turquoise": 0x40E0D0, "teal": 0x008080, "violet": 0xEE82EE, "indigo": 0x4B0082,
    "gold": 0xFFD700, "silver": 0xC0C0C0, "navy": 0x000080, "maroon": 0x800000, "olive": 0x808000, "lime": 0x00FF00,
    "aqua": 0x00FFFF, "beige": 0xF5F5DC, "ivory": 0xFFFFF0, "coral": 0xFF7F50, "salmon": 0xFA8072,
    "crimson": 0xDC143C, "tomato": 0xFF6347, "khaki": 0xF0E68C, "lavender": 0xE6E6FA, "plum": 0xDDA0DD,
    "orchid": 0xDA70D6, "fuchsia": 0xFF00FF, "hotpink": 0xFF69B4, "deeppink": 0xFF1493, "lightpink": 0xFFB6C1,
    "lightblue": 0xADD8E6, "skyblue": 0x87CEEB, "deepskyblue": 0x00BFFF, "royalblue": 0x4169E1, "steelblue": 0x4682B4,
    "darkblue": 0x00008B, "lightgreen": 0x90EE90, "darkgreen": 0x006400, "forestgreen": 0x228B22,
    "limegreen": 0x32CD32, "lawngreen": 0x7CFC00, "seagreen": 0x2E8B57, "palegreen": 0x98FB98, "darkred": 0x8B0000,
    "darkorange": 0xFF8C00, "goldenrod": 0xDAA520, "chocolate": 0xD2691E, "tan": 0xD2B48C, "peachpuff": 0xFFDAB9,
    "lightyellow": 0xFFFFE0, "lightgray": 0xD3D3D3, "darkgray": 0xA9A9A9, "mediumpurple": 0x9370DB,
    "darkturquoise": 0x00CED1, "chartreuse": 0x7FFF00,
  ]
}

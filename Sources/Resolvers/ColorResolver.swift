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
    if trimmed.first == "#" { return trimmed.count <= 7 ? hexadecimal(trimmed.dropFirst().joined()) : nil }
    let words = trimmed.dropping(leading: ["a", "color", "colour", "very", "bright", "vivid", "pure", "rich", "nice"])
    guard words.count <= 3 else { return nil }
    let name = words.map { $0 == "grey" ? "gray" : $0 }.joined()
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

  /// How a resolved colour is said: "light blue" for `lightblue`; a `#rrggbb` is said as it stands.
  public static func spoken(_ name: String) -> String { spelled[name] ?? name }

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
    "babyblue": "skyblue", "skyeblue": "skyblue", "navyblue": "navy", "amber": "orange", "lightpurple": "mediumpurple",
    "darkpurple": "indigo", "lavendar": "lavender", "lilac": "plum", "burgundy": "maroon", "scarlet": "red",
    "darkyellow": "goldenrod", "golden": "gold", "rose": "hotpink", "babypink": "lightpink", "mint": "palegreen",
    "mintgreen": "palegreen", "peach": "peachpuff", "cream": "ivory", "deepblue": "darkblue", "deepred": "darkred",
    "lightred": "salmon", "lightorange": "orange", "deeppurple": "indigo", "forest": "forestgreen",
    "emerald": "seagreen", "jade": "seagreen", "seablue": "teal", "iceblue": "lightblue", "palepink": "lightpink",
    "paleblue": "lightblue", "deepgreen": "darkgreen",
  ]
  /// `0xRRGGBB` of each CSS name.
  private static let values: [String: Int] = Dictionary(
    ColorTable.spoken.map { ($0.key.filter { $0 != " " }, $0.value) }, uniquingKeysWith: { first, _ in first })
  /// The words of each CSS name.
  private static let spelled: [String: String] = Dictionary(
    ColorTable.spoken.keys.map { ($0.filter { $0 != " " }, $0) }, uniquingKeysWith: { first, _ in first })
}

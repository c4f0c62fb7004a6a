// "21.5 degrees", "70 fahrenheit", "2700 kelvin", "warm white" → a number with its unit, if one was said.

/// Reads temperatures of rooms and colour temperatures of lights.
public enum TemperatureResolver {
  /// A temperature's unit, spelled as slot values spell it.
  public enum Unit: String, Sendable {
    /// Degrees Celsius.
    case celsius = "°C"
    /// Degrees Fahrenheit.
    case fahrenheit = "°F"
    /// Kelvin: colour temperature.
    case kelvin = "K"
  }

  /// A temperature; `unit` is nil when none was said.
  public struct Reading: Equatable, Sendable {
    /// The number.
    public var value: Double
    /// The unit said, if any.
    public var unit: Unit?
  }

  /// The temperature that `raw` as a whole says, or nil.
  public static func resolve(_ raw: String) -> Reading? {
    var words = Filler.stripped(raw)
    if words.count <= 3, let kelvin = colorTemperatures[words.joined(separator: " ")] {
      return Reading(value: kelvin, unit: .kelvin)
    }
    guard let number = NumberResolver.read(words), !number.isFraction else { return nil }
    var value = number.value
    var unit: Unit?
    words.removeFirst(number.wordCount)
    if words.starts(with: ["below", "zero"]) || words.starts(with: ["degrees", "below", "zero"]) {
      words = words.drop { $0 != "zero" }.dropFirst()
      value = -value
    }
    if let word = words.first, degreeWords.contains(word) {
      words.removeFirst()
      if words.starts(with: ["and", "a", "half"]) {
        value += 0.5
        words.removeFirst(3)
      }
    }
    if let word = words.first, let said = units[word] {
      unit = said
      words.removeFirst()
    }
    return words.isEmpty ? Reading(value: value, unit: unit) : nil
  }

  /// Every word that is a unit or the word "degree".
  static let unitWords: Set<String> = degreeWords.union(units.keys)

  private static let degreeWords: Set<String> = ["degree", "degrees", "°", "deg"]
  private static let units: [String: Unit] = [
    "celsius": .celsius, "centigrade": .celsius, "c": .celsius, "fahrenheit": .fahrenheit, "f": .fahrenheit,
    "kelvin": .kelvin, "kelvins": .kelvin, "k": .kelvin,
  ]
  /// Kelvin of the words that people use for kinds of white.
  private static let colorTemperatures: [String: Double] = [
    "candlelight": 1_900, "candle light": 1_900, "warm white": 2_700, "warm": 2_700, "soft white": 2_700,
    "warm light": 2_700, "neutral white": 3_500, "natural white": 3_500, "neutral": 3_500, "cool white": 4_000,
    "cold white": 4_000, "cool": 4_000, "cold": 4_000, "cool light": 4_000, "bright white": 5_000,
    "daylight": 6_500, "day light": 6_500, "daylight white": 6_500,
  ]
}

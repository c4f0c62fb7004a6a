// "30 percent", "half", "all the way" → 0...100. A number is a percentage as it stands; only fraction words
// are shares of the whole. Nothing is clamped: "150 percent" is 150, for the device's range to refuse.

/// Reads percentages and level words.
public enum PercentageResolver {
  /// What kind of level the words speak of: it decides what "low" or "minimum" means.
  public enum Scale: Sendable {
    /// Lights and loudness: minimum is 1, since 0 would be off; low, medium, high are 20, 50, 80.
    case level
    /// Covers: minimum is 0; "a quarter closed" is 75; "a bit" is 10.
    case position
    /// Fans: minimum is 1; low, medium, high are a third, two thirds, all: 33, 67, 100.
    case speed
  }

  /// The percentage that `raw` as a whole says, or nil.
  public static func resolve(_ raw: String, scale: Scale = .level) -> Double? {
    var words = Filler.stripped(raw)
    var closes = false
    while let last = words.last, words.count > 1, nouns.contains(last) || closing.contains(last) || last == "a" {
      if closing.contains(last) { closes = true }
      words.removeLast()
    }
    guard let value = level(words, scale) ?? number(words) else { return nil }
    return closes && scale == .position ? 100 - value : value
  }

  /// The number in `words` where they say no level; shares become percentages.
  static func number(_ words: ArraySlice<String>) -> Double? {
    guard let reading = NumberResolver.read(words) else { return nil }
    var rest = words.dropFirst(reading.wordCount)
    if reading.isFraction { rest = rest.dropping(leading: ["a", "of"]) }
    if isPercent(rest) { return reading.value }
    guard rest.isEmpty else { return nil }
    return reading.isFraction ? (reading.value * 100).rounded() : reading.value
  }

  /// Whether `words` are one spelling of "percent".
  static func isPercent(_ words: ArraySlice<String>) -> Bool {
    if words.count == 1, let word = words.first { return ["%", "percent", "percentage", "pct"].contains(word) }
    return words.count == 2 && words.elementsEqual(["per", "cent"])
  }

  private static func level(_ words: ArraySlice<String>, _ scale: Scale) -> Double? {
    guard words.count <= 3 else { return nil }
    let phrase = words.joined(separator: " ")
    if highest.contains(phrase) { return 100 }
    if lowest.contains(phrase) { return scale == .position ? 0 : 1 }
    if halfway.contains(phrase) { return 50 }
    if scale == .position, slight.contains(phrase) { return 10 }
    if phrase == "off" || phrase == "nothing" { return 0 }
    let steps: [Double] = scale == .speed ? [33, 67, 100] : [20, 50, 80]
    if low.contains(phrase) { return steps[0] }
    if middle.contains(phrase) { return steps[1] }
    return high.contains(phrase) ? steps[2] : nil
  }

  private static let nouns: Set<String> = [
    "brightness", "volume", "speed", "power", "level", "intensity", "setting", "way", "open", "opened", "up", "blast",
    "capacity", "strength",
  ]
  private static let closing: Set<String> = ["closed", "shut", "down"]
  private static let highest: Set<String> = [
    "max", "maximum", "full", "fully", "highest", "brightest", "loudest", "fastest", "top", "all the", "all",
    "completely", "entirely", "the max",
  ]
  private static let lowest: Set<String> = [
    "min", "minimum", "lowest", "dimmest", "quietest", "slowest", "the minimum", "minimal",
  ]
  private static let halfway: Set<String> = ["halfway", "half", "midway", "the middle"]
  private static let slight: Set<String> = ["a bit", "a little", "a little bit", "slightly", "a crack"]
  private static let low: Set<String> = ["low", "dim", "slow", "quiet"]
  private static let middle: Set<String> = ["medium", "mid", "middle", "normal", "moderate"]
  private static let high: Set<String> = ["high", "bright", "fast", "loud"]
}

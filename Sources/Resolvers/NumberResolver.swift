// Number words and digits → Double. The other resolvers build on `read`, which says how many words it used.
// Every word is looked at a bounded number of times, so a thousand number words cost a thousand look-ups.

/// Reads "72", "1,000", "twenty one and a half", "two hundred", "a couple", "minus five", "three quarters".
public enum NumberResolver {
  /// A number read from the start of some words.
  public struct Reading: Equatable, Sendable {
    /// The number.
    public var value: Double
    /// How many words it took.
    public var wordCount: Int
    /// Whether only fraction words were said ("half", "three quarters").
    public var isFraction: Bool
  }

  /// The number that `raw` as a whole says, or nil.
  public static func resolve(_ raw: String) -> Double? {
    let words = Filler.stripped(raw)
    guard let reading = read(words), reading.wordCount == words.count else { return nil }
    return reading.value
  }

  /// The longest number at the start of `words`, or nil when there is none.
  /// - Complexity: O(words used).
  public static func read(_ words: ArraySlice<String>) -> Reading? {
    var rest = words
    var sign = 1.0
    if let first = rest.first, let said = signs[first] {
      sign = said
      rest.removeFirst()
    }
    guard let (base, isFraction) = quantity(&rest) ?? fraction(&rest) ?? cardinal(&rest) else { return nil }
    var value = base
    if !isFraction { addFraction(to: &value, &rest) }
    guard value.isFinite else { return nil }
    return Reading(value: sign * value, wordCount: words.count - rest.count, isFraction: isFraction)
  }

  // MARK: - Parts, each taking its words from the front

  /// "a couple of", "half a dozen", "a few".
  private static func quantity(_ rest: inout ArraySlice<String>) -> (Double, Bool)? {
    var ahead = rest
    var factor = 1.0
    if ahead.first == "half" {
      ahead.removeFirst()
      factor = 0.5
      guard ahead.first == "a" else { return nil }
    }
    if ahead.first == "a" { ahead.removeFirst() }
    guard let word = ahead.first, let size = quantities[word], factor == 1 || word == "dozen" else { return nil }
    ahead.removeFirst()
    if ahead.first == "of" { ahead.removeFirst() }
    rest = ahead
    return (size * factor, false)
  }

  /// "half", "a quarter", "three quarters", "½", "3/4".
  private static func fraction(_ rest: inout ArraySlice<String>) -> (Double, Bool)? {
    var ahead = rest
    var count = 1.0
    if let word = ahead.first, let parts = partCounts[word] {
      count = parts
      ahead.removeFirst()
    }
    if let written = written(rest) {
      rest.removeFirst(3)
      return (written, true)
    }
    guard let word = ahead.first, let part = fractions[word], count * part < 1 else { return nil }
    ahead.removeFirst()
    rest = ahead
    return (count * part, true)
  }

  /// "1/2", "2/3", "3/4": a share written with a stroke; with larger numbers it may be a choice or a date.
  private static func written(_ words: ArraySlice<String>) -> Double? {
    let parts = Array(words.prefix(3))
    guard parts.count == 3, parts[1] == "/", let above = literal(parts[0])?.value, let below = literal(parts[2])?.value,
      above > 0, above < below, below <= 4
    else { return nil }
    return above / below
  }

  /// "two hundred and five", "2 thousand", "21.5", "twenty one point five", "a hundred".
  private static func cardinal(_ rest: inout ArraySlice<String>) -> (Double, Bool)? {
    var ahead = rest
    var total = 0.0
    var group: Double?
    var scale = Double.infinity
    if ahead.first == "a", let next = ahead.dropFirst().first, NumberWords.scales[next] != nil {
      ahead.removeFirst()
      group = 1
    } else if ahead.first == "hundred", PercentageResolver.isPercent(ahead.dropFirst().prefix(1)) {
      // "Hundred percent", as many say it.
      group = 1
    }
    loop: while let word = ahead.first {
      if word == "hundred", let value = group, value > 0, value < 100 {
        ahead.removeFirst()
        group = value * 100 + (smallAfterScale(&ahead) ?? 0)
      } else if let size = NumberWords.scales[word], size >= 1_000, size < scale, let value = group {
        ahead.removeFirst()
        total += value * size
        scale = size
        group = smallAfterScale(&ahead)
      } else if group == nil, scale.isInfinite, let value = literal(word) ?? small(ahead) {
        ahead.removeFirst(literal(word) == nil ? value.count : 1)
        group = value.value
      } else {
        break loop
      }
    }
    if group == nil, scale.isInfinite {
      guard ahead.first == "point", let decimals = decimals(&ahead) else { return nil }
      rest = ahead
      return (decimals, false)
    }
    total += group ?? 0
    if ahead.first == "point", let decimals = decimals(&ahead) { total += decimals }
    rest = ahead
    return (total, false)
  }

  /// "and a half", "and three quarters", "½" after a whole number.
  private static func addFraction(to value: inout Double, _ rest: inout ArraySlice<String>) {
    var ahead = rest
    if ahead.first == "and" { ahead.removeFirst() } else if !["½", "¼", "¾"].contains(ahead.first ?? "") { return }
    guard let (part, _) = fraction(&ahead) else { return }
    value += part
    rest = ahead
  }

  /// "five", "and five", "twenty one" after a scale word.
  private static func smallAfterScale(_ rest: inout ArraySlice<String>) -> Double? {
    var ahead = rest
    if ahead.first == "and" { ahead.removeFirst() }
    guard let (value, count) = small(ahead) else { return nil }
    ahead.removeFirst(count)
    rest = ahead
    return value
  }

  /// A number below 100 in words, and its word count.
  private static func small(_ words: ArraySlice<String>) -> (value: Double, count: Int)? {
    guard let word = words.first else { return nil }
    if let ten = NumberWords.tens[word] {
      if let next = words.dropFirst().first, let unit = NumberWords.units[next], unit >= 1, unit <= 9 {
        return (ten + unit, 2)
      }
      return (ten, 1)
    }
    return NumberWords.units[word].map { ($0, 1) }
  }

  /// "point five", "point two five", "point 25".
  private static func decimals(_ rest: inout ArraySlice<String>) -> Double? {
    var ahead = rest.dropFirst()
    var value = 0.0
    var place = 0.1
    var count = 0
    while let word = ahead.first, count < 9 {
      if NumberWords.tens[word] != nil, count == 0, let (two, used) = small(ahead) {
        ahead.removeFirst(used)
        value = two / 100
        count = 9
      } else if let unit = NumberWords.units[word] ?? (word == "oh" ? 0 : nil), unit < 10 {
        value += unit * place
        place /= 10
        count += 1
        ahead.removeFirst()
      } else if count == 0, let digits = literal(word)?.value, digits.rounded() == digits {
        value = word.reduce(digits) { value, _ in value / 10 }
        ahead.removeFirst()
        count = 9
      } else {
        break
      }
    }
    guard count > 0 else { return nil }
    rest = ahead
    return (value * 1e9).rounded() / 1e9
  }

  /// Digits as `SpokenWords` leaves them, at most 15 of them.
  private static func literal(_ word: String) -> (value: Double, count: Int)? {
    guard let first = word.utf8.first, (0x30...0x39).contains(first), word.utf8.count <= 16 else { return nil }
    return Double(word).map { ($0, 1) }
  }

  // MARK: - Tables

  private static let signs: [String: Double] = ["minus": -1, "negative": -1, "-": -1, "plus": 1, "+": 1]
  private static let quantities: [String: Double] = ["couple": 2, "few": 3, "dozen": 12]
  private static let partCounts: [String: Double] = ["a": 1, "one": 1, "1": 1, "two": 2, "2": 2, "three": 3, "3": 3]
  private static let fractions: [String: Double] = [
    "half": 0.5, "quarter": 0.25, "quarters": 0.25, "third": 1 / 3.0, "thirds": 1 / 3.0, "½": 0.5, "¼": 0.25, "¾": 0.75,
  ]
}

// "an hour and a half", "90 secs", "2 hours 15" → seconds, and the hours, minutes and seconds of timer slots. Nothing
// longer than a year is read: nobody means it.

/// Reads lengths of time.
public enum DurationResolver {
  /// Whole hours, minutes and seconds, as Home Assistant's timer slots expect them.
  public struct Parts: Equatable, Sendable {
    /// Hours, any number.
    public var hours: Int
    /// Minutes, 0...59.
    public var minutes: Int
    /// Seconds, 0...59.
    public var seconds: Int

    /// Splits a length in seconds; the fraction of a second is dropped.
    public init(seconds total: Double) {
      let whole = Int(max(0, min(total, 1e12)))
      hours = whole / 3_600
      minutes = whole / 60 % 60
      seconds = whole % 60
    }
  }

  /// Seconds that `raw` as a whole says, up to a year, or nil; `bareUnit` is what a number without a unit counts, in
  /// seconds; a half of nothing said is not read.
  public static func resolve(_ raw: String, bareUnit: Double? = nil) -> Double? {
    var words = Filler.stripped(raw).dropping(leading: ["for", "in", "after", "within", "the", "about", "around"])
    // "Another hour", "for the next hour": one.
    if words.first == "another" || words.first == "next" {
      words.removeFirst()
      if let word = words.first, units[word] != nil { words = (["a"] + words)[...] }
    }
    words = words.dropping(trailing: ["from", "now", "later", "long", "time"])
    var total = 0.0
    var previousUnit: Double?
    while !words.isEmpty {
      if previousUnit != nil, words.first == "and" { words.removeFirst() }
      guard let (value, isFraction) = amount(&words) else { return nil }
      // "Five more minutes", "an extra hour".
      if let word = words.first, further.contains(word), words.count > 1 { words.removeFirst() }
      if let word = words.first, let unit = units[word] {
        guard unit < previousUnit ?? .infinity else { return nil }
        words.removeFirst()
        total += value * unit
        previousUnit = unit
      } else if let unit = previousUnit, words.isEmpty {
        // "an hour and a half" is half an hour more, "two hours fifteen" is fifteen minutes more.
        guard isFraction || unit >= 60 else { return nil }
        total += value * (isFraction ? unit : unit / (unit > 3_600 ? 24 : 60))
      } else if let bareUnit, words.isEmpty, !isFraction {
        total += value * bareUnit
      } else {
        return nil
      }
    }
    return total > 0 && total <= longest ? total : nil
  }

  /// Seconds of a share of `whole` seconds, at most an hour, where `raw` says a share and nothing else.
  static func share(_ raw: String, of whole: Double) -> Double? {
    var words = Filler.stripped(raw)
    guard whole <= 3_600, let (value, isFraction) = amount(&words), isFraction, words.isEmpty, value < 1 else {
      return nil
    }
    return value * whole
  }

  /// Whether `raw` names a unit longer than `unit` seconds.
  static func says(_ raw: String, longerThan unit: Double) -> Bool {
    SpokenWords.split(raw).contains { units[$0].map { $0 > unit && $0 <= 3_600 } ?? false }
  }

  /// A number, or "a"/"an" for one, from the front of `words`; a fraction takes its "of an" along.
  private static func amount(_ words: inout ArraySlice<String>) -> (value: Double, isFraction: Bool)? {
    guard let reading = NumberResolver.read(words), reading.value >= 0 else {
      guard let word = words.first, word == "a" || word == "an" else { return nil }
      words.removeFirst()
      return (1, false)
    }
    words.removeFirst(reading.wordCount)
    if reading.isFraction {
      if words.first == "of" { words.removeFirst() }
      if words.first == "a" || words.first == "an" { words.removeFirst() }
    }
    return (reading.value, reading.isFraction)
  }

  private static let further: Set<String> = ["more", "extra", "additional"]
  private static let longest = 366.0 * 86_400
  private static let units: [String: Double] = [
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "m": 60, "min": 60, "mins": 60, "minute": 60,
    "minutes": 60, "h": 3_600, "hr": 3_600, "hrs": 3_600, "hour": 3_600, "hours": 3_600, "d": 86_400, "day": 86_400,
    "days": 86_400, "week": 604_800, "weeks": 604_800,
  ]
}

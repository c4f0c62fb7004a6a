// "first", "21st", "twenty first" → the place they name.

/// Reads ordinals, 1...100.
public enum OrdinalResolver {
  /// The place that `raw` as a whole names, or nil.
  public static func resolve(_ raw: String) -> Int? {
    let words = Filler.stripped(raw)
    guard let (value, count) = read(words), count == words.count else { return nil }
    return value
  }

  /// An ordinal at the start of `words` and how many of them it takes, or nil.
  static func read(_ words: ArraySlice<String>) -> (value: Int, count: Int)? {
    guard let word = words.first else { return nil }
    if let value = values[word] { return (value, 1) }
    guard let next = words.dropFirst().first else { return nil }
    if let number = Int(word), (1...100).contains(number), next == ending(number) { return (number, 2) }
    guard let ten = NumberWords.tens[word], let unit = values[next], unit < 10 else { return nil }
    return (Int(ten) + unit, 2)
  }

  /// `st`, `nd`, `rd` or `th`, as a number's digits take it.
  static func ending(_ number: Int) -> String {
    if (11...13).contains(number % 100) { return "th" }
    switch number % 10 {
    case 1: return "st"
    case 2: return "nd"
    case 3: return "rd"
    default: return "th"
    }
  }

  private static let values: [String: Int] = [
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40,
    "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90, "hundredth": 100,
  ]
}

// English number words, the one table of them: read by `NumberResolver`, written by whoever says or samples numbers.

/// English number words.
public enum NumberWords {
  /// Whether `word` is a word of a number by itself: "seven", "forty", "hundred", "thousand".
  public static func isNumber(_ word: String) -> Bool {
    units[word] != nil || tens[word] != nil || scales[word] != nil
  }

  /// The words for a number of 0...999,999, or nil for any other; "two hundred and five" where `saysAnd`.
  public static func spelled(_ number: Int, saysAnd: Bool = true) -> String? {
    switch number {
    case 0..<20: return spelledUnits[number]
    case 20..<100:
      let ten = spelledTens[number / 10 - 2]
      return number % 10 == 0 ? ten : ten + " " + spelledUnits[number % 10]
    case 100..<1_000_000:
      let (size, scale) = number < 1_000 ? (100, "hundred") : (1_000, "thousand")
      let rest = number % size
      guard let count = spelled(number / size, saysAnd: saysAnd) else { return nil }
      guard rest > 0, let end = spelled(rest, saysAnd: saysAnd) else { return "\(count) \(scale)" }
      return "\(count) \(scale) \(saysAnd && rest < 100 ? "and " : "")\(end)"
    default: return nil
    }
  }

  /// The words for a number of 0...999,999 with at most one decimal, or nil: "twenty one and a half", "two point four".
  public static func spelled(_ number: Double, saysAnd: Bool = true) -> String? {
    guard number >= 0, number < 1_000_000, abs(number * 10 - (number * 10).rounded()) < 1e-6 else { return nil }
    let tenths = Int((number * 10).rounded())
    guard let whole = spelled(tenths / 10, saysAnd: saysAnd) else { return nil }
    switch tenths % 10 {
    case 0: return whole
    case 5: return whole + " and a half"
    default: return whole + " point " + spelledUnits[tenths % 10]
    }
  }

  static let tens: [String: Double] = [
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
  ]
  static let units: [String: Double] = {
    var units: [String: Double] = ["nought": 0]
    for (number, word) in spelledUnits.enumerated() { units[word] = Double(number) }
    return units
  }()
  static let scales: [String: Double] = ["hundred": 100, "thousand": 1_000, "million": 1_000_000]

  private static let spelledUnits = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
  ]
  private static let spelledTens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
}

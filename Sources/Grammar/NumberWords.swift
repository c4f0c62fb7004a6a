// English number words up to 999,999, with halves: "twenty one and a half". Read from words and written as words.
// The matcher and the sampler reach numbers through these two functions alone.

/// English number words.
enum NumberWords {
  private static let small = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
  ]
  private static let tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]

  /// Units, teens and tens by their word.
  private static let values: [String: Int] = {
    var values: [String: Int] = [:]
    for (number, word) in small.enumerated() { values[word] = number }
    for (index, word) in tens.enumerated() { values[word] = 20 + 10 * index }
    return values
  }()

  /// Whether a word can stand in a number.
  static func continues(_ word: Substring) -> Bool {
    values[String(word)] != nil || ["hundred", "thousand", "half", "a", "and", "point"].contains(word)
  }

  /// Whether the bytes in `range` are a word that a number starts with.
  static func startsNumber(_ text: [UInt8], _ range: Range<Int>) -> Bool {
    guard range.count <= 9, !range.isEmpty else { return false }
    let word = String(decoding: text[range], as: UTF8.self)
    return values[word] != nil || word == "a"
  }

  /// Every number that starts at the first of `words`, with how many words it takes, shortest first.
  static func read(_ words: [Substring]) -> [(count: Int, value: Double)] {
    var found: [(count: Int, value: Double)] = []
    var state = Reading()
    var index = 0
    while index < words.count {
      let word = words[index]
      if word == "and", state.canSayAnd {
        if index + 2 < words.count, words[index + 1] == "a", words[index + 2] == "half", state.isComplete {
          found.append((index + 3, Double(state.value) + 0.5))
          break
        }
        guard state.hasHundred || state.thousands > 0, index + 1 < words.count, values[String(words[index + 1])] != nil
        else { break }
        index += 1
        continue
      }
      if word == "point", state.isComplete {
        if index + 1 < words.count, let tenth = values[String(words[index + 1])], tenth < 10 {
          found.append((index + 2, Double(state.value) + Double(tenth) / 10))
        }
        break
      }
      guard state.take(word) else { break }
      index += 1
      if state.isComplete { found.append((index, Double(state.value))) }
    }
    return found
  }

  /// The words of a number from 0 to 999,999; tenths are said with "point", halves with "and a half".
  static func spell(_ number: Double) -> String? {
    guard number >= 0, number < 1_000_000 else { return nil }
    let whole = Int(number.rounded(.down))
    let tenths = Int(((number - Double(whole)) * 10).rounded())
    switch tenths {
    case 0: return spell(whole)
    case 5: return spell(whole) + " and a half"
    case 1...9: return spell(whole) + " point " + small[tenths]
    default: return nil
    }
  }

  private static func spell(_ number: Int) -> String {
    switch number {
    case ..<20: return small[number]
    case ..<100: return tens[number / 10 - 2] + (number % 10 == 0 ? "" : " " + small[number % 10])
    case ..<1000: return small[number / 100] + " hundred" + (number % 100 == 0 ? "" : " " + spell(number % 100))
    default: return spell(number / 1000) + " thousand" + (number % 1000 == 0 ? "" : " " + spell(number % 1000))
    }
  }

  /// What has been read so far of one number.
  private struct Reading {
    var thousands = 0
    private var hundreds = 0
    private var rest = 0
    private(set) var hasHundred = false
    private var hasTens = false
    private var hasUnits = false
    private var startedWithArticle = false

    var value: Int { thousands * 1000 + hundreds * 100 + rest }
    var isComplete: Bool { hasUnits || hasTens || hasHundred || thousands > 0 }
    var canSayAnd: Bool { isComplete }

    /// Takes one more word; false when the number ends before it.
    mutating func take(_ word: Substring) -> Bool {
      if word == "a" {
        guard !isComplete, !startedWithArticle else { return false }
        startedWithArticle = true
        return true
      }
      if word == "hundred" {
        if startedWithArticle, !isComplete { rest = 1 }
        guard !hasHundred, !hasTens, (1...9).contains(rest) else { return false }
        (hundreds, rest, hasHundred, hasUnits) = (rest, 0, true, false)
        return true
      }
      if word == "thousand" {
        if startedWithArticle, !isComplete { rest = 1 }
        guard thousands == 0, hundreds * 100 + rest > 0 else { return false }
        thousands = hundreds * 100 + rest
        (hundreds, rest, hasHundred, hasTens, hasUnits) = (0, 0, false, false, false)
        return true
      }
      guard let value = NumberWords.values[String(word)], !startedWithArticle || hasHundred || thousands > 0 else {
        return false
      }
      if value >= 20 {
        guard !hasTens, !hasUnits else { return false }
        hasTens = true
      } else {
        guard !hasUnits, !hasTens || (1...9).contains(value) else { return false }
        guard value > 0 || !isComplete else { return false }
        hasUnits = true
      }
      rest += value
      return true
    }
  }
}

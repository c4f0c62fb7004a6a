// Numbers as people say them, 0 to 999: enough to find a spoken amount and to swap digits with words.

enum NumberWords {
  private static let small = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
  ]
  private static let tens = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
  ]
  private static let words = Set(small + tens.dropFirst(2) + ["hundred"])

  /// Whether the word is part of a number.
  static func isNumber(_ word: String) -> Bool {
    words.contains(word) || word.unicodeScalars.first?.properties.numericType == .decimal
  }

  /// The words for a number 0...999.
  static func spelled(_ number: Int) -> String? {
    switch number {
    case 0..<20: small[number]
    case 20..<100: number % 10 == 0 ? tens[number / 10] : tens[number / 10] + " " + small[number % 10]
    case 100..<1000:
      number % 100 == 0
        ? small[number / 100] + " hundred" : spelled(number % 100).map { small[number / 100] + " hundred and " + $0 }
    default: nil
    }
  }

  /// The number that words spell, 0...999, or nil.
  static func value(_ words: [String]) -> Int? {
    guard let last = words.last else { return nil }
    if words.count == 1, let number = Int(last) { return number }
    var total = 0
    var hasTens = false
    var hasOnes = false
    for word in words {
      if word == "hundred" {
        guard hasOnes, total < 10 else { return nil }
        total *= 100
        (hasTens, hasOnes) = (false, false)
      } else if let number = tens.firstIndex(of: word), number > 1 {
        guard !hasTens, !hasOnes else { return nil }
        total += number * 10
        hasTens = true
      } else if let number = small.firstIndex(of: word) {
        guard !hasOnes, !(hasTens && number >= 10) else { return nil }
        total += number
        hasOnes = true
      } else if word != "and" {
        return nil
      }
    }
    return hasTens || hasOnes || total > 0 ? total : nil
  }

  /// Index range of each run of number words in `words` that `isFree`, "and" and "point" inside allowed.
  static func runs(in words: [Word], where isFree: (Word) -> Bool) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var index = 0
    while index < words.count {
      guard isNumber(words[index].key), isFree(words[index]) else {
        index += 1
        continue
      }
      var end = index + 1
      while end < words.count, isFree(words[end]) {
        if isNumber(words[end].key) {
          end += 1
        } else if ["and", "point"].contains(words[end].key), end + 1 < words.count, isNumber(words[end + 1].key),
          words[end - 1].key == "hundred" || words[end].key == "point"
        {
          end += 2
        } else {
          break
        }
      }
      runs.append(index..<end)
      index = end
    }
    return runs
  }
}

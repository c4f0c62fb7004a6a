// Runs of number words in a sentence: where an amount stands, and which number it is.

import Resolvers

enum NumberRuns {
  /// Whether the word is part of a number.
  static func isNumber(_ word: String) -> Bool {
    NumberWords.isNumber(word) || word.unicodeScalars.first?.properties.numericType == .decimal
  }

  /// The whole number that words spell, 0...999,999, or nil.
  static func value(_ words: [String]) -> Int? {
    guard let reading = NumberResolver.read(words[...]), reading.wordCount == words.count,
      (0..<1_000_000).contains(reading.value)
    else { return nil }
    return Int(exactly: reading.value)
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

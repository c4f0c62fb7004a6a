// Numbers at a place in normalised text: digits ("22.5", "1,000", "-3") or English words.

import Resolvers

/// Finds numbers.
enum NumberReader {
  /// Calls `found` for every number that starts at `start`, with its end.
  static func forEachNumber(
    in text: [UInt8], at start: Int, upTo limit: Int, _ found: (Int, Double) -> Void
  ) {
    guard start < limit else { return }
    let isNegative = text[start] == UInt8(ascii: "-")
    let first = isNegative ? start + 1 : start
    if first < limit, isDigit(text[first]) { return digits(in: text, from: first, upTo: limit, isNegative, found) }
    guard isLetter(text[start]), start == 0 || !isLetter(text[start - 1]) else { return }
    words(in: text, at: start, upTo: limit, found)
  }

  private static func digits(
    in text: [UInt8], from first: Int, upTo limit: Int, _ isNegative: Bool, _ found: (Int, Double) -> Void
  ) {
    guard first == 0 || !isDigit(text[first - 1]) else { return }
    var index = first
    var whole = 0.0
    func runLength(from start: Int) -> Int {
      var end = start
      while end < limit, isDigit(text[end]) { end += 1 }
      return end - start
    }
    func value(_ range: Range<Int>) -> Double { range.reduce(0) { $0 * 10 + Double(text[$1] - 0x30) } }
    let length = runLength(from: index)
    guard length <= 9 else { return }
    whole = value(index..<index + length)
    index += length
    let sign = isNegative ? -1.0 : 1.0
    found(index, sign * whole)
    guard index + 1 < limit, text[index] == UInt8(ascii: ".") || text[index] == UInt8(ascii: ",") else { return }
    let fraction = runLength(from: index + 1)
    guard (1...6).contains(fraction) else { return }
    let digits = value(index + 1..<index + 1 + fraction)
    if fraction == 3, text[index] == UInt8(ascii: ","), whole >= 1 {
      found(index + 1 + fraction, sign * (whole * 1000 + digits))
    } else {
      let scale = (0..<fraction).reduce(1.0) { scale, _ in scale * 10 }
      found(index + 1 + fraction, sign * (whole + digits / scale))
    }
  }

  private static func words(in text: [UInt8], at start: Int, upTo limit: Int, _ found: (Int, Double) -> Void) {
    var spoken: [String] = []
    var ends: [Int] = []
    var index = start
    // "nine hundred ninety nine thousand nine hundred and ninety nine and a half" has thirteen words.
    while index < limit, spoken.count < 14 {
      var end = index
      while end < limit, text[end] != MatchText.space, text[end] != UInt8(ascii: "%") { end += 1 }
      let word = String(decoding: text[index..<end], as: UTF8.self)
      guard NumberWords.isNumber(word) || joining.contains(word) else { break }
      spoken.append(word)
      ends.append(end)
      guard end < limit, text[end] == MatchText.space else { break }
      index = end + 1
    }
    for (place, end) in ends.enumerated() {
      let words = spoken[...place]
      guard let reading = NumberResolver.read(words), reading.wordCount == words.count, !reading.isFraction else {
        continue
      }
      found(end, reading.value)
    }
  }

  /// Whether the bytes in `range` are a word that a number may start with.
  static func startsNumber(_ text: [UInt8], _ range: Range<Int>) -> Bool {
    guard range.count <= 9, !range.isEmpty else { return false }
    let word = String(decoding: text[range], as: UTF8.self)
    return word == "a" || NumberWords.isNumber(word)
  }

  /// Words inside a number that are none themselves.
  private static let joining: Set<String> = ["half", "a", "and", "point"]

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }
}

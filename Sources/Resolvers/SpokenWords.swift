// Text → words, the way every resolver reads it: lower case, punctuation gone, units split off their numbers.
// "21.5°C" is `21.5 ° c`, "twenty-one" is `twenty one`, "o'clock" is `oclock`, "7:30 a.m." is `7 : 30 am`.
// A hyphen before a number is its sign; one after a number keeps its place, so that "50-60" is never read as 50 or 60.
// One pass over the scalars; nothing here knows what a word means.

/// Splits raw slot words for the resolvers.
public enum SpokenWords {
  private enum Class { case digit, letter, symbol, hyphen, stroke, separator }

  /// The words of `text`, lower-cased, with numbers, letters and the symbols `% ° : # + - / & ½ ¼ ¾` apart.
  /// - Complexity: O(n) in the length of `text`.
  public static func split(_ text: String) -> [String] {
    let scalars = Array(text.lowercased().unicodeScalars)
    var words: [String] = []
    var index = 0
    while index < scalars.count {
      switch classOf(scalars[index]) {
      case .digit: words.append(number(in: scalars, &index))
      case .letter: words.append(word(in: scalars, &index))
      case .symbol:
        words.append(String(Character(scalars[index])))
        index += 1
      case .hyphen:
        let opensNumber = index + 1 < scalars.count && isDigit(scalars[index + 1])
        let followsWord = index > 0 && classOf(scalars[index - 1]) == .letter
        if (opensNumber && !followsWord) || joinsNumbers(scalars, index) { words.append("-") }
        index += 1
      case .stroke:
        if joinsNumbers(scalars, index) { words.append("/") }
        index += 1
      case .separator: index += 1
      }
    }
    return words
  }

  /// Digits, with thousands commas dropped and a decimal point or comma written as a point.
  private static func number(in scalars: [Unicode.Scalar], _ index: inout Int) -> String {
    var text = String.UnicodeScalarView()
    while index < scalars.count {
      let scalar = scalars[index]
      if isDigit(scalar) {
        text.append(scalar)
        index += 1
      } else if scalar == "." || scalar == ",", index + 1 < scalars.count, isDigit(scalars[index + 1]) {
        var end = index + 1
        while end < scalars.count, isDigit(scalars[end]) { end += 1 }
        if scalar == "." || end - index != 4 { text.append(".") }
        text.append(contentsOf: scalars[(index + 1)..<end])
        index = end
      } else {
        break
      }
    }
    return String(text)
  }

  /// Letters and marks, with apostrophes dropped, and the points of a one-letter abbreviation ("a.m.").
  private static func word(in scalars: [Unicode.Scalar], _ index: inout Int) -> String {
    var text = String.UnicodeScalarView()
    let start = index
    while index < scalars.count {
      let scalar = scalars[index]
      if classOf(scalar) == .letter {
        text.append(scalar)
      } else {
        let joins = isApostrophe(scalar) || (scalar == "." && index == start + 1)
        guard joins, index + 1 < scalars.count, classOf(scalars[index + 1]) == .letter else { break }
      }
      index += 1
    }
    return String(text)
  }

  /// Whether a mark stands after a number and before another or the end, perhaps with one space on either side.
  private static func joinsNumbers(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    var before = index - 1
    if before > 0, scalars[before] == " " { before -= 1 }
    guard before >= 0, isDigit(scalars[before]) else { return false }
    var after = index + 1
    if after < scalars.count, scalars[after] == " " { after += 1 }
    return after >= scalars.count || isDigit(scalars[after])
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private static func isApostrophe(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "'" || scalar == "\u{2019}" || scalar == "\u{2018}" || scalar == "\u{02BC}"
  }

  private static func classOf(_ scalar: Unicode.Scalar) -> Class {
    if isDigit(scalar) { return .digit }
    if ("a"..."z").contains(scalar) { return .letter }
    switch scalar {
    case "%", "°", ":", "#", "+", "&", "½", "¼", "¾": return .symbol
    case "-", "\u{2212}", "\u{2012}", "\u{2013}": return .hyphen
    case "/": return .stroke
    default:
      if scalar.isASCII { return .separator }
      return scalar.properties.isAlphabetic || (0x300...0x36F).contains(scalar.value) ? .letter : .separator
    }
  }
}

extension ArraySlice<String> {
  /// Without the words at its start that `fillers` holds.
  func dropping(leading fillers: Set<String>) -> Self { drop { fillers.contains($0) } }

  /// Without the words at its end that `fillers` holds.
  func dropping(trailing fillers: Set<String>) -> Self {
    var rest = self
    while let last = rest.last, fillers.contains(last) { rest.removeLast() }
    return rest
  }
}

/// Words around a value that say nothing about it.
enum Filler {
  static let leading: Set<String> = [
    "to", "at", "by", "about", "around", "roughly", "exactly", "approximately", "the", "its", "my", "of", "please",
  ]
  static let trailing: Set<String> = ["please", "now", "again", "instead"]

  /// The words of `raw` without what only surrounds the value.
  static func stripped(_ raw: String) -> ArraySlice<String> {
    SpokenWords.split(raw)[...].dropping(leading: leading).dropping(trailing: trailing)
  }
}

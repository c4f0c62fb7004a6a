// Words with their places. Digits and units are split ("50%" is two words), hyphens part words, and an
// apostrophe stays inside ("don't"), which is what conventions and augmentation need; the model's own
// tokenizer is another matter.

/// A word of an utterance.
struct Word: Equatable {
  /// Lower-cased.
  var key: String
  /// Unicode-scalar range in the text.
  var range: Range<Int>
}

enum WordScanner {
  private enum Kind { case letters, digits, sign, gap }

  private static func kind(_ scalar: Unicode.Scalar) -> Kind {
    if scalar.properties.numericType == .decimal { return .digits }
    if scalar.properties.isAlphabetic || scalar == "'" || scalar == "’" || scalar == "_" { return .letters }
    if scalar.properties.generalCategory == .nonspacingMark { return .letters }
    return scalar == "%" || scalar == "°" ? .sign : .gap
  }

  /// The words of `text` in order.
  static func words(in text: String) -> [Word] { words(in: Array(text.unicodeScalars)) }

  /// The words of a text given as scalars.
  static func words(in scalars: [Unicode.Scalar]) -> [Word] {
    var words: [Word] = []
    var index = 0
    while index < scalars.count {
      let start = index
      let first = kind(scalars[start])
      index += 1
      if first == .gap { continue }
      if first != .sign {
        while index < scalars.count {
          let next = kind(scalars[index])
          let isDecimalPoint =
            first == .digits && (scalars[index] == "." || scalars[index] == ",") && index + 1 < scalars.count
            && kind(scalars[index + 1]) == .digits
          guard next == first || isDecimalPoint else { break }
          index += 1
        }
      }
      words.append(Word(key: string(scalars[start..<index]).lowercased(), range: start..<index))
    }
    return words
  }

  /// Text of scalars.
  static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }

  /// What duplicates are told by: the words alone, lower-cased, without punctuation.
  static func key(of text: String) -> String {
    var key = ""
    for scalar in text.lowercased().unicodeScalars {
      if scalar == "'" || scalar == "’" { continue }
      if kind(scalar) == .gap {
        if !key.isEmpty && !key.hasSuffix(" ") { key += " " }
      } else {
        key.unicodeScalars.append(scalar)
      }
    }
    if key.hasSuffix(" ") { key.removeLast() }
    return key
  }
}

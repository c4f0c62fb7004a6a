// The words of a stretch of an utterance with their places, for whoever decides where sentences and lists are cut.

import Resolvers

/// Words with their scalar ranges.
struct Wording {
  /// One word: letters, digits, and the signs that belong to a number.
  struct Word {
    /// Lower-cased, without apostrophes.
    let text: String
    /// Scalar range in the utterance's text.
    let range: Range<Int>
    /// Whether a comma or semicolon stands before it.
    let followsComma: Bool
  }

  let words: [Word]

  /// The words of `scalars` in `range`.
  init(_ scalars: [Unicode.Scalar], in range: Range<Int>) {
    var words: [Word] = []
    var start: Int?
    var comma = false
    for index in range.lowerBound...range.upperBound {
      if index < range.upperBound, Self.isPart(scalars[index], at: index, of: scalars, in: range) {
        start = start ?? index
        continue
      }
      if let begin = start {
        var letters = scalars[begin..<index]
        if letters.contains(where: Self.isApostrophe) { letters = letters.filter { !Self.isApostrophe($0) }[...] }
        words.append(Word(text: text(letters).lowercased(), range: begin..<index, followsComma: comma))
        comma = false
        start = nil
      }
      if index < range.upperBound, scalars[index] == "," || scalars[index] == ";" { comma = true }
    }
    self.words = words
  }

  /// Letters, digits and signs; a point or comma between digits belongs to the number.
  private static func isPart(
    _ scalar: Unicode.Scalar, at index: Int, of scalars: [Unicode.Scalar], in range: Range<Int>
  )
    -> Bool
  {
    if ScalarText.isAlphabetic(scalar) || ScalarText.isNumeric(scalar) { return true }
    if isApostrophe(scalar) || scalar == "%" || scalar == "&" || scalar == "_" { return true }
    guard scalar == "." || scalar == ",", index > range.lowerBound, index + 1 < range.upperBound else { return false }
    return ScalarText.isNumeric(scalars[index - 1]) && ScalarText.isNumeric(scalars[index + 1])
  }

  private static func isApostrophe(_ scalar: Unicode.Scalar) -> Bool { scalar == "'" || scalar == "\u{2019}" }
}

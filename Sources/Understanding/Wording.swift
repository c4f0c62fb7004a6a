// The words of a stretch of an utterance with their places, for whoever decides where sentences and lists are cut.

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
        let letters = scalars[begin..<index].filter { $0 != "'" && $0 != "\u{2019}" }
        words.append(Word(text: text(letters[...]).lowercased(), range: begin..<index, followsComma: comma))
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
    if scalar.properties.isAlphabetic || scalar.properties.numericType != nil { return true }
    if scalar == "'" || scalar == "\u{2019}" || scalar == "%" || scalar == "&" || scalar == "_" { return true }
    guard scalar == "." || scalar == ",", index > range.lowerBound, index + 1 < range.upperBound else { return false }
    return scalars[index - 1].properties.numericType != nil && scalars[index + 1].properties.numericType != nil
  }
}

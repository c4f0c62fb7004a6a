// Several requests in one sentence: where the model sees a further command start, the text is cut, the joining words
// in between are dropped, and each part is read by itself.

/// Cuts an utterance at the boundaries the model saw.
struct CommandSplitter {
  /// Words between two commands that belong to neither.
  private static let joiners: Set<String> = ["and", "then", "also", "plus", "next", "after", "that", "afterwards", "&"]

  /// Scalar ranges of the parts of `scalars`, in order; one range when there is nothing to cut.
  ///
  /// A boundary that would leave a part without words, or with "oh" and the like alone, is ignored.
  static func parts(of scalars: [Unicode.Scalar], boundaries: [Int]) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    for boundary in boundaries.sorted() where boundary > start && boundary < scalars.count {
      let end = trimmed(scalars, start..<boundary)
      guard !end.isEmpty, !isFiller(scalars, end) else { continue }
      parts.append(end)
      start = boundary
    }
    let last = start..<scalars.count
    if scalars[last].contains(where: isWordScalar) || parts.isEmpty { parts.append(last) }
    return parts
  }

  /// `range` without joining words, commas and space at its end.
  private static func trimmed(_ scalars: [Unicode.Scalar], _ range: Range<Int>) -> Range<Int> {
    var end = range.upperBound
    while end > range.lowerBound {
      while end > range.lowerBound, !isWordScalar(scalars[end - 1]) { end -= 1 }
      var wordStart = end
      while wordStart > range.lowerBound, isWordScalar(scalars[wordStart - 1]) { wordStart -= 1 }
      var word = String.UnicodeScalarView()
      word.append(contentsOf: scalars[wordStart..<end])
      guard wordStart < end, joiners.contains(String(word).lowercased()) else { break }
      end = wordStart
    }
    return range.lowerBound..<end
  }

  private static func isFiller(_ scalars: [Unicode.Scalar], _ range: Range<Int>) -> Bool {
    Wording(scalars, in: range).words.allSatisfy { fillers.contains($0.text) }
  }

  private static let fillers: Set<String> = [
    "oh", "ok", "okay", "hey", "hi", "hello", "um", "uh", "er", "hm", "hmm", "well", "so", "right", "and", "alright",
    "yes", "yeah", "please",
  ]

  private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "%" || scalar == "&"
  }
}

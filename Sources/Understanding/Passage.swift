// A stretch of what was said, perhaps with other words put in: "set it to 40 percent" is read as "set the light to 40
// percent". Every scalar knows where it stood in the utterance, so that slots still point into the text as received.

import Resolvers

/// Words to read, with where they came from.
struct Passage: Equatable {
  /// One word in lower case, without apostrophes.
  struct Word: Equatable {
    var text: String
    /// Where it stands in the passage.
    var range: Range<Int>
  }

  /// What is read.
  private(set) var scalars: [Unicode.Scalar]
  /// Offset in the utterance of each scalar; nil for what was put in.
  private var origins: [Int?]

  /// A whole utterance.
  init(_ scalars: [Unicode.Scalar]) {
    self.scalars = scalars
    origins = scalars.indices.map { $0 }
  }

  private init(_ scalars: [Unicode.Scalar], _ origins: [Int?]) {
    self.scalars = scalars
    self.origins = origins
  }

  /// What is read, as a string.
  var string: String { text(scalars[...]) }

  /// A part of it.
  subscript(range: Range<Int>) -> Passage { Passage(Array(scalars[range]), Array(origins[range])) }

  /// One passage after the other, with a space between them.
  static func + (one: Passage, other: Passage) -> Passage {
    if one.scalars.isEmpty { return other }
    if other.scalars.isEmpty { return one }
    return Passage(one.scalars + [" "] + other.scalars, one.origins + [nil] + other.origins)
  }

  /// With other words in place of a part.
  func replacing(_ range: Range<Int>, with words: String) -> Passage {
    let put = Array(words.unicodeScalars)
    var passage = self
    passage.scalars.replaceSubrange(range, with: put)
    passage.origins.replaceSubrange(range, with: repeatElement(nil, count: put.count))
    return passage
  }

  /// Where a part stands in the utterance; nil where words were put in or come from several places.
  func origin(of range: Range<Int>) -> Range<Int>? {
    guard !range.isEmpty, let first = origins[range.lowerBound] else { return nil }
    for (step, index) in range.enumerated() where origins[index] != first + step { return nil }
    return first..<first + range.count
  }

  /// The stretch of the utterance that it was made from.
  var extent: Range<Int> {
    let known = origins.compactMap { $0 }
    guard let first = known.min(), let last = known.max() else { return 0..<0 }
    return first..<last + 1
  }

  /// Its words: letters, digits and what joins them; `%` and `&` stand alone.
  var words: [Word] {
    var words: [Word] = []
    var start: Int?
    for index in 0...scalars.count {
      let isInside = index < scalars.count && (Self.isWordScalar(scalars[index]) || isDecimalPoint(index))
      if isInside {
        start = start ?? index
      } else {
        if let begin = start {
          var letters = scalars[begin..<index]
          if letters.contains(where: Self.isApostrophe) { letters = letters.filter { !Self.isApostrophe($0) }[...] }
          if !letters.isEmpty { words.append(Word(text: text(letters).lowercased(), range: begin..<index)) }
        }
        start = nil
        if index < scalars.count, scalars[index] == "%" || scalars[index] == "&" {
          words.append(Word(text: String(scalars[index]), range: index..<index + 1))
        }
      }
    }
    return words
  }

  /// The point of "21.5", the colon of "7:30".
  private func isDecimalPoint(_ index: Int) -> Bool {
    (scalars[index] == "." || scalars[index] == "," || scalars[index] == ":") && index > 0 && index + 1 < scalars.count
      && ScalarText.isNumeric(scalars[index - 1]) && ScalarText.isNumeric(scalars[index + 1])
  }

  private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    ScalarText.isAlphabetic(scalar) || ScalarText.isNumeric(scalar) || isApostrophe(scalar)
      || scalar.value >= 0x80 && scalar.properties.generalCategory == .nonspacingMark
  }

  private static func isApostrophe(_ scalar: Unicode.Scalar) -> Bool { scalar == "'" || scalar == "\u{2019}" }
}

extension CommandDraft {
  /// The draft of a passage with its slots where they stand in the utterance; a slot made of words that were put in has
  /// its value from them and no place.
  func located(in passage: Passage) -> CommandDraft {
    var draft = self
    draft.range = passage.extent
    draft.words = passage.string
    draft.slots = slots.map { slot in
      guard let range = slot.range else { return slot }
      var slot = slot
      slot.range = passage.origin(of: range)
      slot.isPutIn = slot.range == nil
      return slot
    }
    return draft
  }
}

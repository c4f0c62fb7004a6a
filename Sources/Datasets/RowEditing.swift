// Changing the words of a labelled utterance while its spans stay on their words.

public import Ontology

extension LabelledUtterance {
  /// The words in a scalar range.
  func words(in range: Range<Int>) -> String {
    let scalars = text.unicodeScalars
    let start = scalars.index(scalars.startIndex, offsetBy: range.lowerBound)
    return String(scalars[start..<scalars.index(start, offsetBy: range.count)])
  }

  /// Whether every located span lies inside the text, holds its value, and overlaps no other.
  public var isSound: Bool {
    let count = text.unicodeScalars.count
    var end = 0
    for span in spans.filter({ $0.range != nil }).sorted(by: {
      ($0.range?.lowerBound ?? 0) < ($1.range?.lowerBound ?? 0)
    }) {
      guard let range = span.range, !range.isEmpty, range.lowerBound >= end, range.upperBound <= count,
        words(in: range) == span.value
      else { return false }
      end = range.upperBound
    }
    return boundaries.allSatisfy { $0 > 0 && $0 < count }
  }

  /// Replaces the words in `range`. A span that covers the range grows or shrinks with it; later spans and
  /// boundaries move. False, and no change, when a span covers the range in part.
  mutating func replace(_ range: Range<Int>, with words: String) -> Bool {
    let shift = words.unicodeScalars.count - range.count
    var moved = spans
    for index in moved.indices {
      guard let span = moved[index].range, span.upperBound > range.lowerBound else { continue }
      if span.lowerBound >= range.upperBound {
        moved[index].range = (span.lowerBound + shift)..<(span.upperBound + shift)
      } else if span.lowerBound <= range.lowerBound && span.upperBound >= range.upperBound {
        guard span.count + shift > 0 else { return false }
        moved[index].range = span.lowerBound..<(span.upperBound + shift)
      } else if !range.isEmpty {
        return false
      }
    }
    var scalars = Array(text.unicodeScalars)
    scalars.replaceSubrange(range, with: Array(words.unicodeScalars))
    text = WordScanner.string(scalars)
    spans = moved
    boundaries = boundaries.map { $0 >= range.upperBound ? $0 + shift : $0 }
    refreshValues()
    return true
  }

  /// Puts words in front; spans and boundaries move.
  mutating func prepend(_ words: String) {
    let shift = words.unicodeScalars.count
    text = words + text
    boundaries = boundaries.map { $0 + shift }
    for index in spans.indices {
      if let range = spans[index].range {
        spans[index].range = (range.lowerBound + shift)..<(range.upperBound + shift)
      }
    }
  }

  /// Sets every located span's value to its words.
  mutating func refreshValues() {
    let scalars = Array(text.unicodeScalars)
    for index in spans.indices {
      guard let range = spans[index].range, range.upperBound <= scalars.count else { continue }
      spans[index].value = WordScanner.string(scalars[range])
    }
  }
}

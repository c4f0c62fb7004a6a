// BERT-uncased normalisation, one pass: clean (controls out, white space to spaces), spaces around Chinese
// characters, canonical decomposition, accents (Mn) out, lower case. Every scalar that comes out knows where it
// came from. Works on Unicode scalars throughout: graphemes would join what WordPiece wants apart.

/// Receives normalised scalars as they are made.
protocol NormalizedScalarSink {
  /// Takes one scalar that came from `source`, a range of scalars of the text (empty for a space put in).
  mutating func append(_ scalar: UInt32, from source: Range<Int>)
  /// Tells that the accent at `index` of the text was stripped.
  mutating func stripAccent(at index: Int)
  /// Whether nothing more is wanted.
  var isFull: Bool { get }
}

/// Normalised text, scalar by scalar, with offsets into the text it was made from.
public struct NormalizedText: Equatable, Sendable {
  /// The normalised scalars.
  public internal(set) var scalars: [Unicode.Scalar] = []
  /// For each of them the range of scalars of the source; accents that follow are included, so that no range
  /// ends between a letter and its accents. Empty for the spaces put around Chinese characters.
  public internal(set) var sources: [Range<Int>] = []

  /// The scalars as a string.
  public var string: String {
    var result = String.UnicodeScalarView()
    result.append(contentsOf: scalars)
    return String(result)
  }
}

extension NormalizedText: NormalizedScalarSink {
  var isFull: Bool { false }

  mutating func append(_ scalar: UInt32, from source: Range<Int>) {
    scalars.append(Unicode.Scalar(scalar) ?? "\u{FFFD}")
    sources.append(source)
  }

  mutating func stripAccent(at index: Int) {
    // One scalar may have given several: all those at the end of the text share the extended range.
    guard let last = sources.last, last.upperBound == index, !last.isEmpty else { return }
    var position = sources.count - 1
    while position >= 0, sources[position] == last {
      sources[position] = last.lowerBound..<index + 1
      position -= 1
    }
  }
}

/// The normaliser of BERT's uncased vocabularies.
public struct Normalizer: Sendable {
  /// Makes one; it holds no state.
  public init() {}

  /// Normalises `text`.
  /// - Complexity: O(n) in the number of scalars.
  public func normalize(_ text: String) -> NormalizedText {
    var result = NormalizedText()
    normalize(text, into: &result)
    return result
  }

  /// Sends the normalised scalars of `text` to `sink` until it is full.
  func normalize(_ text: String, into sink: inout some NormalizedScalarSink) {
    var index = 0
    var delayed = Delayed()
    for scalar in text.unicodeScalars {
      if sink.isFull { return }
      let value = scalar.value
      if value < 0x80 {
        switch value {
        case 0x41...0x5A:
          delayed.flush(into: &sink)
          sink.append(value | 0x20, from: index..<index + 1)
        case 0x20...0x7E:
          delayed.flush(into: &sink)
          sink.append(value, from: index..<index + 1)
        case 0x09, 0x0A, 0x0D:
          delayed.flush(into: &sink)
          sink.append(0x20, from: index..<index + 1)
        default: break
        }
      } else {
        normalize(scalar, at: index, &delayed, into: &sink)
      }
      index += 1
    }
    delayed.flush(into: &sink)
  }

  /// Everything beyond ASCII.
  private func normalize(
    _ scalar: Unicode.Scalar, at index: Int, _ delayed: inout Delayed, into sink: inout some NormalizedScalarSink
  ) {
    let source = index..<index + 1
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .format, .privateUse: return
    case .spaceSeparator, .lineSeparator, .paragraphSeparator:
      delayed.flush(into: &sink)
      return sink.append(0x20, from: source)
    case .nonspacingMark:
      delayed.stripAccent(at: index, into: &sink)
      // An accent that starts a combining sequence ends the one before it, though it is stripped itself.
      if !delayed.marks.isEmpty, properties.canonicalCombiningClass == .notReordered { delayed.flush(into: &sink) }
      return
    default:
      if scalar.value == 0xFFFD { return }
    }
    let isChinese = scalar.isChineseCharacter
    if isChinese {
      delayed.flush(into: &sink)
      sink.append(0x20, from: index..<index)
    }
    CanonicalDecomposition.shared.forEachScalar(of: scalar.value) { value in
      if value < 0x80 {
        delayed.flush(into: &sink)
        return sink.append(value >= 0x41 && value <= 0x5A ? value | 0x20 : value, from: source)
      }
      guard let part = Unicode.Scalar(value) else { return }
      switch part.properties.generalCategory {
      case .nonspacingMark: return
      case .spacingMark where part.properties.canonicalCombiningClass != .notReordered:
        delayed.marks.append((part, source))
      default:
        delayed.flush(into: &sink)
        sink.appendLowercase(part, from: source)
      }
    }
    if isChinese { delayed.space = index + 1 }
  }
}

/// What comes out only before the next scalar that starts a combining sequence: the space after a Chinese
/// character, whose accents may follow, and the few combining marks that are not stripped, in canonical order.
private struct Delayed {
  /// Where in the source a space is owed; nil when none is.
  var space: Int?
  /// Marks that are not accents, with their sources.
  var marks: [(scalar: Unicode.Scalar, source: Range<Int>)] = []

  @inline(__always)
  mutating func flush(into sink: inout some NormalizedScalarSink) {
    if space != nil || !marks.isEmpty { send(to: &sink) }
  }

  private mutating func send(to sink: inout some NormalizedScalarSink) {
    if let space { sink.append(0x20, from: space..<space) }
    space = nil
    // The standard library's sort is stable, as canonical ordering must be. The ranges stay in their order while
    // the marks change places, so that they never run backwards.
    let ordered = marks.sorted {
      $0.scalar.properties.canonicalCombiningClass < $1.scalar.properties.canonicalCombiningClass
    }
    for (mark, place) in zip(ordered, marks) { sink.appendLowercase(mark.scalar, from: place.source) }
    marks.removeAll(keepingCapacity: true)
  }

  /// Lets the range of what stands before the accent at `index` reach over it.
  mutating func stripAccent(at index: Int, into sink: inout some NormalizedScalarSink) {
    guard let last = marks.last else { return sink.stripAccent(at: index) }
    if last.source.upperBound == index { marks[marks.count - 1].source = last.source.lowerBound..<index + 1 }
  }
}

extension NormalizedScalarSink {
  /// Appends the lower case of `scalar`, which may be several scalars.
  mutating func appendLowercase(_ scalar: Unicode.Scalar, from source: Range<Int>) {
    guard scalar.properties.changesWhenLowercased else { return append(scalar.value, from: source) }
    for lower in scalar.properties.lowercaseMapping.unicodeScalars { append(lower.value, from: source) }
  }
}

extension Unicode.Scalar {
  /// Whether BERT splits it off as a word of its own: the CJK ideograph blocks, not kana and not Hangul.
  var isChineseCharacter: Bool {
    switch value {
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
      0x2B920...0x2CEAF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }

  /// Whether BERT splits it off as punctuation: ASCII symbols too.
  var isPunctuation: Bool {
    if value < 0x80 {
      switch value {
      case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: return true
      default: return false
      }
    }
    switch properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }
}

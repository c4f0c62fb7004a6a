// What a network reads, and the way back: token ids with the source range of every token and word.

/// An utterance as token ids, `[CLS]` first and `[SEP]` last. Arrays have one element a token, T, unless said.
public struct Encoding: Sendable, Equatable {
  /// Token ids.
  public internal(set) var ids: [Int32] = []
  /// For each token its range in Unicode scalars of the source, accents that follow a letter included; empty for
  /// `[CLS]` and `[SEP]`.
  public internal(set) var ranges: [Range<Int>] = []
  /// For each token the index of its word in `words`; -1 for `[CLS]` and `[SEP]`.
  public internal(set) var wordIndexes: [Int] = []
  /// For each word that has a token its range in Unicode scalars of the source. Words are what white space
  /// separates; punctuation and Chinese characters are words of their own.
  public internal(set) var words: [Range<Int>] = []
  /// Whether tokens were left out because the source has too many.
  public internal(set) var isTruncated = false
  /// Number of `[UNK]` tokens.
  public internal(set) var unknownCount = 0

  /// Makes an empty encoding to encode into.
  public init() {}

  /// Number of tokens, T.
  public var count: Int { ids.count }

  /// Whether `token` is the first of its word; false for `[CLS]` and `[SEP]`.
  public func startsWord(_ token: Int) -> Bool {
    wordIndexes[token] >= 0 && (token == 0 || wordIndexes[token - 1] != wordIndexes[token])
  }

  mutating func removeAll() {
    ids.removeAll(keepingCapacity: true)
    ranges.removeAll(keepingCapacity: true)
    wordIndexes.removeAll(keepingCapacity: true)
    words.removeAll(keepingCapacity: true)
    isTruncated = false
    unknownCount = 0
    word.removeAll()
  }

  mutating func append(_ id: Int32, _ range: Range<Int>, word: Int) {
    ids.append(id)
    ranges.append(range)
    wordIndexes.append(word)
  }

  /// The word being collected; kept here so that its capacity is reused too. Empty between encodings.
  var word = PendingWord()
}

/// The normalised scalars of a word that has not ended yet.
struct PendingWord: Sendable, Equatable {
  /// Words of more scalars have no encoding, as in BERT.
  static let maximumLength = 100

  /// At most `maximumLength` scalars.
  var scalars: [UInt32] = []
  /// Where each came from.
  var sources: [Range<Int>] = []
  /// Source range of the whole word, also of one that is too long.
  var range = 0..<0
  /// Number of scalars, also of a word that is too long.
  var length = 0

  mutating func append(_ scalar: UInt32, from source: Range<Int>) {
    if length < Self.maximumLength {
      scalars.append(scalar)
      sources.append(source)
    }
    range = (length == 0 ? source.lowerBound : range.lowerBound)..<source.upperBound
    length += 1
  }

  mutating func removeAll() {
    scalars.removeAll(keepingCapacity: true)
    sources.removeAll(keepingCapacity: true)
    range = 0..<0
    length = 0
  }
}

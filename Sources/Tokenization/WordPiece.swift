// WordPiece: each word becomes the longest piece that begins it, then the longest that continue it, or [UNK]
// as a whole when that gets stuck. One pass from text to ids; nothing is allocated once the arrays have grown.

/// Encodes text over a vocabulary as BERT's uncased models read it.
public struct WordPiece: Sendable {
  /// The pieces and their ids.
  public let vocabulary: Vocabulary

  private let normalizer = Normalizer()

  /// Makes the tokenizer of a vocabulary.
  public init(vocabulary: Vocabulary) {
    self.vocabulary = vocabulary
  }

  /// Encodes `text` into at most `maximumTokenCount` tokens, `[CLS]` and `[SEP]` included.
  public func encode(_ text: String, maximumTokenCount: Int) -> Encoding {
    var encoding = Encoding()
    encode(text, maximumTokenCount: maximumTokenCount, into: &encoding)
    return encoding
  }

  /// Encodes `text` into at most `maximumTokenCount` tokens, reusing what `encoding` has allocated.
  ///
  /// Reading stops where the tokens are used up.
  /// - Complexity: O(n) in the number of scalars.
  public func encode(_ text: String, maximumTokenCount: Int, into encoding: inout Encoding) {
    precondition(maximumTokenCount >= 2, "an encoding needs 2 tokens for [CLS] and [SEP], not \(maximumTokenCount)")
    encoding.removeAll()
    encoding.append(vocabulary.classificationID, 0..<0, word: -1)
    var builder = EncodingBuilder(vocabulary: vocabulary, tokenLimit: maximumTokenCount - 1)
    swap(&builder.encoding, &encoding)
    normalizer.normalize(text, into: &builder)
    builder.endWord()
    swap(&builder.encoding, &encoding)
    encoding.append(vocabulary.separatorID, 0..<0, word: -1)
  }
}

/// Cuts normalised scalars into words and words into pieces.
private struct EncodingBuilder: NormalizedScalarSink {
  let vocabulary: Vocabulary
  /// Number of tokens at which `encoding` is full.
  let tokenLimit: Int
  var encoding = Encoding()
  private var isPunctuation = false

  init(vocabulary: Vocabulary, tokenLimit: Int) {
    self.vocabulary = vocabulary
    self.tokenLimit = tokenLimit
  }

  var isFull: Bool { encoding.isTruncated }

  mutating func append(_ scalar: UInt32, from source: Range<Int>) {
    if scalar == 0x20 { return endWord() }
    let splits = Unicode.Scalar(scalar)?.isPunctuation ?? false
    if splits || isPunctuation { endWord() }
    encoding.word.append(scalar, from: source)
    isPunctuation = splits
  }

  mutating func stripAccent(at index: Int) {
    guard encoding.word.length > 0, encoding.word.range.upperBound == index else { return }
    encoding.word.range = encoding.word.range.lowerBound..<index + 1
    var position = encoding.word.sources.count - 1
    while position >= 0, encoding.word.sources[position].upperBound == index {
      encoding.word.sources[position] = encoding.word.sources[position].lowerBound..<index + 1
      position -= 1
    }
  }

  /// Encodes the word collected so far, if there is one.
  mutating func endWord() {
    isPunctuation = false
    guard encoding.word.length > 0 else { return }
    defer { encoding.word.removeAll() }
    let firstToken = encoding.ids.count
    let word = encoding.words.count
    var start = encoding.word.length > PendingWord.maximumLength ? -1 : 0
    while start >= 0, start < encoding.word.scalars.count {
      guard let match = vocabulary.trie.longestMatch(in: encoding.word.scalars, from: start) else {
        start = -1
        break
      }
      let lowerBound = encoding.word.sources[start].lowerBound
      let upperBound = encoding.word.sources[match.end - 1].upperBound
      encoding.append(match.id, lowerBound..<upperBound, word: word)
      start = match.end
    }
    if start < 0 {
      encoding.removeTokens(from: firstToken)
      encoding.append(vocabulary.unknownID, encoding.word.range, word: word)
      encoding.unknownCount += 1
    }
    if encoding.ids.count > tokenLimit {
      encoding.isTruncated = true
      if start < 0 { encoding.unknownCount -= 1 }
      encoding.removeTokens(from: tokenLimit)
    }
    if encoding.ids.count > firstToken { encoding.words.append(encoding.word.range) }
  }
}

extension Encoding {
  fileprivate mutating func removeTokens(from first: Int) {
    let surplus = ids.count - first
    ids.removeLast(surplus)
    ranges.removeLast(surplus)
    wordIndexes.removeLast(surplus)
  }
}

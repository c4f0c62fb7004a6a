// From spans over characters to classes over tokens. A word's first piece carries its tag; the other pieces,
// [CLS] and [SEP] are ignored by the loss and by the decoder alike.

public import Ontology
public import Tokenization

/// Turns a labelled utterance and its encoding into classes a token.
public struct TagAligner: Sendable {
  /// Class that the loss leaves out.
  public static let ignoreIndex: Int32 = -100

  /// Classes of one utterance, one element a token, T.
  public struct Alignment: Equatable, Sendable {
    /// Slot tag of each token, or `ignoreIndex`.
    public var slotTags: [Int32]
    /// 1 where a further command starts, else 0, or `ignoreIndex`.
    public var boundaries: [Int32]
  }

  /// The tags to align to.
  public let tagScheme: TagScheme

  /// Makes an aligner for a scheme.
  public init(tagScheme: TagScheme) { self.tagScheme = tagScheme }

  /// The classes of `row` over the tokens of `encoding`, which must encode the row's text.
  ///
  /// A word belongs to a span when they share a scalar; spans of slots outside the scheme count as outside.
  public func align(_ row: LabelledUtterance, to encoding: Encoding) -> Alignment {
    var slotTags = [Int32](repeating: Self.ignoreIndex, count: encoding.count)
    var boundaries = slotTags
    let spans = row.spans.filter { $0.range != nil }
    var opened = [Bool](repeating: false, count: spans.count)
    for token in 0..<encoding.count where encoding.startsWord(token) {
      let word = encoding.words[encoding.wordIndexes[token]]
      slotTags[token] = Int32(TagScheme.outside)
      if let index = spans.firstIndex(where: { $0.range?.overlaps(word) ?? false }) {
        let tag = opened[index] ? tagScheme.inside(spans[index].name) : tagScheme.begin(spans[index].name)
        slotTags[token] = Int32(tag ?? TagScheme.outside)
        opened[index] = true
      }
      boundaries[token] = row.boundaries.contains(where: word.contains) ? 1 : 0
    }
    return Alignment(slotTags: slotTags, boundaries: boundaries)
  }
}

// Labelled utterances as the network sees them: token ids, a label's number, a tag for each word's first piece.

public import Datasets
public import Ontology
public import Tokenization

/// One utterance ready for training. T tokens, W words.
public struct TrainingExample: Sendable {
  /// Token ids (T), `[CLS]` and `[SEP]` included.
  public var tokenIDs: [Int32]
  /// Positions of the words' first pieces (W).
  public var wordRows: [Int32]
  /// Row of the intent head; nil when only a teacher says what it is.
  public var label: Int?
  /// Slot tags of the words (W); nil when they are not known (out of scope, unlabelled).
  public var tags: [Int32]?
  /// Whether a further command starts at the word (W); nil when not known.
  public var startsCommand: [Bool]?
}

/// Turns utterances into examples for one tokenizer and one inventory.
public struct ExampleEncoder: Sendable {
  /// Text to pieces.
  public let tokenizer: WordPiece
  /// Labels and tags.
  public let inventory: LabelInventory
  /// Longest sequence; longer utterances are left out.
  public let maximumTokenCount: Int

  /// Makes an encoder.
  public init(tokenizer: WordPiece, inventory: LabelInventory, maximumTokenCount: Int) {
    self.tokenizer = tokenizer
    self.inventory = inventory
    self.maximumTokenCount = maximumTokenCount
  }

  /// The example of a labelled utterance, or nil when it is too long or its label is not in the inventory.
  public func encode(_ utterance: LabelledUtterance) -> TrainingExample? {
    guard let label = inventory.index(of: utterance.label), var example = encode(text: utterance.text) else {
      return nil
    }
    let encoding = tokenizer.encode(utterance.text, maximumTokenCount: maximumTokenCount)
    let aligned = TagAligner(tagScheme: inventory.tagScheme).align(utterance, to: encoding)
    example.label = label
    if utterance.label != .outOfScope {
      example.tags = example.wordRows.map { aligned.slotTags[Int($0)] }
    }
    example.startsCommand = example.wordRows.map { aligned.boundaries[Int($0)] == 1 }
    return example
  }

  /// The example of text alone, or nil when it is too long or holds no word.
  public func encode(text: String) -> TrainingExample? {
    let encoding = tokenizer.encode(text, maximumTokenCount: maximumTokenCount)
    guard !encoding.isTruncated, encoding.ids.count > 2 else { return nil }
    return TrainingExample(
      tokenIDs: encoding.ids,
      wordRows: encoding.ids.indices.filter(encoding.startsWord).map(Int32.init),
      label: nil, tags: nil, startsCommand: nil)
  }
}

// The pieces a model knows, in the order of its embedding rows. Pieces are compared scalar by scalar, never as
// Swift strings: those call "é" and "e" + accent equal, and a vocabulary may hold both.

/// The word pieces of a model; a piece's position is its id.
public struct Vocabulary: Sendable, Equatable {
  /// The pieces in the order of their ids; those that continue a word begin with `##`.
  public let pieces: [String]
  /// Id of `[UNK]`, which stands for words without an encoding.
  public let unknownID: Int32
  /// Id of `[CLS]`, which begins every encoding.
  public let classificationID: Int32
  /// Id of `[SEP]`, which ends every encoding.
  public let separatorID: Int32
  /// Id of `[PAD]`; nil in a vocabulary without it.
  public let paddingID: Int32?
  /// Id of `[MASK]`; nil in a vocabulary without it.
  public let maskID: Int32?

  let trie: PieceTrie

  /// Makes the vocabulary of pieces in the order of their ids.
  /// - Throws: `TokenizationError` when a piece is empty or repeated, or `[UNK]`, `[CLS]` or `[SEP]` is missing.
  public init(pieces: [String]) throws(TokenizationError) {
    let trie = try PieceTrie(pieces)
    func required(_ piece: String) throws(TokenizationError) -> Int32 {
      guard let id = trie.id(of: piece) else {
        throw .missingSpecialToken(piece: piece, pieceCount: pieces.count)
      }
      return id
    }
    unknownID = try required("[UNK]")
    classificationID = try required("[CLS]")
    separatorID = try required("[SEP]")
    paddingID = trie.id(of: "[PAD]")
    maskID = trie.id(of: "[MASK]")
    self.trie = trie
    self.pieces = pieces
  }

  /// Reads a `vocab.txt`: one piece a line, lines ended by a line feed or by carriage return and line feed.
  /// - Throws: as `init(pieces:)`.
  public init(text: String) throws(TokenizationError) {
    var pieces: [String] = []
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
    if lines.last?.isEmpty == true { lines.removeLast() }
    pieces.reserveCapacity(lines.count)
    for line in lines {
      let isReturned = line.last == UInt8(ascii: "\r")
      pieces.append(String(Substring(isReturned ? line.dropLast() : line)))
    }
    try self.init(pieces: pieces)
  }

  /// Number of pieces, V.
  public var count: Int { pieces.count }

  /// The id of a piece, or nil for one that is not in the vocabulary.
  /// - Complexity: O(n) in the piece's length.
  public subscript(piece: String) -> Int32? { trie.id(of: piece) }

  /// Whether both hold the same pieces, scalar for scalar, in the same order.
  public static func == (left: Vocabulary, right: Vocabulary) -> Bool {
    left.pieces.elementsEqual(right.pieces) { $0.unicodeScalars.elementsEqual($1.unicodeScalars) }
  }
}

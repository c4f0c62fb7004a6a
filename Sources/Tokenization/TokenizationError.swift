// What can be wrong with a vocabulary. Text never is: whatever it holds, it has an encoding.

/// Why a vocabulary cannot be used.
public enum TokenizationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A piece without characters.
  case emptyPiece(id: Int)
  /// The same piece under two ids.
  case duplicatePiece(piece: String, firstID: Int, secondID: Int)
  /// A special token that encoding needs is not among the pieces.
  case missingSpecialToken(piece: String, pieceCount: Int)

  /// The fault and the remedy; ids count lines from 0.
  public var description: String {
    switch self {
    case .emptyPiece(let id):
      "vocabulary line \(id + 1) is empty: write one piece on every line"
    case .duplicatePiece(let piece, let firstID, let secondID):
      "vocabulary lines \(firstID + 1) and \(secondID + 1) are both \"\(piece)\": remove one and renumber the rows of"
        + " the embeddings with it"
    case .missingSpecialToken(let piece, let pieceCount):
      "the vocabulary of \(pieceCount) pieces lacks \(piece): add it with the embedding row it was trained with"
    }
  }
}

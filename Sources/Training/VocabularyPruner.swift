// A home says few of a general vocabulary's 30,000 pieces. Kept are the pieces that training text holds, every
// single character (so that any word can still be spelled), the special tokens, and some general English.

public import Tokenization

/// Chooses which word pieces a smaller model keeps.
public enum VocabularyPruner {
  /// Indexes of the pieces to keep, ascending.
  ///
  /// `texts` are tokenized with the whole vocabulary. `generalPieceCount` further pieces are taken in the
  /// vocabulary's own order, which for BERT's vocabularies is that of frequency.
  public static func keptPieces(
    of vocabulary: Vocabulary, texts: [String], minimumCount: Int, generalPieceCount: Int
  ) -> [Int] {
    let tokenizer = WordPiece(vocabulary: vocabulary)
    var counts = [Int](repeating: 0, count: vocabulary.pieces.count)
    var encoding = Encoding()
    for text in texts {
      tokenizer.encode(text, maximumTokenCount: 512, into: &encoding)
      for id in encoding.ids { counts[Int(id)] += 1 }
    }
    let specials: Set<String> = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    var isKept = vocabulary.pieces.enumerated().map { index, piece in
      if specials.contains(piece) || counts[index] >= minimumCount { return true }
      let letters = piece.hasPrefix("##") ? piece.dropFirst(2) : piece[...]
      return letters.unicodeScalars.count == 1 && letters.unicodeScalars.allSatisfy { $0.value < 0x250 }
    }
    var general = generalPieceCount
    for (index, piece) in vocabulary.pieces.enumerated() where general > 0 && !isKept[index] {
      guard piece.utf8.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "#") })
      else { continue }
      isKept[index] = true
      general -= 1
    }
    return isKept.indices.filter { isKept[$0] }
  }
}

// Pieces, their places in the text, and vocabularies that are refused.

import Testing
import Tokenization

/// A vocabulary in an order of its own: no id is where BERT has it.
private let pieces = [
  "dim", "[SEP]", "##fe", "the", "[UNK]", "ca", "##s", "[CLS]", ".", "c", "中", "##a", "##ble", "cable",
]

@Suite("WordPiece")
struct WordPieceTests {
  private let tokenizer: WordPiece

  init() throws {
    tokenizer = WordPiece(vocabulary: try Vocabulary(pieces: pieces))
  }

  private func spelled(_ encoding: Encoding) -> [String] {
    encoding.ids.map { pieces[Int($0)] }
  }

  @Test("takes the longest piece first, then the longest that continue the word")
  func greedy() {
    let encoding = tokenizer.encode("Dim the Cafés. cable", maximumTokenCount: 32)
    #expect(spelled(encoding) == ["[CLS]", "dim", "the", "ca", "##fe", "##s", ".", "cable", "[SEP]"])
    #expect(encoding.ranges == [0..<0, 0..<3, 4..<7, 8..<10, 10..<12, 12..<13, 13..<14, 15..<20, 0..<0])
    #expect(encoding.wordIndexes == [-1, 0, 1, 2, 2, 2, 3, 4, -1])
    #expect(encoding.words == [0..<3, 4..<7, 8..<13, 13..<14, 15..<20])
    #expect(
      (0..<encoding.count).map(encoding.startsWord) == [false, true, true, true, false, false, true, true, false])
    #expect(encoding.unknownCount == 0 && !encoding.isTruncated)
  }

  @Test("a word that gets stuck is one unknown token, whatever of it was known")
  func unknown() {
    let encoding = tokenizer.encode("the cafexx cab", maximumTokenCount: 32)
    #expect(spelled(encoding) == ["[CLS]", "the", "[UNK]", "[UNK]", "[SEP]"])
    #expect(encoding.ranges[2] == 4..<10)
    #expect(encoding.unknownCount == 2)
  }

  @Test("words of more than 100 characters are unknown")
  func longWords() {
    for (length, unknownCount) in [(100, 0), (101, 1), (100_000, 1)] {
      let encoding = tokenizer.encode("c" + String(repeating: "a", count: length - 1), maximumTokenCount: 128)
      #expect(encoding.unknownCount == unknownCount)
      #expect(encoding.count == (unknownCount == 1 ? 3 : 101))
      #expect(encoding.words == [0..<length])
    }
  }

  @Test("ranges cut the source where a reader of letters with accents expects it")
  func rangesCoverAccents() {
    let encoding = tokenizer.encode("cafe\u{301}s\u{301}\u{302}. the\u{301}", maximumTokenCount: 32)
    #expect(encoding.ranges.dropFirst().dropLast() == [0..<2, 2..<5, 5..<8, 8..<9, 10..<14])
    #expect(encoding.words == [0..<8, 8..<9, 10..<14])
  }

  @Test("special tokens cannot be written in the text")
  func specialTokensInText() {
    let encoding = tokenizer.encode("[CLS] [SEP]", maximumTokenCount: 32)
    #expect(encoding.ids.dropFirst().allSatisfy { $0 != tokenizer.vocabulary.classificationID })
    #expect(encoding.unknownCount == 6)
  }

  @Test("an encoding that is reused holds nothing of what it held before")
  func reuse() {
    var encoding = Encoding()
    for text in ["the cafes the cafes", "", "xx xx", "\u{301}", "dim", String(repeating: "the ", count: 50)] {
      tokenizer.encode(text, maximumTokenCount: 8, into: &encoding)
      #expect(encoding == tokenizer.encode(text, maximumTokenCount: 8))
    }
  }

  @Test("truncation stops reading and keeps [SEP]")
  func truncation() {
    let encoding = tokenizer.encode("the cafes dim", maximumTokenCount: 4)
    #expect(spelled(encoding) == ["[CLS]", "the", "ca", "[SEP]"])
    #expect(encoding.isTruncated)
    #expect(encoding.words == [0..<3, 4..<9])
    #expect(tokenizer.encode("the xx", maximumTokenCount: 3).unknownCount == 0)
    #expect(tokenizer.encode("the cafes dim", maximumTokenCount: 7).isTruncated == false)
    #expect(spelled(tokenizer.encode("dim", maximumTokenCount: 2)) == ["[CLS]", "[SEP]"])
  }

  @Test(
    "work grows with the length: three hundred thousand units, whose square would take hours", .timeLimit(.minutes(1)),
    arguments: [
      "c", "a ", "é", "e\u{301}", "\u{301}", "가", "中", ".", "cafes", "a\u{302E}", "\u{302E}", "\u{1D16D}\u{E31}",
      "\u{200B}",
    ])
  func linear(unit: String) {
    let encoding = tokenizer.encode("c" + String(repeating: unit, count: 300_000), maximumTokenCount: 1_000_000)
    #expect(!encoding.isTruncated)
    #expect(spelled(encoding).first == "[CLS]")
  }
}

@Suite("Vocabulary")
struct VocabularyTests {
  private let required = ["[UNK]", "[CLS]", "[SEP]"]

  @Test("reads one piece a line, with either line ending and with or without a last one")
  func lines() throws {
    let expected = try Vocabulary(pieces: required + ["a", "##a"])
    for text in [
      "[UNK]\n[CLS]\n[SEP]\na\n##a\n", "[UNK]\r\n[CLS]\r\n[SEP]\r\na\r\n##a\r\n", "[UNK]\n[CLS]\n[SEP]\na\n##a",
    ] {
      #expect(try Vocabulary(text: text) == expected)
    }
    #expect(expected.count == 5)
    #expect(expected["##a"] == 4)
    #expect(expected["b"] == nil && expected["#"] == nil && expected[""] == nil)
    #expect(expected.paddingID == nil && expected.maskID == nil)
    #expect(expected.unknownID == 0 && expected.classificationID == 1 && expected.separatorID == 2)
  }

  @Test("pieces that Swift calls equal strings are different pieces")
  func canonicalEquivalents() throws {
    let vocabulary = try Vocabulary(pieces: required + ["\u{E9}", "e\u{301}"])
    #expect(vocabulary["\u{E9}"] == 3)
    #expect(vocabulary["e\u{301}"] == 4)
    #expect(try vocabulary != Vocabulary(pieces: required + ["e\u{301}", "\u{E9}"]))
  }

  @Test("every piece of BERT's vocabulary is found under its own id")
  func wholeVocabulary() throws {
    let vocabulary = try Vocabulary(text: fixture("vocab.txt"))
    #expect(vocabulary.count == 30_522)
    #expect(vocabulary.pieces.enumerated().allSatisfy { vocabulary[$1] == Int32($0) })
    #expect(vocabulary.paddingID == 0 && vocabulary.maskID == 103)
  }

  @Test("a fault is an error that names the line and the remedy")
  func faults() {
    #expect(throws: TokenizationError.emptyPiece(id: 3)) { try Vocabulary(text: "[UNK]\n[CLS]\n[SEP]\n\na\n") }
    #expect(throws: TokenizationError.duplicatePiece(piece: "a", firstID: 3, secondID: 5)) {
      try Vocabulary(pieces: required + ["a", "b", "a"])
    }
    for piece in required {
      #expect(throws: TokenizationError.missingSpecialToken(piece: piece, pieceCount: 2)) {
        try Vocabulary(pieces: required.filter { $0 != piece })
      }
    }
    #expect(throws: TokenizationError.missingSpecialToken(piece: "[UNK]", pieceCount: 0)) { try Vocabulary(text: "") }
    #expect(TokenizationError.emptyPiece(id: 3).description.contains("line 4"))
  }
}

// Token for token and range for range against the Python package `tokenizers`: see Fixtures/README.md.

import Testing
import Tokenization

/// One line of wordpiece.tsv.
private struct ParityCase {
  struct Token: Equatable {
    var id: Int32
    var range: Range<Int>
    var word: Int
  }

  var line: Int
  var text: String
  /// The package's tokens, their ends widened over the accents that follow.
  var tokens: [Token]
  /// Whether canonical order can move a mark that is not stripped: then the package's offsets are off by one.
  var mayReorder: Bool

  init?(line: Int, _ row: Substring) {
    let fields = row.split(separator: "\t", omittingEmptySubsequences: false)
    guard fields.count == 2, let scalars = Self.unescape(fields[0]) else { return nil }
    self.line = line
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    text = String(view)
    mayReorder = scalars.contains {
      $0.properties.generalCategory != .nonspacingMark && $0.properties.canonicalCombiningClass != .notReordered
    }
    tokens = []
    for field in fields[1].split(separator: " ") {
      let numbers = field.split(separator: ",").compactMap { Int($0) }
      guard numbers.count == 4, let id = Int32(exactly: numbers[0]) else { return nil }
      var end = numbers[2]
      while end < scalars.count, scalars[end].properties.generalCategory == .nonspacingMark { end += 1 }
      tokens.append(Token(id: id, range: numbers[1]..<end, word: numbers[3]))
    }
  }

  /// Turns `\u{HEX}` back into scalars.
  private static func unescape(_ text: Substring) -> [Unicode.Scalar]? {
    var result: [Unicode.Scalar] = []
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\\" else {
        result.append(scalar)
        continue
      }
      let digits = rest.prefix { $0 != "}" }.dropFirst(2)
      guard let value = UInt32(String(String.UnicodeScalarView(digits)), radix: 16), let scalar = Unicode.Scalar(value)
      else { return nil }
      result.append(scalar)
      rest = rest.dropFirst(digits.count + 3)
    }
    return result
  }
}

@Suite("WordPiece parity")
struct ParityTests {
  private let cases: [ParityCase]
  private let tokenizer: WordPiece

  init() throws {
    tokenizer = WordPiece(vocabulary: try Vocabulary(text: fixture("vocab.txt")))
    var cases: [ParityCase] = []
    for (index, row) in try fixture("wordpiece.tsv").split(separator: "\n").enumerated() {
      cases.append(try #require(ParityCase(line: index + 1, row), "line \(index + 1) of wordpiece.tsv"))
    }
    self.cases = cases
  }

  @Test("ids, ranges and words equal those of an independent implementation")
  func equalsIndependentImplementation() {
    #expect(cases.count > 3_000)
    #expect(cases.count(where: \.mayReorder) < 150)
    #expect(cases.contains { $0.text.unicodeScalars.count >= 10_000 })
    var encoding = Encoding()
    for item in cases {
      tokenizer.encode(item.text, maximumTokenCount: 20_000, into: &encoding)
      var tokens: [ParityCase.Token] = []
      for token in 1..<encoding.count - 1 {
        // Where marks move only ids and words are compared.
        let isComparable = !item.mayReorder || !item.tokens.indices.contains(token - 1)
        let range = isComparable ? encoding.ranges[token] : item.tokens[token - 1].range
        tokens.append(.init(id: encoding.ids[token], range: range, word: encoding.wordIndexes[token]))
      }
      if tokens == item.tokens { continue }
      let index =
        zip(tokens, item.tokens).enumerated().first { $1.0 != $1.1 }?.offset ?? min(tokens.count, item.tokens.count)
      Issue.record(
        """
        wordpiece.tsv line \(item.line), token \(index): \(tokens.dropFirst(index).first as Any), not \
        \(item.tokens.dropFirst(index).first as Any), in \(item.text.prefix(80).debugDescription)
        """)
    }
  }

  @Test("a shorter limit keeps the same first tokens and says that it cut")
  func truncationIsAPrefix() {
    for item in cases where item.tokens.count < 200 {
      let whole = tokenizer.encode(item.text, maximumTokenCount: 300)
      #expect(!whole.isTruncated)
      for limit in [2, 3, 7, whole.count - 1, whole.count] where limit >= 2 {
        let cut = tokenizer.encode(item.text, maximumTokenCount: limit)
        let kept = min(limit, whole.count) - 1
        guard cut.ids.dropLast().elementsEqual(whole.ids.prefix(kept)),
          cut.ranges.dropLast().elementsEqual(whole.ranges.prefix(kept)),
          cut.isTruncated == (limit < whole.count), cut.ids.last == whole.ids.last,
          cut.words.count == (cut.wordIndexes.max() ?? -1) + 1,
          cut.unknownCount == cut.ids.count(where: { $0 == tokenizer.vocabulary.unknownID })
        else {
          Issue.record("wordpiece.tsv line \(item.line) cut to \(limit) tokens: \(cut)")
          break
        }
      }
    }
  }
}

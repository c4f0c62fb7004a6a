// The words of a language model and their numbers.

/// Words numbered from 0, the three marks of the ARPA format first.
public struct Vocabulary: Equatable, Sendable {
  /// The number of `<unk>`, which stands for every word that is not listed.
  public static let unknown = 0
  /// The number of `<s>`, where a sentence starts; it is only ever a history.
  public static let start = 1
  /// The number of `</s>`, where a sentence ends.
  public static let end = 2

  /// The words by number.
  public let words: [String]
  private let numbers: [String: Int]

  /// Numbers `words` in their order, each once, behind the marks.
  public init(_ words: some Sequence<String>) {
    var all = ["<unk>", "<s>", "</s>"]
    var numbers: [String: Int] = [:]
    for (number, word) in all.enumerated() { numbers[word] = number }
    for word in words where numbers[word] == nil {
      numbers[word] = all.count
      all.append(word)
    }
    self.words = all
    self.numbers = numbers
  }

  /// How many there are, marks included.
  public var count: Int { words.count }

  /// The number of `word`; `unknown` for one that is not listed.
  public func number(of word: String) -> Int { numbers[word] ?? Self.unknown }

  /// The words that are no marks.
  public var spokenWords: ArraySlice<String> { words.dropFirst(3) }
}

// A back-off model: probabilities of n-grams, and of every other word after a history by way of the shorter one.

internal import Glibc

/// An n-gram language model with back-off weights.
public struct NGramModel: Equatable, Sendable {
  /// All n-grams of one order, sorted by history and last word.
  package struct Level: Equatable, Sendable {
    /// The last words.
    package var words: [Int]
    /// The entry of the history, one order below.
    package var parents: [Int]
    /// The entry without the first word, one order below.
    package var suffixes: [Int]
    /// How often each was met; 0 where nobody knows.
    package var met: [Int]
    /// Probability of the last word after the others.
    package var probabilities: [Double]
    /// What the shorter history's probabilities are multiplied with for words that do not follow here.
    package var backoffs: [Double]
    /// Where the entries one order above that extend each of these start, and the end of the last.
    package var firstChild: [Int] = []

    package init(words: [Int], parents: [Int], suffixes: [Int], met: [Int]) {
      self.words = words
      self.parents = parents
      self.suffixes = suffixes
      self.met = met
      probabilities = [Double](repeating: 0, count: words.count)
      backoffs = [Double](repeating: 1, count: words.count)
    }

    /// The entries one order above that extend `entry`.
    package func children(of entry: Int) -> Range<Int> { firstChild[entry]..<firstChild[entry + 1] }

    package mutating func setChildren(from parents: [Int]) {
      firstChild = [Int](repeating: 0, count: words.count + 1)
      for parent in parents { firstChild[parent + 1] += 1 }
      for entry in words.indices { firstChild[entry + 1] += firstChild[entry] }
    }
  }

  /// The words.
  public let vocabulary: Vocabulary
  package var levels: [Level]

  package init(vocabulary: Vocabulary, levels: [Level]) {
    self.vocabulary = vocabulary
    self.levels = levels
  }

  /// The same without what only estimating, pruning and writing need: a third of the memory.
  var forWeighing: NGramModel {
    var lean = self
    for level in lean.levels.indices {
      lean.levels[level].parents = []
      lean.levels[level].suffixes = []
      lean.levels[level].met = []
    }
    return lean
  }

  /// Longest n-gram.
  public var order: Int { levels.count }

  /// Number of n-grams by order, shortest first.
  public var counts: [Int] { levels.map(\.words.count) }

  /// The entry of an n-gram in the level of its length, or nil.
  package func entry(of words: some Sequence<Int>) -> Int? {
    var found: Int?
    for (depth, word) in words.enumerated() {
      guard depth < levels.count else { return nil }
      guard let parent = found else {
        guard depth == 0, word < levels[0].words.count else { return nil }
        found = word
        continue
      }
      var range = levels[depth - 1].children(of: parent)
      while range.count > 1 {
        let middle = range.lowerBound + range.count / 2
        range = levels[depth].words[middle] <= word ? middle..<range.upperBound : range.lowerBound..<middle
      }
      guard let entry = range.first, levels[depth].words[entry] == word else { return nil }
      found = entry
    }
    return found
  }

  /// Probability of a word after a history, both as numbers of the vocabulary; only the last words of a long history
  /// count.
  public func probability(of word: Int, after history: some BidirectionalCollection<Int>) -> Double {
    var context = Array(history.suffix(order - 1))
    var weight = 1.0
    while true {
      if let entry = entry(of: context + [word]) { return weight * levels[context.count].probabilities[entry] }
      if context.isEmpty { return 0 }
      if let entry = entry(of: context) { weight *= levels[context.count - 1].backoffs[entry] }
      context.removeFirst()
    }
  }

  /// How well the model foretells sentences.
  public struct Perplexity: Equatable, Sendable {
    /// Number of sentences.
    public var sentences = 0
    /// Number of words, sentence ends not counted.
    public var words = 0
    /// Words that are not in the vocabulary; they do not count in the perplexity.
    public var unknown = 0
    /// Sum of the natural logarithms of the probabilities.
    public var logProbability = 0.0

    /// Starts with nothing said.
    public init() {}

    /// Two to the number of bits a word takes, sentence ends included.
    public var value: Double {
      let events = words - unknown + sentences
      return events > 0 ? exp(-logProbability / Double(events)) : 1
    }

    /// Share of words that are not in the vocabulary.
    public var unknownShare: Double { words > 0 ? Double(unknown) / Double(words) : 0 }
  }

  /// The perplexity of sentences.
  public func perplexity(of sentences: some Sequence<[String]>) -> Perplexity {
    var result = Perplexity()
    for sentence in sentences {
      result.sentences += 1
      result.words += sentence.count
      let words = [Vocabulary.start] + sentence.map(vocabulary.number) + [Vocabulary.end]
      for place in words.indices.dropFirst() {
        if words[place] == Vocabulary.unknown {
          result.unknown += 1
        } else {
          result.logProbability += log(probability(of: words[place], after: words[..<place]))
        }
      }
    }
    return result
  }
}

// N-grams and how often they were met, in a tree of prefixes: the path from the root to a node is an n-gram.

public import NGrams

/// Counts the n-grams of sentences.
///
/// Sentences that were sampled from one template, or are one example with other names in it, count as one source, and a
/// source counts each n-gram once: that many samples share "turn on the" says nothing about how often people say it,
/// that many templates and examples do. The discounts of Kneser-Ney estimate what a further source would bring, which is
/// what a recogniser meets: a way to say it that nobody wrote down.
public struct NGramCounts: Sendable {
  /// Longest n-gram.
  public let order: Int
  /// The words.
  public let vocabulary: Vocabulary
  /// Number of sentences added.
  public private(set) var sentenceCount = 0

  /// Nodes by number; 0 is the root, a parent comes before its children.
  private(set) var nodes: [Node] = [Node(parent: 0, word: 0, depth: 0, suffix: 0, opensSentence: false)]
  private var children: [UInt64: Int32] = [:]

  /// One n-gram.
  struct Node: Sendable {
    /// The n-gram without its last word.
    let parent: Int32
    /// The last word.
    let word: Int32
    /// How many words it has.
    let depth: Int
    /// The n-gram without its first word.
    let suffix: Int32
    /// Whether its first word is `<s>`.
    let opensSentence: Bool
    /// Sources that held it.
    var count = 0
    /// Different words met before it.
    var continuations = 0
    /// The source that counted it last.
    var lastSource = -1
  }

  /// Starts with nothing counted.
  /// - Precondition: `order` is at least 1.
  public init(order: Int, vocabulary: Vocabulary) {
    precondition(order >= 1, "an order of \(order)")
    self.order = order
    self.vocabulary = vocabulary
  }

  /// Counts a sentence; without a `source` it is one of its own, and every occurrence counts.
  public mutating func add(_ sentence: [String], source: Int? = nil) {
    let words = [Vocabulary.start] + sentence.map(vocabulary.number) + [Vocabulary.end]
    sentenceCount += 1
    // From the end, so that every n-gram finds the one without its first word already there.
    var shorter: [Int32] = []
    for first in words.indices.reversed() {
      var path: [Int32] = []
      var node: Int32 = 0
      for length in 0..<min(order, words.count - first) {
        let word = words[first + length]
        node = child(
          of: node, word: word, suffix: length == 0 ? 0 : shorter[length - 1],
          opensSentence: words[first] == Vocabulary.start)
        count(node, source: source)
        path.append(node)
      }
      shorter = path
    }
  }

  private mutating func count(_ node: Int32, source: Int?) {
    if let source {
      guard nodes[Int(node)].lastSource != source else { return }
      nodes[Int(node)].lastSource = source
    }
    nodes[Int(node)].count += 1
  }

  private mutating func child(of parent: Int32, word: Int, suffix: Int32, opensSentence: Bool) -> Int32 {
    let key = UInt64(UInt32(parent)) << 32 | UInt64(UInt32(word))
    if let known = children[key] { return known }
    let number = Int32(nodes.count)
    nodes.append(
      Node(
        parent: parent, word: Int32(word), depth: nodes[Int(parent)].depth + 1, suffix: suffix,
        opensSentence: opensSentence))
    children[key] = number
    if suffix != 0 { nodes[Int(suffix)].continuations += 1 }
    return number
  }
}

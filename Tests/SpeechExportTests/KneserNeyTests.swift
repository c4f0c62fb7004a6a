// Estimation, pruning, the ARPA format.

import NGrams
import Testing

@testable import SpeechExport

/// A small generator with a fixed sequence (xorshift).
struct Chance: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}

/// A model of sentences as they stand, each word of theirs in the vocabulary.
func model(_ sentences: [String], order: Int, and more: [String] = []) -> NGramModel {
  let split = sentences.map { $0.split(separator: " ").map(String.init) }
  var counts = NGramCounts(order: order, vocabulary: Vocabulary(Set(split.flatMap { $0 } + more).sorted()))
  for sentence in split { counts.add(sentence) }
  return KneserNey.estimate(counts)
}

/// Sentences of few words, some of them far more frequent than others.
private func randomSentences(seed: UInt64, count: ClosedRange<Int> = 1...120) -> [String] {
  var chance = Chance(state: seed)
  return (0..<Int.random(in: count, using: &chance)).map { _ in
    (0..<Int.random(in: 1...7, using: &chance)).map { _ in
      "w\(min(Int.random(in: 0...12, using: &chance), Int.random(in: 0...12, using: &chance)))"
    }.joined(separator: " ")
  }
}

@Suite("Kneser-Ney language models")
struct KneserNeyTests {
  /// Sum of the probabilities of all words after a history.
  private func sum(_ model: NGramModel, after history: [Int]) -> Double {
    (0..<model.vocabulary.count).filter { $0 != Vocabulary.start }
      .reduce(0) { $0 + model.probability(of: $1, after: history) }
  }

  /// Every history that the model has, and some that it has not.
  private func histories(_ model: NGramModel, seed: UInt64) -> [[Int]] {
    var chance = Chance(state: seed)
    var found: [[Int]] = [[]]
    for level in model.levels.indices.dropLast() {
      for entry in model.levels[level].words.indices where model.levels[level].words[entry] != Vocabulary.end {
        var (words, at, depth) = ([Int](), entry, level)
        while depth >= 0 {
          words.insert(model.levels[depth].words[at], at: 0)
          at = model.levels[depth].parents[at]
          depth -= 1
        }
        found.append(words)
      }
    }
    for _ in 0..<20 { found.append((0..<4).map { _ in Int.random(in: 0..<model.vocabulary.count, using: &chance) }) }
    return found
  }

  @Test("the probabilities after every history sum to one, before and after pruning", arguments: 1...12)
  func normalized(seed: Int) {
    let order = 1 + seed % 5
    let full = model(randomSentences(seed: UInt64(seed) &* 0x9E37_79B9), order: order, and: ["unheard"])
    for candidate in [full, full.pruned(threshold: 1e-4), full.pruned(threshold: 1e-2)] {
      #expect(candidate.order == order)
      for history in histories(candidate, seed: UInt64(seed)) {
        #expect(abs(sum(candidate, after: history) - 1) < 1e-9, "after \(history)")
      }
    }
  }

  @Test("pruning takes n-grams away and keeps what longer ones need")
  func pruning() throws {
    let full = model(randomSentences(seed: 77, count: 200...200), order: 3)
    let less = full.pruned(threshold: 1e-3)
    #expect(less.counts[0] == full.counts[0])
    #expect(less.counts[2] < full.counts[2])
    let read = try ARPAFile.model(of: ARPAFile.text(of: less))  // which refuses a model with holes
    #expect(read.counts == less.counts)
    #expect(full.pruned(threshold: 0) == full)
  }

  @Test("a small text by hand: bigrams discounted by a half, words by what stands before them")
  func byHand() {
    // Bigrams: <s> a, a b, b </s>, <s> a, a c, c </s>. Met twice: <s> a; once: the four others. No bigram is met three
    // or four times, so one discount serves: n1 / (n1 + 2 n2) = 4 / (4 + 2) = 2/3.
    // Words by what stands before them: a 1, b 1, c 1, </s> 2; n1 = 3, n2 = 1, discount 3 / 5.
    // Five words are possible (a b c </s> <unk>), of which the discounts leave 4 * 3/5 / 5 = 12/25 to share.
    let small = model(["a b", "a c"], order: 2)
    let (a, b, c) = (3, 4, 5)  // behind the three marks
    let share = 12.0 / 25 / 5
    #expect(abs(small.probability(of: a, after: []) - (0.4 / 5 + share)) < 1e-12)
    #expect(abs(small.probability(of: Vocabulary.end, after: []) - (1.4 / 5 + share)) < 1e-12)
    #expect(abs(small.probability(of: Vocabulary.unknown, after: []) - share) < 1e-12)
    let word = 0.4 / 5 + share
    #expect(abs(small.probability(of: a, after: [Vocabulary.start]) - ((2 - 2.0 / 3) / 2 + 1.0 / 3 * word)) < 1e-12)
    #expect(abs(small.probability(of: b, after: [a]) - ((1 - 2.0 / 3) / 2 + 2.0 / 3 * word)) < 1e-12)
    #expect(abs(small.probability(of: a, after: [a]) - 2.0 / 3 * word) < 1e-12)
    #expect(abs(small.probability(of: b, after: [c]) - 2.0 / 3 * word) < 1e-12)
  }

  @Test("modified discounts follow Chen and Goodman's equation")
  func discounts() {
    // Y = 100 / (100 + 2 * 40) = 5/9; 1 - 2Y 40/100, 2 - 3Y 20/40, 3 - 4Y 12/20.
    let values = KneserNey.Discounts(100, 40, 20, 12).values
    #expect(zip(values, [5.0 / 9, 7.0 / 6, 5.0 / 3]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(KneserNey.Discounts(0, 0, 0, 0).values == [0.5, 0.5, 0.5])
  }

  @Test("a source counts what its sentences share once")
  func sources() {
    var counts = NGramCounts(order: 2, vocabulary: Vocabulary(["a", "b", "c"]))
    for sentence in [["a", "b"], ["a", "c"]] { counts.add(sentence, source: 1) }
    counts.add(["a", "b"], source: 2)
    let met = counts.nodes.dropFirst().filter { $0.depth == 1 }
      .reduce(into: [:]) { $0[counts.vocabulary.words[Int($1.word)]] = $1.count }
    #expect(met == ["<s>": 2, "a": 2, "b": 2, "c": 1, "</s>": 2])
  }

  @Test("what is written in the ARPA format reads back with equal numbers", arguments: 1...4)
  func roundTrip(order: Int) throws {
    let written = model(randomSentences(seed: 5), order: order)
    let text = ARPAFile.text(of: written)
    let read = try ARPAFile.model(of: text)
    #expect(ARPAFile.text(of: read) == text)
    #expect(read.vocabulary == written.vocabulary)
    for (one, other) in zip(read.levels, written.levels) {
      #expect(one.words == other.words && one.parents == other.parents && one.suffixes == other.suffixes)
      #expect(zip(one.probabilities, other.probabilities).allSatisfy { abs($0 - $1) <= 2e-6 * $1 })
      #expect(zip(one.backoffs, other.backoffs).allSatisfy { abs($0 - $1) <= 2e-6 * $1 })
    }
  }

  @Test("the ARPA text is laid out as the format demands")
  func layout() {
    let lines = ARPAFile.text(of: model(["a b"], order: 2)).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[..<3] == ["\\data\\", "ngram 1=5", "ngram 2=3"])
    #expect(lines.contains("\\1-grams:") && lines.contains("\\2-grams:") && lines.contains("\\end\\"))
    #expect(lines.contains { $0.hasPrefix("-99.000000\t<s>\t-") })
    #expect(lines.contains { $0.hasSuffix("\ta b") })
  }
}

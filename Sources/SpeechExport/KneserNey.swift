// Counts → probabilities, by modified Kneser-Ney smoothing, interpolated.
//
// R. Kneser, H. Ney, "Improved backing-off for m-gram language modeling", ICASSP 1995: a shorter n-gram is as likely as
// the number of different words it follows, not as often as it was met. S. F. Chen, J. Goodman, "An empirical study of
// smoothing techniques for language modeling", Computer Speech and Language 13, 1999: every order is mixed with the one
// below, with discounts of their own for n-grams met once, twice, and more often.

public import NGrams

/// Estimates n-gram models with interpolated, modified Kneser-Ney smoothing.
public enum KneserNey {
  /// The discounts of one order.
  struct Discounts: Equatable {
    /// Taken from n-grams met once, twice, and more often.
    let values: [Double]

    /// From how many n-grams were met once, twice, three and four times (Chen & Goodman's equation 17); where these say
    /// nothing, as in very small texts, one discount for all (their equation 14), or a half.
    init(_ ones: Int, _ twos: Int, _ threes: Int, _ fours: Int) {
      let counts = [ones, twos, threes, fours].map(Double.init)
      let share = ones + twos > 0 ? counts[0] / (counts[0] + 2 * counts[1]) : 0.5
      if !counts.contains(0) {
        let modified = (1...3).map { (times: Int) -> Double in
          let met = Double(times)
          return met - (met + 1) * share * counts[times] / counts[times - 1]
        }
        let limits = [1.0, 2.0, 3.0]
        if zip(modified, limits).allSatisfy({ $0 > 0.01 && $0 < $1 }) {
          values = modified
          return
        }
      }
      let one = share > 0.01 && share < 1 ? share : 0.5
      values = [one, one, one]
    }

    /// The discount of something met `count` times, at least once.
    func of(_ count: Int) -> Double { values[min(count, 3) - 1] }
  }

  /// The model of `counts`.
  /// - Complexity: O(n log n) in the number of different n-grams.
  public static func estimate(_ counts: NGramCounts) -> NGramModel {
    var levels = makeLevels(counts)
    let adjusted = levels.entries.map { $0.map { counts.nodes[$0].adjustedCount(order: counts.order) } }
    unigrams(&levels.model[0], adjusted[0])
    for level in levels.model.indices.dropFirst() {
      let discounts = discounts(of: adjusted[level])
      for context in levels.model[level - 1].words.indices {
        let range = levels.model[level - 1].children(of: context)
        if range.isEmpty { continue }
        let total = Double(adjusted[level][range].reduce(0, +))
        let kept = range.reduce(0.0) { $0 + discounts.of(adjusted[level][$1]) } / total
        for entry in range {
          let count = adjusted[level][entry]
          let lower = levels.model[level - 1].probabilities[levels.model[level].suffixes[entry]]
          levels.model[level].probabilities[entry] = (Double(count) - discounts.of(count)) / total + kept * lower
        }
        levels.model[level - 1].backoffs[context] = kept
      }
    }
    return NGramModel(vocabulary: counts.vocabulary, levels: levels.model)
  }

  /// Every word of the vocabulary, also one never met, mixed with all words being as likely.
  private static func unigrams(_ level: inout NGramModel.Level, _ adjusted: [Int]) {
    let possible = adjusted.indices.filter { $0 != Vocabulary.start }
    let met = possible.filter { adjusted[$0] > 0 }
    let total = Double(met.reduce(0) { $0 + adjusted[$1] })
    let discounts = discounts(of: met.map { adjusted[$0] })
    let kept = total > 0 ? met.reduce(0.0) { $0 + discounts.of(adjusted[$1]) } / total : 1
    for word in possible {
      let count = adjusted[word]
      let own = count > 0 ? (Double(count) - discounts.of(count)) / total : 0
      level.probabilities[word] = own + kept / Double(possible.count)
    }
  }

  private static func discounts(of counts: [Int]) -> Discounts {
    func met(_ times: Int) -> Int { counts.count { $0 == times } }
    return Discounts(met(1), met(2), met(3), met(4))
  }

  /// The n-grams by order, each order sorted by history and word, with the nodes they came from.
  private static func makeLevels(_ counts: NGramCounts) -> (model: [NGramModel.Level], entries: [[Int]]) {
    // A word that was never met has the root for its node, whose counts are 0.
    var entries = [[Int](repeating: 0, count: counts.vocabulary.count)]
    entries += (1..<counts.order).map { _ in [] }
    for (number, node) in counts.nodes.enumerated().dropFirst() {
      if node.depth == 1 { entries[0][Int(node.word)] = number } else { entries[node.depth - 1].append(number) }
    }
    var place = [Int](repeating: 0, count: counts.nodes.count)
    var model: [NGramModel.Level] = []
    for level in entries.indices {
      if level > 0 {
        entries[level].sort {
          let (one, other) = (counts.nodes[$0], counts.nodes[$1])
          return (place[Int(one.parent)], one.word) < (place[Int(other.parent)], other.word)
        }
      }
      for (index, number) in entries[level].enumerated() where number != 0 { place[number] = index }
      model.append(
        NGramModel.Level(
          words: level == 0 ? Array(0..<counts.vocabulary.count) : entries[level].map { Int(counts.nodes[$0].word) },
          parents: entries[level].map { place[Int(counts.nodes[$0].parent)] },
          suffixes: entries[level].map { place[Int(counts.nodes[$0].suffix)] },
          met: entries[level].map { counts.nodes[$0].count }))
      if level > 0 { model[level - 1].setChildren(from: model[level].parents) }
    }
    model[model.count - 1].setChildren(from: [])
    return (model, entries)
  }
}

extension NGramCounts.Node {
  /// The count that smoothing starts from: how often it was met for the longest n-grams and for those that open a
  /// sentence, before which nothing can stand; else the number of different words met before it.
  func adjustedCount(order: Int) -> Int { depth == order || opensSentence ? count : continuations }
}

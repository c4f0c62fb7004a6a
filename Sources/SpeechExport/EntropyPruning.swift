// A smaller model: n-grams that back-off foretells almost as well are left out.
//
// A. Stolcke, "Entropy-based pruning of backoff language models", DARPA Broadcast News Workshop 1998. The probability of
// a history is taken from how often it was met, since the lower orders of Kneser-Ney are no estimate of it
// (C. Chelba, T. Brants, W. Neveitt, P. Xu, "Study on interaction between entropy pruning and Kneser-Ney smoothing",
// Interspeech 2010).

internal import Glibc
public import NGrams

extension NGramModel {
  /// The model without the n-grams whose loss, each by itself, raises the perplexity by less than the share `threshold`
  /// (`1e-8` takes few, `1e-6` many); 0 takes none.
  ///
  /// What a longer n-gram needs, its history and itself without its first word, is kept.
  /// - Complexity: O(n) in the number of n-grams.
  public func pruned(threshold: Double) -> NGramModel {
    guard threshold > 0, order > 1 else { return self }
    var keeps = levels.map { [Bool](repeating: true, count: $0.words.count) }
    for level in levels.indices.dropFirst().reversed() {
      var isNeeded = [Bool](repeating: false, count: levels[level].words.count)
      if level + 1 < levels.count {
        for entry in levels[level + 1].words.indices where keeps[level + 1][entry] {
          isNeeded[levels[level + 1].parents[entry]] = true
          isNeeded[levels[level + 1].suffixes[entry]] = true
        }
      }
      for context in levels[level - 1].words.indices {
        let losses = losses(ofHistory: context, level: level - 1)
        for (entry, loss) in zip(levels[level - 1].children(of: context), losses) {
          keeps[level][entry] = isNeeded[entry] || loss >= threshold
        }
      }
    }
    return keeping(keeps)
  }

  /// By what share the perplexity rises when one n-gram of a history is left out, for each of them (Stolcke's equations
  /// 3 to 6).
  private func losses(ofHistory context: Int, level: Int) -> [Double] {
    let (entries, above) = (levels[level].children(of: context), levels[level + 1])
    guard !entries.isEmpty else { return [] }
    let total = Double(levels[0].met.reduce(0, +))
    let weight = total > 0 ? Double(levels[level].met[context]) / total : 0
    func lower(_ entry: Int) -> Double { levels[level].probabilities[above.suffixes[entry]] }
    let rest = 1 - entries.reduce(0) { $0 + above.probabilities[$1] }
    let lowerRest = 1 - entries.reduce(0) { $0 + lower($1) }
    return entries.map { entry in
      let probability = above.probabilities[entry]
      let backoff = (rest + probability) / (lowerRest + lower(entry))
      let change = log(backoff) - log(max(levels[level].backoffs[context], 1e-12))
      let own = log(backoff * lower(entry)) - log(probability)
      return exp(-weight * (probability * own + max(rest, 0) * change)) - 1
    }
  }

  /// The model with some entries only, and the back-off weights that make its probabilities sum to one again.
  private func keeping(_ keeps: [[Bool]]) -> NGramModel {
    var places: [[Int]] = []
    var kept: [Level] = []
    for (level, keep) in zip(levels, keeps) {
      let entries = level.words.indices.filter { keep[$0] }
      var place = [Int](repeating: 0, count: level.words.count)
      for (index, entry) in entries.enumerated() { place[entry] = index }
      let below = places.last
      var smaller = Level(
        words: entries.map { level.words[$0] },
        parents: entries.map { below?[level.parents[$0]] ?? 0 },
        suffixes: entries.map { below?[level.suffixes[$0]] ?? 0 },
        met: entries.map { level.met[$0] })
      smaller.probabilities = entries.map { level.probabilities[$0] }
      if !kept.isEmpty { kept[kept.count - 1].setChildren(from: smaller.parents) }
      kept.append(smaller)
      places.append(place)
    }
    kept[kept.count - 1].setChildren(from: [])
    for level in kept.indices.dropLast() {
      for context in kept[level].words.indices {
        let entries = kept[level].children(of: context)
        guard !entries.isEmpty else { continue }
        let above = kept[level + 1]
        let rest = 1 - entries.reduce(0) { $0 + above.probabilities[$1] }
        let lowerRest = 1 - entries.reduce(0) { $0 + kept[level].probabilities[above.suffixes[$1]] }
        kept[level].backoffs[context] = rest > 0 && lowerRest > 0 ? rest / lowerRest : 0
      }
    }
    return NGramModel(vocabulary: vocabulary, levels: kept)
  }
}

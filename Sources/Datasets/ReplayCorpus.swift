// What a fine-tuning on the device goes over again so that nothing is forgotten: sentences of the installed intent
// definitions, which were written for this project and ship with it. Drawn evenly over the labels, in our form.

import Grammar
public import Ontology

/// Utterances that an adapted model must still understand, and must still refuse.
public struct ReplayCorpus: Sendable {
  /// Rows to go over in training.
  public internal(set) var train: [LabelledUtterance]
  /// Rows to compare before and after; none is in `train`.
  public internal(set) var heldOut: [LabelledUtterance]
  /// Digest of the definitions' rows.
  public let digest: String

  /// Draws rows from the definitions at `intentsPath`: at most `trainCount` and `heldOutCount`, of each half to refuse.
  ///
  /// The same files, counts and seed give the same rows.
  /// - Throws: `DatasetError` when the definitions cannot be read or give nothing.
  public init(
    intentsPath: String, trainCount: Int, heldOutCount: Int, seed: UInt64
  ) throws(DatasetError) {
    let (grammar, names) = try Definitions.load(intentsPath)
    let places = Set(names.texts("area").map { $0.lowercased() })
    let samples = TemplateSamples(grammar, names: names, places: places, source: "intents", seed: seed)
    var report = DatasetReport()
    var generator = SeededGenerator(seed: seed, stream: "replay")
    var rows = samples.examples(report: &report)
    let perIntent = max(4 * (trainCount + heldOutCount) / max(grammar.intents.count, 1) / 5, 8)
    rows += samples.rows(
      perTemplate: 1, perIntent: perIntent, atLeast: min(perIntent, 16), using: &generator, report: &report)
    var seen: Set<String> = []
    rows = rows.filter { seen.insert(WordScanner.key(of: $0.text)).inserted }
    guard !rows.isEmpty else { throw .empty(reason: "\(intentsPath) holds no sentence to go over again") }

    var digest = Digest()
    for row in rows { digest.combine(row.text) }
    self.digest = digest.description
    // A fifth is held out, by the words, so that a change elsewhere moves nothing between the parts.
    let isHeldOut = rows.map { row in
      var digest = Digest()
      digest.combine(WordScanner.key(of: row.text))
      return digest.value % 5 == 0
    }
    let kept = rows.indices.filter { !isHeldOut[$0] }.map { rows[$0] }
    let others = rows.indices.filter { isHeldOut[$0] }.map { rows[$0] }
    train = Self.drawn(kept, trainCount, using: &generator)
    heldOut = Self.drawn(others, heldOutCount, using: &generator)
  }

  /// Rows half of which are to be refused, the others even over their labels as far as they go.
  private static func drawn(
    _ rows: [LabelledUtterance], _ count: Int, using generator: inout SeededGenerator
  ) -> [LabelledUtterance] {
    let refused = rows.filter { $0.label == .outOfScope }.shuffled(using: &generator).prefix(count / 2)
    var queues = Dictionary(grouping: rows.filter { $0.label != .outOfScope }, by: \.label)
      .sorted { $0.key.spelling < $1.key.spelling }.map { $0.value.shuffled(using: &generator) }
    var requests: [LabelledUtterance] = []
    while requests.count < count - refused.count, !queues.isEmpty {
      for index in queues.indices.reversed() {
        if let row = queues[index].popLast() { requests.append(row) } else { queues.remove(at: index) }
      }
    }
    return Array(refused) + requests.prefix(count - refused.count)
  }
}

/// Intent definitions with the names that fill their lists.
enum Definitions {
  /// Reads a folder of definitions or one file; `names.yaml` beside them, where there is one, fills the open lists.
  static func load(_ path: String) throws(DatasetError) -> (IntentGrammar, NamesCorpus) {
    let namesPath = "\(path)/names.yaml"
    let names = TextFiles.exists(namesPath) ? try NamesCorpus(path: namesPath) : NamesCorpus()
    do throws(GrammarError) {
      return (try IntentGrammar.load([path]), names)
    } catch {
      throw .badIntents(reason: "\(error)")
    }
  }
}

// Rows out of a grammar: every template gets its share, none more than three times that, and each row is brought
// to the conventions like any other.

internal import Grammar
internal import Ontology

struct TemplateSamples {
  let grammar: IntentGrammar
  let sampler: GrammarSampler
  let places: Set<String>
  /// Name of the source, before the place in the report.
  let source: String

  init(_ grammar: IntentGrammar, names: NamesCorpus, places: Set<String>, source: String, seed: UInt64) {
    self.grammar = grammar
    self.places = places
    self.source = source
    sampler = GrammarSampler(grammar, fillings: names.drawing(seed: seed))
  }

  /// Distinct rows, about `perTemplate` of each template and at most `perIntent` of an intent.
  func rows(
    perTemplate: Int, perIntent: Int, atLeast: Int, using generator: inout SeededGenerator,
    report: inout DatasetReport
  ) -> [LabelledUtterance] {
    var found: [LabelledUtterance] = []
    for intent in grammar.intents where IntentCatalog.definition(of: intent) != nil {
      let blocks = usableBlocks(of: intent)
      let templates = blocks.reduce(0) { $0 + $1.sentences.count }
      guard templates > 0 else { continue }
      let quota = min(max(perTemplate * templates, atLeast), perIntent)
      let share = max(quota / templates, 1)
      var seen: Set<String> = []
      var used: [String: Int] = [:]
      // Blocks are drawn by the number of their templates, so that each template has the same chance.
      let weighted = blocks.flatMap { block in repeatElement(block, count: block.sentences.count) }
      for _ in 0..<(quota * 5) where seen.count < quota {
        guard let block = weighted.randomElement(using: &generator),
          let sample = sampler.sample(from: block, using: &generator)
        else { continue }
        guard used[sample.source, default: 0] < 3 * share, let row = brought(sample, report: &report),
          seen.insert(row.text).inserted
        else { continue }
        used[sample.source, default: 0] += 1
        found.append(row)
      }
    }
    return found
  }

  /// Rows of one label, drawn until there are `count` or the templates give no more.
  func rows(of label: IntentLabel, count: Int, using generator: inout SeededGenerator) -> [LabelledUtterance] {
    var ignored = DatasetReport()
    let all = usableBlocks(of: label.intent)
    let implying = all.filter { $0.label == label }
    let blocks = implying.isEmpty ? all : implying
    var found: [String: LabelledUtterance] = [:]
    for _ in 0..<(count * 8) where found.count < count {
      guard let block = blocks.randomElement(using: &generator),
        let sample = sampler.sample(from: block, using: &generator),
        let row = brought(sample, report: &ignored), row.label == label
      else { continue }
      found[row.text] = row
    }
    return found.values.sorted { $0.text < $1.text }
  }

  /// The free examples and negatives of the files.
  func examples(report: inout DatasetReport) -> [LabelledUtterance] {
    (grammar.blocks.flatMap(\.examples) + grammar.negatives).compactMap {
      brought($0, from: Self.examplesSource, report: &report)
    }
  }

  /// Source of the sentences that stand in the definitions as they are.
  static let examplesSource = "examples"

  /// "fifty%" as people would write it, "fifty percent"; "five-minute" as they say it.
  private static func spelledUnits(_ sample: LabelledUtterance) -> LabelledUtterance {
    var sample = sample
    let words = WordScanner.words(in: sample.text)
    for (word, next) in zip(words, words.dropFirst()).reversed() {
      guard NumberRuns.isNumber(word.key), Int(word.key.prefix(1)) == nil else { continue }
      if next.key == "%", next.range.lowerBound == word.range.upperBound {
        _ = sample.replace(next.range, with: " percent")
      } else if Lexicon.anyTimeUnit.contains(next.key), next.range.lowerBound == word.range.upperBound + 1 {
        _ = sample.replace(word.range.upperBound..<next.range.lowerBound, with: " ")
      }
    }
    return sample
  }

  private func usableBlocks(of intent: IntentName) -> [IntentGrammar.Block] {
    grammar.blocks.filter { $0.intent == intent && !$0.isSpeechToPhrase && !$0.sentences.isEmpty }
  }

  private func brought(
    _ sample: LabelledUtterance, from family: String? = nil, report: inout DatasetReport
  ) -> LabelledUtterance? {
    do throws(Conventions.Refusal) {
      var row = try Conventions.applied(to: Self.spelledUnits(sample), places: places)
      row.source = "\(family ?? source):\(sample.source.split(separator: "/").last ?? "")"
      return row
    } catch {
      report.drop(source, error.rawValue)
      return nil
    }
  }
}

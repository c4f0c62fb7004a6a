// What spoils a fine-tuning before it starts, found in the sentences alone: each finding names file and line, and what
// to do. Errors are what no training can mend; warnings cost accuracy.

import Grammar
import Ontology

/// Looks for what is wrong with a household's sentences.
public struct SentenceCheck: Sendable {
  /// One thing that is wrong.
  public struct Finding: Equatable, Sendable, CustomStringConvertible {
    /// Whether training cannot mend it.
    public var isError: Bool
    /// File and line.
    public var place: String
    /// What is wrong, and the remedy.
    public var message: String

    /// One line for people.
    public var description: String { "\(place): \(isError ? "error" : "warning"): \(message)" }
  }

  /// What was found, errors first, in the files' order.
  public private(set) var findings: [Finding] = []

  /// Different ways to say an intent below which little is learned.
  static let fewest = 5
  /// Different ways from which on more help little.
  static let enough = 10

  /// Checks `sentences`; `intentsPath` is the folder of the installed definitions, which must not be contradicted.
  /// - Throws: `DatasetError` when the installed definitions cannot be read.
  public init(_ sentences: HouseholdSentences, intentsPath: String?) throws(DatasetError) {
    contradictions(sentences)
    neighbours(sentences)
    for (label, items) in Dictionary(grouping: sentences.items, by: \.row.label).sorted(by: {
      $0.key.spelling < $1.key.spelling
    }) {
      variety(label, items)
      slots(label, items)
    }
    if let intentsPath { try collisions(sentences, intentsPath) }
    for row in sentences.items.map(\.row) + sentences.negatives {
      for found in PersonalData.found(in: row.text) {
        warn(row.source, "\"\(found.words)\" looks like \(found.kind); run with --mask, or write other words")
      }
    }
    findings = findings.filter(\.isError) + findings.filter { !$0.isError }
  }

  private mutating func warn(_ place: String, _ message: String) {
    let finding = Finding(isError: false, place: place, message: message)
    if !findings.contains(finding) { findings.append(finding) }
  }

  private mutating func fail(_ place: String, _ message: String) {
    findings.append(Finding(isError: true, place: place, message: message))
  }

  /// One sentence under two labels.
  private mutating func contradictions(_ sentences: HouseholdSentences) {
    var known: [String: LabelledUtterance] = [:]
    for row in sentences.written {
      let key = WordScanner.key(of: row.text)
      if let other = known[key], other.label != row.label {
        fail(
          row.source,
          "\"\(row.text)\" is \(Self.name(row.label)) here and \(Self.name(other.label)) at \(other.source); keep one")
      } else {
        known[key] = row
      }
    }
  }

  /// Sentences of different labels that share nearly all their words.
  private mutating func neighbours(_ sentences: HouseholdSentences) {
    let rows = sentences.written.filter { $0.label != .outOfScope }
    let words = rows.map { Set(HouseholdSentences.family(of: $0).split(separator: " ").dropFirst()) }
    for first in rows.indices {
      for second in rows.indices.dropFirst(first + 1) where rows[first].label != rows[second].label {
        guard Self.likeness(words[first], words[second]) >= 0.8,
          WordScanner.key(of: rows[first].text) != WordScanner.key(of: rows[second].text)
        else { continue }
        warn(
          rows[second].source,
          "\"\(rows[second].text)\" (\(rows[second].label)) is nearly \"\(rows[first].text)\" (\(rows[first].label), "
            + "\(rows[first].source)); say what tells them apart")
        break
      }
    }
  }

  /// Too few ways to say it, or too much the same.
  private mutating func variety(_ label: IntentLabel, _ items: [HouseholdSentences.Item]) {
    guard let first = items.first else { return }
    let families = Dictionary(grouping: items, by: \.family).values.compactMap(\.first).sorted {
      $0.row.source < $1.row.source
    }
    if families.count < Self.fewest {
      fail(
        first.row.source,
        "\(label) has \(families.count) \(families.count == 1 ? "way" : "ways") to say it, at least \(Self.fewest) are "
          + "needed; \(Self.enough - families.count) more would help")
    } else if families.count < Self.enough {
      warn(
        first.row.source,
        "\(label) has \(families.count) ways to say it; \(Self.enough - families.count) more would help")
    }
    let words = families.map { Set($0.family.split(separator: " ").dropFirst()) }
    var sum = 0.0
    var count = 0
    for one in words.indices {
      for other in words.indices.dropFirst(one + 1) {
        sum += Self.likeness(words[one], words[other])
        count += 1
      }
    }
    if count > 5, sum / Double(count) > 0.6 {
      warn(
        first.row.source,
        "the sentences of \(label) are much the same (\(Int(100 * sum / Double(count))) % of their words); write them as "
          + "different people would say it")
    }
  }

  /// Slots that are hardly ever seen, or always with the same words.
  private mutating func slots(_ label: IntentLabel, _ items: [HouseholdSentences.Item]) {
    guard let first = items.first else { return }
    let spans = items.flatMap(\.row.spans).filter { $0.range != nil }
    for (slot, found) in Dictionary(grouping: spans, by: \.name).sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      if found.count < 2 {
        warn(first.row.source, "\(label): the slot \(slot) is marked once; mark it in two or three more sentences")
      } else if Set(found.map { WordScanner.key(of: $0.value) }).count < 2 {
        warn(
          first.row.source,
          "\(label): the slot \(slot) always holds \"\(found[0].value)\"; vary it, or leave the mark out")
      }
    }
  }

  /// Sentences that an installed intent has, or that must be refused as shipped.
  private mutating func collisions(_ sentences: HouseholdSentences, _ intentsPath: String) throws(DatasetError) {
    let (grammar, _) = try Definitions.load(intentsPath)
    var known: [String: LabelledUtterance] = [:]
    for row in grammar.blocks.flatMap(\.examples) + grammar.negatives { known[WordScanner.key(of: row.text)] = row }
    let matcher: GrammarMatcher
    do throws(GrammarError) {
      matcher = try GrammarMatcher(grammar)
    } catch {
      throw .badIntents(reason: "\(error)")
    }
    for row in sentences.written where row.label != .outOfScope {
      if let other = known[WordScanner.key(of: row.text)], other.label.intent != row.label.intent {
        fail(
          row.source,
          "\"\(row.text)\" is \(Self.name(other.label)) in the installed definitions (\(other.source)); say it otherwise"
        )
      } else if let match = matcher.match(row.text, lists: DynamicLists()).first, match.wildcardLength == 0,
        grammar.blocks[match.blockIndex].intent != row.label.intent
      {
        let block = grammar.blocks[match.blockIndex]
        fail(
          row.source,
          "\"\(row.text)\" already means \(block.label) (\(block.position)), which will go on being done; say it otherwise"
        )
      }
    }
  }

  private static func name(_ label: IntentLabel) -> String {
    label == .outOfScope ? "to be refused" : label.spelling
  }

  /// Shared words of all words, 0...1.
  private static func likeness(_ one: Set<Substring>, _ other: Set<Substring>) -> Double {
    let all = one.union(other).count
    return all == 0 ? 0 : Double(one.intersection(other).count) / Double(all)
  }
}

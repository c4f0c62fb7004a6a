// What a household wrote for an intent of its own: a handful of examples and templates, with their slots. This file
// reads them and tells which are of one family, so that near-copies never stand on both sides of a test.

import Grammar
public import Ontology

/// A household's sentences as training rows.
public struct HouseholdSentences: Sendable {
  /// One sentence.
  public struct Item: Equatable, Sendable {
    /// The sentence with its label and slots; its source is file and line.
    public var row: LabelledUtterance
    /// The same for sentences that differ in their slots' words alone, or come from one template.
    public var family: String

    /// Makes an item.
    public init(row: LabelledUtterance, family: String) {
      self.row = row
      self.family = family
    }
  }

  /// Distinct sentences, examples first, in the files' order.
  public private(set) var items: [Item] = []
  /// What must be refused.
  public private(set) var negatives: [LabelledUtterance] = []
  /// Slots of the intents that are not of the ontology.
  public private(set) var ownSlots: [IntentName: Set<SlotName>] = [:]
  /// Digest of everything read.
  public private(set) var digest = Digest()
  /// Every example and negative as it stands in the files, repetitions included.
  private(set) var written: [LabelledUtterance] = []
  /// Words that may stand in the place of a slot's.
  var fillings: [SlotName: [String]] = [:]
  /// What homes have: words that may stand where the sentences name their own thing.
  private(set) var things: [String] = []

  /// Reads definition files (`.yaml`), JSON Lines (`.jsonl`), and the data of Rasa (`nlu.yml`) and Snips (`.json`);
  /// `intentsPath` is the folder of the installed definitions, whose rules and lists the files may use.
  /// - Throws: `DatasetError` naming file and line.
  public init(paths: [String], intentsPath: String?, seed: UInt64) throws(DatasetError) {
    let namesPath = intentsPath.map { "\($0)/names.yaml" } ?? ""
    let names = TextFiles.exists(namesPath) ? try NamesCorpus(path: namesPath) : NamesCorpus()
    for slot in ["area", "floor", "item", "message", "search_query"] {
      let texts = names.texts(slot)
      if !texts.isEmpty { fillings[SlotName(rawValue: slot)] = texts }
    }
    things = names.texts("name") + names.texts("area")
    let places = Set(names.texts("area").map { $0.lowercased() })
    for path in paths where path.hasSuffix(".jsonl") {
      for (index, row) in try JSONLines.read(path: path).enumerated() {
        var row = row
        row.source = "\(path):\(index + 1)"
        try add(row, family: Self.family(of: row), places: places)
      }
    }
    var files: [String] = []
    for path in paths where !path.hasSuffix(".jsonl") {
      guard ForeignSentences.mayBe(path), let foreign = try ForeignSentences.read(path: path) else {
        files.append(path)
        continue
      }
      for row in foreign.rows { try add(row, family: Self.family(of: row), places: places) }
      for (slot, words) in foreign.fillings { fillings[slot, default: []] += words }
    }
    if !files.isEmpty { try read(files, intentsPath: intentsPath, names: names, places: places, seed: seed) }
    collectFillings()
  }

  /// Takes rows as they are, such as those an earlier adapter carries.
  public mutating func add(carried rows: [LabelledUtterance]) throws(DatasetError) {
    for row in rows { try add(row, family: Self.family(of: row), places: []) }
    collectFillings()
  }

  /// Takes what was taught by correcting; gives back what cannot be learned, with the reason. What neither the words
  /// nor the label says cannot: a model would learn the sentence without it.
  public mutating func add(feedback rows: [LabelledUtterance]) -> [String] {
    var left: [String] = []
    for row in rows {
      let unsaid = row.spans.filter { $0.range == nil && $0.name != row.label.impliedSlot && $0.name != "domain" }
      if let slot = unsaid.first {
        left.append("\"\(row.text)\": no word of it says \(slot.name)")
        continue
      }
      do throws(DatasetError) {
        try add(row, family: Self.family(of: row), places: [])
      } catch {
        left.append("\(error)")
      }
    }
    collectFillings()
    return left
  }

  private mutating func read(
    _ files: [String], intentsPath: String?, names: NamesCorpus, places: Set<String>, seed: UInt64
  ) throws(DatasetError) {
    let grammar: IntentGrammar
    do throws(GrammarError) {
      grammar = try Self.load(files, intentsPath: intentsPath)
    } catch {
      throw .badIntents(reason: "\(error)")
    }
    let own = grammar.blocks.filter { block in Self.isOf(files, "\(block.position)") }
    for block in own {
      for example in block.examples { try add(example, family: Self.family(of: example), places: places) }
    }
    let sampler = GrammarSampler(grammar, fillings: names.drawing(seed: seed))
    var generator = SeededGenerator(seed: seed, stream: "household")
    for block in own where !block.sentences.isEmpty {
      // As many as there are ways to say it, up to eight a template.
      let wanted = min(8 * block.sentences.count, 64)
      var seen: Set<String> = []
      for _ in 0..<(4 * wanted) where seen.count < wanted {
        guard let row = sampler.sample(from: block, using: &generator), seen.insert(row.text).inserted else { continue }
        try add(row, family: row.source, places: places)
      }
    }
    for row in grammar.negatives where Self.isOf(files, row.source) {
      digest.combine(row.text)
      negatives.append(row)
      written.append(row)
    }
  }

  /// The files alone, or with the installed definitions where they use rules and lists of those.
  private static func load(_ files: [String], intentsPath: String?) throws(GrammarError) -> IntentGrammar {
    do throws(GrammarError) {
      return try IntentGrammar.load(files)
    } catch {
      switch error {
      case .unknownRule, .unknownList: break
      default: throw error
      }
      guard let intentsPath else { throw error }
      return try IntentGrammar.load([intentsPath] + files)
    }
  }

  private static func isOf(_ files: [String], _ position: String) -> Bool {
    files.contains { position.hasPrefix($0 + ":") || position.hasPrefix($0 + "/") }
  }

  private mutating func add(_ written: LabelledUtterance, family: String, places: Set<String>) throws(DatasetError) {
    var row = written
    // What is sampled from a template has the template's place for a family.
    if family != row.source { self.written.append(row) }
    if IntentCatalog.definition(of: row.label.intent) != nil {
      do throws(Conventions.Refusal) {
        row = try Conventions.applied(to: row, places: places)
        row.source = written.source
      } catch {
        throw .badIntents(
          reason: "\(written.source): \"\(written.text)\" cannot be \(written.label): \(error.rawValue)")
      }
    } else if row.label == .outOfScope {
      guard !negatives.contains(where: { WordScanner.key(of: $0.text) == WordScanner.key(of: row.text) }) else {
        return
      }
      negatives.append(row)
      digest.combine(row.text)
      return
    } else {
      row.spans.removeAll { $0.range == nil }
      ownSlots[row.label.intent, default: []].formUnion(row.spans.map(\.name))
    }
    guard !items.contains(where: { WordScanner.key(of: $0.row.text) == WordScanner.key(of: row.text) }) else { return }
    digest.combine(row.text)
    digest.combine(row.label.spelling)
    items.append(Item(row: row, family: family))
  }

  private mutating func collectFillings() {
    for item in items {
      for span in item.row.spans where span.range != nil && !(fillings[span.name]?.contains(span.value) ?? false) {
        fillings[span.name, default: []].append(span.value)
      }
    }
  }

  /// The sentence with its slots' words and its politeness taken out.
  static func family(of row: LabelledUtterance) -> String {
    var scalars = Array(row.text.unicodeScalars)
    for span in row.spans.sorted(by: { ($0.range?.lowerBound ?? 0) > ($1.range?.lowerBound ?? 0) }) {
      guard let range = span.range, range.upperBound <= scalars.count else { continue }
      scalars.replaceSubrange(range, with: Array(" \(span.name.rawValue)slot ".unicodeScalars))
    }
    let courtesy: Set<String> = [
      "please", "can", "could", "would", "you", "the", "a", "an", "my", "our", "hey", "ok", "now", "thanks",
    ]
    let words = WordScanner.words(in: scalars).map(\.key).filter { !courtesy.contains($0) }
    return "\(row.label.spelling): " + words.joined(separator: " ")
  }
}

// What can be said in this home as a grammar in the JSpeech Grammar Format 1.0 (W3C note of 5 June 2000).

public import Datasets
public import Grammar
public import HomeControl
internal import Ontology

/// A JSGF grammar of a household: a rule for each intent, and `<command>`, which is any of them.
///
/// `<command>` alone is public: PocketSphinx starts at one public rule, and of several at whichever it comes upon.
public struct JSGFGrammar: Sendable {
  /// The text of the file.
  public let text: String
  /// Templates that are in it.
  public let templateCount: Int
  /// Templates that are not: too large, of letters that make no words, or about what the home does not have.
  public let omittedCount: Int
  /// Number of words in the network that a recogniser makes of it.
  public let size: Int
  /// Every word in it.
  public let words: Set<String>

  /// Converts the templates, of each intent the same share, as long as the network stays under `maximumSize` words.
  public init(_ grammar: IntentGrammar, home: Home, corpus: NamesCorpus, maximumSize: Int = 40_000) {
    var converter = TemplateConverter(grammar, household: HouseholdNames(home: home, corpus: corpus))
    var candidates: [Candidate] = []
    var omitted = 0
    for (intent, name) in grammar.intents.enumerated() {
      var seen: Set<JSGFExpression> = []
      var byBlock: [[JSGFExpression]] = []
      for block in grammar.blocks where block.intent == name && !block.isSpeechToPhrase {
        let converted = block.sentences.map { converter.expression(of: $0.template, in: block) }
        let usable = converted.compactMap { $0 }.filter { $0 != .nothing }
        omitted += converted.count - usable.count
        byBlock.append(usable.filter { seen.insert($0).inserted })
      }
      let ordered = Self.inTurn(byBlock)
      candidates += ordered.enumerated().map { place, expression in
        Candidate(intent: intent, rank: Double(place) / Double(ordered.count), parts: expression.parts)
      }
    }
    // The same share of each intent's templates, those first that were written first.
    candidates.sort { ($0.rank, $0.intent) < ($1.rank, $1.intent) }
    var sizes = RuleSizes(converter.rules)
    var chosen: [Int: [[JSGFExpression]]] = [:]
    var starts: [Int: Set<[JSGFExpression]>] = [:]
    var total = 0
    var taken = 0
    for candidate in candidates {
      // What another template of the intent starts with is there already.
      let known = starts[candidate.intent] ?? []
      var shared = candidate.parts[...]
      while !shared.isEmpty, !known.contains(Array(shared)) { shared.removeLast() }
      let size = sizes.size(of: .sequence(Array(candidate.parts[shared.endIndex...])))
      guard total + size <= maximumSize else {
        omitted += 1
        continue
      }
      total += size
      taken += 1
      chosen[candidate.intent, default: []].append(candidate.parts)
      for count in candidate.parts.indices {
        starts[candidate.intent, default: []].insert(Array(candidate.parts[...count]))
      }
    }
    let intents = grammar.intents.enumerated().compactMap { intent, name in
      chosen[intent].map { (Self.ruleName(name.rawValue), JSGFExpression.factored($0)) }
    }
    templateCount = taken
    omittedCount = omitted
    size = intents.reduce(0) { $0 + sizes.size(of: $1.1) }
    (text, words) = Self.file(intents, rules: converter.rules, order: converter.names)
  }

  /// A template that may be taken.
  private struct Candidate {
    let intent: Int
    /// Its place among those of its intent, 0..<1.
    let rank: Double
    let parts: [JSGFExpression]
  }

  /// One of each list in turn: lights are not left out because an intent's blocks about covers are read first.
  private static func inTurn(_ lists: [[JSGFExpression]]) -> [JSGFExpression] {
    (0..<(lists.map(\.count).max() ?? 0)).flatMap { place in lists.compactMap { $0.dropFirst(place).first } }
  }

  /// The file, with the rules that the intents need, and the words it holds.
  private static func file(
    _ intents: [(name: String, expression: JSGFExpression)], rules: [String: JSGFExpression], order: [String]
  ) -> (text: String, words: Set<String>) {
    var needed: Set<String> = []
    var words: Set<String> = []
    func visit(_ expression: JSGFExpression) {
      switch expression {
      case .word(let word): words.insert(word)
      case .rule(let name): if needed.insert(name).inserted, let rule = rules[name] { visit(rule) }
      case .optional(let inner): visit(inner)
      case .sequence(let parts), .alternatives(let parts): for part in parts { visit(part) }
      }
    }
    for intent in intents { visit(intent.expression) }
    var lines = ["#JSGF V1.0;", "", "grammar household;", ""]
    lines.append("public <command> = \(intents.map { "<\($0.name)>" }.joined(separator: " | "));")
    lines.append("")
    lines += intents.map { "<\($0.name)> = \($0.expression.text);" }
    lines.append("")
    lines += order.filter(needed.contains).compactMap { name in rules[name].map { "<\(name)> = \($0.text);" } }
    return (lines.joined(separator: "\n") + "\n", words)
  }

  /// A household may name its intents as it likes; a rule's name is letters, digits and _.
  static func ruleName(_ name: String) -> String {
    let plain = name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
    return plain.first?.isNumber ?? true ? "_" + String(plain) : String(plain)
  }
}

/// The sizes of rules, each counted once.
private struct RuleSizes {
  private let rules: [String: JSGFExpression]
  private var known: [String: Int] = [:]

  init(_ rules: [String: JSGFExpression]) { self.rules = rules }

  mutating func size(of expression: JSGFExpression) -> Int {
    switch expression {
    case .word: return 1
    case .optional(let inner): return size(of: inner)
    case .sequence(let parts), .alternatives(let parts):
      var sum = 0
      for part in parts { sum += size(of: part) }
      return sum
    case .rule(let name):
      if let size = known[name] { return size }
      known[name] = 0
      guard let rule = rules[name] else { return 0 }
      let counted = size(of: rule)
      known[name] = counted
      return counted
    }
  }
}

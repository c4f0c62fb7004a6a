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

  /// Converts the templates of every intent in turn as long as the network stays under `maximumSize` words.
  public init(_ grammar: IntentGrammar, home: Home, corpus: NamesCorpus, maximumSize: Int = 40_000) {
    var converter = TemplateConverter(grammar, household: HouseholdNames(home: home, corpus: corpus))
    var queues: [(intent: String, waiting: [JSGFExpression], taken: [[JSGFExpression]])] = []
    var omitted = 0
    for intent in grammar.intents {
      var seen: Set<JSGFExpression> = []
      var waiting: [JSGFExpression] = []
      for block in grammar.blocks where block.intent == intent && !block.isSpeechToPhrase {
        for sentence in block.sentences {
          guard let expression = converter.expression(of: sentence.template, in: block), expression != .nothing else {
            omitted += 1
            continue
          }
          if seen.insert(expression).inserted { waiting.append(expression) }
        }
      }
      if !waiting.isEmpty { queues.append((Self.ruleName(intent.rawValue), waiting.reversed(), [])) }
    }
    var sizes = RuleSizes(converter.rules)
    var total = 0
    var taken = 0
    // One of each intent in turn, so that no intent is crowded out by another with many templates.
    while queues.contains(where: { !$0.waiting.isEmpty }) {
      for index in queues.indices {
        guard let next = queues[index].waiting.popLast() else { continue }
        let size = sizes.size(of: next)
        if total + size > maximumSize {
          omitted += 1
        } else {
          total += size
          taken += 1
          queues[index].taken.append(next.parts)
        }
      }
    }
    let intents = queues.filter { !$0.taken.isEmpty }.map { ($0.intent, JSGFExpression.factored($0.taken)) }
    templateCount = taken
    omittedCount = omitted
    size = intents.reduce(0) { $0 + sizes.size(of: $1.1) }
    (text, words) = Self.file(intents, rules: converter.rules, order: converter.names)
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

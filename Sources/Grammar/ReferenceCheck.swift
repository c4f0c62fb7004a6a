// After all files are read: every `<rule>` and `{list}` must lead somewhere, no rule may contain itself, and no
// sentence may grow without bound once its rules are filled in (twenty rules can double each other to a million).

internal import YAMLNodes

extension IntentGrammar {
  /// Checks every reference of every sentence, rule and list value.
  /// - Throws: at the first one that dangles, goes in a circle or grows too large.
  func checkReferences() throws(GrammarError) {
    var shared: [String: Int] = [:]
    for block in blocks {
      let isPlain = block.rules.isEmpty && block.lists.isEmpty
      var check = ReferenceCheck(grammar: self, block: block, sizes: isPlain ? shared : [:])
      for sentence in block.sentences { try check.measure(sentence.template, at: sentence.position) }
      if isPlain { shared = check.sizes }
    }
  }
}

private struct ReferenceCheck {
  /// Most rules that may stand inside one another.
  static let maximumDepth = 48
  /// Most parts of a sentence with its rules filled in.
  static let maximumSize = 50_000

  let grammar: IntentGrammar
  let block: IntentGrammar.Block
  /// Rules and lists that were found to be sound, with their size.
  var sizes: [String: Int]
  /// Rules and lists on the way from the sentence to here.
  var open: Set<String> = []

  /// The number of parts of `template` with its rules filled in.
  @discardableResult
  mutating func measure(_ template: Template, at position: YAMLPosition) throws(GrammarError) -> Int {
    var size = 1
    switch template {
    case .text, .range: return 1
    case .sequence(let items), .alternative(let items), .permutation(let items):
      for item in items { size += try measure(item, at: position) }
    case .rule(let name):
      guard let rule = grammar.rule(name, in: block) else { throw .unknownRule(name, position) }
      size += try enter("<\(name)>", name, [rule.template], at: rule.position)
    case .list(let name, _):
      guard let list = grammar.list(name, in: block) else { throw .unknownList(name, position) }
      if case .values(let values) = list {
        try enter("{\(name)}", name, values.map(\.template), at: position)
      }
    }
    guard size <= Self.maximumSize else { throw .tooLarge(position, limit: Self.maximumSize) }
    return size
  }

  @discardableResult
  private mutating func enter(
    _ key: String, _ name: String, _ templates: [Template], at position: YAMLPosition
  ) throws(GrammarError) -> Int {
    if let size = sizes[key] { return size }
    guard open.insert(key).inserted else { throw .recursiveRule(name, position) }
    guard open.count <= Self.maximumDepth else { throw .tooLarge(position, limit: Self.maximumDepth) }
    var size = 0
    for template in templates { size += try measure(template, at: position) }
    open.remove(key)
    sizes[key] = size
    return size
  }
}

// After all files are read: every `<rule>` and `{list}` must lead somewhere, and no rule may contain itself.

internal import YAMLNodes

extension IntentGrammar {
  /// Checks every reference of every sentence, rule and list value.
  /// - Throws: at the first one that dangles or goes in a circle.
  func checkReferences() throws(GrammarError) {
    var shared: Set<String> = []
    for block in blocks {
      let isPlain = block.rules.isEmpty && block.lists.isEmpty
      var check = ReferenceCheck(grammar: self, block: block, finished: isPlain ? shared : [])
      for sentence in block.sentences { try check.visit(sentence.template, at: sentence.position) }
      if isPlain { shared = check.finished }
    }
  }
}

private struct ReferenceCheck {
  /// Most rules that may stand inside one another.
  static let maximumDepth = 48

  let grammar: IntentGrammar
  let block: IntentGrammar.Block
  /// Rules and lists whose inside was found to be sound.
  var finished: Set<String>
  /// Rules and lists on the way from the sentence to here.
  var open: Set<String> = []

  mutating func visit(_ template: Template, at position: YAMLPosition) throws(GrammarError) {
    switch template {
    case .text, .range: return
    case .sequence(let items), .alternative(let items), .permutation(let items):
      for item in items { try visit(item, at: position) }
    case .rule(let name):
      guard let rule = grammar.rule(name, in: block) else { throw .unknownRule(name, position) }
      try enter("<\(name)>", name, [rule.template], at: rule.position)
    case .list(let name, _):
      guard let list = grammar.list(name, in: block) else { throw .unknownList(name, position) }
      if case .values(let values) = list { try enter("{\(name)}", name, values.map(\.template), at: position) }
    }
  }

  private mutating func enter(
    _ key: String, _ name: String, _ templates: [Template], at position: YAMLPosition
  ) throws(GrammarError) {
    if finished.contains(key) { return }
    guard open.insert(key).inserted else { throw .recursiveRule(name, position) }
    guard open.count <= Self.maximumDepth else { throw .tooLarge(position, limit: Self.maximumDepth) }
    for template in templates { try visit(template, at: position) }
    open.remove(key)
    finished.insert(key)
  }
}

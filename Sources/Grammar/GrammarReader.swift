// From YAML to blocks, lists and rules. Two layouts come through the same code: `intents:` with data blocks, as
// households write custom sentences, and Home Assistant's own tree of one file for each intent and slot combination.

internal import Ontology
internal import YAMLNodes

/// Collects files into a grammar.
struct GrammarReader {
  /// Largest number of templates that one grammar holds.
  static let maximumSentenceCount = 200_000

  private(set) var grammar = IntentGrammar()
  /// Domains that `name_domains: default` stands for, by intent and slot combination.
  var defaultDomains: (_ intent: String, _ combination: String) -> [String] = { _, _ in [] }

  /// Reads one file's tree. A file that holds only `data:` belongs to `intent`.
  mutating func read(_ root: YAMLNode, intent: String? = nil, combination: String = "") throws(GrammarError) {
    // A file that lists areas and no intents holds words to sample with, not sentences.
    if root.isNull || (root["areas"]?.sequence != nil && root["intents"] == nil) { return }
    if let language = root["language"]?.string { grammar.language = grammar.language ?? language }
    for (name, list) in try lists(root["lists"]) { grammar.lists[name] = list }
    for (name, rule) in try rules(root["expansion_rules"]) { grammar.rules[name] = rule }
    if let words = root["skip_words"] {
      grammar.skipWords += try GrammarError.reading { () throws(YAMLError) in try words.requireStrings() }
    }
    try addNegatives(root["negatives"])
    if let intent, let data = root["data"] { try blocks(data, intent: intent, combination: combination, of: nil) }
    guard let intents = root["intents"] else { return }
    for (key, definition) in try mapping(intents) {
      guard let name = key.string else { throw .yaml(key.error("an intent's name is missing")) }
      if definition.isNull { continue }
      if let data = definition["data"] { try blocks(data, intent: name, combination: "", of: definition) }
      if definition["examples"] != nil || definition["negatives"] != nil {
        try block(definition, intent: name, combination: "", of: nil)
      }
    }
  }

  // MARK: Data blocks

  private mutating func blocks(
    _ data: YAMLNode, intent: String, combination: String, of definition: YAMLNode?
  ) throws(GrammarError) {
    for node in try sequence(data) { try block(node, intent: intent, combination: combination, of: definition) }
  }

  private mutating func block(
    _ node: YAMLNode, intent: String, combination: String, of definition: YAMLNode?
  ) throws(GrammarError) {
    var block = IntentGrammar.Block(intent: IntentName(rawValue: intent), position: node.position)
    _ = try mapping(node)
    guard node["sentences"] != nil || node["examples"] != nil || node["negatives"] != nil else {
      throw .yaml(node.error("a block of \(intent) needs sentences: or examples:"))
    }
    for sentence in try node["sentences"].map(sequence) ?? [] {
      block.sentences.append(try template(sentence))
    }
    guard grammar.sentenceCount + block.sentences.count <= Self.maximumSentenceCount else {
      throw .tooLarge(node.position, limit: Self.maximumSentenceCount)
    }
    try readSlots(of: node, into: &block)
    try readContext(of: node, into: &block, combination: combination)
    for (name, rule) in try rules(node["expansion_rules"]) { block.rules[name] = rule }
    for (name, list) in try lists(node["lists"]) { block.lists[name] = list }
    block.isSpeechToPhrase = try truth(node["speech_to_phrase"])
    block.needsConfirmation = try truth(node["confirm"] ?? definition?["confirm"])
    block.publication = try publication(node["publish"] ?? definition?["publish"])
    let implied = block.fixedSlots.map { LabelledUtterance.Span($0.name, value: $0.value.spelling, range: nil) }
    for example in try node["examples"].map(sequence) ?? [] {
      let marked = try MarkedExample(try string(example), at: example.position)
      block.examples.append(
        LabelledUtterance(
          marked.text, label: block.label, spans: marked.spans + implied, source: "\(example.position)"))
    }
    try addNegatives(node["negatives"])
    grammar.blocks.append(block)
  }

  private func readSlots(of node: YAMLNode, into block: inout IntentGrammar.Block) throws(GrammarError) {
    if let domain = node["inferred_domain"] {
      block.fixedSlots.append(.init(name: "domain", value: try value(domain)))
    }
    for (key, slot) in try pairs(node["slots"]) {
      let name = SlotName(rawValue: try string(key))
      block.fixedSlots.removeAll { $0.name == name }
      block.fixedSlots.append(.init(name: name, value: try value(slot)))
    }
  }

  private func readContext(
    of node: YAMLNode, into block: inout IntentGrammar.Block, combination: String
  ) throws(GrammarError) {
    block.required = try conditions(node["requires_context"])
    block.excluded = try conditions(node["excludes_context"])
    if let domains = node["name_domains"] {
      let names =
        domains.string == "default"
        ? defaultDomains(block.intent.rawValue, combination)
        : try GrammarError.reading { () throws(YAMLError) in try domains.requireStrings() }
      if !names.isEmpty { block.required.append(.init(key: "domain", values: names)) }
    }
    block.needsAskersArea =
      block.required.contains { $0.key == "area" } || (node["context_area"]?.bool ?? false)
    block.required.removeAll { $0.key == "area" && $0.values.isEmpty }
  }

  /// `domain: light`, `domain: [light, switch]`, `area: {slot: true}` or `area: {value: kitchen, slot: true}`.
  private func conditions(_ node: YAMLNode?) throws(GrammarError) -> [ContextCondition] {
    try pairs(node).map { (pair) throws(GrammarError) in
      let inner = pair.value.mapping == nil ? pair.value : pair.value["value"]
      let values = try GrammarError.reading { () throws(YAMLError) in try inner?.requireStrings() ?? [] }
      return ContextCondition(key: try string(pair.key), values: values)
    }
  }

  private mutating func addNegatives(_ node: YAMLNode?) throws(GrammarError) {
    for sentence in try node.map(sequence) ?? [] {
      let text = try string(sentence)
      grammar.negatives.append(LabelledUtterance(text, label: .outOfScope, source: "\(sentence.position)"))
    }
  }

  private func publication(_ node: YAMLNode?) throws(GrammarError) -> IntentGrammar.Publication? {
    guard let node else { return nil }
    return try GrammarError.reading { () throws(YAMLError) in
      if node.mapping != nil { try node.refuseUnknownKeys(known: ["topic", "payload"]) }
      let topic = node.mapping == nil ? node : try node.required("topic")
      let publication = IntentGrammar.Publication(
        topic: try topic.requireString(), payload: try node["payload"]?.requireString())
      if let fault = publication.fault { throw topic.error(fault) }
      return publication
    }
  }

  // MARK: Lists and rules

  private func lists(_ node: YAMLNode?) throws(GrammarError) -> [(String, SlotList)] {
    try pairs(node).map { (pair) throws(GrammarError) in (try string(pair.key), try list(pair.value)) }
  }

  private func list(_ node: YAMLNode) throws(GrammarError) -> SlotList {
    if try truth(node["wildcard"]) { return .wildcard }
    if let range = node["range"] { return .range(try numberRange(range)) }
    guard let values = node["values"] else {
      throw .yaml(node.error("a list needs values:, range: or wildcard: true"))
    }
    return .values(
      try sequence(values).map { (item) throws(GrammarError) in
        guard item.mapping != nil else {
          return .init(template: try template(item).template, output: try value(item), context: [:])
        }
        let input = try GrammarError.reading { () throws(YAMLError) in try item.required("in") }
        var context: [String: String] = [:]
        for (key, value) in try pairs(item["context"]) { context[try string(key)] = value.string }
        let spellings = try (input.sequence ?? [input]).map { (node) throws(GrammarError) in try template(node).template
        }
        let first = input.sequence?.first ?? input
        return .init(
          template: spellings.count == 1 ? spellings[0] : .alternative(spellings),
          output: try value(item["out"] ?? first), context: context)
      })
  }

  private func numberRange(_ node: YAMLNode) throws(GrammarError) -> NumberRange {
    try GrammarError.reading { () throws(YAMLError) in
      let from = try node.required("from").requireInt(in: -NumberRange.limit...NumberRange.limit)
      let to = try node.required("to").requireInt(in: from...NumberRange.limit)
      var range = NumberRange(from: from, to: to)
      range.step = try node["step"]?.requireInt(in: 1...NumberRange.limit) ?? 1
      range.multiplier = try node["multiplier"]?.requireDouble() ?? 1
      if node["type"]?.string == "percentage" { range.unit = "%" }
      if let fractions = node["fractions"] {
        guard let known = NumberRange.Fractions(rawValue: try fractions.requireString()) else {
          throw fractions.error("fractions are none, halves or tenths")
        }
        range.fractions = known
      }
      return range
    }
  }

  private func rules(_ node: YAMLNode?) throws(GrammarError) -> [(String, IntentGrammar.Sentence)] {
    try pairs(node).map { (pair) throws(GrammarError) in (try string(pair.key), try template(pair.value)) }
  }

  // MARK: Single values

  private func template(_ node: YAMLNode) throws(GrammarError) -> IntentGrammar.Sentence {
    .init(template: try TemplateParser.parse(try string(node), at: node.position), position: node.position)
  }

  /// A number or text. Home Assistant lets a list stand for "any of these"; its first is the usual one.
  private func value(_ node: YAMLNode) throws(GrammarError) -> SlotValue {
    if let first = node.sequence?.first { return try value(first) }
    if let number = node.double { return .number(number) }
    return .text(try string(node))
  }

  private func truth(_ node: YAMLNode?) throws(GrammarError) -> Bool {
    guard let node else { return false }
    return try GrammarError.reading { () throws(YAMLError) in try node.requireBool() }
  }

  private func string(_ node: YAMLNode) throws(GrammarError) -> String {
    try GrammarError.reading { () throws(YAMLError) in try node.requireString() }
  }

  private func sequence(_ node: YAMLNode) throws(GrammarError) -> [YAMLNode] {
    if node.isNull { return [] }
    return try GrammarError.reading { () throws(YAMLError) in try node.requireSequence() }
  }

  private func pairs(_ node: YAMLNode?) throws(GrammarError) -> [(key: YAMLNode, value: YAMLNode)] {
    guard let node else { return [] }
    return try mapping(node)
  }

  private func mapping(_ node: YAMLNode) throws(GrammarError) -> [(key: YAMLNode, value: YAMLNode)] {
    if node.isNull { return [] }
    return try GrammarError.reading { () throws(YAMLError) in try node.requireMapping() }
  }
}

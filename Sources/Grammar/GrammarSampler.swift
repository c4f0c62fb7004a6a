// Sentences out of templates, seeded. A block is chosen evenly, then a template, then a branch at each fork, so
// that a template with a million readings weighs no more than its neighbour with one.

public import Ontology
import Resolvers

/// Draws labelled utterances from a grammar.
///
/// Equal generators give equal utterances, on every run and machine.
public struct GrammarSampler: Sendable {
  /// Words that a list may be filled with, and the value they stand for.
  public struct Filling: Hashable, Sendable {
    /// The words.
    public var text: String
    /// The slot's value; an entity's id carries its domain, so that a block about lights draws lights.
    public var value: String

    /// Makes a filling; without a value the words are the value.
    public init(_ text: String, value: String? = nil) {
      self.text = text
      self.value = value ?? text
    }
  }

  /// What shapes the samples.
  public struct Options: Sendable {
    /// How often a number is said in words (English only), 0...1.
    public var numberWordProbability = 0.3
    /// How often an optional part is said, 0...1.
    public var optionalProbability = 0.5

    /// The defaults.
    public init() {}
  }

  /// The grammar sampled from.
  public let grammar: IntentGrammar
  private let options: Options
  /// Indexes of the blocks that have templates.
  private let usable: [Int]
  private let fillings: @Sendable (_ list: String, _ slot: String) -> [Filling]

  /// Makes a sampler; `fillings` gives the words for `name`, `area`, `floor` and for wildcards (`item`, `message`).
  public init(
    _ grammar: IntentGrammar, options: Options = .init(),
    fillings: @escaping @Sendable (_ list: String, _ slot: String) -> [Filling]
  ) {
    self.grammar = grammar
    self.options = options
    self.fillings = fillings
    usable = grammar.blocks.indices.filter { !grammar.blocks[$0].sentences.isEmpty }
  }

  /// An utterance of any block; nil when nothing could be filled in.
  public func sample(using generator: inout some RandomNumberGenerator) -> LabelledUtterance? {
    for _ in 0..<32 {
      guard let index = usable.randomElement(using: &generator) else { return nil }
      if let utterance = sample(from: grammar.blocks[index], using: &generator) { return utterance }
    }
    return nil
  }

  /// An utterance of one block; nil when a list it needs has no filling.
  public func sample(
    from block: IntentGrammar.Block, using generator: inout some RandomNumberGenerator
  ) -> LabelledUtterance? {
    for _ in 0..<8 {
      guard let sentence = block.sentences.randomElement(using: &generator) else { return nil }
      var drawing = Drawing(sampler: self, block: block, source: "\(sentence.position)")
      if drawing.draw(sentence.template, using: &generator), let utterance = drawing.utterance() { return utterance }
    }
    return nil
  }

  /// One utterance on its way.
  private struct Drawing {
    let sampler: GrammarSampler
    let block: IntentGrammar.Block
    let source: String
    var builder = UtteranceBuilder()

    func utterance() -> LabelledUtterance? {
      let (text, spans) = builder.finished()
      guard !text.isEmpty else { return nil }
      let spoken = Set(spans.map(\.name))
      let implied = block.fixedSlots.filter { !spoken.contains($0.name) }
        .map { LabelledUtterance.Span($0.name, value: $0.value.spelling, range: nil) }
      return LabelledUtterance(text, label: block.label, spans: spans + implied, source: source)
    }

    /// Appends one reading of `template`; false when a list has no filling.
    mutating func draw(_ template: Template, using generator: inout some RandomNumberGenerator) -> Bool {
      switch template {
      case .text(let text): builder.append(text)
      case .sequence(let items):
        for item in items where !draw(item, using: &generator) { return false }
      case .alternative(let branches):
        if branches.last == .empty, branches.count > 1 {
          guard Double.random(in: 0..<1, using: &generator) < sampler.options.optionalProbability else { return true }
          return draw(branches[Int.random(in: 0..<branches.count - 1, using: &generator)], using: &generator)
        }
        return draw(branches[Int.random(in: 0..<branches.count, using: &generator)], using: &generator)
      case .permutation(let items):
        for item in items.shuffled(using: &generator) {
          builder.append(" ")
          guard draw(item, using: &generator) else { return false }
          builder.append(" ")
        }
      case .rule(let name):
        guard let rule = sampler.grammar.rule(name, in: block) else { return false }
        return draw(rule.template, using: &generator)
      case .range(let range, let slot): number(range, slot: slot, using: &generator)
      case .list(let name, let slot): return fill(name, slot: slot, using: &generator)
      }
      return true
    }

    private mutating func fill(
      _ name: String, slot: String, using generator: inout some RandomNumberGenerator
    ) -> Bool {
      switch sampler.grammar.list(name, in: block) {
      case nil: return false
      case .range(let range): number(range, slot: slot, using: &generator)
      case .values(let values):
        let allowed = values.filter { block.accepts($0.context) }
        guard let value = allowed.randomElement(using: &generator) else { return false }
        builder.open()
        guard draw(value.template, using: &generator) else { return false }
        builder.close(SlotName(rawValue: slot))
      case .wildcard, .dynamic:
        let isName = name == "name"
        let allowed = sampler.fillings(name, slot).filter { !isName || block.accepts(entity: $0.value) }
        guard let filling = allowed.randomElement(using: &generator) else { return false }
        builder.open()
        builder.append(filling.text)
        builder.close(SlotName(rawValue: slot))
      }
      return true
    }

    private mutating func number(
      _ range: NumberRange, slot: String, using generator: inout some RandomNumberGenerator
    ) {
      let number = sampler.draw(from: range, using: &generator)
      let digits = SlotValue.number(number).spelling
      let isSpelled = Double.random(in: 0..<1, using: &generator) < sampler.options.numberWordProbability
      let isEnglish = sampler.grammar.language.map { $0.hasPrefix("en") } ?? true
      builder.open()
      if isSpelled, isEnglish, let words = NumberWords.spelled(number, saysAnd: false) {
        builder.append(number: words, digits: digits)
      } else {
        builder.append(digits)
      }
      builder.close(SlotName(rawValue: slot), isNumber: true)
    }
  }

  /// A number of the range; round numbers are said more often than others.
  private func draw(from range: NumberRange, using generator: inout some RandomNumberGenerator) -> Double {
    let steps = (range.to - range.from) / range.step
    func any() -> Int { range.from + range.step * Int.random(in: 0...steps, using: &generator) }
    var number = any()
    if steps >= 20 {
      for round in [10, 5] where number % round != 0 && Bool.random(using: &generator) {
        let candidate = number / round * round
        if range.contains(Double(candidate)) { number = candidate }
      }
    }
    let mayBeHalf = range.fractions != .none && number < range.to
    if mayBeHalf, Int.random(in: 0..<6, using: &generator) == 0 { return Double(number) + 0.5 }
    return Double(number)
  }
}

extension IntentGrammar.Block {
  /// Whether the block takes a value whose context is `context`.
  public func accepts(_ context: [String: String]) -> Bool {
    required.allSatisfy { condition in
      context[condition.key].map { condition.values.isEmpty || condition.values.contains($0) } ?? true
    } && !excluded.contains { condition in context[condition.key].map { condition.values.contains($0) } ?? false }
  }

  /// Whether the block takes an entity by the domain in its id; an id without a domain is always taken.
  public func accepts(entity id: String) -> Bool {
    guard let dot = id.firstIndex(of: ".") else { return true }
    return accepts(["domain": String(id[..<dot])])
  }
}

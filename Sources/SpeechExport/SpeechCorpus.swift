// What may be said in this home, as sentences: templates sampled and examples varied with the household's own names.

public import Datasets
internal import Resolvers
public import Grammar
public import HomeControl
internal import Ontology

/// Sentences to estimate a language model from, and others to measure it on.
public struct SpeechCorpus: Sendable {
  /// What shapes the sentences.
  public struct Options: Sendable {
    /// How many sentences are drawn at most.
    public var sentences = 40_000
    /// Equal seeds give equal sentences.
    public var seed: UInt64 = 1
    /// Share of the sources whose sentences are held out, 0..<1.
    public var heldOut = 0.05
    /// How often an optional part of a template is said, 0...1.
    public var optionalProbability = 0.2
    /// Whether what must be refused is there too: a recogniser that knows only requests hears nothing else.
    public var refusals = true

    /// The defaults.
    public init() {}
  }

  /// One sentence.
  public struct Sentence: Sendable {
    /// Its words.
    public let words: [String]
    /// The template or example it is from.
    public let source: Int
    /// Whether its source is held out.
    public let isHeldOut: Bool
  }

  /// The sentences, each once a source.
  public private(set) var sentences: [Sentence] = []
  /// Number of templates and examples they are from.
  public private(set) var sourceCount = 0
  /// Every word of the home's names, spoken or not.
  public let householdWords: [String]

  /// Draws sentences, source by source, until there are enough or nothing new is said any more.
  /// - Throws: `SpeechExportError.noSentences`.
  public init(
    _ grammar: IntentGrammar, home: Home, corpus: NamesCorpus, options: Options = Options()
  ) throws(SpeechExportError) {
    let names = HouseholdNames(home: home, corpus: corpus)
    householdWords = names.words
    var draw = Drawing(seed: options.seed, heldOut: options.heldOut, limit: options.sentences)
    draw.examples(of: grammar, names: names)
    if options.refusals { draw.refusals(of: grammar) }
    draw.templates(of: grammar, names: names, optionalProbability: options.optionalProbability)
    sentences = draw.sentences
    sourceCount = draw.sourceCount
    if sentences.isEmpty { throw .noSentences }
  }

  /// The sentences to estimate from.
  public var training: [Sentence] { sentences.filter { !$0.isHeldOut } }

  /// The words of the sentences to measure on.
  public var heldOut: [[String]] { sentences.filter(\.isHeldOut).map(\.words) }
}

/// Sentences on their way.
private struct Drawing {
  let heldOut: Double
  let limit: Int
  var generator: SeededGenerator
  private(set) var sentences: [SpeechCorpus.Sentence] = []
  private var sources: [String: Int] = [:]
  private var said: Set<[String]> = []
  private let seed: UInt64

  init(seed: UInt64, heldOut: Double, limit: Int) {
    self.seed = seed
    self.heldOut = heldOut
    self.limit = limit
    generator = SeededGenerator(seed: seed, stream: "speech")
  }

  var sourceCount: Int { sources.count }

  /// Takes a sentence in; false when it was there or has no words.
  private mutating func add(_ words: [String], source: String) -> Bool {
    guard !words.isEmpty, sentences.count < limit, said.insert(words).inserted else { return false }
    let number = sources[source] ?? sources.count
    sources[source] = number
    var chance = SeededGenerator(seed: seed, stream: source)
    sentences.append(
      .init(words: words, source: number, isHeldOut: Double.random(in: 0..<1, using: &chance) < heldOut))
    return true
  }

  /// Each example as it is, then with other words in its slots: at most two thirds of all sentences: people
  /// talk as the examples do, more than as templates.
  mutating func examples(of grammar: IntentGrammar, names: HouseholdNames) {
    var open = grammar.blocks.flatMap { block in block.examples.map { (example: $0, block: block, misses: 0) } }
    let variants = ExampleVariants(names: names, examples: open.map(\.example))
    for round in 0..<12 {
      for index in open.indices {
        guard round == 0 || 3 * sentences.count < 2 * limit else { return }
        let words = variants.words(
          of: open[index].example, in: open[index].block, keepsAmounts: round == 0, using: &generator)
        if !add(words, source: open[index].example.text) { open[index].misses += 1 }
      }
      open.removeAll { $0.misses > 2 || !$0.example.spans.contains { $0.range != nil } }
    }
  }

  /// What is no request, each sentence once.
  mutating func refusals(of grammar: IntentGrammar) {
    for sentence in grammar.negatives { _ = add(SpokenWriting.words(of: sentence.text), source: sentence.text) }
  }

  /// Templates in turn, until there are enough sentences or a whole turn gives hardly anything new.
  mutating func templates(of grammar: IntentGrammar, names: HouseholdNames, optionalProbability: Double) {
    var options = GrammarSampler.Options()
    options.optionalProbability = optionalProbability
    let sampler = GrammarSampler(grammar, options: options) { list, slot in names.fillings(list: list, slot: slot) }
    let blocks = grammar.blocks.filter { !$0.sentences.isEmpty && !$0.isSpeechToPhrase }
    while sentences.count < limit {
      let before = sentences.count
      for block in blocks {
        for _ in block.sentences {
          guard let sample = sampler.sample(from: block, using: &generator) else { continue }
          _ = add(SpokenWriting.words(of: sample.text), source: sample.source)
        }
      }
      if sentences.count - before < max(grammar.sentenceCount / 20, 1) { return }
    }
  }
}

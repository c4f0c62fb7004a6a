// The exact matcher: which sentences of a grammar an utterance is, best first. An index over required words leaves a
// handful of sentences to run out of thousands.

internal import Ontology
internal import Resolvers

/// Matches utterances against a grammar. Immutable; share it between tasks.
public struct GrammarMatcher: Sendable {
  /// Longest utterance that is matched, bytes after normalisation (before it, four times as many).
  public static let maximumLength = 1000

  /// The grammar matched against; what it was made of only where the matcher keeps that.
  public let grammar: IntentGrammar
  private let program: MatchProgram
  private let index: SentenceIndex
  private let skipWords: [[UInt8]]

  /// Compiles a grammar; where `keepsSources` is false, its sentences are let go of afterwards.
  /// - Throws: when a sentence has more readings than the matcher takes.
  public init(_ grammar: IntentGrammar, keepsSources: Bool = true) throws(GrammarError) {
    self.grammar = keepsSources ? grammar : grammar.withoutSources
    program = try ProgramCompiler.compile(grammar)
    index = SentenceIndex(grammar: grammar, program: program)
    skipWords = grammar.skipWords.map { MatchText(utterance: $0).bytes }.filter { !$0.isEmpty }
      .sorted { $0.count > $1.count }
  }

  /// Every sentence that `text` is, best first: fewest words taken by wildcards, then the longest name, then most
  /// words spelled out, then file order. Each sentence gives its preferred reading.
  public func match(_ text: String, lists: DynamicLists = .init()) -> [GrammarMatch] {
    guard text.utf8.count <= 4 * Self.maximumLength else { return [] }
    let normalized = MatchText(utterance: text)
    guard !normalized.bytes.isEmpty, normalized.bytes.count <= Self.maximumLength else { return [] }
    let whole = 0..<normalized.bytes.count
    let dynamic = program.dynamicLists.map { lists[$0] }
    let found = match(normalized, in: whole, dynamic: dynamic, source: text)
    guard found.isEmpty else { return found }
    let inner = withoutSkipWords(normalized.bytes)
    guard inner != whole, !inner.isEmpty else { return [] }
    return match(normalized, in: inner, dynamic: dynamic, source: text)
  }

  private func match(
    _ normalized: MatchText, in range: Range<Int>, dynamic: [DynamicLists.List?], source: String
  ) -> [GrammarMatch] {
    let candidates = index.candidates(for: normalized.bytes, in: range, dynamic: dynamic)
    guard !candidates.isEmpty else { return [] }
    var machine = MatchMachine(
      program: program, blocks: grammar.blocks, text: normalized.bytes, limit: range.upperBound, dynamic: dynamic)
    var found: [Reading] = []
    for candidate in candidates {
      let entry = program.entries[Int(candidate)]
      guard machine.run(entry, from: range.lowerBound) else { continue }
      found.append(Reading(entry: entry, captures: machine.captures, length: range.count))
    }
    guard !found.isEmpty else { return [] }
    let scalars = Array(source.unicodeScalars)
    return found.sorted(by: Reading.isBetter).map { reading in
      result(reading, normalized, scalars, dynamic)
    }
  }

  /// The text without the words nobody needs to say, at both ends.
  private func withoutSkipWords(_ bytes: [UInt8]) -> Range<Int> {
    var range = 0..<bytes.count
    var isShrinking = true
    while isShrinking {
      isShrinking = false
      for word in skipWords where word.count < range.count {
        if bytes[range].starts(with: word), bytes[range.lowerBound + word.count] == MatchText.space {
          range = range.lowerBound + word.count + 1..<range.upperBound
          isShrinking = true
        } else if bytes[range].suffix(word.count).elementsEqual(word),
          bytes[range.upperBound - word.count - 1] == MatchText.space
        {
          range = range.lowerBound..<range.upperBound - word.count - 1
          isShrinking = true
        }
      }
    }
    return range
  }

  /// One success of the machine, with what it is ranked by.
  private struct Reading {
    let entry: MatchProgram.Entry
    let captures: [MatchMachine.Capture]
    let wildcardLength: Int
    let nameLength: Int
    let literalLength: Int

    init(entry: MatchProgram.Entry, captures: [MatchMachine.Capture], length: Int) {
      self.entry = entry
      self.captures = captures
      var taken = 0
      var wildcards = 0
      var name = 0
      for capture in captures {
        let size = Int(capture.end - capture.start)
        taken += size
        if capture.kind == .words { wildcards += size }
        if capture.kind == .identifier { name = max(name, size) }
      }
      wildcardLength = wildcards
      nameLength = name
      literalLength = length - taken
    }

    static func isBetter(_ one: Reading, _ other: Reading) -> Bool {
      if one.wildcardLength != other.wildcardLength { return one.wildcardLength < other.wildcardLength }
      if one.nameLength != other.nameLength { return one.nameLength > other.nameLength }
      if one.literalLength != other.literalLength { return one.literalLength > other.literalLength }
      return (one.entry.block, one.entry.sentence) < (other.entry.block, other.entry.sentence)
    }
  }

  private func result(
    _ reading: Reading, _ normalized: MatchText, _ scalars: [Unicode.Scalar], _ dynamic: [DynamicLists.List?]
  ) -> GrammarMatch {
    let block = grammar.blocks[Int(reading.entry.block)]
    let slots = reading.captures.map { capture -> GrammarMatch.Slot in
      let name = program.slots[Int(capture.slot)]
      let first = Int(normalized.sources[Int(capture.start)])
      var range = first..<Int(normalized.sources[Int(capture.end) - 1]) + 1
      if capture.kind == .number { range = Quantity.widened(range, slot: name, in: scalars) }
      let raw = ScalarText.string(scalars[range])
      let (value, candidates) = value(of: capture, raw: raw, block: block, dynamic)
      return .init(name: name, value: value, raw: raw, range: range, candidates: candidates)
    }
    return GrammarMatch(
      intent: block.intent, slots: slots,
      fixedSlots: block.fixedSlots.filter { fixed in !slots.contains { $0.name == fixed.name } },
      blockIndex: Int(reading.entry.block), sentenceIndex: Int(reading.entry.sentence),
      wildcardLength: reading.wildcardLength, literalLength: reading.literalLength)
  }

  private func value(
    of capture: MatchMachine.Capture, raw: String, block: IntentGrammar.Block, _ dynamic: [DynamicLists.List?]
  ) -> (SlotValue, [String]) {
    switch capture.kind {
    case .none, .words: return (.text(raw), [])
    case .value: return (program.sets[Int(capture.list)].values[Int(capture.value)], [])
    case .number: return (.number(capture.number, unit: program.ranges[Int(capture.list)].unit), [])
    case .identifier:
      guard let list = dynamic[Int(capture.list)] else { return (.text(raw), []) }
      let ids = (Int(capture.value)..<Int(capture.valueEnd))
        .map { list.entries[Int(list.trie.value(at: $0))] }
        .filter { block.accepts($0) }.map(\.id)
      return (.identifier(ids.first ?? raw), ids)
    }
  }
}

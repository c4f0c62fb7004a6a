// What an utterance must hold for a template to have a chance: a list of clauses, each a set of words (or lists)
// one of which has to occur. Necessary, never sufficient: a clause is only stated where it is certain.

/// Something an utterance holds or does not.
enum Token: Hashable {
  /// A whole word, in normalised bytes.
  case word([UInt8])
  /// Digits or a number word.
  case number
  /// An entry of a dynamic list at the start of a word.
  case dynamic(String)
}

/// One of these must occur.
typealias Clause = Set<Token>

/// Finds the clauses of one block's templates.
struct RequiredWords {
  private static let maximumSpellings = 96

  let grammar: IntentGrammar
  let block: IntentGrammar.Block
  /// What the marks for lists stand for: the tokens of each value, nil where a list demands nothing.
  private var listTokens: [[Clause]?] = []
  private var listMarks: [Template: Unicode.Scalar] = [:]
  /// What was found for runs seen before: sentences repeat one another's parts.
  private var known: [[Template]: [Clause]] = [:]

  init(grammar: IntentGrammar, block: IntentGrammar.Block) {
    self.grammar = grammar
    self.block = block
  }

  /// The clauses of `template`, which stands between spaces.
  mutating func clauses(of template: Template) -> [Clause] {
    runs(of: template).flatMap { clauses(ofRun: $0) }
  }

  /// Splits a sequence where its own text has spaces: what is in one run may be one word.
  private func runs(of template: Template) -> [[Template]] {
    guard case .sequence(let items) = template else { return [[template]] }
    var runs: [[Template]] = [[]]
    for item in items {
      guard case .text(let text) = item else {
        if case .permutation = item {
          runs += [[item], []]
        } else {
          runs[runs.count - 1].append(item)
        }
        continue
      }
      let bytes = MatchText(fragment: text).bytes
      for (index, part) in bytes.split(separator: MatchText.space, omittingEmptySubsequences: false).enumerated() {
        if index > 0 { runs.append([]) }
        if !part.isEmpty { runs[runs.count - 1].append(.text(String(decoding: part, as: UTF8.self))) }
      }
    }
    return runs.filter { !$0.isEmpty }
  }

  private mutating func clauses(ofRun run: [Template]) -> [Clause] {
    if let found = known[run] { return found }
    let found = searched(run)
    known[run] = found
    return found
  }

  private mutating func searched(_ run: [Template]) -> [Clause] {
    if let found = enumerated(run) { return found }
    guard run.count == 1 else { return [] }
    switch run[0] {
    case .rule(let name): return grammar.rule(name, in: block).map { clauses(of: $0.template) } ?? []
    case .sequence: return clauses(of: run[0])
    case .permutation(let items): return items.flatMap { clauses(of: $0) }
    case .alternative(let branches):
      var union: Clause = []
      for branch in branches {
        guard let smallest = clauses(of: branch).min(by: { $0.count < $1.count }) else { return [] }
        union.formUnion(smallest)
      }
      return [union]
    default: return []
    }
  }

  /// The clauses of a run from all its readings; nil when those are too many.
  private mutating func enumerated(_ run: [Template]) -> [Clause]? {
    registerLists(in: .sequence(run))
    let marks = listMarks
    let spellings = grammar.spellings(
      of: .sequence(run), in: block, limit: Self.maximumSpellings, marker: { marks[$0] })
    guard let spellings else { return nil }
    var readings: [[Clause]] = []
    for spelling in spellings {
      let tokens = clauses(ofSpelling: spelling)
      guard !tokens.isEmpty else { return [] }
      readings.append(tokens)
    }
    guard let first = readings.first else { return [] }
    let common = first.filter { clause in readings.allSatisfy { $0.contains(clause) } }
    guard common.isEmpty else { return Array(common.prefix(4)) }
    return [readings.reduce(into: []) { union, tokens in union.formUnion(Self.best(of: tokens)) }]
  }

  /// Of what one reading demands, the clause least likely met by chance: few tokens, long words.
  private static func best(of clauses: [Clause]) -> Clause {
    func weight(_ clause: Clause) -> Int {
      clause.reduce(0) { sum, token in
        switch token {
        case .word(let bytes): sum + 64 / (bytes.count + 1)
        case .number: sum + 24
        case .dynamic: sum + 48
        }
      }
    }
    return clauses.min { weight($0) < weight($1) } ?? []
  }

  /// What one reading demands, word by word.
  private func clauses(ofSpelling spelling: String) -> [Clause] {
    var found: [Clause] = []
    for word in spelling.split(whereSeparator: { $0.isWhitespace }) {
      let scalars = Array(word.unicodeScalars)
      guard let mark = scalars.firstIndex(where: IntentGrammar.Marker.isMarker) else {
        found += Self.words(MatchText(fragment: String(word)).bytes).map { [.word($0)] }
        continue
      }
      guard mark == 0 || scalars[mark - 1] == "'" || scalars[mark - 1] == "’" else { continue }
      let isWhole = mark + 1 == scalars.count
      switch scalars[mark].value {
      case IntentGrammar.Marker.number.value: found.append([.number])
      case IntentGrammar.Marker.firstList...IntentGrammar.Marker.lastList:
        let index = Int(scalars[mark].value - IntentGrammar.Marker.firstList)
        guard index < listTokens.count, let tokens = listTokens[index] else { continue }
        let isDynamic = tokens.count == 1 && tokens[0].contains { if case .dynamic = $0 { true } else { false } }
        if isWhole || isDynamic { found += tokens }
      default: continue
      }
    }
    return found
  }

  /// The words in bytes that an utterance certainly holds as whole words.
  private static func words(_ bytes: [UInt8]) -> [[UInt8]] {
    bytes.split(separator: MatchText.space).map(Array.init).filter { word in
      word.last != MatchText.apostrophe && !word.contains { $0 == UInt8(ascii: "%") || $0 == 0xC2 }
        && word.first != MatchText.apostrophe
    }
  }

  /// Gives every list inside `template` a mark and notes what it demands.
  private mutating func registerLists(in template: Template) {
    switch template {
    case .text: return
    case .sequence(let items), .alternative(let items), .permutation(let items):
      for item in items { registerLists(in: item) }
    case .rule(let name):
      if let rule = grammar.rule(name, in: block) { registerLists(in: rule.template) }
    case .range: listMarks[template] = IntentGrammar.Marker.number
    case .list(let name, _):
      guard listMarks[template] == nil else { return }
      switch grammar.list(name, in: block) {
      case .range: listMarks[template] = IntentGrammar.Marker.number
      case .wildcard, nil: listMarks[template] = IntentGrammar.Marker.wildcard
      case .dynamic: addMark(for: template, demanding: [[.dynamic(name)]])
      case .values(let values): addMark(for: template, demanding: Self.demand(of: values, grammar, block))
      }
    }
  }

  private mutating func addMark(for template: Template, demanding tokens: [Clause]?) {
    let mark = IntentGrammar.Marker.firstList + UInt32(listTokens.count)
    guard mark <= IntentGrammar.Marker.lastList, let scalar = Unicode.Scalar(mark) else { return }
    listMarks[template] = scalar
    listTokens.append(tokens)
  }

  private static func demand(
    of values: [SlotList.Value], _ grammar: IntentGrammar, _ block: IntentGrammar.Block
  ) -> [Clause]? {
    var union: Clause = []
    for value in values {
      guard let all = grammar.spellings(of: value.template, in: block, limit: ProgramCompiler.maximumValueSpellings)
      else { return nil }
      for spelling in all {
        let words = words(MatchText(utterance: spelling).bytes)
        guard let longest = words.max(by: { $0.count < $1.count }) else { return nil }
        union.insert(.word(longest))
      }
    }
    return union.isEmpty ? nil : [union]
  }
}

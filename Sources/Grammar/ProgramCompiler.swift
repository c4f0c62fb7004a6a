// Template trees to instructions. Groups of plain words become one spelling set; permutations become a lattice over
// the sets of parts already said, so that n parts cost n * 2^(n-1) copies and not n! orders.

internal import Ontology
internal import YAMLNodes

/// Compiles every sentence of a grammar.
struct ProgramCompiler {
  /// Most spellings a list value or a group of words may have to become a set.
  static let maximumGroupSpellings = 96
  static let maximumValueSpellings = 4096
  /// Most instructions of one sentence.
  static let maximumSize = 60_000
  /// Most parts of one permutation.
  static let maximumPermutation = 6

  private let grammar: IntentGrammar
  private(set) var program = MatchProgram()
  private var setIndexes: [String: Int32] = [:]
  private var ruleSets: [String: Int32?] = [:]
  private var listSets: [String: Int32] = [:]
  private var slotIndexes: [SlotName: Int16] = [:]
  private var rangeIndexes: [NumberRange: Int32] = [:]
  private var dynamicIndexes: [String: Int32] = [:]

  // The sentence being compiled.
  private var block: IntentGrammar.Block
  private var blockIndex = 0
  private var position: YAMLPosition
  private var start = 0

  /// Compiles `grammar`.
  /// - Throws: when a sentence or a list value has too many readings.
  static func compile(_ grammar: IntentGrammar) throws(GrammarError) -> MatchProgram {
    guard let first = grammar.blocks.first else { return MatchProgram() }
    var compiler = ProgramCompiler(grammar: grammar, first: first)
    for (index, block) in grammar.blocks.enumerated() {
      compiler.block = block
      compiler.blockIndex = index
      for number in block.sentences.indices { try compiler.sentence(number) }
    }
    return compiler.program
  }

  private init(grammar: IntentGrammar, first: IntentGrammar.Block) {
    self.grammar = grammar
    block = first
    position = first.position
  }

  private mutating func sentence(_ number: Int) throws(GrammarError) {
    let sentence = block.sentences[number]
    position = sentence.position
    start = program.instructions.count
    try emit(sentence.template)
    program.instructions.append(.init(operation: .accept, first: Int32(program.entries.count)))
    program.entries.append(
      .init(
        block: Int32(blockIndex), sentence: Int32(number), start: Int32(start),
        end: Int32(program.instructions.count)))
  }

  // MARK: Instructions

  private mutating func add(_ instruction: MatchInstruction) throws(GrammarError) {
    guard program.instructions.count - start < Self.maximumSize else {
      throw .tooLarge(position, limit: Self.maximumSize)
    }
    program.instructions.append(instruction)
  }

  private mutating func emit(_ template: Template) throws(GrammarError) {
    switch template {
    case .text(let text): try emit(text)
    case .sequence(let items): for item in items { try emit(item) }
    case .alternative(let branches): try emit(branches)
    case .permutation(let items): try emit(permutation: items)
    case .range(let range, let slot):
      try add(.init(operation: .number, slot: index(ofSlot: slot), first: index(of: range)))
    case .list(let name, let slot): try emit(list: name, slot: slot)
    case .rule(let name):
      if let set = wordSet(ofRule: name) { return try add(.init(operation: .set, first: set)) }
      if let rule = grammar.rule(name, in: block) { try emit(rule.template) }
    }
  }

  /// Words become literals; a space where a boundary may also be none (at the ends, after an elision) a boundary.
  private mutating func emit(_ text: String) throws(GrammarError) {
    var literal: [UInt8] = []
    let bytes = MatchText(fragment: text).bytes
    for (index, byte) in bytes.enumerated() {
      let isInner = index > 0 && index + 1 < bytes.count && bytes[index - 1] != MatchText.apostrophe
      guard byte == MatchText.space, !isInner else {
        literal.append(byte)
        continue
      }
      try flush(&literal)
      try add(.init(operation: .space))
    }
    try flush(&literal)
  }

  private mutating func flush(_ literal: inout [UInt8]) throws(GrammarError) {
    guard !literal.isEmpty else { return }
    try add(.init(operation: .literal, first: Int32(program.literals.count), count: Int32(literal.count)))
    program.literals += literal
    literal = []
  }

  private mutating func emit(_ branches: [Template]) throws(GrammarError) {
    let isOptional = branches.last == .empty
    if let set = wordSet(of: .alternative(isOptional ? branches.dropLast() : branches)) {
      if isOptional {
        let next = program.instructions.count
        try branch(to: [next + 1, next + 2])
      }
      return try add(.init(operation: .set, first: set))
    }
    let fork = program.instructions.count
    try add(.init(operation: .branch))
    var places: [Int32] = []
    var exits: [Int] = []
    for (index, inner) in branches.enumerated() {
      places.append(Int32(program.instructions.count))
      try emit(inner)
      guard index + 1 < branches.count else { continue }
      exits.append(program.instructions.count)
      try add(.init(operation: .jump))
    }
    let end = Int32(program.instructions.count)
    for exit in exits { program.instructions[exit].first = end }
    setTargets(of: fork, to: places)
  }

  private mutating func branch(to places: [Int]) throws(GrammarError) {
    try add(.init(operation: .branch))
    setTargets(of: program.instructions.count - 1, to: places.map { Int32($0) })
  }

  private mutating func setTargets(of fork: Int, to places: [Int32]) {
    program.instructions[fork].first = Int32(program.targets.count)
    program.instructions[fork].count = Int32(places.count)
    program.targets += places
  }

  /// One fork for each set of parts already said; each of its branches says one more part.
  private mutating func emit(permutation items: [Template]) throws(GrammarError) {
    guard items.count <= Self.maximumPermutation else {
      throw .syntax(
        position, message: "a permutation of more than \(Self.maximumPermutation) parts",
        template: "\(items.count) parts")
    }
    let full = (1 << items.count) - 1
    var places = [Int32](repeating: 0, count: full + 1)
    var jumps: [(place: Int, set: Int)] = []
    for said in 0..<full {
      places[said] = Int32(program.instructions.count)
      let fork = program.instructions.count
      try add(.init(operation: .branch))
      var branches: [Int32] = []
      for index in items.indices where said & (1 << index) == 0 {
        branches.append(Int32(program.instructions.count))
        try add(.init(operation: .space))
        try emit(items[index])
        try add(.init(operation: .space))
        jumps.append((program.instructions.count, said | 1 << index))
        try add(.init(operation: .jump))
      }
      setTargets(of: fork, to: branches)
    }
    places[full] = Int32(program.instructions.count)
    for (place, set) in jumps { program.instructions[place].first = places[set] }
  }

  private mutating func emit(list name: String, slot: String) throws(GrammarError) {
    let slotIndex = index(ofSlot: slot)
    switch grammar.list(name, in: block) {
    case nil: throw .unknownList(name, position)
    case .wildcard: try add(.init(operation: .wildcard, slot: slotIndex))
    case .range(let range): try add(.init(operation: .number, slot: slotIndex, first: index(of: range)))
    case .dynamic:
      try add(
        .init(operation: .dynamic, slot: slotIndex, first: index(ofDynamic: name), count: Int32(blockIndex)))
    case .values(let values):
      let isShared = block.lists.isEmpty && block.rules.isEmpty && values.allSatisfy(\.context.isEmpty)
      if isShared, let set = listSets[name] {
        return try add(.init(operation: .set, slot: slotIndex, first: set))
      }
      let set = try valueSet(values)
      if isShared { listSets[name] = set }
      try add(.init(operation: .set, slot: slotIndex, first: set))
    }
  }

  // MARK: Tables

  /// The set of a rule that is nothing but words; rules of the whole grammar are looked at once.
  private mutating func wordSet(ofRule name: String) -> Int32? {
    guard let rule = grammar.rule(name, in: block) else { return nil }
    guard block.rules.isEmpty else { return wordSet(of: rule.template) }
    if let known = ruleSets[name] { return known }
    let set = wordSet(of: rule.template)
    ruleSets[name] = .some(set)
    return set
  }

  /// The set of a template whose readings are few, and none of them empty or with a space at its ends.
  private mutating func wordSet(of template: Template) -> Int32? {
    guard let all = grammar.spellings(of: template, in: block, limit: Self.maximumGroupSpellings), all.count > 1 else {
      return nil
    }
    var spellings: Set<[UInt8]> = []
    for spelling in all {
      let bytes = MatchText(fragment: spelling).bytes
      guard let first = bytes.first, first != MatchText.space, bytes.last != MatchText.space,
        bytes.last != MatchText.apostrophe
      else { return nil }
      spellings.insert(bytes)
    }
    return intern(spellings.map { (bytes: $0, value: 0) }, values: [])
  }

  private mutating func valueSet(_ values: [SlotList.Value]) throws(GrammarError) -> Int32 {
    var spellings: [(bytes: [UInt8], value: Int32)] = []
    var outputs: [SlotValue] = []
    for value in values where block.accepts(value.context) {
      guard let all = grammar.spellings(of: value.template, in: block, limit: Self.maximumValueSpellings) else {
        throw .syntax(
          position, message: "a list's value may hold no list and at most \(Self.maximumValueSpellings) spellings",
          template: value.output.spelling)
      }
      for spelling in all {
        let bytes = MatchText(utterance: spelling).bytes
        if !bytes.isEmpty { spellings.append((bytes, Int32(outputs.count))) }
      }
      outputs.append(value.output)
    }
    return intern(spellings, values: outputs)
  }

  private mutating func intern(_ spellings: [(bytes: [UInt8], value: Int32)], values: [SlotValue]) -> Int32 {
    let lines = spellings.map { "\(String(decoding: $0.bytes, as: UTF8.self))\t\($0.value)" }.sorted()
    let key = lines.joined(separator: "\n") + "\u{1}" + values.map { "\($0)" }.joined(separator: "\n")
    if let known = setIndexes[key] { return known }
    let index = Int32(program.sets.count)
    program.sets.append(.init(trie: SpellingTrie(spellings), values: values))
    setIndexes[key] = index
    return index
  }

  private mutating func index(ofSlot name: String) -> Int16 {
    let slot = SlotName(rawValue: name)
    if let known = slotIndexes[slot] { return known }
    let index = Int16(truncatingIfNeeded: min(program.slots.count, Int(Int16.max)))
    program.slots.append(slot)
    slotIndexes[slot] = index
    return index
  }

  private mutating func index(of range: NumberRange) -> Int32 {
    if let known = rangeIndexes[range] { return known }
    let index = Int32(program.ranges.count)
    program.ranges.append(range)
    rangeIndexes[range] = index
    return index
  }

  private mutating func index(ofDynamic name: String) -> Int32 {
    if let known = dynamicIndexes[name] { return known }
    let index = Int32(program.dynamicLists.count)
    program.dynamicLists.append(name)
    dynamicIndexes[name] = index
    return index
  }
}

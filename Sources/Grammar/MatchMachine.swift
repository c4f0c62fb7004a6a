// Runs one sentence's instructions over one text: depth first, in the template's order of preference, with a memory
// of what was tried once the search gets long. So the cost is at most instructions x characters, whatever the
// template expands to.

internal import Ontology

/// The machine's scratch for one utterance.
struct MatchMachine {
  /// What a slot took.
  struct Capture {
    enum Kind: UInt8 { case none, value, number, identifier, words }
    var kind = Kind.none
    var slot: Int16 = -1
    var start: Int32 = 0
    var end: Int32 = 0
    /// Index of a set, or of a dynamic list.
    var list: Int32 = 0
    /// Index of a value in the set; of the first of the trie's values for an identifier.
    var value: Int32 = 0
    var valueEnd: Int32 = 0
    var number = 0.0
  }

  /// A place to go on from.
  private struct Thread {
    var instruction: Int32
    var position: Int32
    var captureCount: Int32
    var capture: Capture
  }

  /// After so many threads the machine starts to remember where it has been.
  private static let patience = 256

  private let program: MatchProgram
  private let blocks: [IntentGrammar.Block]
  private let text: [UInt8]
  private let dynamic: [DynamicLists.List?]
  private let limit: Int
  private var stack: [Thread] = []
  private var visited: [UInt64] = []
  /// What the last successful run took.
  private(set) var captures: [Capture] = []

  init(
    program: MatchProgram, blocks: [IntentGrammar.Block], text: [UInt8], limit: Int, dynamic: [DynamicLists.List?]
  ) {
    self.program = program
    self.blocks = blocks
    self.text = text
    self.limit = limit
    self.dynamic = dynamic
    stack.reserveCapacity(64)
    captures.reserveCapacity(8)
  }

  /// Whether the sentence matches the text from `start` to the limit; its slots are then in `captures`.
  ///
  /// The first reading counts, unless wildcards are in it: then readings that leave them fewer words are looked for a
  /// while longer.
  mutating func run(_ entry: MatchProgram.Entry, from start: Int) -> Bool {
    stack.removeAll(keepingCapacity: true)
    captures.removeAll(keepingCapacity: true)
    var best: [Capture]?
    var fewest = Int32.max
    let width = limit - start + 1
    var threadCount = 0
    stack.append(.init(instruction: entry.start, position: Int32(start), captureCount: 0, capture: .init()))
    while let thread = stack.popLast() {
      threadCount += 1
      if threadCount > Self.patience {
        if best != nil { break }
        if threadCount == Self.patience + 1 {
          visited = [UInt64](repeating: 0, count: (Int(entry.end - entry.start) * width + 63) / 64)
        }
        let state = Int(thread.instruction - entry.start) * width + Int(thread.position) - start
        let bit = UInt64(1) << UInt64(state & 63)
        if visited[state >> 6] & bit != 0 { continue }
        visited[state >> 6] |= bit
      }
      captures.removeLast(captures.count - Int(thread.captureCount))
      if thread.capture.kind != .none { captures.append(thread.capture) }
      guard follow(from: Int(thread.instruction), at: Int(thread.position)) else { continue }
      let taken = captures.reduce(Int32(0)) { $1.kind == .words ? $0 + $1.end - $1.start : $0 }
      if taken == 0 { return true }
      if taken < fewest {
        fewest = taken
        best = captures
      }
    }
    guard let best else { return false }
    captures = best
    return true
  }

  /// Goes on until the text ends with the sentence (true), or the way ends (false), leaving other ways on the stack.
  private mutating func follow(from first: Int, at start: Int) -> Bool {
    var index = first
    var position = start
    while true {
      let instruction = program.instructions[index]
      switch instruction.operation {
      case .literal:
        let count = Int(instruction.count)
        let literal = Int(instruction.first)
        guard position + count <= limit else { return false }
        for offset in 0..<count where text[position + offset] != program.literals[literal + offset] { return false }
        position += count
        index += 1
      case .space:
        guard let next = boundary(at: position) else { return false }
        position = next
        index += 1
      case .branch:
        let first = Int(instruction.first)
        for target in stride(from: first + Int(instruction.count) - 1, to: first, by: -1) {
          push(Int(program.targets[target]), position)
        }
        index = Int(program.targets[first])
      case .jump: index = Int(instruction.first)
      case .set:
        pushSet(instruction, next: index + 1, at: position)
        return false
      case .dynamic:
        pushDynamic(instruction, next: index + 1, at: position)
        return false
      case .number:
        pushNumbers(instruction, next: index + 1, at: position)
        return false
      case .wildcard:
        pushWords(instruction, next: index + 1, at: position)
        return false
      case .accept: return position == limit
      }
    }
  }

  private mutating func push(_ instruction: Int, _ position: Int, _ capture: Capture = .init()) {
    stack.append(
      .init(
        instruction: Int32(instruction), position: Int32(position), captureCount: Int32(captures.count),
        capture: capture))
  }

  /// Where the next word starts, if `position` is between words.
  private func boundary(at position: Int) -> Int? {
    if position == 0 || position == limit { return position }
    let before = text[position - 1]
    if before == MatchText.space || before == MatchText.apostrophe { return position }
    switch text[position] {
    case MatchText.space: return position + 1
    case UInt8(ascii: "%"), 0xC2, MatchText.apostrophe: return position
    default: return nil
    }
  }

  private mutating func pushSet(_ instruction: MatchInstruction, next: Int, at start: Int) {
    let set = program.sets[Int(instruction.first)]
    set.trie.forEachMatch(in: text, at: start, upTo: limit) { end, values in
      var capture = Capture()
      if instruction.slot >= 0 {
        capture = Capture(
          kind: .value, slot: instruction.slot, start: Int32(start), end: Int32(end), list: instruction.first,
          value: set.trie.value(at: values.lowerBound))
      }
      push(next, end, capture)
    }
  }

  private mutating func pushDynamic(_ instruction: MatchInstruction, next: Int, at start: Int) {
    guard let list = dynamic[Int(instruction.first)] else { return }
    let block = blocks[Int(instruction.count)]
    list.trie.forEachMatch(in: text, at: start, upTo: limit) { end, values in
      guard values.contains(where: { block.accepts(list.entries[Int(list.trie.value(at: $0))]) }) else { return }
      push(
        next, end,
        Capture(
          kind: .identifier, slot: instruction.slot, start: Int32(start), end: Int32(end), list: instruction.first,
          value: Int32(values.lowerBound), valueEnd: Int32(values.upperBound)))
    }
  }

  private mutating func pushNumbers(_ instruction: MatchInstruction, next: Int, at start: Int) {
    let range = program.ranges[Int(instruction.first)]
    NumberReader.forEachNumber(in: text, at: start, upTo: limit) { end, number in
      guard range.contains(number) else { return }
      push(
        next, end,
        Capture(
          kind: .number, slot: instruction.slot, start: Int32(start), end: Int32(end), list: instruction.first,
          number: number * range.multiplier))
    }
  }

  /// Every run of whole words from here, the shortest on top.
  private mutating func pushWords(_ instruction: MatchInstruction, next: Int, at start: Int) {
    guard start < limit, text[start] != MatchText.space else { return }
    if start > 0, text[start - 1] != MatchText.space, text[start - 1] != MatchText.apostrophe { return }
    var end = limit
    while end > start {
      if end == limit || text[end] == MatchText.space {
        push(
          next, end,
          Capture(kind: .words, slot: instruction.slot, start: Int32(start), end: Int32(end)))
      }
      end -= 1
    }
  }
}

extension IntentGrammar.Block {
  /// Whether the block takes an entry of a dynamic list: what it requires must be said by the entry itself.
  func accepts(_ entry: DynamicLists.Entry) -> Bool {
    if required.isEmpty && excluded.isEmpty { return true }
    return accepts(entry.context)
  }
}

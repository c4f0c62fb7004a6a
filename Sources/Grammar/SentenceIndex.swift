// From the words of an utterance to the few sentences that could be it. Each sentence waits at the rarest of its
// clauses; when a word of that clause occurs its other clauses are checked, and only then is it run.

/// The index over all sentences of a program.
struct SentenceIndex: Sendable {
  private let wordTokens: WordTable
  private let numberToken: Int32
  private let dynamicTokens: [Int32]
  private let tokenCount: Int
  /// Sentences that wait at each token.
  private let waiting: [[Int32]]
  /// Clauses of each sentence besides the one it waits at.
  private let furtherClauses: [[Int32]]
  /// Tokens of each clause; equal clauses are one.
  private let clauses: [[Int32]]
  /// Sentences without any clause.
  private let always: [Int32]

  init(grammar: IntentGrammar, program: MatchProgram) {
    var tokens: [Token: Int32] = [:]
    func token(_ token: Token) -> Int32 {
      if let known = tokens[token] { return known }
      tokens[token] = Int32(tokens.count)
      return Int32(tokens.count - 1)
    }
    var clauseIndexes: [[Int32]: Int32] = [:]
    var clauses: [[Int32]] = []
    var ofSentence: [[Int32]] = []
    var shared: RequiredWords?
    for block in grammar.blocks {
      // Blocks without lists and rules of their own see the same things: they share what was found.
      let isPlain = block.rules.isEmpty && block.lists.isEmpty
      var finder = (isPlain ? shared : nil) ?? RequiredWords(grammar: grammar, block: block)
      if isPlain { shared = nil }
      defer { if isPlain { shared = finder } }
      for sentence in block.sentences {
        let found = Set(finder.clauses(of: sentence.template)).map { clause -> Int32 in
          let key = clause.map(token).sorted()
          if let known = clauseIndexes[key] { return known }
          clauseIndexes[key] = Int32(clauses.count)
          clauses.append(key)
          return Int32(clauses.count - 1)
        }
        ofSentence.append(found.sorted())
      }
    }
    // How many sentences ask for a token says how common it is.
    var demand = [Int](repeating: 0, count: tokens.count)
    for indexes in ofSentence {
      for clause in indexes { for token in clauses[Int(clause)] { demand[Int(token)] += 1 } }
    }
    func cost(_ clause: Int32) -> Int { clauses[Int(clause)].reduce(0) { $0 + demand[Int($1)] } }
    var waiting = [[Int32]](repeating: [], count: tokens.count)
    var always: [Int32] = []
    for sentence in ofSentence.indices {
      guard let rarest = ofSentence[sentence].min(by: { (cost($0), $0) < (cost($1), $1) }) else {
        always.append(Int32(sentence))
        continue
      }
      for token in clauses[Int(rarest)] { waiting[Int(token)].append(Int32(sentence)) }
      ofSentence[sentence].removeAll { $0 == rarest }
      ofSentence[sentence].sort { cost($0) < cost($1) }
    }
    var words: [(bytes: [UInt8], token: Int32)] = []
    for case (.word(let bytes), let index) in tokens { words.append((bytes, index)) }
    wordTokens = WordTable(words)
    numberToken = tokens[.number] ?? -1
    dynamicTokens = program.dynamicLists.map { tokens[.dynamic($0)] ?? -1 }
    tokenCount = tokens.count
    self.waiting = waiting
    furtherClauses = ofSentence
    self.clauses = clauses
    self.always = always
  }

  /// The sentences whose every clause is met, in no particular order.
  func candidates(for text: [UInt8], in range: Range<Int>, dynamic: [DynamicLists.List?]) -> [Int32] {
    var isPresent = [Bool](repeating: false, count: tokenCount)
    var present: [Int32] = []
    present.reserveCapacity(32)
    func note(_ token: Int32) {
      guard token >= 0, !isPresent[Int(token)] else { return }
      isPresent[Int(token)] = true
      present.append(token)
    }
    var start = range.lowerBound
    while start < range.upperBound {
      var end = start
      var piece = start
      while end < range.upperBound, text[end] != MatchText.space {
        let byte = text[end]
        if NumberReader.isDigit(byte) { note(numberToken) }
        if byte == MatchText.apostrophe {
          note(wordTokens.token(of: text, piece..<end))
          note(wordTokens.token(of: text, piece..<end + 1))
          noteLists(at: end + 1)
          piece = end + 1
        }
        if byte == UInt8(ascii: "%") || byte == 0xC2 { note(wordTokens.token(of: text, piece..<end)) }
        end += 1
      }
      note(wordTokens.token(of: text, start..<end))
      if piece > start { note(wordTokens.token(of: text, piece..<end)) }
      if NumberReader.startsNumber(text, start..<end) { note(numberToken) }
      noteLists(at: start)
      start = end + 1
    }
    func noteLists(at place: Int) {
      for (index, list) in dynamic.enumerated() {
        let token = dynamicTokens[index]
        guard let list, token >= 0, !isPresent[Int(token)] else { continue }
        if list.trie.hasMatch(in: text, at: place) { note(token) }
      }
    }

    var found = always
    var isSeen = [Bool](repeating: false, count: furtherClauses.count)
    var verdicts = [UInt8](repeating: 0, count: clauses.count)
    for token in present {
      for sentence in waiting[Int(token)] where !isSeen[Int(sentence)] {
        isSeen[Int(sentence)] = true
        let isPossible = furtherClauses[Int(sentence)].allSatisfy { clause in
          if verdicts[Int(clause)] == 0 {
            verdicts[Int(clause)] = clauses[Int(clause)].contains { isPresent[Int($0)] } ? 1 : 2
          }
          return verdicts[Int(clause)] == 1
        }
        if isPossible { found.append(sentence) }
      }
    }
    return found
  }
}

/// Words to tokens without making strings: open addressing over a hash of the bytes.
struct WordTable: Sendable {
  private var slots: [Int32]
  private let words: [(bytes: [UInt8], token: Int32)]
  private let mask: Int

  init(_ words: [(bytes: [UInt8], token: Int32)]) {
    self.words = words
    var size = 16
    while size < words.count * 2 { size *= 2 }
    mask = size - 1
    slots = [Int32](repeating: -1, count: size)
    for (index, word) in words.enumerated() {
      var slot = Self.hash(word.bytes, word.bytes.indices) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(index)
    }
  }

  /// The token of the word in `range`, or -1.
  func token(of text: [UInt8], _ range: Range<Int>) -> Int32 {
    guard !words.isEmpty else { return -1 }
    var slot = Self.hash(text, range) & mask
    while slots[slot] >= 0 {
      let word = words[Int(slots[slot])]
      if word.bytes.count == range.count, word.bytes.elementsEqual(text[range]) { return word.token }
      slot = (slot + 1) & mask
    }
    return -1
  }

  /// FNV-1a.
  private static func hash(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in range { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
    return Int(truncatingIfNeeded: hash >> 1)
  }
}

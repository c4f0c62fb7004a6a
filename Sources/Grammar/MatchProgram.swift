// Templates as instructions of a small machine. All sentences share one array of instructions and one table of
// spelling sets, so `<turn>` or `{color}` exists once however many sentences use it.

internal import Ontology

/// One step of the machine.
struct MatchInstruction: Sendable {
  enum Operation: UInt8, Sendable {
    /// The bytes `first..<first + count` of the literals.
    case literal
    /// A word boundary, with the space if there is one.
    case space
    /// One of the places `first..<first + count` of the targets, in that order of preference.
    case branch
    /// On to `first`.
    case jump
    /// A spelling of set `first`; its value goes to `slot` unless that is negative.
    case set
    /// A spelling of dynamic list `first` that block `count` accepts.
    case dynamic
    /// A number of range `first`.
    case number
    /// One or more words.
    case wildcard
    /// The end of sentence `first`.
    case accept
  }

  var operation: Operation
  var slot: Int16 = -1
  var first: Int32 = 0
  var count: Int32 = 0
}

/// The compiled sentences of a grammar.
struct MatchProgram: Sendable {
  /// A set of spellings with the values they stand for.
  struct ValueSet: Sendable {
    let trie: SpellingTrie
    let values: [SlotValue]
  }

  /// A sentence's place.
  struct Entry: Sendable {
    let block: Int32
    let sentence: Int32
    let start: Int32
    let end: Int32
  }

  var instructions: [MatchInstruction] = []
  var literals: [UInt8] = []
  var targets: [Int32] = []
  var sets: [ValueSet] = []
  var ranges: [NumberRange] = []
  var slots: [SlotName] = []
  var dynamicLists: [String] = []
  var entries: [Entry] = []
}

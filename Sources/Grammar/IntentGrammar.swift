// A whole grammar: every intent, its data blocks, lists and rules, checked so that nothing in it dangles.

public import Ontology
public import YAMLNodes

/// Intents as files define them, ready to be matched and sampled.
public struct IntentGrammar: Sendable {
  /// One template with its place in a file.
  public struct Sentence: Sendable {
    /// The tree.
    public let template: Template
    /// Where it was written.
    public let position: YAMLPosition
  }

  /// A group of sentences that mean the same.
  public struct Block: Sendable {
    /// What they ask for.
    public internal(set) var intent: IntentName
    /// The templates.
    public internal(set) var sentences: [Sentence] = []
    /// Slots that all of them imply, in file order.
    public internal(set) var fixedSlots: [FixedSlot] = []
    /// What the context of a `{name}` must say.
    public internal(set) var required: [ContextCondition] = []
    /// What the context of a `{name}` must not say.
    public internal(set) var excluded: [ContextCondition] = []
    /// Whether the area of the asker completes the request.
    public internal(set) var needsAskersArea = false
    /// Whether the block repeats others for a speech recogniser.
    public internal(set) var isSpeechToPhrase = false
    /// Free sentences with their slots.
    public internal(set) var examples: [LabelledUtterance] = []
    /// Whether the command waits for a yes.
    public internal(set) var needsConfirmation = false
    /// Where and how the command is published; nil for the home's own way.
    public internal(set) var publication: Publication?
    /// Where the block starts.
    public internal(set) var position: YAMLPosition
    /// Rules of this block alone.
    var rules: [String: Sentence] = [:]
    /// Lists of this block alone.
    var lists: [String: SlotList] = [:]

    /// The intent with the slot that the whole sentence implies, as the intent head learns it.
    public var label: IntentLabel {
      IntentLabel(intent, fixed: fixedSlots.map { ($0.name, $0.value.spelling) })
    }
  }

  /// A slot that a block implies.
  public struct FixedSlot: Equatable, Sendable {
    /// Its name.
    public let name: SlotName
    /// Its value.
    public let value: SlotValue
  }

  /// Language of the files; nil when none says it.
  public internal(set) var language: String?
  /// Every block, in file order.
  public internal(set) var blocks: [Block] = []
  /// Sentences that must be refused, labelled out of scope.
  public internal(set) var negatives: [LabelledUtterance] = []
  /// Words ignored at the start and end of an utterance ("please").
  public internal(set) var skipWords: [String] = []
  var lists: [String: SlotList] = [:]
  var rules: [String: Sentence] = [:]

  init() {
    for name in SlotList.dynamicNames { lists[name] = .dynamic }
  }

  /// The list called `name`, as seen from `block`.
  public func list(_ name: String, in block: Block) -> SlotList? { block.lists[name] ?? lists[name] }

  /// The rule called `name`, as seen from `block`.
  public func rule(_ name: String, in block: Block) -> Sentence? { block.rules[name] ?? rules[name] }

  /// Intents that have a block, in file order, each once.
  public var intents: [IntentName] {
    var seen: Set<IntentName> = []
    return blocks.map(\.intent).filter { seen.insert($0).inserted }
  }

  /// The grammar as a matcher that is compiled needs it: blocks with what they mean, without the sentences, examples,
  /// negatives, lists and rules they were made of.
  public var withoutSources: IntentGrammar {
    var bare = self
    bare.negatives = []
    bare.lists = [:]
    bare.rules = [:]
    for index in bare.blocks.indices {
      bare.blocks[index].sentences = []
      bare.blocks[index].examples = []
      bare.blocks[index].rules = [:]
      bare.blocks[index].lists = [:]
    }
    return bare
  }

  /// Number of templates.
  public var sentenceCount: Int { blocks.reduce(0) { $0 + $1.sentences.count } }
}

// One reading of an utterance by one sentence of a grammar.

public import Ontology

/// What a sentence of the grammar makes of an utterance.
public struct GrammarMatch: Sendable {
  /// A slot found in the words.
  public struct Slot: Equatable, Sendable {
    /// Its name.
    public let name: SlotName
    /// Its value: what a list maps the words to, a number, an identifier of the home, or the words of a wildcard.
    public let value: SlotValue
    /// The words as spoken.
    public let raw: String
    /// Where they stand, in Unicode scalars of the utterance.
    public let range: Range<Int>
    /// Every identifier that goes by these words, the first being `value`; empty for other kinds.
    public let candidates: [String]
  }

  /// The intent.
  public let intent: IntentName
  /// Slots in spoken order.
  public let slots: [Slot]
  /// Slots that the block implies and nobody spoke.
  public let fixedSlots: [IntentGrammar.FixedSlot]
  /// The block's place in the grammar.
  public let blockIndex: Int
  /// The template's place in the block.
  public let sentenceIndex: Int
  /// Bytes of the utterance taken by wildcards: fewer is surer.
  public let wildcardLength: Int
  /// Bytes of the utterance that the template spells out.
  public let literalLength: Int

  /// The slot called `name`, spoken or implied.
  public func value(of name: SlotName) -> SlotValue? {
    slots.first { $0.name == name }?.value ?? fixedSlots.first { $0.name == name }?.value
  }
}

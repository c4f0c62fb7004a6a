// The first parser of the cascade: sentences that somebody wrote down, for this home's names. It works the moment a
// file is saved, without a model.

import Grammar
import HomeControl
import Ontology

/// Matches utterances against the intent definitions, with the names of a home.
struct ExactMatcher: Sendable {
  /// What an exact match says.
  enum Match {
    /// It is this command. Where a wildcard took some of the words ("i want to hear …"), the template knows only the
    /// others: such a match is evidence, not certainty.
    case command(CommandDraft, isCertain: Bool)
    /// Somebody wrote that this must be refused.
    case refused
  }

  private let matcher: GrammarMatcher
  private let lists: DynamicLists
  private let negatives: Set<String>
  private let stages: StageClock?

  /// Compiles the definitions; where `keepsSources` is false, what they were made of is let go of.
  init(grammar: IntentGrammar, home: Home?, keepsSources: Bool, stages: StageClock?) throws(GrammarError) {
    matcher = try GrammarMatcher(grammar, keepsSources: keepsSources)
    negatives = Set(grammar.negatives.map { TaughtSentences.key($0.text) })
    lists = Self.lists(of: home)
    self.stages = stages
  }

  /// The same sentences for another home.
  init(_ other: ExactMatcher, home: Home) {
    matcher = other.matcher
    negatives = other.negatives
    lists = Self.lists(of: home)
    stages = other.stages
  }

  private static func lists(of home: Home?) -> DynamicLists {
    guard let home else { return DynamicLists() }
    return DynamicLists([
      "name": home.entityNames.map { DynamicLists.Entry(entity: $0.id, text: $0.text) },
      "area": home.areaNames.map { DynamicLists.Entry($0.text, id: $0.id) },
      "floor": home.floorNames.map { DynamicLists.Entry($0.text, id: $0.id) },
    ])
  }

  /// The best match, or nil when nobody wrote this sentence down.
  func match(_ text: String, scalarCount: Int) -> Match? {
    let before = stages?.enter(.match)
    defer { stages?.enter(before) }
    if negatives.contains(TaughtSentences.key(text)) { return .refused }
    guard let best = matcher.match(text, lists: lists).first else { return nil }
    let block = matcher.grammar.blocks[best.blockIndex]
    var slots = best.slots.map { slot in
      CommandDraft.DraftSlot(
        name: slot.name, raw: slot.raw, range: slot.range,
        value: Self.isNamed(slot.name) ? nil : slot.value, confidence: 1)
    }
    // What a sentence implies of its intent is in the label; which device or place it implies has to be found.
    for slot in best.fixedSlots where slot.name != block.label.impliedSlot || Self.isPlace(slot.name) {
      slots.append(CommandDraft.DraftSlot(name: slot.name, value: slot.value, confidence: 1))
    }
    return .command(
      CommandDraft(
        label: block.label, confidence: 1, slots: slots, range: 0..<scalarCount,
        needsConfirmation: block.needsConfirmation), isCertain: best.wildcardLength == 0)
  }

  /// Slots whose words the home reads, by its own rules, rather than by the list they matched.
  private static func isNamed(_ name: SlotName) -> Bool {
    ["name", "area", "floor", "domain", "device_class", "except"].contains(name)
  }

  private static func isPlace(_ name: SlotName) -> Bool { ["name", "area", "floor"].contains(name) }
}

// Answers: a yes or a no to what was asked before acting, and which of several devices was meant.

import HomeControl
import Ontology
import Resolvers

extension Exchange {
  /// What an answer comes to; nil when the utterance is none.
  mutating func answer(to question: Conversation.Question) throws(Refusal) -> Interpretation? {
    switch (question, FollowUp.answer(passage)) {
    case (.confirmation(let turn), true?): return confirmed(turn)
    case (_, false?):
      let command = Command(
        intent: "HassNevermind", confidence: 1, slots: [], targets: engine.home == nil ? nil : [], range: extent)
      return done(Conversation.Turn(drafts: [], commands: [command]))
    case (.target(let turn, let index, let candidates), _):
      return try chosen(turn, index, candidates).map { carryOut($0) }
    default: return nil
    }
  }

  /// The very commands that were asked about, as long as their devices are there.
  private mutating func confirmed(_ turn: Conversation.Turn) -> Interpretation {
    let present = Set((engine.home?.visibleEntities ?? []).map(\.id))
    guard turn.commands.allSatisfy({ ($0.targets ?? []).allSatisfy(present.contains) }) else {
      return rejected(Rejection(.unknownName, "That device is not there any more."))
    }
    let commands = turn.commands.map { command in
      var command = command
      command.range = extent
      command.slots = command.slots.map { Slot($0.name, $0.value, confidence: $0.confidence) }
      return command
    }
    return done(Conversation.Turn(drafts: turn.drafts, commands: commands))
  }

  // MARK: - Which one

  /// The drafts of `turn` with the target that the utterance names; nil when it names none.
  private func chosen(
    _ turn: Conversation.Turn, _ index: Int, _ candidates: [String]
  ) throws(Refusal) -> [CommandDraft]? {
    guard let home = engine.home else { return nil }
    let follow = FollowUp(passage)
    guard !follow.core.isEmpty, let range = coreRange(follow) else { return nil }
    let entities = candidates.compactMap { id in home.visibleEntities.first { $0.id == id } }
    var drafts = turn.drafts.indices.map { carried(turn, at: $0) }
    drafts[index] = turn.drafts[index]
    drafts[index].range = extent
    for position in drafts[index].slots.indices { drafts[index].slots[position].range = nil }

    if follow.isAll, entities.count == candidates.count, (1..<5).contains(entities.count) {
      drafts[index].targets = candidates
      drafts[index].slots.removeAll { Self.targeting.contains($0.name) }
      return drafts
    }
    let words = text(passage.scalars[range])
    let meant = Self.meant(NameNormalizer.words(of: words), entities, home)
    if meant.count == 1 {
      drafts[index].targets = meant.map(\.id)
      drafts[index].slots.removeAll { Self.targeting.contains($0.name) }
      return drafts
    }
    guard let reading = engine.homeWords?.reading(words) else { return nil }
    drafts[index].slots.removeAll { $0.name == "area" || $0.name == "floor" || $0.name == "name" }
    drafts[index].slots.append(Self.slot(reading, words, range))
    drafts[index].words = words
    return drafts
  }

  /// The candidates whose name, kind and room hold all the words; of several the one that is called just so.
  private static func meant(_ words: [String], _ candidates: [Entity], _ home: Home) -> [Entity] {
    guard !words.isEmpty else { return [] }
    let holding = candidates.filter { entity in
      let area = home.areas.first { $0.id == entity.area }
      let names = [entity.name] + entity.aliases + (area.map { [$0.name] + $0.aliases } ?? [])
      var known = Set(names.flatMap(NameNormalizer.words(of:)))
      known.formUnion(["1", NameNormalizer.canonical(entity.domain)])
      return words.allSatisfy { known.contains($0) || DeviceKind(named: $0)?.domain == entity.domain }
    }
    let exact = holding.filter { entity in
      ([entity.name] + entity.aliases).contains { NameNormalizer.words(of: $0) == words }
    }
    return exact.count == 1 ? exact : holding
  }

  /// A fragment as the slot that it fills.
  static func slot(_ reading: HomeWords.Reading, _ words: String, _ range: Range<Int>?) -> CommandDraft.DraftSlot {
    let name: SlotName =
      switch reading {
      case .area: "area"
      case .floor: "floor"
      case .device, .partOfName: "name"
      }
    return CommandDraft.DraftSlot(name: name, raw: words, range: range, confidence: 1)
  }

  /// Where the core of a follow-up stands in the utterance.
  func coreRange(_ follow: FollowUp) -> Range<Int>? {
    guard let first = follow.core.first, let last = follow.core.last else { return nil }
    return first.range.lowerBound..<last.range.upperBound
  }

  /// Slots that say which devices.
  static let targeting = SlotName.targets.union(["except"])

  /// What was done before, as a draft: its values, and its devices where `keepsTargets`.
  func carried(_ turn: Conversation.Turn, at index: Int, keepsTargets: Bool = true) -> CommandDraft {
    var draft = turn.drafts[index]
    let command = turn.commands[index]
    let keepsPlaces = keepsTargets && command.targets == nil
    draft.slots = command.slots.filter { keepsPlaces || !Self.targeting.contains($0.name) }.map {
      CommandDraft.DraftSlot(name: $0.name, value: $0.value, confidence: $0.confidence)
    }
    draft.range = extent
    draft.words = ""
    draft.targets = keepsTargets ? command.targets : nil
    return draft
  }
}

// What is tied to the last command: again, elsewhere, another value, another device. What the utterance lacks comes
// from what was done; where nothing fits, there is no follow-up, and the utterance has to stand on its own.

import HomeControl
import Ontology
import Resolvers

extension Exchange {
  /// The commands of an utterance that is tied to the one before; nil when it is not.
  ///
  /// A correction of what is being asked about ("no, the back door") is tied to that.
  func tied(to question: Conversation.Question?) throws(Refusal) -> [CommandDraft]? {
    let follow = FollowUp(passage)
    var turn = conversation.last
    if case .confirmation(let asked)? = question, follow.isCorrection { turn = asked }
    guard let turn, !turn.drafts.isEmpty, turn.drafts.count == turn.commands.count else { return nil }
    let last = turn.drafts.count - 1
    if follow.core.isEmpty {
      return follow.isRepetition ? turn.drafts.indices.map { carried(turn, at: $0) } : nil
    }
    guard let range = coreRange(follow) else { return nil }
    var draft: CommandDraft?
    if let onOff = Self.onOff[follow.texts.joined(separator: " ")] {
      draft = switched(onOff, turn, last)
    } else if let step = follow.step {
      draft = try stepped(step, turn, last)
    } else if follow.isTied {
      draft = try other(follow, turn, last) ?? revalued(range, turn, last) ?? moved(range, turn, last)
    }
    guard let draft else { return nil }
    // The first is still going to happen; nobody asked for both.
    if follow.isCorrection, draft.slots.contains(where: { SlotName.scheduling.contains($0.name) }) {
      throw Refusal(Rejection(.unsupported, "Cancel that first, then say it again."))
    }
    return [draft]
  }

  // MARK: - The same devices

  /// "Off again".
  private func switched(_ intent: IntentName, _ turn: Conversation.Turn, _ index: Int) -> CommandDraft? {
    guard let targets = turn.commands[index].targets, !targets.isEmpty else { return nil }
    var draft = carried(turn, at: index)
    draft.label = IntentLabel(intent)
    draft.slots = []
    return draft
  }

  /// "A bit more", "another ten percent".
  private func stepped(
    _ step: (isMore: Bool, amount: String), _ turn: Conversation.Turn, _ index: Int
  ) throws(Refusal) -> CommandDraft? {
    let command = turn.commands[index]
    let relative = Self.relatives[command.intent]
    let before = command.slots.first { $0.name.rawValue.hasSuffix("_step") }
    guard let name = before?.name ?? relative.flatMap({ command[$0.of] == nil ? nil : $0.step }) else { return nil }
    var direction = step.isMore ? "up" : "down"
    if let before { direction = Self.isUp(before.value) == step.isMore ? "up" : "down" }
    var value = SlotValue.text(direction)
    if !step.amount.isEmpty {
      guard let said = engine.grounder.resolver.resolve(name, raw: step.amount, implied: direction) else { return nil }
      value = said
    } else if let before, step.isMore {
      value = before.value
    }
    if let before, !step.isMore, !Self.isUp(before.value) {
      throw Refusal(Rejection(.lowConfidence, "Less of what?"))
    }
    var draft = carried(turn, at: index)
    if before == nil, let relative { draft.label = IntentLabel(relative.intent, implying: name, direction) }
    if draft.label.impliedSlot == name { draft.label.impliedValue = direction }
    draft.slots.removeAll { $0.name == name || $0.name == relative?.of }
    draft.slots.append(CommandDraft.DraftSlot(name: name, value: value, confidence: 1))
    return draft
  }

  private static func isUp(_ value: SlotValue) -> Bool {
    if case .number(let amount, _) = value { amount > 0 } else { value == .text("up") }
  }

  /// "No, green", "no, sixty": the same with another value.
  private func revalued(_ range: Range<Int>, _ turn: Conversation.Turn, _ index: Int) -> CommandDraft? {
    let command = turn.commands[index]
    let raw = text(passage.scalars[range])
    let known = command.slots.map(\.name).filter(SlotName.values.contains)
    guard !known.isEmpty else { return nil }
    let others = (IntentCatalog.definition(of: command.intent)?.slots ?? []).filter(SlotName.values.contains)
    for name in known + others {
      let implied = command[name].map { Self.isUp($0.value) ? "up" : "down" }
      guard
        engine.grounder.resolver.resolve(
          name, raw: raw, intent: command.intent, implied: name.rawValue.hasSuffix("_step") ? implied : nil) != nil
      else { continue }
      var draft = carried(turn, at: index)
      draft.slots.removeAll { SlotName.values.contains($0.name) }
      draft.slots.append(CommandDraft.DraftSlot(name: name, raw: raw, range: range, confidence: 1))
      if name.rawValue.hasSuffix("_step"), draft.label.impliedSlot == nil, let implied {
        draft.label = IntentLabel(draft.label.intent, implying: name, implied)
      }
      draft.words = raw
      return draft
    }
    return nil
  }

  // MARK: - Other devices

  /// "And the hall", "no, the bedroom", "the back door too".
  private func moved(_ range: Range<Int>, _ turn: Conversation.Turn, _ index: Int) -> CommandDraft? {
    let words = text(passage.scalars[range])
    guard let reading = engine.homeWords?.reading(words),
      IntentCatalog.definition(of: turn.commands[index].intent)?.hasTargets ?? false
    else { return nil }
    var draft = carried(turn, at: index, keepsTargets: false)
    if reading != .device { draft.slots += kind(turn, index) }
    draft.slots.append(Self.slot(reading, words, range))
    draft.words = words
    return draft
  }

  /// The kind of what was acted on: as it was said, or as its devices are.
  private func kind(_ turn: Conversation.Turn, _ index: Int) -> [CommandDraft.DraftSlot] {
    let said = turn.drafts[index].slots.filter { ($0.name == "domain" || $0.name == "device_class") && $0.raw != nil }
    if !said.isEmpty {
      return said.map { slot in
        CommandDraft.DraftSlot(name: slot.name, value: .text(slot.raw ?? ""), confidence: slot.confidence)
      }
    }
    let entities = engine.entities(turn.commands[index].targets ?? [])
    guard let first = entities.first, entities.allSatisfy({ $0.domain == first.domain }) else { return [] }
    var slots = [CommandDraft.DraftSlot(name: "domain", value: .text(first.domain), confidence: 1)]
    if let deviceClass = first.deviceClass, entities.allSatisfy({ $0.deviceClass == deviceClass }),
      DeviceKind(named: deviceClass)?.domain == first.domain
    {
      slots = [CommandDraft.DraftSlot(name: "device_class", value: .text(deviceClass), confidence: 1)]
    }
    return slots
  }

  /// "The other one": what else of the kind is in the room.
  private func other(
    _ follow: FollowUp, _ turn: Conversation.Turn, _ index: Int
  ) throws(Refusal) -> CommandDraft? {
    guard follow.isOther, let home = engine.home else { return nil }
    let spoken = Set(turn.commands[index].targets ?? [])
    guard let one = engine.entities(Array(spoken)).first, spoken.count == 1 else {
      throw Refusal(Rejection(.missingTarget, "I don't know which one you mean."))
    }
    let others = home.visibleEntities.filter {
      $0.domain == one.domain && $0.deviceClass == one.deviceClass && $0.area == one.area && !spoken.contains($0.id)
    }
    guard !others.isEmpty else { throw Refusal(Rejection(.missingTarget, "There is no other one here.")) }
    guard others.count == 1 || follow.texts != ["other"] else {
      throw Refusal(Rejection(.ambiguous, "Which other one?", candidates: others.map(\.id)))
    }
    var draft = carried(turn, at: index, keepsTargets: false)
    draft.targets = others.map(\.id)
    return draft
  }

  // MARK: - Lists

  /// "And eggs", after something was put on a list; only where the words ask for nothing else.
  func continuedList(after rejection: Rejection) -> [CommandDraft]? {
    guard rejection.reason == .outOfScope || rejection.reason == .lowConfidence, let turn = conversation.last,
      let index = turn.commands.indices.last, turn.drafts.indices.contains(index),
      ["HassShoppingListAddItem", "HassListAddItem"].contains(turn.commands[index].intent)
    else { return nil }
    let follow = FollowUp(passage)
    guard follow.isAddition, !follow.isCorrection, (1...3).contains(follow.core.count),
      !follow.texts.contains(where: { Conjuncts.verbs.contains($0) || Self.noItems.contains($0) }),
      let range = coreRange(follow)
    else { return nil }
    var draft = carried(turn, at: index)
    draft.slots.removeAll { $0.name == "item" }
    draft.slots.append(
      CommandDraft.DraftSlot(name: "item", raw: text(passage.scalars[range]), range: range, confidence: 1))
    return [draft]
  }

  // MARK: - Tables

  private static let onOff: [String: IntentName] = [
    "on": "HassTurnOn", "off": "HassTurnOff", "back on": "HassTurnOn", "back off": "HassTurnOff",
  ]
  private static let relatives: [IntentName: (intent: IntentName, of: SlotName, step: SlotName)] = [
    "HassLightSet": ("HassSetBrightnessRelative", "brightness", "brightness_step"),
    "HassSetVolume": ("HassSetVolumeRelative", "volume_level", "volume_step"),
    "HassClimateSetTemperature": ("HassClimateSetTemperatureRelative", "temperature", "temperature_step"),
  ]
  private static let noItems: Set<String> = [
    "it", "that", "them", "this", "what", "who", "why", "how", "when", "where", "not", "dont", "if", "you", "i", "no",
  ]
}

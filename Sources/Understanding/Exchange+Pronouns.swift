// "Turn it off again", "make them warmer": which devices a pronoun stands for, within one utterance or from the one
// before. A pronoun that stands for nothing known is not acted on.

import HomeControl
import Ontology

extension Exchange {
  /// The draft of a sentence, with its pronoun's devices; `before` are the drafts of the sentences before it.
  mutating func draft(
    of sentence: SentenceReader.Sentence, after before: [CommandDraft]
  ) throws(Refusal) -> CommandDraft {
    guard let pronoun = Pronouns.object(in: sentence.passage) else { return try reader.draft(of: sentence) }
    var plain: CommandDraft?
    var refusal: Refusal?
    do throws(Refusal) { plain = try reader.draft(of: sentence) } catch { refusal = error }
    if let plain, standsAlone(plain) { return plain }
    let isPlural = Self.plurals.contains { text(sentence.passage.scalars[pronoun]).lowercased().contains($0) }
    if let subject = subject(after: before, isPlural: isPlural),
      let replaced = Pronouns.replaced(in: sentence.passage, by: subject.noun),
      var draft = try? reader.draft(of: SentenceReader.Sentence(passage: replaced)), namesNothing(draft)
    {
      draft.slots.removeAll { Self.targeting.contains($0.name) }
      draft.slots += subject.slots
      draft.targets = subject.targets
      draft.range = sentence.passage.extent
      if engine.isPossible(draft, in: situation) || !Self.impersonal.contains(draft.label.intent) {
        return draft
      }
    }
    guard let plain else {
      throw refusal.flatMap { $0.rejection.reason == .lowConfidence ? nil : $0 } ?? Refusal(.unclearPronoun)
    }
    // "Make it warmer" may speak of the room; "set it to 30" speaks of something.
    // "Skip this one" needs nothing that was said before.
    guard
      engine.home == nil || Self.impersonal.contains(plain.label.intent) || saysWhere(plain)
        || Self.playing.contains(plain.label.intent)
    else {
      throw Refusal(.unclearPronoun)
    }
    return plain
  }

  /// "A bit brighter" just after a lamp was turned on speaks of the lamp.
  func elliptic(_ draft: CommandDraft) -> CommandDraft {
    let words = passage.words.map(\.text)
    guard let turn = conversation.last, let targets = turn.commands.last?.targets, !targets.isEmpty,
      draft.targets == nil,
      Self.impersonal.contains(draft.label.intent) || IntentName.settings[draft.label.intent] != nil,
      words.count <= 4, !saysWhere(draft), !saysWhat(draft), !words.contains("here"),
      !["its", "im", "it", "i"].contains(words.first ?? "")
    else { return draft }
    var meant = draft
    meant.targets = targets
    return engine.isPossible(meant, in: situation) ? meant : draft
  }

  /// What a pronoun stands for: devices, or without a home the words that named them.
  private func subject(
    after before: [CommandDraft], isPlural: Bool
  ) -> (targets: [String]?, slots: [CommandDraft.DraftSlot], noun: String)? {
    var turn = conversation.last
    if let draft = before.last {
      guard let command = try? engine.command(draft, in: situation, isConfirmed: true) else {
        return nil
      }
      turn = Conversation.Turn(drafts: [draft], commands: [command])
    }
    guard let turn, let last = turn.commands.last else { return nil }
    if engine.home == nil {
      let slots = last.slots.filter { Self.targeting.contains($0.name) }
      guard let named = slots.first(where: { $0.name == "name" }) ?? slots.first(where: { $0.name == "domain" }) else {
        return nil
      }
      let noun =
        switch named.value {
        case .text(let words): named.raw ?? words
        default: named.raw ?? "light"
        }
      return (nil, slots.map { .init(name: $0.name, value: $0.value, confidence: $0.confidence) }, noun)
    }
    var targets = last.targets ?? []
    if isPlural, targets.count == 1 { targets = turn.commands.flatMap { $0.targets ?? [] } }
    let entities = engine.entities(targets)
    guard !entities.isEmpty else { return nil }
    return (targets, [], Pronouns.noun(for: entities) ?? "lights")
  }

  /// Whether a draft needs no pronoun: it acts on no devices, or names its own.
  private func standsAlone(_ draft: CommandDraft) -> Bool {
    guard let definition = IntentCatalog.definition(of: draft.label.intent), definition.hasTargets else { return true }
    return saysWhat(draft) || (saysWhere(draft) && Self.impersonal.contains(draft.label.intent))
  }

  /// Whether a draft read with a noun put in names no other device or place beside it.
  private func namesNothing(_ draft: CommandDraft) -> Bool {
    draft.slots.allSatisfy { slot in
      !Self.targeting.contains(slot.name) || slot.raw == nil || slot.isPutIn || isPronoun(slot.raw)
    }
  }

  private func saysWhat(_ draft: CommandDraft) -> Bool { says(draft, ["name", "domain", "device_class"]) }
  private func saysWhere(_ draft: CommandDraft) -> Bool {
    says(draft, ["area", "floor"]) || passage.words.contains { $0.text == "here" }
  }

  private func says(_ draft: CommandDraft, _ names: Set<SlotName>) -> Bool {
    draft.slots.contains { names.contains($0.name) && $0.raw != nil && !isPronoun($0.raw) }
  }

  private func isPronoun(_ raw: String?) -> Bool {
    ["it", "them", "that", "those", "this", "these", "they", "that one", "this one"].contains(raw?.lowercased())
  }

  private static let plurals = ["them", "those", "these", "they", "all", "both"]
  /// Intents of which "it" may be the room: "make it warmer", "turn it up".
  static let impersonal: Set<IntentName> = [
    "HassSetBrightnessRelative", "HassClimateSetTemperatureRelative", "HassSetVolumeRelative",
    "HassClimateGetTemperature", "HassGetWeather",
  ]
  private static let playing: Set<IntentName> = [
    "HassMediaNext", "HassMediaPrevious", "HassMediaPause", "HassMediaUnpause", "HassMediaPlayerMute",
    "HassMediaPlayerUnmute",
  ]
}

extension Rejection {
  static let unclearPronoun = Rejection(.missingTarget, "I don't know what you mean by that.")
}

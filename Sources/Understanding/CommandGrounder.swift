// From a draft to a command: raw words become typed values, places and names become devices of the home.

import HomeControl
import Ontology
import Resolvers

/// Where and when something is asked, and what plays meanwhile.
struct Situation: Sendable {
  /// The asker's area, where it is known.
  var area: String?
  /// The moment, in Unix seconds; nil for the present.
  var now: Double?
  /// What players are doing.
  var players = PlayerStates.unknown
}

/// Resolves and grounds drafts for one home; without a home, commands have values but no targets.
struct CommandGrounder: Sendable {
  let resolver: SlotResolver
  private let grounder: Grounder?
  private let acceptsModifiers: Bool
  private let stages: StageClock?

  init(home: Home?, acceptsModifiers: Bool, stages: StageClock? = nil) {
    self.stages = stages
    self.acceptsModifiers = acceptsModifiers
    resolver = SlotResolver(
      context: .init(temperatureUnit: home?.temperatureUnit.resolverUnit ?? .celsius, timeZone: home?.timeZone))
    grounder = home.map(Grounder.init(home:))
  }

  /// Ranges of `scalars` that are one name of the home although an "and" or a verb stands in it.
  func joinedNames(in scalars: [Unicode.Scalar]) -> [Range<Int>] {
    guard let grounder else { return [] }
    let wording = Wording(scalars, in: 0..<scalars.count).words
    let words = wording.map(\.text)
    var found: [Range<Int>] = []
    var position = 0
    while position < words.count {
      let count = grounder.nameLength(words[position...])
      if count > 1 {
        found.append(wording[position].range.lowerBound..<wording[position + count - 1].range.upperBound)
      }
      position += max(count, 1)
    }
    return found
  }

  /// A name of the home in a text.
  struct NameInText {
    /// Where it stands.
    var range: Range<Int>
    /// The device's domain; nil for a room.
    var domain: String?
  }

  /// The names of devices and rooms in a passage that hold one of the `foreign` words, the longest at each place.
  func names(in passage: Passage, foreign: Set<String>) -> [NameInText] {
    guard let grounder else { return [] }
    let words = passage.words
    let texts = words.map(\.text)
    // "The lights in the Wohnzimmer" speak of no player.
    let kinds = Set(texts.compactMap { DeviceKind(named: $0)?.domain })
    func isSpoken(_ domain: String?) -> Bool { kinds.isEmpty || domain.map(kinds.contains) ?? true }
    var found: [NameInText] = []
    var position = 0
    while position < words.count {
      let part =
        foreign.contains(texts[position])
        ? grounder.part(texts[position]).flatMap { isSpoken($0.domain) ? $0 : nil } : nil
      guard let name = grounder.name(at: texts[position...]) ?? part else {
        position += 1
        continue
      }
      let last = position + name.count - 1
      if texts[position...last].contains(where: foreign.contains) {
        found.append(
          NameInText(range: words[position].range.lowerBound..<words[last].range.upperBound, domain: name.domain))
      }
      position += name.count
    }
    return found
  }

  /// Slots of which a written sentence knows only the words: "a bit", "in ten minutes", "still on".
  private func isReadAnew(_ slot: CommandDraft.DraftSlot) -> Bool {
    SlotName.scheduling.contains(slot.name) || slot.name.rawValue.hasSuffix("_step")
      || slot.name == "state" && resolver.resolve("state", raw: slot.raw ?? "") != nil
  }

  /// "Tomorrow at six" where a duration was seen, and the like: one modifier of time is easily taken for another.
  private func otherTime(
    _ name: SlotName, _ raw: String, _ resolver: SlotResolver
  ) -> [(name: SlotName, value: SlotValue)]? {
    guard SlotName.scheduling.contains(name) else { return nil }
    let others = ["time", "delay"].filter { $0 != name }
    return others.lazy.compactMap { other in resolver.resolve(other, raw: raw).map { [(other, $0)] } }.first
  }

  /// The command of a draft.
  ///
  /// - Throws: why it cannot be carried out; `confirmation_required` unless `isConfirmed`, for what asks first.
  func command(
    from draft: CommandDraft, in situation: Situation, isConfirmed: Bool = false
  ) throws(Refusal) -> Command {
    let draft = switchedOff(draft) ?? closedLight(draft) ?? draft
    do throws(Refusal) {
      return try plainCommand(from: draft, in: situation, isConfirmed: isConfirmed)
    } catch {
      guard error.rejection.reason == .unsupported, draft.slots.contains(where: { $0.name == "name" }),
        let command = otherSetting(of: draft, in: situation, isConfirmed: isConfirmed)
      else { throw error }
      return command
    }
  }

  /// "Turn off the speaker", read as muting: in a home that has one, the device is meant and not its sound.
  private func switchedOff(_ draft: CommandDraft) -> CommandDraft? {
    guard grounder != nil, draft.label.intent == "HassMediaPlayerMute", draft.targets == nil else { return nil }
    let words = SpokenWords.split(draft.words)
    let texts = Set(words)
    guard texts.contains("off"), !texts.isDisjoint(with: ["turn", "switch", "shut", "power"]),
      texts.isDisjoint(with: ["sound", "sounds", "volume", "audio", "noise", "music", "mute", "mic", "microphone"])
    else { return nil }
    var draft = draft
    draft.label = IntentLabel("HassTurnOff")
    if !draft.slots.contains(where: { $0.name == "name" }) {
      guard
        let device = words.first(where: { DeviceKind(named: $0)?.domain == "media_player" })
      else { return nil }
      draft.slots.append(.init(name: "name", raw: device, confidence: draft.confidence))
    }
    return draft
  }

  /// "Close the light", as many say whose own language does: a light is switched, whatever the verb implies.
  private func closedLight(_ draft: CommandDraft) -> CommandDraft? {
    guard draft.label.impliedSlot == "domain", draft.label.impliedValue == "cover",
      draft.slots.contains(where: { slot in
        SlotName.things.contains(slot.name) && slot.raw.flatMap { DeviceKind(named: $0) }?.domain == "light"
      })
    else { return nil }
    var draft = draft
    draft.label = IntentLabel(draft.label.intent)
    return draft
  }

  /// "Study ceiling 20", read as a position: the device's kind says what the number sets, where no word does.
  private func otherSetting(of draft: CommandDraft, in situation: Situation, isConfirmed: Bool) -> Command? {
    guard grounder != nil, let setting = IntentName.settings[draft.label.intent] ?? IntentName.steps[draft.label.intent]
    else {
      return nil
    }
    let positions = draft.slots.indices.filter { draft.slots[$0].name == setting }
    guard let position = positions.first, positions.count == 1,
      Set(SpokenWords.split(draft.words)).isDisjoint(with: Self.settingWords)
    else { return nil }
    let isStep = IntentName.steps[draft.label.intent] != nil
    for (intent, slot) in (isStep ? IntentName.steps : IntentName.settings).sorted(by: {
      $0.key.rawValue < $1.key.rawValue
    })
    where intent != draft.label.intent {
      var other = draft
      other.label = IntentLabel(intent)
      if let direction = draft.label.impliedValue { other.label = IntentLabel(intent, implying: slot, direction) }
      other.slots[position].name = slot
      if let command = try? plainCommand(from: other, in: situation, isConfirmed: isConfirmed) {
        return command
      }
    }
    return nil
  }

  /// "Put the telly on 12", "tune the radio to 98", "input 2": read as a volume.
  private func isChannel(_ draft: CommandDraft) -> Bool {
    guard draft.label.intent == "HassSetVolume",
      let level = draft.slots.first(where: { $0.name == "volume_level" })?.raw
    else { return false }
    let words = SpokenWords.split(draft.words)
    if !Self.tuning.isDisjoint(with: words) { return true }
    let number = SpokenWords.split(level)
    guard Self.settingWords.union(["percent", "%", "cent"]).isDisjoint(with: words),
      words.contains(where: Self.televisions.contains), let first = number.first
    else { return false }
    return zip(words, words.dropFirst()).contains { $0 == "on" && $1 == first }
  }

  private static let tuning: Set<String> = ["channel", "station", "input", "hdmi", "tune", "frequency", "fm"]
  private static let televisions: Set<String> = ["tv", "telly", "television", "tele"]

  /// "Kitchen 20", "set upstairs to 20": a light, a fan, a thermostat.
  private func isPlaceAndNumber(_ draft: CommandDraft) -> Bool {
    let values = Set(IntentName.settings.values)
    guard draft.targets == nil, draft.slots.contains(where: { ["area", "floor"].contains($0.name) }),
      draft.slots.allSatisfy({ ["area", "floor"].contains($0.name) || values.contains($0.name) })
    else { return false }
    let held = Set(draft.slots.flatMap { SpokenWords.split($0.raw ?? "") })
    return held.isDisjoint(with: Self.settingWords.union(["percent", "%", "cent"]))
      && SpokenWords.split(draft.words).allSatisfy { held.contains($0) || Self.bare.contains($0) }
  }

  private static let bare: Set<String> = ["the", "to", "at", "in", "set", "put", "make", "please"]

  /// Words that say what is set.
  private static let settingWords: Set<String> = [
    "brightness", "bright", "dim", "speed", "position", "open", "close", "closed", "shut", "volume", "loud", "sound",
    "temperature", "degrees", "degree", "celsius", "fahrenheit", "colour", "color", "kelvin", "heat", "heating", "warm",
    "warmer", "cooler", "brighter", "dimmer", "louder", "quieter",
  ]

  private func plainCommand(
    from draft: CommandDraft, in situation: Situation, isConfirmed: Bool
  ) throws(Refusal) -> Command {
    let before = stages?.enter(.resolve)
    defer { stages?.enter(before) }
    var slots = try resolved(draft, now: situation.now)
    stages?.enter(.ground)
    if !acceptsModifiers, let modifier = slots.first(where: { SlotName.scheduling.contains($0.name) }) {
      throw Refusal(Rejection(.unsupported, "I can't do things \(modifier.raw ?? "later") yet."))
    }
    if isChannel(draft) { throw Refusal(Rejection(.unsupported, "I can't change channels.")) }
    let implied = draft.label.impliedSlot.flatMap { name in draft.label.impliedValue.map { (name: name, value: $0) } }
    var targets: [String]?
    if grounder != nil, IntentName.settings[draft.label.intent] != nil, isPlaceAndNumber(draft) {
      throw Refusal(Rejection(.missingTarget, "I don't know what to set there."))
    }
    if IntentName.listing.contains(draft.label.intent), !slots.contains(where: { $0.name == "item" }) {
      throw Refusal(Rejection(.missingTarget, "I did not hear which item."))
    }
    if let grounder {
      let needed = draft.label.intent.settingSlots
      if !needed.isEmpty, !needed.contains(implied?.name ?? ""), !slots.contains(where: { needed.contains($0.name) }) {
        throw Refusal(Rejection(.invalidValue, "I did not hear what to set it to."))
      }
      // Words that were put in for a pronoun say nothing about which devices are meant.
      var request = Grounder.Request(
        intent: draft.label.intent, slots: slots, implied: implied, asker: situation.area,
        text: draft.targets == nil && !draft.isTaught ? draft.words : "", targets: draft.targets,
        acceptsModifiers: acceptsModifiers, isConfirmed: isConfirmed)
      request.players = situation.players
      switch grounder.ground(request) {
      case .command(let grounded, let entities):
        slots = grounded
        targets = entities
      case .rejected(let rejection): throw Refusal(rejection)
      }
    }
    if draft.needsConfirmation, !isConfirmed {
      throw Refusal(Rejection(.confirmationRequired, "Shall I really do that?"))
    }
    if grounder == nil { slots = slots.map(Self.kindNamed) }
    if let implied, !slots.contains(where: { $0.name == implied.name }) {
      slots.append(Slot(implied.name, .text(implied.value), confidence: draft.confidence))
    }
    return Command(
      intent: draft.label.intent, confidence: draft.confidence, slots: slots, targets: targets, range: draft.range)
  }

  /// A type word as the domain or device class it names: "lights" is `light` in any home.
  private static func kindNamed(_ slot: Slot) -> Slot {
    guard case .text(let words) = slot.value, let kind = DeviceKind(named: words) else { return slot }
    var slot = slot
    if slot.name == "domain" { slot.value = .text(kind.domain) }
    if slot.name == "device_class", let deviceClass = kind.deviceClass { slot.value = .text(deviceClass) }
    return slot
  }

  /// "Tick the eggs": what stands on the list is "eggs".
  private static func listed(_ item: SlotValue, _ intent: IntentName) -> SlotValue {
    guard intent != "HassShoppingListAddItem", intent != "HassListAddItem", case .text(let words) = item,
      words.lowercased().hasPrefix("the "), words.utf8.count > 4
    else { return item }
    return .text(String(words.dropFirst(4)))
  }

  /// Slots whose words mean something to whoever carries them out even where we cannot read them.
  private func keepsWords(_ name: SlotName) -> Bool {
    name == "state" || name == "except" || (!acceptsModifiers && SlotName.scheduling.contains(name))
  }

  private func resolved(_ draft: CommandDraft, now: Double?) throws(Refusal) -> [Slot] {
    let resolver = resolver.at(now)
    var slots: [Slot] = []
    for slot in draft.slots {
      if let value = slot.value, slot.raw == nil || (value.isText && !isReadAnew(slot)) {
        slots.append(Slot(slot.name, value, raw: slot.raw, range: slot.range, confidence: slot.confidence))
        continue
      }
      let raw = slot.raw ?? ""
      let read =
        resolver.resolveParts(
          slot.name, raw: raw, intent: draft.label.intent, implied: draft.label.impliedValue, text: draft.words)
        ?? otherTime(slot.name, raw, resolver)
      let isText = slot.value.map(\.isText) ?? false
      let known = (isText ? nil : slot.value) ?? (keepsWords(slot.name) ? .text(raw) : nil)
      guard let parts = read ?? known.map({ [(name: slot.name, value: $0)] }) else {
        if SlotName.scheduling.contains(slot.name) {
          throw Refusal(Rejection(.invalidValue, "I can't tell when \"\(raw)\" is."))
        }
        let kind = slot.name.rawValue.replacing("_", with: " ")
        throw Refusal(Rejection(.invalidValue, "I can't read \"\(raw)\" as a \(kind)."))
      }
      for part in parts {
        // "50 to 60 percent": two values for one slot, and no way to know which.
        if let other = slots.first(where: { $0.name == part.name }),
          part.value.isNumber || SlotName.scheduling.contains(part.name)
        {
          if other.value == part.value { continue }
          let both = "\(other.raw ?? SpokenText.of(other.value)) and \(raw)"
          throw Refusal(Rejection(.invalidValue, "I heard two values for one thing: \(both)."))
        }
        let value = slot.name == "item" ? Self.listed(part.value, draft.label.intent) : part.value
        slots.append(Slot(part.name, value, raw: raw, range: slot.range, confidence: slot.confidence))
      }
    }
    return slots
  }
}

extension SlotValue {
  fileprivate var isText: Bool {
    if case .text = self { true } else { false }
  }

  fileprivate var isNumber: Bool {
    if case .number = self { true } else { false }
  }
}

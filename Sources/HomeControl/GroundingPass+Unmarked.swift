// Words that no slot holds but that may name something: identifiers typed as such, names the model passed over, and
// unknown words where a room or device would stand. "The kitten lights" must not become the lights of the asker's
// room: such a word is a room or device that can be found, or the command is refused.

import Ontology
import Resolvers

extension GroundingPass {
  /// Entities typed by their identifiers: "turn on light.kitchen_ceiling".
  mutating func readIdentifiers() throws(Refusal) {
    guard request.text.utf8.contains(UInt8(ascii: ".")) else { return }
    for token in request.text.split(whereSeparator: { $0.isWhitespace || $0 == "," || $0 == ";" }) {
      let id = String(token.drop { !$0.isLetter }).lowercased().trimming { !$0.isLetter && !$0.isNumber }
      let parts = id.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, let domain = parts.first, DeviceKind.isDomain(String(domain)), !parts[1].isEmpty else {
        continue
      }
      guard let entity = index.entity(id) else {
        throw Refusal(.unknownName, "I don't know anything called \(quoted(id)).")
      }
      guard fits(entity) else { throw Refusal(.unsupported, "I can't do that with the \(entity.entity.name).") }
      slots.removeAll { slot in
        ["name", "area", "domain", "device_class"].contains(slot.name)
          && slot.raw.map { id.contains($0.lowercased()) } ?? false
      }
      slots.append(Slot("name", .identifier(id)))
      named.append(entity)
    }
  }

  /// Reads a device's name that no slot holds, or that slots hold only pieces of.
  mutating func readUnmarkedName() {
    guard !request.text.isEmpty, named.isEmpty, !isEverything, !Self.speaksFreely.contains(request.intent) else {
      return
    }
    let phrase = Phrase(request.text, slots: request.slots)
    guard let range = unmarkedName(in: phrase) else { return }
    let name = phrase.words[range].map(\.text).joined(separator: " ")
    slots =
      slots.filter { slot in
        guard Self.targetSlots.contains(slot.name), let raw = slot.raw else { return true }
        return !phrase.words[range].contains { $0.slot == slot.name } || !Self.holds(name, raw)
      } + [Slot("name", .text(name))]
    kind = requiredKind
  }

  /// A name that was found in the words rather than marked.
  private func isUnmarkedName(_ slot: Slot) -> Bool { slot.name == "name" && slot.raw == nil }

  /// Reads words that no slot holds as the names they are, or refuses them.
  mutating func readUnmarkedWords() throws(Refusal) {
    guard !request.text.isEmpty, named.isEmpty, !Self.speaksFreely.contains(request.intent) else { return }
    let phrase = Phrase(request.text, slots: request.slots)
    guard !slots.contains(where: isUnmarkedName) else { return }
    try refuseOtherKind(in: phrase)
    if places == nil, let place = unmarkedPlace(in: phrase) { addUnmarked(place) }
    for run in phrase.unknownRuns(isKind: isKind) {
      let words = Array(phrase.words[run].map(\.text))
      // "Go back to base, Daisy".
      if isDocking, words.allSatisfy(Self.docks.contains) { continue }
      // "At the minute": now.
      let lead = phrase.words[..<run.lowerBound].suffix(2).map(\.text)
      if words == ["minute"], lead == ["at", "the"] { continue }
      if words.contains(where: Self.timeWords.contains) {
        throw Refusal(.invalidValue, "I did not understand \(quoted(words.joined(separator: " "))).")
      }
      if let head = head(after: run, in: phrase) {
        try take(words, before: head)
      } else if standsForPlace(run, in: phrase) {
        try takePlace(words)
      } else if places == nil, let place = try place(words.map(NameNormalizer.canonical)) {
        addUnmarked(place)
      } else if standsForDevice(run, in: phrase) {
        slots.append(Slot("name", .text(words.joined(separator: " "))))
      }
    }
  }

  /// "Our room", where that is what a room is called although no word of it says so.
  private func unmarkedPlace(in phrase: Phrase) -> PlaceMatch? {
    let words = phrase.words
    for count in stride(from: min(4, words.count), through: 2, by: -1) {
      for start in 0...(words.count - count) {
        let part = words[start..<start + count]
        guard part.allSatisfy({ $0.slot == nil }) else { continue }
        if let areas = index.spokenAreas[part.map(\.text)], areas.count == 1 { return .area(areas[0]) }
      }
    }
    return nil
  }

  /// Verbs that open a request and tell nothing.
  private static let requests: Set<String> = [
    "turn", "switch", "set", "open", "close", "shut", "lock", "dim", "brighten", "pause", "mute", "raise", "lower",
  ]

  /// Intents whose words may be anything: titles, items, messages, cities.
  private static let speaksFreely: Set<IntentName> = [
    "HassMediaSearchAndPlay", "HassListAddItem", "HassListCompleteItem", "HassListRemoveItem", "HassGetWeather",
  ]

  private static let targetSlots: Set<SlotName> = ["name", "area", "floor", "domain", "device_class"]

  private var hasTargetSlot: Bool { slots.contains { Self.targetSlots.contains($0.name) } }

  /// Words of times and numbers: one that no slot holds is a time or value that was not understood.
  private static let timeWords: Set<String> = [
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen", "twenty",
    "thirty", "forty", "fifty", "hundred", "oclock", "noon", "midnight", "morning", "afternoon", "evening", "tomorrow",
    "sunset", "sunrise", "dusk", "dawn", "minute", "minutes", "second", "seconds", "hour", "hours", "monday", "tuesday",
    "wednesday", "thursday", "friday", "saturday", "sunday", "weekend", "yesterday",
  ]

  /// "Dim the robot": what is named outside every slot is of a kind that the intent cannot act on.
  private func refuseOtherKind(in phrase: Phrase) throws(Refusal) {
    guard let requiredKind, !hasTargetSlot else { return }
    for (word, next) in zip(phrase.words, phrase.words.dropFirst())
    where word.slot == nil && next.slot == nil && ["the", "my", "our"].contains(word.text) {
      guard let said = DeviceKind(words: [NameNormalizer.canonical(next.text)]), said.domain != requiredKind.domain,
        ["vacuum", "lawn_mower", "lock", "fan", "cover", "valve", "siren", "humidifier", "camera"].contains(said.domain)
      else { continue }
      if said.domain == "cover", requiredKind.domain == "lock" { continue }
      throw cannot("the \(said.plural)")
    }
  }

  private func isKind(_ word: String) -> Bool { DeviceKind(words: [NameNormalizer.canonical(word)]) != nil }

  private static func holds(_ name: String, _ raw: String) -> Bool {
    " \(name) ".contains(" \(SpokenWords.split(raw).joined(separator: " ")) ")
  }

  /// The longest name of a device in the words that is not just what one slot, or a room and a kind, hold already:
  /// "heating" in "heating to 21", "floor lamp" where only the lamp was marked.
  private func unmarkedName(in phrase: Phrase) -> Range<Int>? {
    let words = phrase.words
    for count in stride(from: min(6, words.count), through: 1, by: -1) {
      for start in 0...(words.count - count) {
        let range = start..<(start + count)
        guard isUnmarked(words[range]) else { continue }
        let name = words[range].map(\.text).joined(separator: " ")
        let found = index.entityNames.exact(name).compactMap(index.entity).filter(fits)
        // A lamp called like its room is not meant by "the fan in the dining room".
        let isRoom = words[range].allSatisfy { $0.slot == "area" }
        if !found.isEmpty, !isRoom || saidKind == nil || found.contains(where: { $0.domain == saidKind?.domain }) {
          return range
        }
      }
    }
    return nil
  }

  /// Whether a device's name of several words stands there that no slot holds.
  var holdsName: Bool {
    guard !request.text.isEmpty, !Self.speaksFreely.contains(request.intent) else { return false }
    return unmarkedName(in: Phrase(request.text, slots: request.slots)).map { $0.count > 1 } ?? false
  }

  /// The kind that a slot names.
  private var saidKind: DeviceKind? {
    guard case .text(let said)? = slots.first(where: { $0.name == "domain" })?.value else { return nil }
    return DeviceKind(named: said) ?? DeviceKind(said)
  }

  /// Whether words may be a name that was not marked, or marked in pieces.
  private func isUnmarked(_ part: ArraySlice<Phrase.Word>) -> Bool {
    guard let first = part.first, !CarrierWords.determiners.contains(first.text),
      part.allSatisfy({ $0.slot.map(Self.targetSlots.contains) ?? true }),
      part.contains(where: { !CarrierWords.contains($0.text) })
    else { return false }
    let held = Set(part.compactMap(\.slot))
    if held.isEmpty { return !hasTargetSlot }
    return part.count > 1
      && (part.contains { $0.slot == nil } || held.contains("name") && cutsName(part) || held == ["area"])
  }

  /// Whether a name slot holds only a piece of `part`.
  private func cutsName(_ part: ArraySlice<Phrase.Word>) -> Bool {
    let name = part.map(\.text).joined(separator: " ")
    return slots.contains { slot in
      guard slot.name == "name", let raw = slot.raw else { return false }
      let spoken = SpokenWords.split(raw).joined(separator: " ")
      return spoken != name && Self.holds(name, raw)
    }
  }

  /// The kind or name that follows an unknown word, where the word stands like a name before it.
  private func head(after run: Range<Int>, in phrase: Phrase) -> String? {
    guard run.upperBound < phrase.words.count else { return nil }
    let next = phrase.words[run.upperBound]
    guard ["name", "domain", "device_class"].contains(next.slot) || next.slot == nil && isKind(next.text) else {
      return nil
    }
    if run.lowerBound == 0 {
      // "Kitten lights off" names something; "douse lights" is a verb we do not know.
      let rest = phrase.words[run.upperBound...]
      guard rest.contains(where: { $0.slot == nil && ["on", "off", "up", "down", "to"].contains($0.text) }) else {
        return nil
      }
    }
    var last = run.upperBound
    while last + 1 < phrase.words.count, next.slot != nil, phrase.words[last + 1].slot == next.slot { last += 1 }
    return phrase.words[run.upperBound...last].map(\.text).joined(separator: " ")
  }

  /// An unknown word before a kind or name: part of a device's name, or a room.
  private mutating func take(_ words: [String], before head: String) throws(Refusal) {
    let spoken = words.joined(separator: " ")
    let whole = NameNormalizer.words(of: "\(spoken) \(head)")
    // "The lawn mower".
    if DeviceKind(words: whole[...]) != nil, slots.allSatisfy({ $0.name != "name" }) { return }
    let called = index.entityNames.exact(words: whole) + index.entityNames.containing(words: whole)
    if called.compactMap(index.entity).contains(where: fits) {
      slots.removeAll {
        ["name", "domain", "device_class"].contains($0.name) && $0.raw.map(SpokenWords.split) == SpokenWords.split(head)
      }
      slots.append(Slot("name", .text("\(spoken) \(head)")))
      kind = requiredKind
      return
    }
    guard let found = try place(NameNormalizer.words(of: spoken), isFuzzy: true) else {
      throw Refusal(.unknownName, "I don't know anything called \(quoted("\(spoken) \(head)")).")
    }
    addUnmarked(found)
  }

  private func standsForPlace(_ run: Range<Int>, in phrase: Phrase) -> Bool {
    let lead = phrase.words[..<run.lowerBound].reversed().drop { CarrierWords.determiners.contains($0.text) }
    guard let before = lead.first, before.slot == nil, CarrierWords.placePrepositions.contains(before.text) else {
      return false
    }
    // "The sun is in my eyes", "the kids are in bed": where something else is. "The lamp that is in the attic" is not.
    let clause = lead.dropFirst().prefix(2)
    // "The sun's right in my eyes, set the blinds to thirty": told before anything is asked.
    let verb = phrase.words.firstIndex { $0.slot == nil && Self.requests.contains($0.text) }
    if let verb, run.upperBound <= verb, !clause.isEmpty { return false }
    // "My in laws are coming".
    if let last = clause.first, CarrierWords.determiners.contains(last.text) { return false }
    // "Open the garage door, I'm in the car".
    if let last = clause.first, last.slot == nil, ["im", "were", "hes", "shes"].contains(last.text), hasTargetSlot,
      !["that", "which"].contains(clause.last?.text)
    {
      return false
    }
    return clause.count < 2 || clause.contains { $0.slot != nil }
      || !["is", "are", "was", "were"].contains(clause.first?.text)
      || ["that", "which", "it", "they", "what"].contains(clause.last?.text)
  }

  /// An unknown word after "in the": a room, or a device whose part is meant ("the volume of the kitshen speaker").
  private mutating func takePlace(_ words: [String]) throws(Refusal) {
    let spoken = words.joined(separator: " ")
    if let found = try place(NameNormalizer.words(of: spoken), isFuzzy: true) { return addUnmarked(found) }
    if !hasTargetSlot, index.entityNames.exact(spoken).compactMap(index.entity).contains(where: fits) {
      slots.append(Slot("name", .text(spoken)))
      return
    }
    throw Refusal(.unknownName, "I don't know a place called \(quoted(spoken)).")
  }

  private mutating func addUnmarked(_ found: PlaceMatch) {
    add(place: found)
    var slot = Slot("area", .text(""))
    write(found, into: &slot)
    slots.append(slot)
  }

  /// Whether an unknown word after "the" or "on" is all that a command says about its target, or all but the room: "turn
  /// off the water in the garden" does not mean the lights there.
  private func standsForDevice(_ run: Range<Int>, in phrase: Phrase) -> Bool {
    guard !hasTargetSlot || isBeforePlace(run, in: phrase), !isEverything, run.lowerBound > 0, request.implied == nil,
      definition?.domain == nil || request.intent == "HassVacuumCleanArea"
    else { return false }
    let before = phrase.words[run.lowerBound - 1]
    return before.slot == nil
      && (["the", "my", "our", "on", "off", "up", "down"].contains(before.text)
        || CarrierWords.verbs.contains(before.text))
  }

  /// Whether a room is all that is marked, and follows the run: "the water in the garden".
  private func isBeforePlace(_ run: Range<Int>, in phrase: Phrase) -> Bool {
    let places: Set<SlotName> = ["area", "floor"]
    // "Turn it on for the kids in the nursery".
    let lead = phrase.words[..<run.lowerBound].reversed().drop { CarrierWords.determiners.contains($0.text) }
    guard !["for", "to", "with", "from", "by"].contains(lead.first?.text ?? "") else { return false }
    guard slots.allSatisfy({ !Self.targetSlots.contains($0.name) || places.contains($0.name) }) else { return false }
    var rest = phrase.words[run.upperBound...]
    guard let preposition = rest.popFirst(), CarrierWords.placePrepositions.contains(preposition.text) else {
      return false
    }
    return rest.drop { CarrierWords.determiners.contains($0.text) }.first?.slot.map(places.contains) ?? false
  }
}

extension String {
  /// Without the characters at the end of which `condition` holds.
  fileprivate func trimming(while condition: (Character) -> Bool) -> String {
    var rest = self[...]
    while let last = rest.last, condition(last) { rest.removeLast() }
    return String(rest)
  }
}

// Which devices are acted on when none is named, which are left out, and what must be asked or refused first.

import Ontology
import Resolvers

extension GroundingPass {
  /// Devices of the kind in the named place; else near the asker; else the only one there is.
  mutating func select() throws(Refusal) -> [IndexedEntity] {
    if request.intent == "HassVacuumCleanArea" { return try cleaner() }
    if isEverything { return try everything(in: places) }
    let kinds = soughtKinds
    guard let first = kinds.first else {
      throw Refusal(.missingTarget, "I don't know which device you mean.")
    }
    let name = first.plural
    if let places {
      let found = narrowed(ordinary(index.entities(of: kinds, in: places)))
      if found.isEmpty, let only = calledByKind(where: { $0.entity.area.map(places.contains) ?? true }) {
        return [only]
      }
      // "Are any fans on in the kitchen", where there is none: nothing is asked of nothing, and that is an answer.
      if found.isEmpty, request.intent == "HassGetState" { return [] }
      guard !found.isEmpty else { throw Refusal(.unknownName, "There are no \(name) \(placeName).") }
      return heard(found)
    }
    if try reachesBeyondRoom() {
      let found = index.entities(of: kinds, in: nil).filter {
        request.intent == "HassGetState" || kind?.deviceClass != nil || !isGuardedCover($0)
      }
      guard !found.isEmpty else { throw Refusal(.unknownName, "There are no \(name) in this home.") }
      return heard(found)
    }
    if let asker = request.asker {
      let found = narrowed(ordinary(index.entities(of: kinds, in: [asker])))
      if let only = calledElsewhere(found) ?? heardElsewhere(than: found, of: kinds) { return [only] }
      if !found.isEmpty { return heard(found) }
    } else if let only = heardElsewhere(than: [], of: kinds) {
      return [only]
    }
    let some = calledSo(kinds) ?? index.first(5, of: kinds)
    if some.isEmpty, let only = calledByKind(where: { _ in true }) { return [only] }
    guard some.count != 1 else { return some }
    let meant = heard(index.entities(of: kinds, in: nil))
    if meant.count == 1 { return meant }
    guard !some.isEmpty else { throw Refusal(.unknownName, "There are no \(name) in this home.") }
    // Whoever asks how the doors are need not say which: all are told.
    if request.intent == "HassGetState" { return index.entities(of: kinds, in: nil) }
    throw Refusal(
      .ambiguous, "Which \(name): \(listed(some.map { "the \(spokenName($0))" }))?", candidates: some.map(\.id))
  }

  /// The vacuum cleaner of the home: the area says what to clean, not where the machine is.
  private mutating func cleaner() throws(Refusal) -> [IndexedEntity] {
    if places == nil {
      guard let asker = request.asker else { throw Refusal(.missingTarget, "I don't know which room to clean.") }
      places = [asker]
    }
    // "Hoover in here": the room is told to whoever carries it out.
    if !slots.contains(where: { $0.name == "area" || $0.name == "floor" }), let area = places?.first {
      slots.append(Slot("area", .identifier(area)))
    }
    let some = index.first(5, of: [DeviceKind("vacuum")])
    guard let only = some.first else { throw Refusal(.unknownName, "There are no vacuum cleaners in this home.") }
    if some.count == 1 { return [only] }
    let near = some.filter { $0.entity.area.map { places?.contains($0) ?? false } ?? false }
    if near.count == 1 { return near }
    throw Refusal(
      .ambiguous, "Which vacuum cleaner: \(listed(some.map { "the \(spokenName($0))" }))?", candidates: some.map(\.id))
  }

  /// "All", or an exception that lies elsewhere: "the lights, except the nursery" speaks of the whole home.
  private func reachesBeyondRoom() throws(Refusal) -> Bool {
    if isAll || isWholeHome { return true }
    return try exceptsElsewhere()
  }

  /// Whether something is left out that is not in the asker's room.
  func exceptsElsewhere() throws(Refusal) -> Bool {
    for part in exceptions {
      let found = try excepted(part)
      if found.entities.contains(where: { $0.entity.area == nil || $0.entity.area != request.asker }) { return true }
    }
    return false
  }

  /// "The lamp" is the one called a lamp, where one is; "the light" is any light.
  private func narrowed(_ found: [IndexedEntity]) -> [IndexedEntity] {
    guard !isAll, let words = specificKindWords else { return found }
    let called = found.filter { isCalled($0, with: words) }
    return called.isEmpty ? found : called
  }

  /// The one device elsewhere that the word said names, where it names none of these: "the radio" in a room that
  /// has only a television. A lamp elsewhere is not meant when there is light here.
  private func calledElsewhere(_ found: [IndexedEntity]) -> IndexedEntity? {
    guard let words = specificKindWords, kind?.domain != "light", !found.contains(where: { isCalled($0, with: words) })
    else { return nil }
    let others = index.entityNames.containing(words: words).compactMap(index.entity).filter(fits)
    return others.count == 1 ? others.first : nil
  }

  /// The devices of these kinds whose names hold the kind's own word, wherever they are; nil where none do.
  private func calledSo(_ kinds: [DeviceKind]) -> [IndexedEntity]? {
    guard !isAll, let words = specificKindWords else { return nil }
    let found = index.entityNames.containing(words: words).compactMap(index.entity).filter { entity in
      kinds.contains { $0.includes(entity) }
    }
    return found.isEmpty ? nil : found
  }

  /// The one device that has the kind's word for a name though it is of another kind: a plug called "Heater".
  private func calledByKind(where condition: (IndexedEntity) -> Bool) -> IndexedEntity? {
    guard !kindWords.isEmpty else { return nil }
    let found = index.entityNames.exact(words: kindWords).compactMap(index.entity).filter { fits($0) && condition($0) }
    return found.count == 1 ? found.first : nil
  }

  private var specificKindWords: [String]? {
    guard let kind, !kindWords.isEmpty, !kind.isGeneric(kindWords) else { return nil }
    return kindWords
  }

  private func isCalled(_ entity: IndexedEntity, with words: [String]) -> Bool {
    ([entity.entity.name] + entity.entity.aliases).contains { name in
      let whole = NameNormalizer.words(of: name)
      return words.allSatisfy(whole.contains)
    }
  }

  private func isGuardedCover(_ entity: IndexedEntity) -> Bool { entity.domain == "cover" && entity.isGuarded }

  /// Without garage doors and their like, unless they are of the kind that was said, or all there is.
  private func ordinary(_ found: [IndexedEntity]) -> [IndexedEntity] {
    guard kind?.deviceClass == nil, request.intent != "HassGetState" else { return found }
    let rest = found.filter { !isGuardedCover($0) }
    return rest.isEmpty && !isAll ? found : rest
  }

  // MARK: - Exceptions

  /// The words after "except", one thing each.
  private var exceptions: [String] {
    request.slots.flatMap { slot -> [String] in
      guard slot.name == "except", case .text(let text) = slot.value else { return [] }
      return Self.parts(of: text)
    }
  }

  /// "the kitchen, the hall and the TV" → three.
  static func parts(of text: String) -> [String] {
    var parts: [String] = [""]
    for piece in text.split(whereSeparator: { $0 == "," || $0 == ";" }) {
      for word in piece.split(separator: " ") {
        if word == "and" || word == "or" || word == "&" {
          parts.append("")
        } else {
          parts[parts.count - 1] += parts[parts.count - 1].isEmpty ? String(word) : " \(word)"
        }
      }
      parts.append("")
    }
    return parts.filter { !$0.isEmpty }
  }

  /// Targets without what was excepted; the `except` slots become identifiers.
  mutating func withoutExcepted(_ targets: [IndexedEntity]) throws(Refusal) -> [IndexedEntity] {
    let parts = exceptions
    guard !parts.isEmpty else { return targets }
    var left = targets
    var values: [Slot] = []
    let source = slots.first { $0.name == "except" }
    for part in parts {
      let found = try excepted(part)
      left.removeAll { entity in found.entities.contains { $0.id == entity.id } }
      if var slot = source {
        slot.value = found.value
        values.append(slot)
      }
    }
    guard !left.isEmpty else { throw Refusal(.missingTarget, "That leaves nothing to do.") }
    slots = slots.filter { $0.name != "except" } + values
    return left
  }

  /// Words in front of what is left out: "except for", "but not", "other than", "apart from".
  private static let exceptionWords: Set<String> = [
    "except", "excepting", "excluding", "besides", "bar", "but", "not", "other", "than", "apart", "aside", "save",
    "minus", "leave", "out", "for", "in", "from", "on",
  ]

  /// The entities that one exception names: a room's, a floor's, a kind's, or one device.
  private func excepted(_ part: String) throws(Refusal) -> (entities: [IndexedEntity], value: SlotValue) {
    var words = NameNormalizer.words(of: part).drop { Self.exceptionWords.contains($0) }
    if words.count > 2, words.first == "1", ["in", "on", "at", "from"].contains(words[words.startIndex + 1]) {
      words = words.dropFirst(2)  // "the one in the bedroom"
    }
    if let last = words.last, last == "1", words.count > 1 { words.removeLast() }  // "the kitchen one"
    if let last = words.last, ["on", "off", "alone"].contains(last), words.count > 1 { words.removeLast() }
    let plain = Array(words)
    let exact = index.entityNames.exact(words: plain).compactMap(index.entity)
    if let entity = exact.first { return (exact, .identifier(entity.id)) }
    if let place = try place(plain) { return inside(place) }
    for middle in plain.indices.dropFirst() {
      guard let kind = DeviceKind(words: plain[middle...]), let place = try place(Array(plain[..<middle])) else {
        continue
      }
      let found = inside(place)
      return (found.entities.filter(kind.includes), found.value)
    }
    if let middle = plain.firstIndex(where: { ["in", "on", "at"].contains($0) }), middle > 0,
      let place = try place(Array(plain[(middle + 1)...]))
    {
      let (inside, head) = (inside(place).entities, Array(plain[..<middle]))
      let meant = inside.filter { isCalled($0, with: head) }
      let kind = DeviceKind(words: head[...])
      let found = meant.isEmpty ? inside.filter { entity in kind?.includes(entity) ?? false } : meant
      if let entity = found.first { return (found, .identifier(entity.id)) }
    }
    for area in places ?? request.asker.map({ [$0] }) ?? [] {
      let spelling = NameNormalizer.words(of: index.areaName(area)) + plain
      if let entity = index.entityNames.exact(words: spelling).first.flatMap(index.entity) {
        return ([entity], .identifier(entity.id))
      }
    }
    let holding = index.entityNames.containing(words: plain).compactMap(index.entity)
    if let kind = DeviceKind(words: plain[...]), kind.isGeneric(plain) || holding.isEmpty {
      return (index.entities(of: [kind], in: places), .text(kind.deviceClass ?? kind.domain))
    }
    if !holding.isEmpty, let entity = holding.first { return (holding, .identifier(entity.id)) }
    if let place = try place(plain, isFuzzy: true) { return inside(place) }
    throw Refusal(.unknownName, "I don't know what to leave out: \(quoted(part)).")
  }

  private func inside(_ place: PlaceMatch) -> (entities: [IndexedEntity], value: SlotValue) {
    let value: SlotValue
    switch place {
    case .area(let id), .floor(let id): value = .identifier(id)
    }
    return (index.entities(in: areas(of: place)), value)
  }

  // MARK: - What asks first

  /// Refuses what waits for a yes.
  func askFirst(_ targets: [IndexedEntity]) throws(Refusal) {
    guard !request.isConfirmed, request.intent != "HassGetState", !isQuestion else { return }
    let confirm = index.home.confirm
    guard !confirm.isEmpty else { return }
    let asking = targets.filter { entity in
      if confirm.contains(.entity(entity.id)) { return true }
      switch entity.domain {
      case "lock": return request.intent == "HassTurnOff" && confirm.contains(.unlock)
      // A gate and a motor door let people in as a garage does.
      case "cover": return opens && entity.isGuarded && confirm.contains(.openGarage)
      case "valve": return opens && confirm.contains(.openValve)
      default: return false
      }
    }
    guard let first = asking.first else { return }
    let names = asking.count > 1 ? "\(asking.count) \(DeviceKind(first.domain).plural)" : "the \(first.entity.name)"
    throw Refusal(.confirmationRequired, "Shall I really \(verb(first)) \(names)?", candidates: asking.map(\.id))
  }

  private var isQuestion: Bool {
    request.intent.rawValue.hasPrefix("HassGet") || request.intent == "HassClimateGetTemperature"
  }

  private var opens: Bool {
    if request.intent == "HassTurnOn" { return true }
    guard request.intent == "HassSetPosition",
      case .number(let value, _) = slots.first(where: { $0.name == "position" })?.value
    else { return false }
    return value > 0
  }

  private func verb(_ entity: IndexedEntity) -> String {
    switch (entity.domain, request.intent) {
    case ("lock", "HassTurnOff"): "unlock"
    case ("lock", _): "lock"
    case ("cover", "HassTurnOff"), ("valve", "HassTurnOff"): "close"
    case ("cover", _), ("valve", _): "open"
    case (_, "HassTurnOff"): "turn off"
    case (_, "HassTurnOn"): "turn on"
    default: "change"
    }
  }
}

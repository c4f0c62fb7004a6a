// Which devices are named. A `name` span is often a room, a kind, or a room and a kind; a room and a kind are
// often a device's name. Exact readings first, in the order in which people mean them; resemblance last.

import Ontology
import Resolvers

extension GroundingPass {
  /// What a name turned out to be.
  private enum Reading {
    case entities([IndexedEntity])
    case place(PlaceMatch)
    case kind(DeviceKind)
    case kindInPlace(DeviceKind, PlaceMatch)
    case everything
  }

  /// Reads every `name` slot, and a room with a kind where both together are one device's name.
  mutating func readNames() throws(Refusal) {
    var hasName = false
    for position in slots.indices where slots[position].name == "name" {
      guard case .text(let text) = slots[position].value else { continue }
      hasName = true
      try apply(reading(of: text), at: position)
    }
    if !hasName { try readJoinedName() }
    dropAddressed()
  }

  /// "Turn on the kitchen light please Jeeves", said to a robot that bears the name: it is spoken to, not switched on.
  private mutating func dropAddressed() {
    guard named.count == 1, let robot = named.first, ["vacuum", "lawn_mower"].contains(robot.domain), let kind,
      kind.domain != robot.domain,
      let position = slots.firstIndex(where: { $0.name == "name" && $0.value == .identifier(robot.id) }),
      let name = slots[position].raw?.lowercased()
    else { return }
    let text = request.text.lowercased()
    guard text.hasPrefix(name) || text.hasSuffix(name) else { return }
    named = []
    slots.remove(at: position)
  }

  private mutating func apply(_ reading: Reading, at position: Int) throws(Refusal) {
    switch reading {
    case .entities(let found):
      named += found.filter { entity in !named.contains { $0.id == entity.id } }
      slots[position].value = .identifier(found[0].id)
    case .place(let place):
      add(place: place)
      write(place, into: &slots[position])
    case .kind(let said):
      try merge(said)
      write(said, into: &slots[position])
      addDeviceClass()
    case .kindInPlace(let said, let place):
      try merge(said)
      add(place: place)
      write(place, into: &slots[position])
      if !slots.contains(where: { $0.name == "domain" }) { slots.append(Slot("domain", .text(said.domain))) }
      addDeviceClass()
    case .everything:
      saysEverything = true
      try refuseUnlockingEverything()
      isEverything = requiredKind == nil
      isAll = true
      slots[position].value = .text("all")
    }
  }

  /// A room and a kind ("kitchen lights") of which the room has at least so many.
  private func severalInPlace(_ words: [String], atLeast count: Int = 2) throws(Refusal) -> Reading? {
    for middle in words.indices.dropFirst() {
      guard let kind = DeviceKind(words: words[middle...]), let room = try place(Array(words[..<middle])) else {
        continue
      }
      let areas = areas(of: room)
      if index.entities(of: [kind], in: areas).count >= count { return .kindInPlace(kind, room) }
    }
    return nil
  }

  private mutating func reading(of text: String) throws(Refusal) -> Reading {
    let all = NameNormalizer.words(of: text)
    if Quantifier.everything.contains(all.joined(separator: " ")) { return .everything }
    var words = Array(unquantified(all))
    if words.count < all.count, index.entityNames.exact(words: all).isEmpty { isAll = true } else { words = all }
    if words.isEmpty { return .everything }
    if Quantifier.everything.contains(words.joined(separator: " ")) { return .everything }

    if let machine = docking(words) { return machine }
    let plural = isPlural(text)
    let exact = try exactEntities(words)
    if let exact, !plural || exact.contains(where: { isPlural($0.entity.name) }) { return .entities(exact) }
    if let split = exact == nil ? nil : try severalInPlace(words) { return split }
    if let exact { return .entities(exact) }
    if let place = try placeAlone(words) { return .place(place) }
    if let said = DeviceKind(words: words[...]) {
      kindWords = words
      return .kind(said)
    }
    if let place = try place(words) { return .place(place) }
    let unfit = index.entityNames.exact(words: words).first.flatMap(index.entity)
    if let unfit {
      if let split = try severalInPlace(words, atLeast: 1) { return split }
      throw Refusal(.unsupported, "I can't do that with the \(unfit.entity.name).")
    }
    if let split = try splitReading(words, isPlural: plural) { return split }
    if let found = try resembling(words, text) { return .entities(found) }
    if let found = try calledWithKind(words) { return .entities(found) }
    if let place = try place(words, isFuzzy: true) { return .place(place) }
    if let slip = DeviceKind.resembling(words) { return .kind(slip) }
    throw Refusal(.unknownName, "I don't know anything called \(quoted(text)).")
  }

  /// "Back to your charger", "to base Daisy": where a machine goes home to, and perhaps its name.
  private func docking(_ words: [String]) -> Reading? {
    guard let kind = requiredKind, isDocking, words.contains(where: Self.docks.contains),
      index.entityNames.exact(words: words).isEmpty
    else { return nil }
    let rest = words.filter { !Self.docks.contains($0) }
    let called = index.entityNames.exact(words: rest).compactMap(index.entity).filter(fits)
    if !called.isEmpty { return .entities(called) }
    return rest.isEmpty ? .kind(kind) : nil
  }

  var isDocking: Bool { ["HassVacuumReturnToBase", "HassLawnMowerDock"].contains(request.intent) }

  static let docks: Set<String> = [
    "base", "charger", "charging", "station", "dock", "docking", "pad", "home", "stand", "garage", "shed",
  ]

  /// "Garage" alone is the room where lights may be turned on, and the door where something may be opened.
  private func placeAlone(_ words: [String]) throws(Refusal) -> PlaceMatch? {
    guard words == ["garage"], requiredKind == nil, request.intent != "HassGetState" else { return nil }
    return try place(words)
  }

  /// Entities called exactly so, alone or with the room or the kind that was said beside it.
  private func exactEntities(_ words: [String]) throws(Refusal) -> [IndexedEntity]? {
    var spellings: [[String]] = []
    if let said = spokenKindWords() { spellings.append(words + said) }
    spellings.append(words)
    for area in places ?? request.asker.map({ [$0] }) ?? [] {
      spellings.append(NameNormalizer.words(of: index.areaName(area)) + words)
    }
    for spelling in spellings {
      let found = index.entityNames.exact(words: spelling).compactMap(index.entity).filter(fits)
      if !found.isEmpty { return try pick(found, spelling) }
    }
    return nil
  }

  /// A room and a kind ("kitchen lights"), a device and its kind ("dining room lights"), a kind in a room.
  private func splitReading(_ words: [String], isPlural: Bool) throws(Refusal) -> Reading? {
    guard (2...6).contains(words.count) else { return nil }
    for middle in 1..<words.count {
      let head = Array(words[..<middle])
      let tail = words[middle...]
      let kind = DeviceKind(words: tail)
      let entity = index.entityNames.exact(words: head).compactMap(index.entity).first {
        fits($0) && kind?.domain == $0.domain
      }
      let room = try place(head)
      if let kind, let room, isPlural || entity == nil { return .kindInPlace(kind, room) }
      if let entity { return .entities([entity]) }
      if case .area(let area) = room {
        let inside = entities(called: Array(tail), in: area)
        if !inside.isEmpty { return .entities(try pick(inside, Array(tail))) }
      }
      let rest = tail.drop { ["in", "of", "on", "at"].contains($0) }
      if let kind = DeviceKind(words: head[...]), !rest.isEmpty, let room = try place(Array(rest)) {
        return .kindInPlace(kind, room)
      }
      if rest.count < tail.count, case .area(let area) = try place(Array(rest)) {
        let inside = entities(called: head, in: area)
        if !inside.isEmpty { return .entities(try pick(inside, head)) }
      }
    }
    return nil
  }

  /// Devices of one room whose names hold all of `words`.
  private func entities(called words: [String], in area: String) -> [IndexedEntity] {
    let found = index.entityNames.containing(words: words).compactMap(index.entity)
      .filter { $0.entity.area == area && fits($0) }
    guard found.isEmpty else { return found }
    return index.entityNames.exact(words: words).compactMap(index.entity).filter { $0.entity.area == nil && fits($0) }
  }

  /// Names that hold all the words, or that are clearly meant by a slip. What is guarded must be named as it is.
  private func resembling(_ words: [String], _ text: String) throws(Refusal) -> [IndexedEntity]? {
    // "The lights in the Wohnzimmer" are not a player called "Echo Wohnzimmer".
    let said = slots.contains { ["domain", "device_class"].contains($0.name) && $0.raw != nil } ? kind : nil
    let holding = index.entityNames.containing(words: words).compactMap(index.entity).filter { entity in
      fits(entity) && said.map { $0.domain == entity.domain } ?? true
    }
    if !holding.isEmpty, holding.count <= 12 { return try pick(holding, words) }
    let similar = index.entityNames.candidates(text).filter { candidate in
      index.entity(candidate.id).map { fits($0) && isInNamedPlace($0) } ?? false
    }
    guard let best = clearlyBest(similar).flatMap(index.entity), !best.isGuarded else { return nil }
    return [best]
  }

  /// "Ceiling light" for the light whose name says ceiling only, "light strip" for the strip that is a light.
  private func calledWithKind(_ words: [String]) throws(Refusal) -> [IndexedEntity]? {
    guard words.count > 1, let first = words.first, let last = words.last else { return nil }
    for (word, rest) in [(last, words.dropLast()), (first, words.dropFirst())] {
      guard let kind = DeviceKind(words: [word]) else { continue }
      let found = index.entityNames.containing(words: Array(rest)).compactMap(index.entity).filter {
        kind.includes($0) && fits($0)
      }
      if !found.isEmpty { return try pick(found, Array(rest)) }
    }
    return nil
  }

  /// One of several devices of a name: the one in the named room, else in the asker's; else nobody knows which.
  private func pick(_ found: [IndexedEntity], _ words: [String]) throws(Refusal) -> [IndexedEntity] {
    let here = found.filter(isInNamedPlace)
    guard !here.isEmpty else {
      throw Refusal(.unknownName, "There is no \(found[0].entity.name) \(placeName).", candidates: found.map(\.id))
    }
    let meant = narrowed(narrowed(here) { isCalled($0, words) }) { $0.entity.area == request.asker }
    if meant.count == 1 { return meant }
    throw Refusal(
      .ambiguous, "Which one: \(listed(meant.map { "the \(spokenName($0))" }))?", candidates: meant.map(\.id))
  }

  /// The entities of which `condition` holds; all of them when it holds of none.
  private func narrowed(
    _ entities: [IndexedEntity], _ condition: (IndexedEntity) -> Bool
  ) -> [IndexedEntity] {
    let kept = entities.filter(condition)
    return kept.isEmpty ? entities : kept
  }

  /// Whether `words` are a whole name of the entity, with or without the words of its room.
  private func isCalled(_ entity: IndexedEntity, _ words: [String]) -> Bool {
    let room = Set(
      entity.entity.area.flatMap { index.areas[$0] }.map { area in
        ([area.name] + area.aliases).flatMap(NameNormalizer.words(of:))
      } ?? [])
    return ([entity.entity.name] + entity.entity.aliases).contains { name in
      let whole = NameNormalizer.words(of: name)
      return whole == words || whole.filter { !room.contains($0) } == words
    }
  }

  private func isInNamedPlace(_ entity: IndexedEntity) -> Bool {
    // "Rover, clean the kitchen": the room is what to clean.
    guard request.intent != "HassVacuumCleanArea", let places, let area = entity.entity.area else { return true }
    return places.contains(area)
  }

  /// "Kitchen" and "light" together may be the name of one lamp. The plural means all that are there, unless the
  /// device's own name is plural.
  private mutating func readJoinedName() throws(Refusal) {
    guard named.isEmpty, let said = spokenKindWords(), let areas = places, areas.count == 1,
      let raw = request.slots.first(where: { $0.name == "domain" || $0.name == "device_class" })?.raw,
      let area = request.slots.first(where: { $0.name == "area" })?.raw
    else { return }
    let found = index.entityNames.exact(words: NameNormalizer.words(of: area) + said).compactMap(index.entity)
      .filter { fits($0) && isInNamedPlace($0) }
    guard found.count == 1, let entity = found.first else { return }
    let others = index.entities(of: soughtKinds, in: areas)
    guard !isAll, !isPlural(raw) || isPlural(entity.entity.name) || others.count < 2 else { return }
    named = [entity]
  }

  /// "Bedroom" and "light" where no room is called so, but a lamp is: its name, cut in two.
  mutating func joinName() {
    guard !slots.contains(where: { $0.name == "name" }), let said = spokenKindWords() else { return }
    let areas = slots.indices.filter { slots[$0].name == "area" }
    guard areas.count == 1, let area = areas.first, case .text(let text) = slots[area].value else { return }
    let words = NameNormalizer.words(of: text)
    let raw = request.slots.first { $0.name == "domain" || $0.name == "device_class" }?.raw ?? ""
    guard index.areaNames.exact(words: words).isEmpty, !isPlural(raw),
      index.entityNames.exact(words: words + said).compactMap(index.entity).filter(fits).count == 1
    else { return }
    slots[area].name = "name"
    slots[area].value = .text("\(text) \(raw)")
  }

  /// The words of a kind that was said in a slot of its own.
  private func spokenKindWords() -> [String]? {
    for slot in request.slots where slot.name == "domain" || slot.name == "device_class" {
      guard let raw = slot.raw else { continue }
      let words = Array(unquantified(NameNormalizer.words(of: raw)))
      return words.isEmpty ? nil : words
    }
    return nil
  }

  private func isPlural(_ text: String) -> Bool {
    guard let last = SpokenWords.split(text).last else { return false }
    return last.hasSuffix("s") && NameNormalizer.canonical(last) != last
  }

  /// A device's name with its room, where the name does not tell it.
  func spokenName(_ entity: IndexedEntity) -> String {
    guard let area = entity.entity.area.map(index.areaName),
      !entity.entity.name.lowercased().contains(area.lowercased())
    else { return entity.entity.name }
    return "\(entity.entity.name) in the \(area)"
  }
}

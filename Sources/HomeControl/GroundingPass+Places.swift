// Which part of the home is meant: areas, floors, "here", "the whole house".

import Ontology
import Resolvers

/// What a name for a place turned out to be.
enum PlaceMatch {
  case area(String)
  case floor(String)
}

extension GroundingPass {
  /// Turns `area` and `floor` slots into identifiers; a place the home does not have may still be a device's name.
  mutating func readPlaces() throws(Refusal) {
    var kept: [Slot] = []
    for var slot in slots {
      guard slot.name == "area" || slot.name == "floor", case .text(let text) = slot.value else {
        kept.append(slot)
        continue
      }
      let words = NameNormalizer.words(of: text)
      let phrase = words.joined(separator: " ")
      if Quantifier.here.contains(phrase), index.areaNames.exact(words: words).isEmpty {
        guard let asker = request.asker else {
          throw Refusal(.missingTarget, "I don't know which room you are in.")
        }
        add(place: .area(asker))
        slot.name = "area"
        slot.value = .identifier(asker)
      } else if Quantifier.wholeHome.contains(phrase), index.areaNames.exact(words: words).isEmpty {
        isAll = true
        isWholeHome = true
        continue
      } else if let match = try place(words, isFuzzy: true) {
        add(place: match)
        write(match, into: &slot)
      } else if definition?.hasTargets == true, namesEntity(words) {
        slot.name = "name"
      } else {
        throw Refusal(.unknownName, "I don't know a place called \(quoted(text)).")
      }
      kept.append(slot)
    }
    slots = kept
    try refuseOtherFloor()
  }

  /// "The kitchen upstairs", where the kitchen is downstairs.
  private func refuseOtherFloor() throws(Refusal) {
    let floors = identifiers("floor")
    guard !floors.isEmpty else { return }
    for area in identifiers("area") {
      guard let floor = index.areas[area]?.floor, !floors.contains(floor) else { continue }
      throw Refusal(.unknownName, "The \(index.areaName(area)) is not on that floor.", candidates: [area])
    }
  }

  private func identifiers(_ name: SlotName) -> [String] {
    slots.compactMap { slot in
      guard slot.name == name, case .identifier(let id) = slot.value else { return nil }
      return id
    }
  }

  /// The place that `words` name, or nil. Similar names count only with `isFuzzy`, and only when one is clearly meant.
  func place(_ words: [String], isFuzzy: Bool = false) throws(Refusal) -> PlaceMatch? {
    let areas = index.areaNames.exact(words: words)
    if let only = try onlyOne(areas) { return .area(only) }
    if let floor = index.floorNames.exact(words: words).first { return .floor(floor) }
    guard isFuzzy else { return nil }
    if let only = try onlyOne(index.areaNames.containing(words: words)) { return .area(only) }
    let text = words.joined(separator: " ")
    if let area = clearlyBest(index.areaNames.candidates(text)) { return .area(area) }
    return clearlyBest(index.floorNames.candidates(text)).map { .floor($0) }
  }

  /// One of several areas of a name: the one on the floor said, or the asker's, else none is surely meant.
  private func onlyOne(_ areas: [String]) throws(Refusal) -> String? {
    if areas.count < 2 { return areas.first }
    let floors = request.slots.flatMap { slot -> [String] in
      guard slot.name == "floor", case .text(let text) = slot.value else { return [] }
      return index.floorNames.exact(text)
    }
    let onFloor = areas.filter { area in floors.contains { index.areas[area]?.floor == $0 } }
    if onFloor.count == 1 { return onFloor.first }
    if let asker = request.asker, areas.contains(asker) { return asker }
    throw Refusal(
      .ambiguous, "Which one: \(listed(areas.map { "the \(index.areaName($0))" }))?", candidates: areas)
  }

  /// The best candidate when it is good and no other is near it.
  func clearlyBest(_ candidates: [Gazetteer.Candidate]) -> String? {
    guard let best = candidates.first, best.score >= 0.8 else { return nil }
    if candidates.count > 1, candidates[1].score > best.score - 0.15 { return nil }
    return best.id
  }

  /// The areas of a place.
  func areas(of place: PlaceMatch) -> [String] {
    switch place {
    case .area(let id): [id]
    case .floor(let id): index.areasOfFloor[id] ?? []
    }
  }

  /// Takes a named place in: rooms add up, floors add up, and of rooms and floors the rooms are meant.
  mutating func add(place: PlaceMatch) {
    switch place {
    case .area(let id):
      places = (hasRooms ? places ?? [] : []) + [id]
      hasRooms = true
      placeName = "in the \(index.areaName(id))"
    case .floor(let id):
      if !hasRooms {
        places = (places ?? []) + (index.areasOfFloor[id] ?? [])
        placeName = "on that floor"
      }
    }
  }

  func write(_ place: PlaceMatch, into slot: inout Slot) {
    switch place {
    case .area(let id):
      slot.name = "area"
      slot.value = .identifier(id)
    case .floor(let id):
      slot.name = "floor"
      slot.value = .identifier(id)
    }
  }

  /// Whether the words are a fitting device's name, or, for a value to set, the part of one device's only.
  private func namesEntity(_ words: [String]) -> Bool {
    if index.entityNames.exact(words: words).contains(where: { index.entity($0).map(fits) ?? false }) { return true }
    // "The lights in the cellar" are not the cellar's bolt.
    guard kind == nil || kind == requiredKind, !slots.contains(where: { ["domain", "device_class"].contains($0.name) })
    else { return false }
    let found = index.entityNames.containing(words: words).compactMap(index.entity).filter(fits)
    return found.count == 1 && !found.contains(where: \.isGuarded)
      && slots.contains {
        if case .number = $0.value { true } else { false }
      }
  }

  /// Words of the utterance as a message repeats them, cut to a bearable length.
  func quoted(_ text: String) -> String { "\"\(text.count > 40 ? text.prefix(40) + "…" : text[...])\"" }

  /// "a, b or c", three at most.
  func listed(_ names: [String]) -> String {
    let shown = names.count > 4 ? Array(names.prefix(3)) + ["\(names.count - 3) more"] : names
    guard let last = shown.last, shown.count > 1 else { return shown.first ?? "" }
    return "\(shown.dropLast().joined(separator: ", ")) or \(last)"
  }
}

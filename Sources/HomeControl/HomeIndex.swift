// A home arranged for looking up: who is called what, what is where, what is of which kind. Built once per home;
// every question costs the size of its answer, not the size of the home.

import Resolvers

/// A visible entity with what is asked of it at every command worked out.
struct IndexedEntity: Sendable {
  let entity: Entity
  let domain: String
  /// As described, or as the name tells.
  let deviceClass: String?

  init(_ entity: Entity) {
    self.entity = entity
    domain = entity.domain
    deviceClass =
      entity.deviceClass
      ?? DeviceKind.deviceClass(fromName: NameNormalizer.words(of: entity.name), domain: entity.domain)
  }

  var id: String { entity.id }

  /// Never acted on by a word that did not name it or its kind.
  var isGuarded: Bool {
    switch domain {
    case "lock", "valve", "siren": true
    case "cover": deviceClass == "garage" || deviceClass == "gate" || deviceClass == "door"
    default: false
    }
  }
}

/// The look-up tables of a home.
struct HomeIndex: Sendable {
  let home: Home
  let entities: [IndexedEntity]
  let entityNames: Gazetteer
  let areaNames: Gazetteer
  let floorNames: Gazetteer
  let areas: [String: Area]
  let areasOfFloor: [String: [String]]
  /// Areas by the very words they are called, where these are several: "our room".
  let spokenAreas: [[String]: [String]]
  /// First words, normalised, of the names that are taken whole, each with the most words such a name has.
  private let joinedNameStarts: [String: Int]
  private let positions: [String: Int]
  private let inArea: [String: [Int]]
  private let inDomain: [String: [Int]]

  init(home: Home) {
    self.home = home
    entities = home.visibleEntities.map(IndexedEntity.init)
    entityNames = Gazetteer(entities.map { .init(id: $0.id, names: [$0.entity.name] + $0.entity.aliases) })
    joinedNameStarts = Dictionary(
      entities.flatMap { [$0.entity.name] + $0.entity.aliases }.map(NameNormalizer.words(of:))
        .filter(Self.isTakenWhole).compactMap { words in words.first.map { ($0, words.count) } }, uniquingKeysWith: max)
    areaNames = Gazetteer(home.areas.map { .init(id: $0.id, names: [$0.name] + $0.aliases) })
    floorNames = Gazetteer(home.floors.map { .init(id: $0.id, names: [$0.name] + $0.aliases) })
    spokenAreas = Dictionary(
      home.areas.flatMap { area in
        Set(([area.name] + area.aliases).map(SpokenWords.split)).filter { $0.count > 1 }.map { ($0, [area.id]) }
      }, uniquingKeysWith: +)
    areas = Dictionary(home.areas.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    areasOfFloor = Dictionary(grouping: home.areas.filter { $0.floor != nil }, by: { $0.floor ?? "" })
      .mapValues { $0.map(\.id) }
    positions = Dictionary(
      entities.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    var inArea: [String: [Int]] = [:]
    var inDomain: [String: [Int]] = [:]
    for (position, entity) in entities.enumerated() {
      if let area = entity.entity.area { inArea[area, default: []].append(position) }
      inDomain[entity.domain, default: []].append(position)
    }
    self.inArea = inArea
    self.inDomain = inDomain
  }

  func entity(_ id: String) -> IndexedEntity? { positions[id].map { entities[$0] } }

  /// Entities of any of `kinds` in `places` (nil: the whole home), in the order of the home.
  func entities(of kinds: [DeviceKind], in places: [String]?) -> [IndexedEntity] {
    var found: [Int] = []
    if let places {
      for area in places { found += inArea[area] ?? [] }
    } else {
      for domain in Set(kinds.map(\.domain)) { found += inDomain[domain] ?? [] }
    }
    return found.sorted().map { entities[$0] }.filter { entity in kinds.contains { $0.includes(entity) } }
  }

  /// Every entity in `places`, in the order of the home.
  func entities(in places: [String]) -> [IndexedEntity] {
    places.flatMap { inArea[$0] ?? [] }.sorted().map { entities[$0] }
  }

  /// At most `count` entities of any of `kinds`.
  func first(_ count: Int, of kinds: [DeviceKind]) -> [IndexedEntity] {
    var found: [IndexedEntity] = []
    for kind in kinds {
      for position in inDomain[kind.domain] ?? [] where kind.includes(entities[position]) {
        found.append(entities[position])
        if found.count == count { return found }
      }
    }
    return found
  }

  /// How many of `words` at their start are one name that is taken whole.
  func nameLength(_ words: ArraySlice<String>) -> Int {
    guard let first = words.first, let longest = joinedNameStarts[NameNormalizer.canonical(first)] else { return 0 }
    for count in stride(from: min(longest, 8, words.count), through: 2, by: -1) {
      let name = NameNormalizer.words(of: words.prefix(count).joined(separator: " "))
      if Self.isTakenWhole(name), areaNames.exact(words: name).isEmpty, floorNames.exact(words: name).isEmpty,
        !entityNames.exact(words: name).isEmpty
      {
        return count
      }
    }
    return 0
  }

  /// The longest name at the start of `words`, with the device's domain, nil for a room.
  func name(at words: ArraySlice<String>) -> (count: Int, domain: String?)? {
    for count in (1...6).reversed() where count <= words.count {
      let name = NameNormalizer.words(of: words.prefix(count).joined(separator: " "))
      if let id = entityNames.exact(words: name).first { return (count, entity(id)?.domain) }
      if !areaNames.exact(words: name).isEmpty { return (count, nil) }
    }
    return nil
  }

  /// Whether a name can be nothing else: it holds a word at which lists and sentences are cut, or its last word is no
  /// kind, which a room before it would make a description ("kitchen light").
  private static func isTakenWhole(_ name: [String]) -> Bool {
    guard name.count > 1, let last = name.last else { return false }
    return name.contains(where: cutting.contains) || DeviceKind(words: [last]) == nil
  }

  /// Words at which lists and sentences are cut.
  private static let cutting: Set<String> = [
    "and", "or", "then", "plus", "turn", "switch", "open", "close", "shut", "lock", "set", "play", "start", "stop",
    "add",
  ]

  func areaName(_ id: String) -> String { areas[id]?.name ?? id.replacing("_", with: " ") }
}

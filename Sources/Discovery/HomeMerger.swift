// The file's home and the announced devices → one home. In this order: what a gateway announces a second time in
// another dialect is dropped; what would move a lock (garage door, valve, siren) without being one is refused; the
// same thing twice is kept once; the file's entities take the connections of the devices that are surely theirs; the
// rest joins under names of its own. Whatever order announcements came in, the home is the same.

internal import HomeControl

struct HomeMerger {
  private let file: Home
  private let settings: DiscoverySettings
  private var home: Home
  private var origins: [String: String] = [:]
  var notes: [DiscoveryNote] = []

  init(file: Home, settings: DiscoverySettings) {
    self.file = file
    self.settings = settings
    home = file
  }

  private mutating func note(_ announced: Announced, _ message: String) {
    notes.append(
      DiscoveryNote(topic: announced.topic, message: "\(announced.domain) '\(announced.name)': \(message)"))
  }

  mutating func merge(_ all: [Announced]) -> DiscoveredHome {
    var rest = withoutEchoes(all)
    rest = withoutDisguises(rest)
    rest = withoutRepetitions(rest)
    connectFile(&rest)
    join(rest)
    return DiscoveredHome(home: home, notes: notes, origins: origins)
  }

  // MARK: The same device in another dialect

  /// Drops what lies on the topics of a device that announced itself directly; keeps the area it names.
  private mutating func withoutEchoes(_ all: [Announced]) -> [Announced] {
    var territories: [String: [Int]] = [:]
    var kept: [Announced] = []
    for announced in all {
      guard announced.dialect == .homeAssistant else {
        for topic in announced.territory { territories[topic, default: []].append(kept.count) }
        kept.append(announced)
        continue
      }
      let isCommanded = !announced.commandTopics.isEmpty
      let topics = isCommanded ? announced.commandTopics : announced.stateTopics
      let owners = topics.compactMap { topic in Self.owner(of: topic, in: territories) }
      guard let owner = owners.first else {
        kept.append(announced)
        continue
      }
      let device = kept[owner[0]]
      let known = device.connection.hardwareIdentifiers.map(Self.plain)
      let told = announced.connection.hardwareIdentifiers.map(Self.plain)
      let isSame = known.isEmpty || told.contains { id in known.contains { !$0.isEmpty && id.contains($0) } }
      if isSame {
        // Of several of a kind only the directly announced ones know which is which.
        let alike = owner.filter { kept[$0].domain == announced.domain }
        for index in owner where kept[index].area == nil { kept[index].area = announced.area }
        if alike.count == 1 { kept[alike[0]].absorb(announced) }
      } else if isCommanded {
        note(announced, "it commands the topics of '\(device.name)', which announces itself; left out")
      } else {
        kept.append(announced)
      }
    }
    return kept
  }

  /// The entities on whose device's topics `topic` lies.
  private static func owner(of topic: String, in territories: [String: [Int]]) -> [Int]? {
    if let exact = territories[topic] { return exact }
    var end = topic.endIndex
    while let slash = topic[..<end].lastIndex(of: "/") {
      if let found = territories[String(topic[..<slash])] { return found }
      end = slash
    }
    return nil
  }

  /// A hardware address without what dialects write around it.
  private static func plain(_ identifier: String) -> String {
    String(identifier.lowercased().filter { $0 != ":" && $0 != "-" })
  }

  // MARK: Locks under other names

  private mutating func withoutDisguises(_ all: [Announced]) -> [Announced] {
    var guarded: [String: [CommandedKey]] = [:]
    func protect(_ keys: Set<CommandedKey>) {
      for key in keys { guarded[key.device, default: []].append(key) }
    }
    for announced in all where announced.isGuarded { protect(CommandedKeys.all(announced.connection)) }
    for entity in file.entities where Guard.covers(domain: entity.domain, deviceClass: entity.deviceClass) {
      protect(Set(entity.listens.values.map(CommandedKeys.key(ofTopic:))))
      if let connection = entity.connection { protect(CommandedKeys.all(connection)) }
    }
    return all.filter { announced in
      if announced.isGuarded { return true }
      let isDisguise = CommandedKeys.all(announced.connection).contains { key in
        guarded[key.device]?.contains { $0.overlaps(key) } == true
      }
      if isDisguise { note(announced, "it commands what is a lock, garage door, valve or siren; refused") }
      return !isDisguise
    }
  }

  // MARK: The same thing twice

  private mutating func withoutRepetitions(_ all: [Announced]) -> [Announced] {
    var byID: [String: Int] = [:]
    var byKey: [CommandedKey: Int] = [:]
    var kept: [Announced] = []
    for announced in all {
      if let id = announced.uniqueID {
        let known = "\(announced.domain) \(id)"
        if let first = byID[known] {
          kept[first].absorb(announced)
          note(announced, "another announcement has its unique id \(id.prefix(60).debugDescription); left out")
          continue
        }
        byID[known] = kept.count
      }
      let keys = CommandedKeys.all(announced.connection)
      let same = keys.lazy.compactMap { byKey[$0] }.first { kept[$0].domain == announced.domain }
      if let same {
        // Buttons and scenes press different payloads on one topic.
        let isOther = announced.domain == "scene" || announced.domain == "button" || announced.isGroup
        if !isOther || kept[same].connection.commands == announced.connection.commands {
          kept[same].absorb(announced)
          note(announced, "it commands the same as '\(kept[same].name)'; taken for one")
          continue
        }
      }
      for key in keys where byKey[key] == nil { byKey[key] = kept.count }
      kept.append(announced)
    }
    return kept
  }

  // MARK: The file's entities

  /// Gives each entity of the file the device that is surely meant, and takes that device out of `rest`.
  private mutating func connectFile(_ rest: inout [Announced]) {
    var taken: Set<Int> = []
    var byTopic: [String: [Int]] = [:]
    var byID: [String: [Int]] = [:]
    var byName: [String: [Int]] = [:]
    for (index, announced) in rest.enumerated() {
      for topic in announced.commandTopics { byTopic[topic, default: []].append(index) }
      for id in announced.wantedIDs { byID[id, default: []].append(index) }
      for name in Set(([announced.name] + announced.otherNames).map(Self.folded)) {
        byName[name, default: []].append(index)
      }
    }
    let places = home.entities.indices.filter { home.entities[$0].connection == nil }
    // Topics say more than identifiers, identifiers more than names.
    for place in places {
      for topic in home.entities[place].listens.values.sorted() {
        for index in byTopic[topic] ?? [] where !taken.contains(index) {
          if home.entities[place].connection == nil, Self.fits(home.entities[place].domain, rest[index]) {
            connect(place, rest[index])
            taken.insert(index)
          } else if let key = CommandedKeys.all(rest[index].connection).first, key.key == nil {
            note(rest[index], "the file gives its topic to \(home.entities[place].id); left out")
            taken.insert(index)
          }
        }
      }
    }
    for lookUp in [{ (entity: Entity) in byID[entity.id] ?? [] }, { byName[Self.folded($0.name)] ?? [] }] {
      var claims: [(place: Int, index: Int)] = []
      for place in places where home.entities[place].connection == nil && home.entities[place].listens.isEmpty {
        let entity = home.entities[place]
        let fitting = lookUp(entity).filter { !taken.contains($0) && Self.fits(entity.domain, rest[$0]) }
        let same = fitting.filter { rest[$0].domain == entity.domain }
        let found = same.isEmpty ? fitting : same
        if found.count == 1 {
          claims.append((place, found[0]))
        } else if found.count > 1 {
          notes.append(
            DiscoveryNote(
              topic: rest[found[0]].topic,
              message: "\(found.count) devices are called like \(entity.id) of the file; "
                + "say which it is with `listens:`"))
          // Neither may pass for it under a name of its own making.
          taken.formUnion(found)
        }
      }
      for (index, claims) in Dictionary(grouping: claims, by: \.index).sorted(by: { $0.key < $1.key }) {
        guard claims.count == 1 else {
          let ids = claims.map { home.entities[$0.place].id }.joined(separator: ", ")
          note(rest[index], "several entities of the file are called like it: \(ids); say which with `listens:`")
          taken.insert(index)
          continue
        }
        connect(claims[0].place, rest[index])
        taken.insert(index)
      }
    }
    rest = rest.enumerated().filter { !taken.contains($0.offset) }.map(\.element)
  }

  /// A plug may be what the file calls a light or a fan; nothing else changes its kind.
  private static func fits(_ domain: String, _ announced: Announced) -> Bool {
    domain == announced.domain || (announced.domain == "switch" && (domain == "light" || domain == "fan"))
  }

  private static func folded(_ name: String) -> String {
    (AnnouncedText.words(name) ?? name).lowercased()
  }

  private mutating func connect(_ place: Int, _ announced: Announced) {
    home.entities[place].connection = announced.connection
    if home.entities[place].capabilities == nil {
      let isOtherKind = home.entities[place].domain != announced.domain
      home.entities[place].capabilities = isOtherKind ? [:] : announced.capabilities
    }
    if home.entities[place].deviceClass == nil { home.entities[place].deviceClass = announced.deviceClass }
    if home.entities[place].area == nil { home.entities[place].area = area(announced.area) }
    origins[home.entities[place].id] = announced.topic
  }

  // MARK: The rest

  private mutating func join(_ rest: [Announced]) {
    var ids = Set(home.entities.map(\.id))
    let excludedTopics = Set(
      file.entities.filter { file.exclude.contains($0.id) || file.exclude.contains($0.domain) }
        .flatMap { entity in
          entity.listens.values
            + (home.entities.first { $0.id == entity.id }?.connection?.commands.values.joined().map(\.topic) ?? [])
        })
    for announced in rest {
      let wanted = announced.wantedIDs
      var id = wanted[0]
      var number = 2
      while !ids.insert(id).inserted {
        id = "\(wanted[0])_\(number)"
        number += 1
      }
      // What the file says of an identifier holds for whoever would have it: a second lock of that name is no way out.
      if !home.exclude.isDisjoint(with: wanted) || !announced.commandTopics.isDisjoint(with: excludedTopics) {
        home.exclude.insert(id)
      }
      if wanted.contains(where: { home.confirm.contains(.entity($0)) }) { home.confirm.insert(.entity(id)) }
      home.entities.append(
        Entity(
          id: id, name: announced.name, area: area(announced.area), deviceClass: announced.deviceClass,
          capabilities: announced.capabilities, connection: announced.connection))
      origins[id] = announced.topic
    }
  }

  /// The area an announcement names: one of the file by its id, name or alias, else a new one; nil for none.
  private mutating func area(_ name: String?) -> String? {
    guard let name, let slug = AnnouncedText.slug(name) else { return nil }
    let wanted = Self.folded(name)
    if let known = home.areas.first(where: { area in
      area.id == slug || ([area.name] + area.aliases).contains { Self.folded($0) == wanted }
    }) {
      return known.id
    }
    guard home.areas.count < 256 else { return nil }
    home.areas.append(Area(id: slug, name: name))
    return slug
  }
}

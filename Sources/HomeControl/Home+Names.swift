// The names of a home, flat, for whoever lists what can be said: grammars, samplers, documentation.

/// One name of something in the home.
public struct HomeName: Equatable, Sendable {
  /// The name or alias.
  public var text: String
  /// Identifier of what it names.
  public var id: String
  /// Domain of an entity; nil for areas and floors.
  public var domain: String?

  /// Makes a name.
  public init(text: String, id: String, domain: String? = nil) {
    self.text = text
    self.id = id
    self.domain = domain
  }
}

extension Home {
  /// Names and aliases of the visible entities.
  public var entityNames: [HomeName] {
    visibleEntities.flatMap { entity in
      ([entity.name] + entity.aliases).map { HomeName(text: $0, id: entity.id, domain: entity.domain) }
    }
  }

  /// Names and aliases of the areas.
  public var areaNames: [HomeName] {
    areas.flatMap { area in ([area.name] + area.aliases).map { HomeName(text: $0, id: area.id) } }
  }

  /// Names and aliases of the floors.
  public var floorNames: [HomeName] {
    floors.flatMap { floor in ([floor.name] + floor.aliases).map { HomeName(text: $0, id: floor.id) } }
  }
}

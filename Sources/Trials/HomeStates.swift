// What the entities of a home are doing, as Home Assistant spells it: a state and attributes for each.

import YAMLNodes

/// The states of a home.
public struct HomeStates: Equatable, Sendable {
  /// What one entity is doing.
  public struct EntityState: Equatable, Sendable {
    /// `on`, `open`, `docked`, …; nil when nothing is known.
    public var state: String?
    /// Attributes by name, numbers as they are written.
    public var attributes: [String: String] = [:]
  }

  /// By entity id.
  public var entities: [String: EntityState] = [:]

  /// States of which none is known.
  public init() {}

  /// Takes over what `node` says under `state` and `attributes`.
  mutating func set(_ id: String, from node: YAMLNode) {
    var entity = entities[id] ?? EntityState()
    if let state = node["state"]?["out"]?.string ?? node["state"]?.string { entity.state = state }
    for (key, value) in node["attributes"]?.mapping ?? [] {
      guard let key = key.string else { continue }
      let items = value.sequence?.compactMap(\.string) ?? []
      // Of modes the first is in force; features hold together.
      let several = key == "supported_features" ? items.joined(separator: " ") : items.first
      entity.attributes[key] = value.isNull ? nil : value.string ?? several
    }
    entities[id] = entity
  }

  /// One difference between two moments.
  public struct Change: Hashable, Sendable, CustomStringConvertible {
    /// The entity.
    public var id: String
    /// The attribute; nil for the state itself.
    public var attribute: String?
    /// What it is now; nil when it is gone.
    public var value: String?

    /// `light.hall = on`, `light.hall.brightness = 40`.
    public var description: String {
      "\(id)\(attribute.map { ".\($0)" } ?? "") = \(value ?? "nothing")"
    }
  }

  /// What differs in `later`, sorted.
  public func changes(to later: HomeStates) -> [Change] {
    var changes: [Change] = []
    for (id, after) in later.entities {
      let before = entities[id] ?? EntityState()
      if before.state != after.state { changes.append(Change(id: id, value: after.state)) }
      for key in Set(before.attributes.keys).union(after.attributes.keys)
      where before.attributes[key] != after.attributes[key] {
        changes.append(Change(id: id, attribute: key, value: after.attributes[key]))
      }
    }
    return changes.sorted { $0.description < $1.description }
  }
}

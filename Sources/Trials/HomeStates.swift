// What the entities of a home are doing, as Home Assistant spells it: a state and attributes for each.

import HomeControl
import Ontology
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
      let several = items.joined(separator: key == "supported_features" ? " " : ",")
      entity.attributes[key] = value.isNull ? nil : value.string ?? several
    }
    entities[id] = entity
  }

  /// What players are doing.
  var players: PlayerStates {
    let states = entities.compactMapValues { $0.state.map(PlayerState.init(word:)) }
    return PlayerStates { states[$0] }
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

  /// Whether two attributes say the same: numbers, and lists of them, to what rounding in between may change.
  private static func isSame(_ one: String?, _ other: String?) -> Bool {
    guard let one, let other, one != other else { return one == other }
    let pairs = [one, other].map { $0.split(separator: ",").map { Double($0.drop { $0 == " " }) } }
    return pairs[0].count == pairs[1].count
      && zip(pairs[0], pairs[1]).allSatisfy { one, other in
        if let one, let other { abs(one - other) <= 0.002 * max(1, abs(one)) } else { false }
      }
  }

  /// A number as attributes spell it.
  static func plain(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  /// By how much a step changes: its number, else `usual`, up or down.
  static func step(_ value: SlotValue?, usual: Double) -> Double {
    if case .number(let amount, _)? = value { return amount }
    return value == .text("down") ? -usual : usual
  }

  /// What differs in `later`, sorted.
  public func changes(to later: HomeStates) -> [Change] {
    var changes: [Change] = []
    for (id, after) in later.entities {
      let before = entities[id] ?? EntityState()
      if before.state != after.state { changes.append(Change(id: id, value: after.state)) }
      for key in Set(before.attributes.keys).union(after.attributes.keys)
      where !Self.isSame(before.attributes[key], after.attributes[key]) {
        changes.append(Change(id: id, attribute: key, value: after.attributes[key]))
      }
    }
    return changes.sorted { $0.description < $1.description }
  }
}

// Which devices a test of Home Assistant means, worked out from its slots alone: names, places, domains and classes
// filter the home's entities; where neither a name nor a place is given, those near the asker come first.

import HomeControl
import Ontology

/// Home Assistant's matching of slots to entities, written down once more so that ours can be held against it.
struct ExpectedTargets {
  let home: Home
  let asker: String?

  /// The ids; nil where the slots do not say.
  func of(_ test: HomeAssistantTests.Case) -> Set<String>? {
    guard let definition = IntentCatalog.definition(of: test.intent) else { return nil }
    guard definition.hasTargets else { return [] }
    var found = home.visibleEntities
    if let name = test.slots["name"] {
      found = found.filter { entity in ([entity.name] + entity.aliases).contains { Self.same($0, name) } }
      if found.isEmpty { return nil }
    }
    if let place = test.slots["area"] {
      guard let area = home.areas.first(where: { Self.same($0.name, place) }) else { return nil }
      if test.intent != "HassVacuumCleanArea" {
        found = found.filter { $0.area == area.id || $0.area == nil && test.slots["name"] != nil }
      }
    }
    if let place = test.slots["floor"] {
      guard let floor = home.floors.first(where: { Self.same($0.name, place) }) else { return nil }
      let areas = Set(home.areas.filter { $0.floor == floor.id }.map(\.id))
      found = found.filter { $0.area.map(areas.contains) ?? (test.slots["name"] != nil) }
    }
    if let domain = test.slots["domain"] ?? definition.domain { found = found.filter { $0.domain == domain } }
    if let deviceClass = test.slots["device_class"] {
      found = found.filter { $0.deviceClass == deviceClass && $0.domain != "sensor" }
    }
    guard !found.isEmpty else { return nil }
    if test.intent == "HassGetState", ["name", "domain", "device_class"].allSatisfy({ test.slots[$0] == nil }) {
      return nil
    }
    let isPlaced = ["name", "area", "floor"].contains { test.slots[$0] != nil }
    if !isPlaced, !test.isWhole, test.intent != "HassGetState" {
      let near = found.filter { $0.area == asker }
      if !near.isEmpty { return Set(near.map(\.id)) }
      return found.count == 1 ? [found[0].id] : nil
    }
    return Set(found.map(\.id))
  }

  static func same(_ one: String, _ other: String) -> Bool { key(one) == key(other) }

  private static func key(_ text: String) -> String {
    text.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " }
  }
}

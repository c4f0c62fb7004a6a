// Commands for peers that know less than we do: every device that is meant is said outright, since a slot that a peer
// does not know is a slot that it ignores.

internal import HomeControl
internal import Ontology

/// Turns commands into ones that stand for themselves.
enum Expansion {
  /// Slots that say which devices are meant.
  static let selectors: Set<SlotName> = ["name", "area", "floor", "domain", "device_class", "except"]

  /// The command with its exceptions carried out: one command for each device that is left. A command without exceptions
  /// stays as it is, but for the area where all its devices are if no place was said.
  ///
  /// - Throws: `Rejection` when there is no home to tell which devices are left.
  static func expanded(_ command: Command, home: Home?) throws(Rejection) -> [Command] {
    guard command["except"] != nil else { return [placed(command, home: home)] }
    guard let targets = command.targets, !targets.isEmpty else {
      throw Rejection(.unsupported, "an exception, and no home is described that tells what is left")
    }
    let confidence = command["except"]?.confidence ?? command.confidence
    return targets.map { target in
      var single = command
      single.slots.removeAll { selectors.contains($0.name) }
      single.slots.append(Slot("name", .identifier(target), confidence: confidence))
      single.targets = [target]
      return single
    }
  }

  private static func placed(_ command: Command, home: Home?) -> Command {
    guard let home, let targets = command.targets, !targets.isEmpty,
      !command.slots.contains(where: { ["name", "area", "floor"].contains($0.name) }),
      IntentCatalog.definition(of: command.intent)?.slots.contains("area") == true
    else { return command }
    let areas = Set(home.entities.filter { targets.contains($0.id) }.map(\.area))
    guard areas.count == 1, let area = areas.first ?? nil else { return command }
    var placed = command
    placed.slots.append(Slot("area", .identifier(area), confidence: command.confidence))
    return placed
  }
}

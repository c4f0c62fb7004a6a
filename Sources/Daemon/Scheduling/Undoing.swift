// "Turn the fan on for ten minutes": what ends it. Only what has an obvious inverse, or a value that was there before
// and is known, is done for a while; and nothing unlocks or opens by itself later.

internal import HomeControl
internal import Ontology

/// Finds the commands that end a command.
enum Undoing {
  /// The value that an entity's slot had before; nil where it is not known.
  typealias Before = (_ entity: String, _ slot: SlotName) -> Double?

  private static let inverses: [IntentName: IntentName] = [
    "HassTurnOn": "HassTurnOff", "HassTurnOff": "HassTurnOn", "HassMediaPause": "HassMediaUnpause",
    "HassMediaUnpause": "HassMediaPause", "HassMediaPlayerMute": "HassMediaPlayerUnmute",
    "HassMediaPlayerUnmute": "HassMediaPlayerMute", "HassVacuumStart": "HassVacuumReturnToBase",
    "HassLawnMowerStartMowing": "HassLawnMowerDock",
  ]

  private static let values: [IntentName: SlotName] = [
    "HassLightSet": "brightness", "HassClimateSetTemperature": "temperature", "HassSetPosition": "position",
    "HassFanSetSpeed": "percentage", "HassSetVolume": "volume_level",
  ]

  private static let endless: Set<String> = ["scene", "script", "button", "input_button", "automation"]

  /// The commands that put things back as they were before `command`.
  ///
  /// - Throws: `unsupported` when that cannot be known or must not happen by itself.
  static func commands(
    ending command: Command, home: Home?, before: Before
  ) throws(Rejection) -> [Command] {
    let targets = (command.targets ?? []).compactMap { id in home?.entities.first { $0.id == id } }
    let domains = Set(targets.map(\.domain) + [text(command["domain"])].compactMap { $0 })
    guard domains.isDisjoint(with: endless) else { throw unknown }
    if let inverse = inverses[command.intent] {
      if inverse == "HassTurnOff", domains.contains("lock") { throw unattended }
      if inverse == "HassTurnOn", domains.contains("cover") || domains.contains("valve") || domains.contains("siren") {
        throw unattended
      }
      var undo = command
      undo.intent = inverse
      return [undo]
    }
    guard let slot = values[command.intent], let targets = command.targets, !targets.isEmpty,
      let set = command[slot], case .number(_, let unit) = set.value,
      !command.slots.contains(where: { $0.name == "color" || ($0.name == "temperature" && slot != "temperature") })
    else { throw unknown }
    var commands: [Command] = []
    for target in targets {
      guard let value = before(target, slot) else { throw unknown }
      let isOff = value == 0 && slot == "brightness"
      commands.append(
        Command(
          intent: isOff ? "HassTurnOff" : command.intent, confidence: command.confidence,
          slots: isOff ? [] : [Slot(slot, .number(value, unit: unit))], targets: [target], range: command.range))
    }
    return commands
  }

  private static func text(_ slot: Slot?) -> String? {
    switch slot?.value {
    case .text(let text)?, .identifier(let text)?: text
    default: nil
    }
  }

  private static let unknown = Rejection(.unsupported, "I would not know how to put that back afterwards.")
  private static let unattended = Rejection(
    .unsupported, "Nothing is unlocked or opened by itself later; please say it then.")
}

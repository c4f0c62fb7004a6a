// Commands → intents as Home Assistant's own handlers read them. What they cannot express is refused whole: a slot that
// Home Assistant ignores would turn "all lights except the nursery" into all lights.

internal import Devices
internal import HomeControl
internal import JSONValues
internal import Ontology
internal import WireMessages

/// Translates interpretations. The rejections it throws tell the log what Home Assistant cannot be told; they hold names
/// of intents and slots, never words of the utterance.
struct HomeAssistantTranslator {
  let home: Home?
  let naming: WyomingSettings.Naming
  /// What its words want to know, if they ask.
  let question: QuestionKind

  /// The intents that do what `commands` say, all of them.
  ///
  /// - Throws: `Rejection` for what Home Assistant cannot express.
  func intents(for commands: [Command]) throws(Rejection) -> [WyomingIntent] {
    let commands = try CommandOrder.independent(commands)
    var intents: [WyomingIntent] = []
    for command in commands {
      guard let shape = HomeAssistantIntent.all[command.intent] else {
        throw Rejection(.unsupported, "Home Assistant has no intent \(command.intent)")
      }
      intents += try self.intents(for: command, shape)
    }
    // One answer is enough to several orders; questions each have their own.
    var isAcknowledged = false
    for index in intents.indices where intents[index].text == HomeAssistantIntent.all["HassTurnOn"]?.speech {
      if isAcknowledged { intents[index].text = nil }
      isAcknowledged = true
    }
    return intents
  }

  private func intents(for command: Command, _ shape: HomeAssistantIntent) throws(Rejection) -> [WyomingIntent] {
    var values: [WyomingIntent.Entity] = []
    let isTargeted = shape.aim != .none && !(command.targets ?? []).isEmpty
    for slot in command.slots {
      if isTargeted, Expansion.selectors.contains(slot.name), !(shape.aim == .cleaning && slot.name == "area") {
        continue
      }
      let isSelector = shape.aim != .none && slot.name != "except" && Expansion.selectors.contains(slot.name)
      guard shape.slots.contains(slot.name) || isSelector else {
        throw Rejection(.unsupported, "Home Assistant's \(command.intent) does not know the slot \(slot.name)")
      }
      guard !values.contains(where: { $0.name == slot.name.rawValue }) else {
        throw Rejection(.unsupported, "Home Assistant's \(command.intent) takes one \(slot.name)")
      }
      values.append(.init(slot.name.rawValue, try value(slot, of: command, shape)))
    }
    let speech = shape.answer(
      to: command["state"] == nil ? nil : question, ofSeveral: (command.targets ?? []).count > 1)
    guard isTargeted, let targets = command.targets else {
      return [WyomingIntent(command.intent.rawValue, values, text: speech)]
    }
    return try selections(of: targets, command, shape).map { group in
      WyomingIntent(command.intent.rawValue, selectors(group, shape) + values, text: speech)
    }
  }

  private func selections(
    of targets: [String], _ command: Command, _ shape: HomeAssistantIntent
  ) throws(Rejection) -> [DeviceGroup] {
    let isNamed = command["name"] != nil || command["except"] != nil
    switch shape.aim {
    case .none: return []
    case .single, .cleaning:
      guard command.intent != "HassGetWeather" || targets.count == 1 else {
        throw Rejection(.unsupported, "Home Assistant asks one weather report at a time")
      }
      return DeviceGroups.singles(targets)
    case .group, .question:
      if targets.count == 1, isNamed || shape.aim == .question { return DeviceGroups.singles(targets) }
      if isNamed, shape.aim == .group { return DeviceGroups.singles(targets) }
      let groups = home.map { DeviceGroups(home: $0).selections(of: targets) } ?? DeviceGroups.singles(targets)
      guard shape.aim != .question || groups.count == 1 else {
        throw Rejection(.unsupported, "Home Assistant cannot be asked about just these devices in one question")
      }
      return groups
    }
  }

  private func selectors(_ group: DeviceGroup, _ shape: HomeAssistantIntent) -> [WyomingIntent.Entity] {
    guard let id = group.entity else {
      var slots: [WyomingIntent.Entity] = []
      if let area = group.area { slots.append(.init("area", .string(areaName(area)))) }
      if let floor = group.floor { slots.append(.init("floor", .string(floorName(floor)))) }
      // Always: older handlers of lights act on everything in a room that is not told its domain.
      slots.append(.init("domain", .string(group.domain)))
      if let deviceClass = group.deviceClass { slots.append(.init("device_class", .string(deviceClass))) }
      return slots
    }
    guard naming == .name, let entity = home?.entities.first(where: { $0.id == id }) else {
      return [.init("name", .string(id))]
    }
    var slots = [WyomingIntent.Entity("name", .string(entity.name))]
    if shape.aim == .group || shape.aim == .question, let area = entity.area {
      slots.append(.init("area", .string(areaName(area))))
    }
    slots.append(.init("domain", .string(entity.domain)))
    return slots
  }

  // MARK: Values

  private func value(_ slot: Slot, of command: Command, _ shape: HomeAssistantIntent) throws(Rejection) -> JSONValue {
    switch slot.value {
    case .number(let number, let unit):
      if shape.wholeNumbers.contains(slot.name) || unit == "K", number.rounded() != number {
        throw Rejection(.unsupported, "Home Assistant's \(slot.name) takes whole numbers")
      }
      return .number(number)
    case .identifier(let id):
      switch slot.name {
      case "area": return .string(areaName(id))
      case "floor": return .string(floorName(id))
      default: return .string(id)
      }
    case .text(let text):
      return .string(slot.name == "state" ? try state(text, of: command) : text)
    }
  }

  /// A binary sensor is on or off there, whatever it senses.
  private func state(_ state: String, of command: Command) throws(Rejection) -> String {
    guard let targets = command.targets, targets.contains(where: { $0.hasPrefix("binary_sensor.") }) else {
      return state
    }
    guard targets.allSatisfy({ $0.hasPrefix("binary_sensor.") }), let known = Self.sensorStates[state] else {
      throw Rejection(.unsupported, "Home Assistant's binary sensors are on or off")
    }
    return known
  }

  private static let sensorStates = [
    "on": "on", "off": "off", "open": "on", "closed": "off", "unlocked": "on", "locked": "off",
  ]

  private func areaName(_ id: String) -> String { home?.areas.first { $0.id == id }?.name ?? id }
  private func floorName(_ id: String) -> String { home?.floors.first { $0.id == id }?.name ?? id }
}

/// Home Assistant runs the intents of one answer at the same time: commands whose order matters cannot be handed over.
enum CommandOrder {
  private static let switchingOn: Set<IntentName> = ["HassLightSet", "HassFanSetSpeed"]

  /// The commands, each free to run before or after any other; what another brings about anyway is left out.
  ///
  /// - Throws: `Rejection` when two commands tell the same device different things.
  static func independent(_ commands: [Command]) throws(Rejection) -> [Command] {
    let needed = commands.enumerated().filter { index, command in
      guard command.intent == "HassTurnOn", let targets = command.targets, !targets.isEmpty else { return true }
      return !commands.enumerated().contains { other, setting in
        other != index && switchingOn.contains(setting.intent) && brings(setting, targets)
      }
    }.map(\.element)
    for (index, command) in needed.enumerated() {
      for earlier in needed[..<index] where clash(earlier, command) {
        throw Rejection(
          .unsupported, "\(earlier.intent) and \(command.intent) of the same device: Home Assistant knows no order")
      }
    }
    return needed
  }

  private static func brings(_ setting: Command, _ targets: [String]) -> Bool {
    guard let set = setting.targets, Set(set).isSuperset(of: targets) else { return false }
    // To nothing is off.
    return !setting.slots.contains { ["brightness", "percentage"].contains($0.name) && $0.value.isZero }
  }

  private static func clash(_ one: Command, _ other: Command) -> Bool {
    guard let targets = one.targets, let others = other.targets, !Set(targets).isDisjoint(with: others) else {
      return false
    }
    if one.intent == other.intent { return one.slots.map(\.value) != other.slots.map(\.value) }
    let switching: Set<IntentName> = ["HassTurnOn", "HassTurnOff"]
    return switching.contains(one.intent) && switching.contains(other.intent)
      || one.intent == "HassTurnOff" || other.intent == "HassTurnOff"
  }
}

extension SlotValue {
  fileprivate var isZero: Bool {
    if case .number(0, _) = self { true } else { false }
  }
}

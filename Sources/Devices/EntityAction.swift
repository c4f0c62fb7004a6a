// Which function of which domain an intent means, and with which value.

internal import HomeControl
internal import Ontology
internal import Resolvers

/// Turns a command into values for one entity.
enum EntityAction {
  private enum Kind {
    /// Words to try, the first that the device knows.
    case words([(DeviceFunction, DeviceWord)])
    case turn(on: Bool)
    case light
    case number(SlotName, DeviceFunction)
    case step(SlotName, DeviceFunction, DeviceFunction?)
  }

  private static let kinds: [IntentName: Kind] = [
    "HassTurnOn": .turn(on: true), "HassTurnOff": .turn(on: false),
    "HassLightSet": .light,
    "HassSetBrightnessRelative": .step("brightness_step", .brightness, .brightnessStep),
    "HassClimateSetTemperature": .number("temperature", .targetTemperature),
    "HassClimateSetTemperatureRelative": .step("temperature_step", .targetTemperature, nil),
    "HassSetPosition": .number("position", .position),
    "HassFanSetSpeed": .number("percentage", .speed),
    "HassSetVolume": .number("volume_level", .volume),
    "HassSetVolumeRelative": .step("volume_step", .volume, .volumeStep),
    "HassVacuumStart": .words([(.robot, "start"), (.power, "on")]),
    "HassVacuumReturnToBase": .words([(.robot, "dock")]),
    "HassLawnMowerStartMowing": .words([(.robot, "start")]),
    "HassLawnMowerDock": .words([(.robot, "dock")]),
    "HassMediaPause": .words([(.playback, "paused")]),
    "HassMediaUnpause": .words([(.playback, "playing")]),
    "HassMediaNext": .words([(.playback, "next")]),
    "HassMediaPrevious": .words([(.playback, "previous")]),
    "HassMediaPlayerMute": .words([(.mute, "muted")]),
    "HassMediaPlayerUnmute": .words([(.mute, "unmuted")]),
  ]

  /// The intents that devices carry out.
  static let intents: Set<IntentName> = Set(kinds.keys)

  /// Puts what `command` asks of the plan's entity into the plan.
  static func carryOut(_ command: Command, _ plan: inout EntityPlan) throws(EntityPlan.Stop) {
    switch kinds[command.intent] {
    case .words(let words)?: try plan.send(anyOf: words)
    case .turn(let isOn)?: try turn(isOn, &plan)
    case .light?: try setLight(command, &plan)
    case .number(let slot, let function)?: try set(function, try number(slot, command, plan), &plan)
    case .step(let slot, let function, let native)?: try change(function, native, slot, command, &plan)
    case nil: throw plan.refusal(.unsupported, "I have no way to do that with \(plan.name).")
    }
  }

  private static func turn(_ isOn: Bool, _ plan: inout EntityPlan) throws(EntityPlan.Stop) {
    switch plan.entity.domain {
    case "cover", "valve":
      let word: DeviceWord = isOn ? "open" : "closed"
      guard !plan.can(.movement, .word(word)), plan.has(.position) else {
        return try plan.send(anyOf: [(.movement, word)])
      }
      try plan.send(.position, .number(isOn ? 100 : 0))
    case "lock": try plan.send(anyOf: [(.lock, isOn ? "locked" : "unlocked")])
    case "scene", "script", "button", "input_button", "automation":
      try plan.send(anyOf: isOn ? [(.trigger, "press"), (.power, "on")] : [(.power, "off")])
    case "vacuum":
      try plan.send(
        anyOf: isOn
          ? [(.robot, "start"), (.power, "on")] : [(.power, "off"), (.robot, "dock"), (.robot, "stop")])
    case "lawn_mower": try plan.send(anyOf: [(.robot, isOn ? "start" : "dock")])
    case "fan" where !isOn && !plan.can(.power, .word("off")) && plan.has(.speed): try plan.send(.speed, .number(0))
    default: try plan.send(anyOf: [(.power, isOn ? "on" : "off")])
    }
  }

  private static func setLight(_ command: Command, _ plan: inout EntityPlan) throws(EntityPlan.Stop) {
    var isAsked = false
    if command["color"] != nil {
      guard case .text(let name)? = command["color"]?.value, let color = ColorResolver.rgb(of: name) else {
        throw plan.refusal(.invalidValue, "I don't know that colour.")
      }
      guard color != ColorResolver.RGB(red: 0, green: 0, blue: 0) else {
        throw plan.refusal(.invalidValue, "A light can't be black.")
      }
      try plan.send(.color, .color(color))
      isAsked = true
    }
    if command["temperature"] != nil {
      try plan.send(.colorTemperature, .number(try number("temperature", command, plan)))
      isAsked = true
    }
    if command["brightness"] != nil {
      try set(.brightness, try number("brightness", command, plan), &plan)
      isAsked = true
    }
    if !isAsked { throw plan.refusal(.invalidValue, "I don't know what to set \(plan.name) to.") }
  }

  /// Nothing at all is off, and all or nothing is what a cover without positions can do too.
  private static func set(
    _ function: DeviceFunction, _ value: Double, _ plan: inout EntityPlan
  ) throws(EntityPlan.Stop) {
    switch function {
    case .brightness where value == 0 && plan.can(.power, .word("off")),
      .speed where value == 0 && plan.can(.power, .word("off")):
      try plan.send(.power, .word("off"))
    case .position where !plan.has(.position) && (value == 0 || value == 100):
      try plan.send(anyOf: [(.movement, value == 0 ? "closed" : "open")])
    default: try plan.send(function, .number(value))
    }
  }

  private static func number(
    _ name: SlotName, _ command: Command, _ plan: EntityPlan
  ) throws(EntityPlan.Stop) -> Double {
    guard case .number(let value, let unit)? = command[name]?.value, value.isFinite else {
      throw plan.refusal(.invalidValue, "I don't know what to set \(plan.name) to.")
    }
    switch (unit, plan.home.temperatureUnit) {
    case ("°F", .celsius): return ((value - 32) / 1.8 * 10).rounded() / 10
    case ("°C", .fahrenheit): return ((value * 1.8 + 32) * 10).rounded() / 10
    default: return value
    }
  }

  // MARK: More and less

  /// What "brighter" is without an amount.
  private static func usualStep(_ function: DeviceFunction, _ unit: Home.TemperatureUnit) -> Double {
    switch function {
    case .brightness: 20
    case .targetTemperature: unit == .celsius ? 1 : 2
    default: 10
    }
  }

  /// From the last known value where there is one, else by the device's own step; never to nothing, and never past
  /// what the device can do.
  private static func change(
    _ function: DeviceFunction, _ native: DeviceFunction?, _ slot: SlotName, _ command: Command,
    _ plan: inout EntityPlan
  ) throws(EntityPlan.Stop) {
    let step: Double
    let isAmountSaid: Bool
    switch command[slot]?.value {
    case .text("up")?: (step, isAmountSaid) = (usualStep(function, plan.home.temperatureUnit), false)
    case .text("down")?: (step, isAmountSaid) = (-usualStep(function, plan.home.temperatureUnit), false)
    case .number(let said, let unit)? where said != 0 && said.isFinite:
      switch (unit, plan.home.temperatureUnit) {
      case ("°F", .celsius): step = said / 1.8
      case ("°C", .fahrenheit): step = said * 1.8
      default: step = said
      }
      isAmountSaid = true
    default: throw plan.refusal(.invalidValue, "I don't know how much to change \(plan.name).")
    }
    guard plan.has(function) || native.map(plan.has) == true else {
      throw plan.refusal(.unsupported, "I can't set the \(function.spoken) of \(plan.name).")
    }
    if plan.has(function), let start = try start(function, step, plan) {
      return try move(function, from: start, by: step, &plan)
    }
    // Words for a step are of a size that the device chose: about "a bit", and nothing like "by half".
    let word: DeviceValue = .word(step > 0 ? "up" : "down")
    if let native, plan.can(native, .number(step), isChange: true) {
      try plan.send(native, .number(step), isChange: true)
    } else if let native, !isAmountSaid || abs(step) == 10, plan.can(native, word) {
      try plan.send(native, word)
    } else {
      throw plan.refusal(
        .unsupported,
        "I don't know the \(function.spoken) of \(plan.name) right now, so I can't change it by a step.")
    }
  }

  /// Where a change starts; nil where nothing is known.
  private static func start(
    _ function: DeviceFunction, _ step: Double, _ plan: EntityPlan
  ) throws(EntityPlan.Stop) -> Double? {
    if function == .brightness, plan.isOn == false {
      guard step > 0 else { throw plan.nothing(Spoken.sentence("\(Spoken.subject([plan.entity])) off")) }
      return 0
    }
    return plan.known(function)?.number
  }

  private static func move(
    _ function: DeviceFunction, from start: Double, by step: Double, _ plan: inout EntityPlan
  ) throws(EntityPlan.Stop) {
    var bounds = plan.bounds(of: function) ?? 0...100
    // "Off" was not said.
    if function == .brightness { bounds = max(bounds.lowerBound, 1)...max(bounds.upperBound, 1) }
    var value = min(max(start + step, bounds.lowerBound), bounds.upperBound)
    if function == .targetTemperature { value = plan.onStep(function, value) }
    guard step > 0 ? value > start : value < start else {
      let end = step > 0 ? "as high as it goes" : "as low as it goes"
      throw plan.nothing("The \(function.spoken) of \(plan.name) is \(end).")
    }
    try plan.send(function, .number(value))
  }
}

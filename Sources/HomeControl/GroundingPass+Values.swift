// Whether a value can be carried out by the devices it is meant for. Nothing is clamped: a value out of range
// is refused with the range, so that nobody hears "done" for something else than was asked.

import Ontology
import Resolvers

extension GroundingPass {
  /// The targets that can do what the slots ask; where none can, the command is unsupported.
  func capable(_ targets: [IndexedEntity]) throws(Refusal) -> [IndexedEntity] {
    var left = targets.filter(fits)
    guard !left.isEmpty || targets.isEmpty else { throw cannot("the \(targets[0].entity.name)") }
    let implied = request.implied.map { [Slot($0.name, .text($0.value))] } ?? []
    for slot in slots + implied {
      guard let need = capability(for: slot) else { continue }
      let able = left.filter { $0.entity.capabilities.map { $0[need] != nil } ?? true }
      guard !able.isEmpty else {
        let name = left.count == 1 ? "the \(left[0].entity.name)" : "these devices"
        throw Refusal(.unsupported, "I can't set the \(need.spoken) of \(name).")
      }
      left = able
    }
    return left
  }

  /// Refuses values that a target cannot take; temperatures are turned into the home's unit on the way.
  mutating func checkValues(_ targets: [IndexedEntity]) throws(Refusal) {
    for position in slots.indices {
      guard let need = capability(for: slots[position]) else { continue }
      try checkValue(at: position, need, targets)
    }
  }

  private mutating func checkValue(
    at position: Int, _ need: Capability, _ targets: [IndexedEntity]
  ) throws(Refusal) {
    let slot = slots[position]
    let isStep = slot.name.rawValue.hasSuffix("_step")
    guard case .number(let said, let unit) = slot.value else {
      if isStep, slot.value == .text("up") || slot.value == .text("down") { return }
      if need == .color { return }
      throw Refusal(.invalidValue, "I can't read \(quoted(SpokenText.of(slot.value))) as a \(need.spoken).")
    }
    var value = said
    if need == .temperature, let unit {
      value = converted(said, from: unit, isStep: isStep)
      let spelling = index.home.temperatureUnit.resolverUnit.rawValue
      guard unit != "K" else { throw Refusal(.invalidValue, "A room's temperature is not counted in kelvin.") }
      slots[position].value = .number(value, unit: spelling)
    }
    if need == .colorTemperature, unit != "K" {
      throw Refusal(.invalidValue, "A light's colour temperature is counted in kelvin.")
    }
    if isStep {
      guard abs(value) <= (need == .temperature ? 20 : 100), value != 0 else {
        throw Refusal(.invalidValue, "\(SpokenText.of(slot.value)) is not a change I can make.")
      }
      return
    }
    for target in targets {
      let range = target.entity.capabilities?[need]?.bounds ?? need.defaultBounds(index.home.temperatureUnit)
      guard range.contains(value) else {
        let low = SpokenText.plain(range.lowerBound)
        let high = SpokenText.of(.number(range.upperBound, unit: need.unit))
        throw Refusal(
          .invalidValue, "The \(need.spoken) of the \(target.entity.name) goes from \(low) to \(high).",
          candidates: [target.id])
      }
    }
  }

  private func converted(_ value: Double, from unit: String, isStep: Bool) -> Double {
    let home = index.home.temperatureUnit
    let offset = isStep ? 0.0 : 32.0
    switch (unit, home) {
    case ("°F", .celsius): return ((value - offset) / 1.8 * 10).rounded() / 10
    case ("°C", .fahrenheit): return ((value * 1.8 + offset) * 10).rounded() / 10
    default: return value
    }
  }

  /// What a device needs to take this slot.
  private func capability(for slot: Slot) -> Capability? {
    switch slot.name {
    case "brightness", "brightness_step": .brightness
    case "color": .color
    case "temperature": definition?.domain == "light" ? .colorTemperature : .temperature
    case "temperature_step": .temperature
    case "position": .position
    case "percentage": .percentage
    case "volume_level", "volume_step": .volume
    default: nil
    }
  }

  /// Timers count in whole numbers that are not negative.
  func checkCounts() throws(Refusal) {
    for slot in slots {
      switch slot.name {
      case "hours", "minutes", "seconds", "start_hours", "start_minutes", "start_seconds":
        guard case .number(let value, _) = slot.value, value >= 0, value <= 1_000_000 else {
          throw Refusal(.invalidValue, "I can't read \(quoted(SpokenText.of(slot.value))) as a number of \(slot.name).")
        }
      default: continue
      }
    }
  }
}

extension Capability {
  /// How a message calls it.
  var spoken: String {
    switch self {
    case .color: "colour"
    case .colorTemperature: "colour temperature"
    case .percentage: "speed"
    default: rawValue
    }
  }

  /// The unit of its values.
  var unit: String? {
    switch self {
    case .brightness, .position, .percentage, .volume: "%"
    case .colorTemperature: "K"
    case .temperature: "°C"
    case .color: nil
    }
  }

  /// The values assumed where a device does not say its own.
  func defaultBounds(_ unit: Home.TemperatureUnit) -> ClosedRange<Double> {
    switch self {
    case .temperature: unit == .celsius ? 5...35 : 41...95
    case .colorTemperature: 1_000...10_000
    default: 0...100
    }
  }
}

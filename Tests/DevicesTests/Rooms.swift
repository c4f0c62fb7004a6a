// A few words for writing commands and devices in tests.

import Devices
import HomeControl
import JSONValues
import Ontology
import Testing

/// A home of one entity, or some, with what their devices told.
struct Room {
  var home: Home
  var states: StateStore

  init(_ entities: Entity..., unit: Home.TemperatureUnit = .celsius) {
    home = Home(entities: entities, temperatureUnit: unit)
    states = StateStore(home: home)
  }

  init(_ yaml: String) throws {
    home = try Home.parse(yaml)
    states = StateStore(home: home)
  }

  /// An entity of home.yaml that listens on one topic.
  init(_ id: String, listens topic: String) {
    self.init(Entity(id: id, listens: ["command": topic]))
  }

  mutating func told(_ topic: String, _ payload: String) {
    states.apply(topic: topic, payload: Array(payload.utf8))
  }

  func plan(_ intent: IntentName, _ slots: [SlotName: SlotValue] = [:], targets: [String]? = nil)
    -> Result<[DeviceMessage], Rejection>
  {
    let command = Command(
      intent: intent, confidence: 1, slots: slots.map { Slot($0.key, $0.value) },
      targets: targets ?? home.entities.map(\.id), range: 0..<1)
    return ActionPlanner().plan(command, home: home, states: states)
  }

  /// `topic payload` of each message, or `reason: message` of the rejection.
  func sent(_ intent: IntentName, _ slots: [SlotName: SlotValue] = [:]) -> [String] {
    switch plan(intent, slots) {
    case .success(let messages): messages.map { "\($0.topic) \($0.text)" }
    case .failure(let rejection): ["\(rejection.reason): \(rejection.message)"]
    }
  }

  func reason(_ intent: IntentName, _ slots: [SlotName: SlotValue] = [:]) -> Rejection.Reason? {
    guard case .failure(let rejection) = plan(intent, slots) else { return nil }
    return rejection.reason
  }
}

/// Percent.
func percent(_ value: Double) -> SlotValue { .number(value, unit: "%") }

// Described homes, what commands change in them, and Home Assistant's tests, all in small.

import Foundation
import HomeControl
import Ontology
import Testing
import Trials
import Understanding
import YAMLNodes

/// Files of a trial in a folder that is gone afterwards.
private func withFolder(_ files: [String: String], _ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: "trials-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: folder) }
  for (name, text) in files {
    let file = folder.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
  }
  try body(folder.path)
}

private enum Shipped {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  static func engine(_ home: Home) throws -> NLUEngine {
    try NLUEngine(
      model: try LanguageModel(bundleAt: root + "/models/hearken-en.safetensors"), intents: [root + "/intents/en"],
      home: home, options: .init(acceptsModifiers: true))
  }
}

@Suite("Trials in described homes")
struct SimulationTests {
  static let fixture = """
    areas:
      - {name: Pantry, id: pantry}
      - {name: Workshop, id: workshop}
    devices:
      - {name: Shelf Strip, id: strip, area: pantry}
      - {name: Ear, id: ear, area: workshop}
    entities:
      - name: Shelf Strip
        id: light.strip
        device: strip
        state: "off"
        attributes: {supported_color_modes: [brightness]}
      - {name: Bench Fan, id: fan.bench, area: workshop, state: "on"}
      - name: Side Door
        id: lock.side_door
        area: workshop
        state: locked
    """

  @Test("a command changes what it should, and every other change is a mistake")
  func simulation() throws {
    let requests = """
      tests:
        - sentences: [turn on the shelf strip]
          expect_changes: {light.strip: {state: "on"}}
          ignore_changes: {light.strip: [color_mode]}
        - sentences: [turn off the fan]
          context_device: ear
          expect_changes: {fan.bench: {state: "off"}}
        - sentences: [unlock the side door]
          expect_changes: {lock.side_door: {state: unlocked}}
        - sentences: [turn off the bench fan]
          expect_changes: {light.strip: {state: "on"}}
      """
    try withFolder(["_fixtures.yaml": Self.fixture, "requests.yaml": requests]) { folder in
      #expect(Simulation.folders(in: folder) == [folder])
      let simulation = try Simulation(folder: folder)
      #expect(simulation.home.entities.first?.area == "pantry")
      let outcomes = simulation.run(try Shipped.engine(simulation.home))
      #expect(outcomes.dropLast().flatMap(\.differences) == [])
      #expect(outcomes.last?.differences.count == 2)
    }
  }

  @Test(
    "devices do what commands say",
    arguments: [
      ("HassTurnOff", "cover.a", [], "closed"), ("HassTurnOn", "lock.a", [], "locked"),
      ("HassSetPosition", "cover.a", [Slot("position", .number(0, unit: "%"))], "closed"),
      ("HassVacuumReturnToBase", "vacuum.a", [], "returning"), ("HassListAddItem", "todo.a", [], "1"),
      ("HassMediaPause", "media_player.a", [], "paused"),
      ("HassFanSetSpeed", "fan.a", [Slot("percentage", .number(40, unit: "%"))], "on"),
      ("HassLightSet", "light.a", [Slot("brightness", .number(40, unit: "%"))], "on"),
    ] as [(IntentName, String, [Slot], String)])
  func devices(intent: IntentName, id: String, slots: [Slot], state: String) {
    var states = HomeStates()
    StateSimulator.apply(
      Command(intent: intent, confidence: 1, slots: slots, targets: [id], range: 0..<1), to: &states)
    #expect(states.entities[id]?.state == state)
  }

  @Test("what is off already stays as it was described")
  func offAlready() {
    var states = HomeStates()
    func say(_ intent: IntentName, _ slots: [Slot], _ target: String) {
      StateSimulator.apply(
        Command(intent: intent, confidence: 1, slots: slots, targets: [target], range: 0..<1), to: &states)
    }
    let volume = [Slot("volume_level", .number(40, unit: "%"))]
    say("HassTurnOff", [], "media_player.a")
    say("HassSetVolume", volume, "media_player.a")
    say("HassTurnOff", [], "media_player.a")
    #expect(states.entities["media_player.a"]?.attributes == ["volume_level": "0.4"])
    say("HassTurnOn", [], "media_player.b")
    say("HassSetVolume", volume, "media_player.b")
    say("HassTurnOff", [], "media_player.b")
    #expect(states.entities["media_player.b"]?.attributes == [:])
  }

  @Test("a question changes nothing")
  func question() {
    var states = HomeStates()
    StateSimulator.apply(
      Command(intent: "HassGetState", confidence: 1, slots: [], targets: ["light.a"], range: 0..<1), to: &states)
    #expect(HomeStates().changes(to: states).isEmpty)
  }

  @Test("a light tells its colour in every space while it is on, and nothing while it is off")
  func colors() {
    var states = HomeStates()
    func say(_ intent: IntentName, _ slots: [Slot] = []) {
      StateSimulator.apply(
        Command(intent: intent, confidence: 1, slots: slots, targets: ["light.a"], range: 0..<1), to: &states)
    }
    say("HassLightSet", [Slot("color", .text("blue")), Slot("brightness", .number(50, unit: "%"))])
    #expect(states.entities["light.a"]?.attributes["rgb_color"] == "0,0,255")
    #expect(states.entities["light.a"]?.attributes["hs_color"] == "240,100")
    #expect(states.entities["light.a"]?.attributes["xy_color"] == "0.136,0.04")
    #expect(states.entities["light.a"]?.attributes["brightness"] == "128")
    say("HassLightSet", [Slot("temperature", .number(4000, unit: "K"))])
    #expect(states.entities["light.a"]?.attributes["color_temp"] == "250")
    #expect(states.entities["light.a"]?.attributes["rgb_color"] == nil)
    say("HassTurnOff")
    #expect(states.entities["light.a"]?.attributes == [:])
  }

  @Test("Home Assistant's form of tests is scored by intent, slots and targets")
  func homeAssistant() throws {
    let right = """
      language: en
      tests:
        - sentences: [switch on the shelf strip]
          slots: {name: Shelf Strip}
      """
    let own = """
      entities: [{name: Reading Nook, domain: light}]
      areas: [{name: Pantry}]
      tests:
        - sentences: [turn on the reading nook]
          slots: {name: Reading Nook}
        - sentences: [turn on the reading nook please]
          slots: {name: Shelf Strip}
      """
    try withFolder([
      "_fixtures.yaml": Self.fixture, "HassTurnOn/name_only.yaml": right, "HassTurnOn/own.yaml": own,
    ]) { folder in
      let tests = try HomeAssistantTests(folder: folder)
      #expect(tests.homes.count == 2)
      #expect(tests.asker == "workshop")
      let score = try tests.score(engine: Shipped.engine)
      #expect(score.count == 3)
      #expect(score.intentRight == 3)
      #expect(score.right == 2)
      #expect(score.mistakes.map(\.fault) == ["slots"])
      let some = try tests.score(where: { $0.text.contains("strip") }, engine: Shipped.engine)
      #expect(some.count == 1)
    }
  }

  @Test("a file that is not as expected is named with its line")
  func faults() throws {
    try withFolder(["_fixtures.yaml": "entities:\n  - {id: light.a}", "requests.yaml": "tests: []"]) { folder in
      let error = #expect(throws: YAMLError.self) { _ = try Simulation(folder: folder) }
      #expect(error?.position.line == 2)
    }
  }
}

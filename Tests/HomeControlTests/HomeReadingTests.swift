// home.yaml read: what it may leave out, and what is refused with file and line.

import HomeControl
import Testing
import YAMLNodes

@Suite("Reading home.yaml")
struct HomeReadingTests {
  @Test("the example home is read whole")
  func example() throws {
    let home = try Home.load(path: exampleHomePath())
    #expect(home.entities.count >= 40)
    #expect(home.areas.count + home.floors.count + home.sites.count >= 18)
    #expect(home.sites["kitchen-satellite"] == "kitchen")
    #expect(home.confirm == [.unlock, .openGarage])
    #expect(home.timeZone == "Europe/Lisbon")
    let ceiling = try #require(home.entities.first { $0.id == "light.kitchen_ceiling" })
    #expect(ceiling.capabilities?[.colorTemperature]?.bounds == 2_200...6_500)
    #expect(ceiling.listens == ["command": "zigbee2mqtt/kitchen_ceiling/set"])
    #expect(home.entityNames.contains(HomeName(text: "Rover", id: "vacuum.rover", domain: "vacuum")))
    #expect(!home.entityNames.contains { $0.id == "switch.server_rack" })
  }

  @Test("only an id is needed; the name comes from the object part")
  func bare() throws {
    let home = try Home.parse("entities: [light.desk_lamp, {id: lock.door}]\nareas: [wine_cellar]")
    #expect(home.entities.map(\.name) == ["desk lamp", "door"])
    #expect(home.entities.map(\.domain) == ["light", "lock"])
    #expect(home.areas.map(\.name) == ["wine cellar"])
    #expect(home.confirm == ConfirmedAction.byDefault)
  }

  @Test("an empty file is an empty home, and confirm: [] asks for nothing")
  func empty() throws {
    #expect(try Home.parse("") == Home())
    #expect(try Home.parse("confirm: []").confirm.isEmpty)
  }

  @Test(
    "faults name file and line, and the way to repair them",
    arguments: [
      ("areas:\n  - id: hall\nentites: []", 3, "did you mean 'entities'?"),
      ("entities:\n  - id: light.a\n    nmae: A", 3, "did you mean 'name'?"),
      ("areas: [kitchen]\nentities:\n  - id: light.a\n    area: kichen", 4, "did you mean 'kitchen'?"),
      ("entities:\n  - id: lamp", 2, "light.kitchen_ceiling"),
      ("entities:\n  - name: Lamp", 2, "'id' is missing"),
      ("entities:\n  - light.a\n  - light.a", 3, "line 2"),
      ("sites:\n  porch: porch", 2, "no area is called 'porch'"),
      ("temperature_unit: kelvin", 1, "celsius or fahrenheit"),
      ("confirm: [open_sesame]", 1, "open_garage"),
      ("entities:\n  - id: light.a\n    capabilities: [brightnes]", 3, "did you mean 'brightness'?"),
      ("entities:\n  - id: light.a\n    capabilities: {brightness: [100, 0]}", 3, "[lowest, highest]"),
      ("entities:\n  - id: light.a\n    listens: zigbee2mqtt/#", 3, "without wildcards"),
      ("entities:\n  - id: light.a\n    listens: {brightnes: a/b}", 3, "did you mean 'brightness'?"),
      ("areas:\n  - hall\ntime_zone: Europe/Lisbno", 3, "Europe/Lisbon"),
      ("areas:\n  - id: hall\n    name: \"\"", 3, "no 'name' at all"),
      ("entities:\n  - id: light.a\n    name: \" - \"", 3, "some words"),
      ("areas: kitchen", 1, "a list"),
      ("areas: [", 2, ""),
    ])
  func faults(text: String, line: Int, remedy: String) {
    let error = #expect(throws: HomeError.self) { try Home.parse(text, file: "my.yaml") }
    #expect(error?.position.file == "my.yaml")
    #expect(error?.position.line == line)
    #expect(error?.description.contains(remedy) == true, "\(String(describing: error))")
  }

  @Test(
    "what is hardly meant is warned of, with its line",
    arguments: [
      ("entities:\n  - light.a\nexclude: [light.b]", 3, "did you mean 'light.a'?"),
      ("areas:\n  - {id: Living Room}", 2, "write 'living_room'"),
      (
        "areas: [hall]\nentities:\n  - {id: light.a, name: Lamp, area: hall}\n  - {id: light.b, name: lamps, area: hall}",
        4, "also light.a"
      ),
    ])
  func warnings(text: String, line: Int, remedy: String) throws {
    let node = try YAML.parse(text, file: "my.yaml")
    let warnings = try Home(node).warnings(in: node)
    #expect(warnings.map(\.position.line) == [line])
    #expect(warnings.first?.description.contains(remedy) == true, "\(warnings)")
  }

  @Test("the example home raises no warning")
  func noWarnings() throws {
    let warnings = try Home.check(path: exampleHomePath()).warnings
    #expect(warnings.isEmpty)
  }

  @Test("a file that is not there is an error, not an empty home")
  func missing() {
    #expect(throws: HomeError.self) { try Home.load(path: "/nonexistent/home.yaml") }
  }
}

/// Where the example home lies, seen from this file.
func exampleHomePath() -> String {
  let parts = #filePath.split(separator: "/").dropLast(3)
  return "/" + parts.joined(separator: "/") + "/Documentation/Examples/home.yaml"
}

// Home Assistant's registries and the file that is made of a home.

import Discovery
import Glibc
import HomeControl
import TestBroker
import Testing

@Suite("Import of Home Assistant's registries")
struct RegistryImportTests {
  private func imported(_ files: [String: String]) throws -> ImportedHome {
    let folder = try makeTemporaryFolder()
    defer {
      removeFolder("\(folder)/.storage")
      removeFolder(folder)
    }
    #expect(unsafe mkdir("\(folder)/.storage", 0o700) == 0)
    for (name, data) in files {
      try writeFile(
        "\(folder)/.storage/\(name)", "{\"version\":1,\"minor_version\":8,\"key\":\"\(name)\",\"data\":\(data)}")
    }
    return try HomeAssistantRegistries(configuration: folder).home()
  }

  static let places = [
    "core.floor_registry": """
    {"floors":[{"floor_id":"ground","name":"Ground floor","aliases":["downstairs"],"icon":null,"level":0}]}
    """,
    "core.area_registry": """
    {"areas":[{"id":"kitchen","name":"Kitchen","aliases":["galley"],"floor_id":"ground","icon":null,"labels":[],
               "picture":null},
              {"id":"0a1b2c","name":"Den","aliases":[],"floor_id":"nowhere"}]}
    """,
    "core.device_registry": """
    {"devices":[{"id":"dev1","name":"0x00158d01","name_by_user":"Ceiling","area_id":"kitchen","disabled_by":null,
                 "identifiers":[["mqtt","zigbee2mqtt_0x00158d01"]],"connections":[]},
                {"id":"dev2","name":"Old plug","area_id":null,"disabled_by":"user"}],"deleted_devices":[]}
    """,
    "core.config": """
    {"time_zone":"Europe/Lisbon","unit_system_v2":"us_customary","latitude":1}
    """,
  ]

  /// One entry, some of whose members are others.
  private func changed(_ id: String, _ members: [String: String]) -> String {
    var all = [
      "entity_id": "\"\(id)\"", "platform": "\"mqtt\"", "disabled_by": "null", "hidden_by": "null", "name": "null",
      "original_name": "null", "has_entity_name": "true", "device_id": "null", "area_id": "null", "aliases": "[]",
      "options": "{\"conversation\":{\"should_expose\":true}}",
    ]
    all.merge(members) { _, new in new }
    return "{" + all.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
  }

  @Test("floors, areas, names, aliases, capabilities and settings come as they are kept there")
  func whole() throws {
    var files = Self.places
    files["core.entity_registry"] = """
      {"entities":[
        \(changed("light.ceiling", [
          "device_id": "\"dev1\"", "aliases": "[null,\"big light\",\"big light\"]",
          "capabilities": "{\"supported_color_modes\":[\"color_temp\",\"xy\"],\"min_color_temp_kelvin\":2200,\"max_color_temp_kelvin\":6500}",
        ])),
        \(changed("sensor.ceiling_power", ["device_id": "\"dev1\"", "original_name": "\"Power\"", "original_device_class": "\"power\""])),
        \(changed("cover.blind", ["name": "\"Den blind\"", "area_id": "\"0a1b2c\"", "supported_features": "15"])),
        \(changed("assist_satellite.shelf", ["area_id": "\"kitchen\""]))],
       "deleted_entities":[]}
      """
    let home = try imported(files).home
    #expect(home.floors == [Floor(id: "ground", name: "Ground floor", aliases: ["downstairs"])])
    #expect(home.areas.map(\.floor) == ["ground", nil], "a floor that is not there is left out")
    #expect(home.entities.map(\.id) == ["cover.blind", "light.ceiling", "sensor.ceiling_power"])
    #expect(home.entities.map(\.name) == ["Den blind", "Ceiling", "Ceiling Power"])
    #expect(home.entities.map(\.area) == ["0a1b2c", "kitchen", "kitchen"])
    #expect(home.entities[1].aliases == ["big light"])
    #expect(home.entities[1].capabilities?[.colorTemperature]?.bounds == 2200...6500)
    #expect(home.entities[1].capabilities?[.color] != nil)
    #expect(home.entities[0].capabilities == [.position: CapabilityRange()])
    #expect(home.entities[2].deviceClass == "power")
    #expect(home.sites == ["assist_satellite.shelf": "kitchen"])
    #expect(home.temperatureUnit == .fahrenheit)
    #expect(home.timeZone == "Europe/Lisbon")
  }

  @Test("names as 2026.11 keeps them: what is said in order, the device's name in front unless it stands elsewhere")
  func composedNames() throws {
    var files = Self.places
    files["core.device_registry"] = """
      {"devices":[{"id":"patio","name":"Outdoor strip","name_by_user":"Patio","area_id":"kitchen"},
                  {"id":"lamp","name":"Hall Lamp","area_id":"kitchen"}],
       "child_devices":[{"id":"left","name":"Left","area_id":null,"parent_device_id":"patio"},
                        {"id":"right","name":"Right","area_id":"0a1b2c","parent_device_id":"patio"}]}
      """
    func entry(_ id: String, _ said: String, _ members: [String: String]) -> String {
      changed(id, ["aliases_v2": said, "compat_name": "null"].merging(members) { $1 })
    }
    files["core.entity_registry"] = """
      {"entities":[
        \(entry("light.a", "[null,\"big light\"]", ["device_id": "\"lamp\""])),
        \(entry("light.b", "[\"Old name\",null]", ["device_id": "\"patio\"", "name": "\"Heater\""])),
        \(entry("light.c", "[null]", ["device_id": "\"left\"", "original_name": "\"Socket\""])),
        \(entry("light.d", "[null]", ["device_id": "\"right\"", "original_name": "\"Socket\""])),
        \(entry("light.e", "[null]", ["device_id": "\"patio\"", "name": "\"Sink\"", "area_id": "\"kitchen\""])),
        \(entry("light.f", "[null]", ["device_id": "\"lamp\"", "area_id": "\"0a1b2c\""])),
        \(entry("light.g", "[null]", ["device_id": "\"patio\"", "original_name": "\"Patio - glow\"", "has_entity_name": "false"])),
        \(entry("light.h", "[]", ["original_name": "\"Alone\""])),
        \(changed("light.i", ["aliases_v2": "[null,\"i\"]", "name": "\"Given\"", "device_id": "\"lamp\""]))]}
      """
    let home = try imported(files).home
    let names = [
      "Hall Lamp", "Old name", "Patio Left Socket", "Right Socket", "Sink", "Hall Lamp", "Patio Glow", "Alone", "Given",
    ]
    #expect(home.entities.map(\.name) == names)
    #expect(home.entities.map(\.aliases) == [["big light"], ["Patio Heater"], [], [], [], [], [], [], ["i"]])
    let areas = ["kitchen", "kitchen", "kitchen", "0a1b2c", "kitchen", "0a1b2c", "kitchen", nil, "kitchen"]
    #expect(home.entities.map(\.area) == areas)
  }

  @Test("disabled, hidden and unexposed entries are left out, and discovery cannot bring them back")
  func exposure() throws {
    var files = Self.places
    let hiddenFromAssist = "{\"conversation\":{\"should_expose\":false}}"
    files["core.entity_registry"] = """
      {"entities":[
        \(changed("light.seen", [:])), \(changed("light.hidden", ["hidden_by": "\"user\""])),
        \(changed("light.off", ["disabled_by": "\"user\""])), \(changed("switch.old", ["device_id": "\"dev2\""])),
        \(changed("lock.door", ["options": hiddenFromAssist])),
        \(changed("light.cloud", ["options": hiddenFromAssist, "platform": "\"hue\""])),
        \(changed("light.default", ["options": "{}"])), \(changed("lock.default", ["options": "{}"])),
        \(changed("sensor.default", ["options": "{}", "original_device_class": "\"temperature\""])),
        \(changed("sensor.other", ["options": "{}", "original_device_class": "\"voltage\""]))]}
      """
    files["homeassistant.exposed_entities"] = """
      {"assistants":{"conversation":{"expose_new":true}},
       "exposed_entities":{"script.good_night":{"assistants":{"conversation":{"should_expose":true}}},
                           "script.secret":{"assistants":{"conversation":{"should_expose":false}}}}}
      """
    let result = try imported(files)
    #expect(
      result.home.entities.map(\.id) == ["light.default", "light.seen", "script.good_night", "sensor.default"])
    #expect(result.home.exclude == ["light.hidden", "light.off", "lock.default", "lock.door", "switch.old"])
    #expect(result.notes.contains { $0.contains("2 disabled") } && result.notes.contains { $0.contains("1 hidden") })
    let lock = ("homeassistant/lock/d/config", "{\"name\":\"Door\",\"obj_id\":\"door\",\"cmd_t\":\"cmnd/door/POWER\"}")
    #expect(!discovered([lock], file: result.home).home.visibleEntities.contains { $0.id == "lock.door" })
  }

  @Test("the oldest layouts, without floors, exposure or aliases, are read")
  func oldLayout() throws {
    let home = try imported([
      "core.area_registry": "{\"areas\":[{\"area_id\":\"f00\",\"name\":\"Attic\"}]}",
      "core.device_registry": "{\"devices\":[{\"id\":\"d\",\"name\":\"Lamp\",\"area_id\":\"f00\"}]}",
      "core.entity_registry": """
      {"entities":[{"entity_id":"light.lamp","device_id":"d","disabled_by":null,"name":null,"platform":"mqtt",
                    "original_name":"Attic lamp","unique_id":"u"}]}
      """,
    ]).home
    #expect(home.areas == [Area(id: "f00", name: "Attic")])
    #expect(home.entities == [Entity(id: "light.lamp", name: "Attic lamp", area: "f00")])
  }

  @Test("a folder without registries, and files that are none, say what to do")
  func faults() {
    #expect(throws: DiscoveryError.self) { try HomeAssistantRegistries(configuration: "/nonexistent/ha") }
    do {
      _ = try imported(["core.entity_registry": "{\"things\":[]}"])
      Issue.record("expected an error")
    } catch let error as DiscoveryError {
      #expect("\(error)".contains("data.entities"))
    } catch {
      Issue.record(error)
    }
    do {
      _ = try imported(["core.entity_registry": "{\"entities\":["])
      Issue.record("expected an error")
    } catch {
      #expect("\(error)".contains("core.entity_registry") && "\(error)".contains("JSON"))
    }
  }
}

@Suite("Homes written as files")
struct HomeFileWriterTests {
  @Test("a written home is read back as the same home, whatever it is called")
  func roundTrip() throws {
    let home = Home(
      areas: [
        Area(id: "kitchen", floor: "ground"),
        Area(id: "den", name: "Den: \"hers\", #1", aliases: ["no", "1", "a,b", "é"]),
      ],
      floors: [Floor(id: "ground", name: "Ground floor", aliases: ["down\u{1}stairs", "🏠 home"])],
      entities: [
        Entity(id: "light.plain"),
        Entity(
          id: "light.a", name: "- not: [a] {list}", aliases: ["~", "null", "'x'", " spaced ", "tab\tline\nend"],
          area: "kitchen", deviceClass: "light",
          capabilities: [.brightness: CapabilityRange(), .colorTemperature: CapabilityRange(2202.5...6500)],
          listens: ["command": "zigbee2mqtt/a/set"]),
        Entity(id: "switch.b", area: "den", capabilities: [.brightness: CapabilityRange()]),
        Entity(id: "fan.c", area: "den", capabilities: [:], listens: ["command": "a/b", "speed": "c d/xe"]),
      ], sites: ["shelf: one": "den", "true": "kitchen"], exclude: ["lock.door", "siren"],
      confirm: [.unlock, .entity("fan.c")], temperatureUnit: .fahrenheit, timeZone: "Europe/Lisbon")
    let text = HomeFileWriter.text(home, heading: ["A home,", "with\nlines"], origins: ["light.a": "x\ny # z"])
    let read = try Home.parse(text)
    // In the file entities stand room by room.
    #expect(Set(read.entities.map(\.id)) == Set(home.entities.map(\.id)))
    for entity in home.entities { #expect(read.entities.first { $0.id == entity.id } == entity) }
    var sorted = read
    sorted.entities = home.entities
    #expect(sorted == home)
    #expect(try Home.parse(HomeFileWriter.text(Home(), heading: ["Nothing yet."])) == Home())
  }
}

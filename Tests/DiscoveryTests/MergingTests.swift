// The file's home and what was announced, together: who is who, and who wins.

import Discovery
import HomeControl
import Testing

@Suite("Discovered devices in the home of the file")
struct MergingTests {
  static let lamp = Zigbee.list(Zigbee.device("kitchen_ceiling", Zigbee.colorLamp, address: "0x00158d01"))

  /// The same lamp as Zigbee2MQTT announces it to Home Assistant.
  static let echo = (
    "homeassistant/light/0x00158d01/light/config",
    """
    {"schema":"json","name":null,"unique_id":"0x00158d01_light_zigbee2mqtt","object_id":"kitchen_main",
     "command_topic":"zigbee2mqtt/kitchen_ceiling/set","state_topic":"zigbee2mqtt/kitchen_ceiling",
     "brightness":true,"supported_color_modes":["xy"],
     "device":{"identifiers":["zigbee2mqtt_0x00158d01"],"name":"kitchen_ceiling","suggested_area":"Kitchen"}}
    """
  )

  @Test("a device that Zigbee2MQTT also announces to Home Assistant is one, whatever came first")
  func twice() throws {
    for announcements in [[Self.lamp, Self.echo], [Self.echo, Self.lamp]] {
      let found = discovered(announcements)
      #expect(found.ids == ["light.kitchen_ceiling"])
      #expect(try found.command("light.kitchen_ceiling", .brightness).encoding == .number(.percent(0...254)))
      #expect(try found.entity("light.kitchen_ceiling").area == "kitchen", "the area is taken from where it is told")
      #expect(found.notes.isEmpty)
    }
    #expect(discovered([Self.echo]).ids == ["light.kitchen_main"])
  }

  @Test("what others announce on a known device's topics is left out, unless it only listens")
  func foreign() {
    let sensor = ("homeassistant/sensor/w/config", "{\"name\":\"Watts\",\"stat_t\":\"zigbee2mqtt/kitchen_ceiling\"}")
    let light = (
      "homeassistant/light/w/config", "{\"name\":\"Own\",\"cmd_t\":\"zigbee2mqtt/kitchen_ceiling/set/state\"}"
    )
    let found = discovered([Self.lamp, sensor, light])
    #expect(found.ids == ["light.kitchen_ceiling", "sensor.watts"])
    #expect(found.hasNote("Own", "announces itself"))
  }

  @Test("two announcements with one unique id, or of one command, are one")
  func repeated() {
    func lamp(_ object: String, _ id: String, _ topic: String) -> (String, String) {
      (
        "homeassistant/light/\(object)/config",
        "{\"name\":\"\(object)\",\"uniq_id\":\"\(id)\",\"cmd_t\":\"cmnd/\(topic)/POWER\"}"
      )
    }
    #expect(discovered([lamp("one", "u", "a"), lamp("two", "u", "b")]).ids == ["light.one"])
    #expect(discovered([lamp("one", "u", "a"), lamp("two", "v", "a")]).ids == ["light.one"])
    #expect(discovered([lamp("one", "u", "a"), lamp("two", "v", "b")]).ids == ["light.one", "light.two"])
  }

  @Test("scenes and buttons of one topic press different payloads")
  func scenes() {
    let found = discovered(
      ["film", "dinner"].map {
        ("homeassistant/scene/\($0)/config", "{\"name\":\"\($0)\",\"cmd_t\":\"zwave/scenes/set\",\"pl_on\":\"\($0)\"}")
      })
    #expect(found.ids == ["scene.dinner", "scene.film"])
  }

  @Test("an entity of the file takes the device of its id, and keeps what the file says")
  func byID() throws {
    let file = try Home.parse(
      """
      areas: [cooking]
      entities:
        - id: light.kitchen_ceiling
          name: Big light
          aliases: [the bright one]
          area: cooking
          capabilities: [brightness]
      """)
    let found = discovered([Self.lamp, Self.echo], file: file)
    #expect(found.ids == ["light.kitchen_ceiling"])
    let entity = try found.entity("light.kitchen_ceiling")
    #expect(entity.name == "Big light")
    #expect(entity.area == "cooking")
    #expect(entity.capabilities == [.brightness: CapabilityRange()])
    #expect(entity.connection?.commands[.power]?.first?.topic == "zigbee2mqtt/kitchen_ceiling/set")
  }

  @Test(
    "an entity of the file is known by its name, by another announcer's id, or by its topic",
    arguments: [
      "- {id: light.main, name: Kitchen Ceiling}", "- {id: light.main, name: kitchen_ceiling}",
      "- id: light.kitchen_main",
      "- {id: light.main, listens: zigbee2mqtt/kitchen_ceiling/set}",
    ])
  func otherWays(entry: String) throws {
    let file = try Home.parse("entities:\n  \(entry)\n")
    let found = discovered([Self.lamp, Self.echo], file: file)
    #expect(found.ids == file.entities.map(\.id))
    #expect(found.home.entities.first?.connection != nil)
    #expect(found.home.entities.first?.capabilities?[.color] != nil)
  }

  @Test("a plug may be the file's light; a lock is nobody's but a lock's")
  func kinds() throws {
    let plug = Zigbee.list(
      Zigbee.device("reading lamp", Zigbee.plug, address: "0x1"), Zigbee.device("gate", Zigbee.lock, address: "0x2"))
    let file = try Home.parse(
      """
      entities:
        - {id: light.reading, name: Reading lamp}
        - {id: light.gate, name: Gate}
      """)
    let found = discovered([plug], file: file)
    #expect(found.ids == ["light.gate", "light.reading", "lock.gate"])
    #expect(try found.entity("light.reading").capabilities == [:], "a plug dims nothing")
    #expect(try found.entity("light.gate").connection == nil)
  }

  @Test("two devices of one name leave the file's entity alone, and say so")
  func ambiguous() throws {
    let file = try Home.parse("entities:\n  - {id: light.desk, name: Desk lamp}\n")
    let both = ["a", "b"].map {
      ("homeassistant/light/\($0)/config", "{\"name\":\"Desk lamp\",\"cmd_t\":\"cmnd/\($0)/POWER\"}")
    }
    let found = discovered(both, file: file)
    #expect(found.ids == ["light.desk"])
    #expect(try found.entity("light.desk").connection == nil)
    #expect(found.hasNote("light.desk", "listens"))
  }

  @Test("suggested areas are the file's by id, name or alias")
  func areas() throws {
    let file = try Home.parse("areas:\n  - {id: wohnzimmer, name: Living room, aliases: [lounge]}\n")
    let found = discovered(
      ["Lounge", "living room", "Wohnzimmer", "Attic"].enumerated().map { index, area in
        (
          "homeassistant/switch/s\(index)/config",
          "{\"name\":\"S\(index)\",\"cmd_t\":\"cmnd/s\(index)/POWER\",\"dev\":{\"sa\":\"\(area)\"}}"
        )
      }, file: file)
    #expect(found.home.entities.map(\.area) == ["wohnzimmer", "wohnzimmer", "wohnzimmer", "attic"])
    #expect(found.home.areas.map(\.id) == ["wohnzimmer", "attic"])
  }

  @Test("the home is the same whatever order it was announced in")
  func order() {
    let announcements =
      [Self.lamp, Self.echo, TrustTests.door]
      + ["b", "a", "c"].map {
        ("homeassistant/light/\($0)/config", "{\"name\":\"Lamp\",\"cmd_t\":\"cmnd/\($0)/POWER\"}")
      }
    // The two lists share a topic: the later one counts.
    let lists = announcements.filter { $0.0 != TrustTests.door.0 || $0.1 == TrustTests.door.1 }
    #expect(discovered(lists) == discovered(lists.reversed()))
  }

  @Test("a home of two thousand announced entities is merged within a quarter of a second")
  func large() {
    var discovery = HomeDiscovery()
    for index in 0..<2_000 {
      discovery.hear(
        "homeassistant/light/l\(index)/config",
        "{\"name\":\"Lamp \(index)\",\"uniq_id\":\"\(index)\",\"cmd_t\":\"cmnd/l\(index)/POWER\",\"dev\":{\"sa\":\"Room \(index % 40)\"}}"
      )
    }
    let clock = ContinuousClock()
    var count = 0
    let best = (0..<3).map { _ in clock.measure { count = discovery.merged(with: Home()).home.entities.count } }.min()
    #expect(count == 2_000)
    // An unoptimized build on a busy machine is forty times slower than the daemon's.
    #expect((best ?? .seconds(99)) < .seconds(10))
  }
}

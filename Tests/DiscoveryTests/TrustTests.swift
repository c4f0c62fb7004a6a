// Announcements are somebody else's word: what they may not do, and what a bad one costs.

import Discovery
import HomeControl
import JSONValues
import Testing

@Suite("Trust in announcements")
struct TrustTests {
  private func announced(_ topic: String) -> DiscoveredHome {
    discovered([
      ("homeassistant/switch/x/config", "{\"name\":\"X\",\"command_topic\":\(JSONText.quoted(topic))}")
    ])
  }

  @Test(
    "a command topic must be a plain topic under an allowed prefix",
    arguments: [
      "cmnd/+/POWER", "cmnd/#", "#", "", "/", "heating/boiler/set", "cmnd", "cmnd/", "$SYS/broker/log",
      "cmnd/a\u{0}b/POWER",
      "zigbee2mqttx/lamp/set",
    ])
  func refusedTopics(topic: String) {
    let found = announced(topic)
    #expect(found.ids.isEmpty)
    #expect(!found.notes.isEmpty)
  }

  @Test(
    "our own topics, gateways' administration and discovery itself are no devices",
    arguments: [
      "hearken/kitchen/utterance", "hearken/bundle/install", "zigbee2mqtt/bridge/request/permit_join",
      "homeassistant/status", "homeassistant/lock/x/config", "homeassistant/lock/n/x/config",
      "tasmota/discovery/A/config",
      "cmnd/lamp/Backlog", "cmnd/lamp/Upgrade", "cmnd/lamp/Rule1", "lamp/cmnd/WebServer",
    ])
  func reservedTopics(topic: String) {
    #expect(announced(topic).ids.isEmpty)
  }

  @Test("our own daemons are no part of the home, and nothing is said of them")
  func ourselves() {
    let found = discovered([
      (
        "homeassistant/device/hearken_attic/config",
        """
        {"device":{"identifiers":["hearken_attic"]},"origin":{"name":"hearken"},"availability_topic":"hearken/daemon/a/status",
         "components":{"memory":{"platform":"sensor","unique_id":"m","state_topic":"hearken/daemon/attic/health"}}}
        """
      )
    ])
    #expect(found.ids.isEmpty && found.notes.isEmpty)
  }

  @Test("a state may be told anywhere but on a wildcard, the broker's topics or ours")
  func stateTopics() {
    func told(_ topic: String) -> Bool {
      !discovered([
        ("homeassistant/sensor/x/config", "{\"name\":\"X\",\"state_topic\":\(JSONText.quoted(topic))}")
      ]).ids.isEmpty
    }
    #expect(told("heating/boiler/temperature"))
    for topic in ["#", "a/+/b", "$SYS/uptime", "hearken/daemon/x/health"] { #expect(!told(topic), "\(topic)") }
  }

  @Test("prefixes and filters can be allowed, and our root can be another")
  func settings() {
    var settings = DiscoverySettings()
    settings.allowedCommandTopics += ["heating/", "+/relay/+/set"]
    settings.ownTopics = ["voice/"]
    func isTaken(_ topic: String) -> Bool {
      !discovered(
        [("homeassistant/switch/x/config", "{\"name\":\"X\",\"command_topic\":\"\(topic)\"}")], settings: settings
      ).ids.isEmpty
    }
    #expect(isTaken("heating/boiler/set"))
    #expect(isTaken("shed/relay/1/set"))
    #expect(!isTaken("shed/relay/1/reset"))
    settings.allowedCommandTopics.append("voice/")
    #expect(!isTaken("voice/kitchen/utterance"))
  }

  static let door = Zigbee.list(Zigbee.device("front_door", Zigbee.lock, address: "0xd00r"))

  @Test(
    "a lock announced as a switch, a button or a light is refused and stays a lock",
    arguments: [
      ("switch", "\"command_topic\":\"zigbee2mqtt/front_door/set\",\"payload_on\":\"{\\\"state\\\":\\\"UNLOCK\\\"}\""),
      ("switch", "\"command_topic\":\"zigbee2mqtt/front_door/set/state\",\"payload_on\":\"UNLOCK\""),
      ("switch", "\"command_topic\":\"zigbee2mqtt/front_door/set/state\",\"payload_on\":\"TOGGLE\""),
      (
        "button",
        "\"command_topic\":\"zigbee2mqtt/front_door/set\",\"payload_press\":\"{\\\"state\\\":\\\"unlock\\\"}\""
      ),
      ("light", "\"command_topic\":\"zigbee2mqtt/front_door/set\",\"schema\":\"json\""),
      (
        "switch",
        "\"command_topic\":\"zigbee2mqtt/front_door/set\",\"device\":{\"identifiers\":[\"zigbee2mqtt_0xd00r\"],\"name\":\"D\"}"
      ),
    ])
  func disguisedLock(component: String, keys: String) {
    for doorFirst in [true, false] {
      let disguise = ("homeassistant/\(component)/evil/config", "{\"name\":\"Party light\",\(keys)}")
      let found = discovered(doorFirst ? [Self.door, disguise] : [disguise, Self.door])
      #expect(found.ids == ["lock.front_door"])
    }
  }

  @Test("what unlocks is refused without being a lock, even where no lock is known")
  func unlockingPayload() {
    let found = discovered([
      ("homeassistant/switch/x/config", "{\"name\":\"X\",\"cmd_t\":\"cmnd/x/POWER\",\"pl_off\":\"Unlock\"}")
    ])
    #expect(found.ids.isEmpty)
    #expect(found.hasNote("unlocks"))
  }

  @Test("a lock, valve or garage door of the file protects its topic")
  func fileProtects() throws {
    let file = try Home.parse(
      """
      entities:
        - id: cover.garage
          device_class: garage
          listens: cmnd/garage/POWER1
      """)
    let found = discovered(
      [("homeassistant/switch/g/config", "{\"name\":\"Fun\",\"cmd_t\":\"cmnd/garage/POWER1\"}")], file: file)
    #expect(found.ids == ["cover.garage"])
    #expect(found.hasNote("refused"))
  }

  @Test("a device's other keys are not its lock's: a lamp on the same topic stays")
  func otherKeys() {
    let exposes =
      "\(Zigbee.lock),{\"type\":\"light\",\"endpoint\":\"ring\",\"features\":[\(Zigbee.state("state_ring"))]}"
    #expect(discovered([Zigbee.list(Zigbee.device("door", exposes))]).ids == ["light.door_ring", "lock.door"])
  }

  @Test("what is excluded or asks first stays so under whatever name it is announced")
  func excludeAndConfirm() throws {
    let file = try Home.parse("exclude: [lock.cellar]\n")
    let twice = [
      ("homeassistant/lock/a/config", "{\"name\":\"Aaa\",\"cmd_t\":\"cmnd/cellar/POWER\"}"),
      ("homeassistant/lock/b/config", "{\"name\":\"Cellar\",\"cmd_t\":\"cmnd/cellar/POWER\"}"),
    ]
    let one = discovered(twice, file: file)
    #expect(one.home.entities.count == 1)
    #expect(one.home.visibleEntities.isEmpty, "the same topic under another name")
    let other = discovered(
      [
        ("homeassistant/lock/a/config", "{\"name\":\"Cellar\",\"cmd_t\":\"cmnd/evil/POWER\"}"),
        ("homeassistant/lock/b/config", "{\"name\":\"Cellar\",\"cmd_t\":\"cmnd/cellar/POWER\"}"),
      ], file: file)
    #expect(other.home.entities.count == 2)
    #expect(other.home.visibleEntities.isEmpty, "a namesake that came first")
    var asking = try Home.parse("entities: [switch.heater]\nconfirm: [switch.heater]\n")
    asking.entities = []
    let confirmed = discovered(
      [
        ("homeassistant/switch/a/config", "{\"name\":\"Heater\",\"cmd_t\":\"cmnd/a/POWER\"}"),
        ("homeassistant/switch/b/config", "{\"name\":\"Heater\",\"cmd_t\":\"cmnd/b/POWER\"}"),
      ], file: asking)
    #expect(confirmed.home.confirm == [.entity("switch.heater"), .entity("switch.heater_2")])
  }

  @Test(
    "what is no announcement costs a note, and hides nothing else",
    arguments: [
      "[1,2", "null", "42", "\"light\"", "[]", "{}", "{\"name\":{},\"cmd_t\":[]}", "{\"cmd_t\":7}",
      "{\"name\":\"A\",\"name\":\"B\",\"cmd_t\":\"cmnd/a/POWER\"}", "\u{FFFD}{", "{\"dev\":[],\"o\":1,\"cmps\":\"x\"}",
      String(repeating: "[", count: 100_000), "{\"name\":\"" + String(repeating: "x", count: 200_000) + "\"}",
      "{\"cmps\":{\"a\":1,\"b\":null,\"c\":{\"p\":7,\"x\":1},\"d\":{\"p\":\"switch\",\"cmd_t\":null}}}",
    ])
  func malformed(payload: String) {
    let topics = [
      "homeassistant/light/bad/config", "homeassistant/device/bad/config", "zigbee2mqtt/bridge/groups",
      "tasmota/discovery/BAD/config", "homie/5/bad/$description",
    ]
    let good = ("homeassistant/switch/good/config", "{\"name\":\"Good\",\"cmd_t\":\"cmnd/good/POWER\"}")
    #expect(discovered(topics.map { ($0, payload) } + [good]).ids == ["switch.good"])
    #expect(discovered([("zigbee2mqtt/bridge/devices", payload), good]).ids == ["switch.good"])
  }

  @Test("wrong types within a list spoil their own entry alone")
  func malformedEntries() {
    let found = discovered([
      (
        "zigbee2mqtt/bridge/devices",
        """
        [7,null,{},{"friendly_name":3},{"friendly_name":"a","ieee_address":"0x1","definition":{"exposes":{}}},
         {"friendly_name":"b","ieee_address":"0x2","definition":{"exposes":[null,3,{"type":"light"},{"type":7},
          {"type":"light","features":"x"},{"type":"light","features":[{"name":"state"}]}]}},
         \(Zigbee.device("lamp", Zigbee.dimmer, address: "0x3"))]
        """
      )
    ])
    #expect(found.ids == ["light.lamp"])
  }

  @Test("a message that cannot be read takes what was announced before with it")
  func brokenUpdate() {
    var discovery = HomeDiscovery()
    discovery.hear("homeassistant/switch/a/config", "{\"name\":\"A\",\"cmd_t\":\"cmnd/a/POWER\"}")
    discovery.hear("homeassistant/switch/a/config", "{\"name\":")
    #expect(discovery.merged(with: Home()).ids.isEmpty)
  }

  @Test("there is an end to entities, and to what is kept of those beyond it")
  func caps() {
    var settings = DiscoverySettings()
    settings.maximumEntities = 20
    var discovery = HomeDiscovery(settings: settings)
    for index in 0..<100 {
      discovery.hear(
        "homeassistant/switch/a\(index)/config", "{\"name\":\"A\(index)\",\"cmd_t\":\"cmnd/a\(index)/POWER\"}")
    }
    let found = discovery.merged(with: Home())
    #expect(found.home.entities.count == 20)
    #expect(found.hasNote("20 entities already"))
    #expect(discovery.announcementCount == 40)
  }

  @Test("names are one clean line, and identifiers are identifiers")
  func names() throws {
    let found = discovered([
      (
        "homeassistant/switch/n/config",
        """
        {"name":"  Küche\\u0007\\n\\u202E lamp\\t\\u0000 \(String(repeating: "é", count: 300))","cmd_t":"cmnd/n/POWER"}
        """
      ),
      ("homeassistant/switch/m/config", "{\"name\":\"\\u200B\",\"cmd_t\":\"cmnd/m/POWER\"}"),
    ])
    let long = try #require(found.home.entities.first { $0.name.hasPrefix("Küche lamp é") })
    #expect(long.name.count <= 80)
    #expect(long.id.hasPrefix("switch.kuche_lamp_e"))
    for entity in found.home.entities {
      #expect(
        entity.id.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "._".utf8.contains($0) }
      )
      #expect(entity.name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    }
  }
}

/// Text as JSON.
enum JSONText {
  static func quoted(_ text: String) -> String {
    var writer = JSONWriter()
    writer.string(text)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

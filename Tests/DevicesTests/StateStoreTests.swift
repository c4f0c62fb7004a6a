// What devices tell, and what is made of it.

import Devices
import HomeControl
import Resolvers
import Testing

@Suite("Last known states")
struct StateStoreTests {
  @Test("the topics to subscribe to are those of the home, without wildcards")
  func topics() {
    let room = Room(
      Entity(id: "light.a", listens: ["command": "zigbee2mqtt/a/set"]),
      Entity(id: "switch.b", listens: ["command": "cmnd/b/POWER"]),
      Entity(id: "switch.c", listens: ["command": "c", "state": "bad/#"]))
    #expect(
      room.states.topics == [
        "stat/b/RESULT", "tele/b/LWT", "tele/b/STATE", "zigbee2mqtt/a", "zigbee2mqtt/a/availability",
      ])
  }

  @Test("a message changes what it speaks of and leaves the rest")
  func partial() {
    var room = Room("light.a", listens: "zigbee2mqtt/a/set")
    #expect(room.states.isOn("light.a") == nil)
    room.told("zigbee2mqtt/a", #"{"state":"ON","brightness":76,"color":{"hue":0,"saturation":100},"color_temp":370}"#)
    room.told("zigbee2mqtt/a", #"{"linkquality":80}"#)
    #expect(room.states.isOn("light.a") == true)
    #expect(room.states.value(of: "light.a", .brightness) == .number(30))
    #expect(room.states.value(of: "light.a", .color) == .color(ColorResolver.RGB(red: 255, green: 0, blue: 0)))
    #expect(room.states.value(of: "light.a", .colorTemperature) == .number(2703))
    room.told("zigbee2mqtt/a", #"{"state":"OFF"}"#)
    #expect(room.states.isOn("light.a") == false)
    #expect(room.states.value(of: "light.a", .brightness) == .number(30))
  }

  @Test("what is told as null or as nonsense is unknown", arguments: [#"{"state":null}"#, #"{"state":"MAYBE"}"#, ""])
  func unknown(payload: String) {
    var room = Room("light.a", listens: "zigbee2mqtt/a/set")
    room.told("zigbee2mqtt/a", #"{"state":"ON"}"#)
    room.told("zigbee2mqtt/a", payload)
    #expect(room.states.isOn("light.a") == nil)
  }

  @Test("what cannot be read changes nothing", arguments: ["{", "[1]", "ON", #"{"state":"ON","state":"OFF"}"#])
  func unreadable(payload: String) {
    var room = Room("light.a", listens: "zigbee2mqtt/a/set")
    room.told("zigbee2mqtt/a", #"{"state":"ON"}"#)
    room.told("zigbee2mqtt/a", payload)
    room.told("zigbee2mqtt/b", #"{"state":"OFF"}"#)
    room.told("zigbee2mqtt/a", String(repeating: " ", count: 70_000) + #"{"state":"OFF"}"#)
    #expect(room.states.isOn("light.a") == true)
  }

  @Test("nothing is known of a device that is away, and again when it is back")
  func availability() {
    var room = Room("switch.b", listens: "cmnd/b/POWER")
    room.told("stat/b/RESULT", #"{"POWER":"ON"}"#)
    room.told("tele/b/LWT", "Offline")
    #expect(!room.states.isAvailable("switch.b"))
    #expect(room.states.isOn("switch.b") == nil)
    room.told("tele/b/LWT", "Online")
    #expect(room.states.isOn("switch.b") == true)
  }

  @Test("it says of which entities something else is known now")
  func changes() {
    var room = Room("light.a", listens: "zigbee2mqtt/a/set")
    #expect(room.states.apply(topic: "zigbee2mqtt/a", payload: Array(#"{"state":"ON"}"#.utf8)) == ["light.a"])
    #expect(room.states.apply(topic: "zigbee2mqtt/a", payload: Array(#"{"state":"ON"}"#.utf8)) == [])
  }

  @Test("a changed home keeps what is known of those that stay")
  func update() {
    var room = Room(
      Entity(id: "light.a", listens: ["command": "zigbee2mqtt/a/set"]),
      Entity(id: "light.b", listens: ["command": "zigbee2mqtt/b/set"]))
    room.told("zigbee2mqtt/a", #"{"state":"ON"}"#)
    room.told("zigbee2mqtt/b", #"{"state":"ON"}"#)
    room.home.entities.removeLast()
    room.states.update(home: room.home)
    #expect(room.states.isOn("light.a") == true)
    #expect(room.states.isOn("light.b") == nil)
    #expect(!room.states.reads(topic: "zigbee2mqtt/b"))
  }

  @Test("plain state topics of home.yaml")
  func plain() {
    var room = Room(
      Entity(id: "lock.door", listens: ["command": "door/set", "state": "door"]),
      Entity(id: "cover.gate", listens: ["command": "gate/set", "state": "gate", "availability": "gate/up"]),
      Entity(id: "sensor.out", deviceClass: "temperature", listens: ["state": "out"]),
      Entity(id: "binary_sensor.bell", listens: ["state": "bell"]),
      Entity(id: "weather.home", listens: ["state": "sky"]))
    room.told("door", "LOCKED")
    room.told("gate", "opening")
    room.told("out", "-3.5")
    room.told("bell", "ON")
    room.told("sky", "partlycloudy")
    #expect(room.states.value(of: "lock.door", .lock) == .word("locked"))
    #expect(room.states.value(of: "cover.gate", .movement) == .word("opening"))
    #expect(room.states.value(of: "sensor.out", .currentTemperature) == .number(-3.5))
    #expect(room.states.value(of: "binary_sensor.bell", .value) == .word("on"))
    #expect(room.states.value(of: "weather.home", .value) == .text("partlycloudy"))
    room.told("gate/up", "offline")
    #expect(room.states.values(of: "cover.gate").isEmpty)
  }

  @Test(
    "colours in every space are read as they are written",
    arguments: [
      (ColorEncoding(.rgb), "0,0,255"), (ColorEncoding(.hueSaturation), "240,100"),
      (ColorEncoding(.hexadecimal), "#0000ff"),
      (ColorEncoding(.hueSaturationBrightness), "240,100,30"), (ColorEncoding(.rgb, prefix: "rgb,"), "rgb,0,0,255"),
      (ColorEncoding(.xy), "0.15,0.06"),
    ])
  func colors(encoding: ColorEncoding, payload: String) throws {
    var room = Room(
      Entity(
        id: "light.a",
        connection: DeviceConnection(states: [.color: [StateEndpoint(topic: "a", encoding: .color(encoding))]])))
    room.told("a", payload)
    let color = try #require(room.states.value(of: "light.a", .color)?.color)
    #expect(color.blue == 255 && color.red <= 4 && color.green <= 4)
    for nonsense in ["", "x", "1,2", "rgb,1,2", "#12345", "999,999,999", "nan,nan,nan"] where nonsense != "1,2" {
      room.told("a", nonsense)
      #expect(room.states.value(of: "light.a", .color) == nil)
    }
  }
}

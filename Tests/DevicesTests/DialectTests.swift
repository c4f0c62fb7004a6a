// What each dialect is sent, to the byte: the table of Documentation/Devices.md.

import HomeControl
import JSONValues
import Ontology
import Testing

@Suite("Zigbee2MQTT")
struct Zigbee2MQTTTests {
  private let lamp = Room("light.lamp", listens: "zigbee2mqtt/lamp/set")

  @Test("on and off")
  func switching() {
    #expect(lamp.sent("HassTurnOn") == [#"zigbee2mqtt/lamp/set {"state":"ON"}"#])
    #expect(lamp.sent("HassTurnOff") == [#"zigbee2mqtt/lamp/set {"state":"OFF"}"#])
  }

  @Test("30 percent is 76 of 254, and 1 percent is not nothing", arguments: [(30, 76), (1, 3), (50, 127), (100, 254)])
  func brightness(said: Double, sent: Int) {
    #expect(
      lamp.sent("HassLightSet", ["brightness": percent(said)]) == [#"zigbee2mqtt/lamp/set {"brightness":\#(sent)}"#])
  }

  @Test("no percent at all is off")
  func nothing() {
    #expect(lamp.sent("HassLightSet", ["brightness": percent(0)]) == [#"zigbee2mqtt/lamp/set {"state":"OFF"}"#])
  }

  @Test("a step where the brightness is not known")
  func nativeStep() {
    #expect(
      lamp.sent("HassSetBrightnessRelative", ["brightness_step": percent(-10)])
        == [#"zigbee2mqtt/lamp/set {"brightness_step":-25}"#])
    #expect(
      lamp.sent("HassSetBrightnessRelative", ["brightness_step": .text("up")])
        == [#"zigbee2mqtt/lamp/set {"brightness_step":51}"#])
  }

  @Test("colours, colour temperatures, and several things in one message")
  func colors() {
    #expect(
      lamp.sent("HassLightSet", ["color": .text("red")])
        == [#"zigbee2mqtt/lamp/set {"color":{"hue":0,"saturation":100}}"#])
    #expect(
      lamp.sent("HassLightSet", ["temperature": .number(3_077, unit: "K")]) == [
        #"zigbee2mqtt/lamp/set {"color_temp":325}"#
      ]
    )
    #expect(
      lamp.sent("HassLightSet", ["color": .text("blue"), "brightness": percent(40)])
        == [#"zigbee2mqtt/lamp/set {"color":{"hue":240,"saturation":100},"brightness":102}"#])
  }

  @Test("covers, locks, thermostats, fans, valves")
  func others() {
    let blind = Room("cover.blind", listens: "zigbee2mqtt/blind/set")
    #expect(blind.sent("HassTurnOn") == [#"zigbee2mqtt/blind/set {"state":"OPEN"}"#])
    #expect(blind.sent("HassTurnOff") == [#"zigbee2mqtt/blind/set {"state":"CLOSE"}"#])
    #expect(blind.sent("HassSetPosition", ["position": percent(40)]) == [#"zigbee2mqtt/blind/set {"position":40}"#])
    let lock = Room("lock.door", listens: "zigbee2mqtt/door/set")
    #expect(lock.sent("HassTurnOn") == [#"zigbee2mqtt/door/set {"state":"LOCK"}"#])
    #expect(lock.sent("HassTurnOff") == [#"zigbee2mqtt/door/set {"state":"UNLOCK"}"#])
    let thermostat = Room("climate.trv", listens: "zigbee2mqtt/trv/set")
    #expect(
      thermostat.sent("HassClimateSetTemperature", ["temperature": .number(21.5, unit: "°C")])
        == [#"zigbee2mqtt/trv/set {"occupied_heating_setpoint":21.5}"#])
    let fan = Room("fan.bath", listens: "zigbee2mqtt/bath/set")
    #expect(fan.sent("HassFanSetSpeed", ["percentage": percent(100)]) == [#"zigbee2mqtt/bath/set {"fan_mode":"high"}"#])
    #expect(fan.sent("HassFanSetSpeed", ["percentage": percent(5)]) == [#"zigbee2mqtt/bath/set {"fan_mode":"low"}"#])
    #expect(fan.sent("HassTurnOff") == [#"zigbee2mqtt/bath/set {"state":"OFF"}"#])
    #expect(
      Room("valve.tap", listens: "zigbee2mqtt/tap/set").sent("HassTurnOff") == [#"zigbee2mqtt/tap/set {"state":"OFF"}"#]
    )
    #expect(
      Room("switch.plug", listens: "zigbee2mqtt/hall/plug/set").sent("HassTurnOn") == [
        #"zigbee2mqtt/hall/plug/set {"state":"ON"}"#
      ])
  }
}

@Suite("Tasmota")
struct TasmotaTests {
  private let lamp = Room("light.lamp", listens: "cmnd/lamp/POWER")

  @Test("on, off, brightness and steps")
  func light() {
    #expect(lamp.sent("HassTurnOn") == ["cmnd/lamp/POWER ON"])
    #expect(lamp.sent("HassTurnOff") == ["cmnd/lamp/POWER OFF"])
    #expect(lamp.sent("HassLightSet", ["brightness": percent(30)]) == ["cmnd/lamp/Dimmer 30"])
    #expect(lamp.sent("HassSetBrightnessRelative", ["brightness_step": .text("up")]) == ["cmnd/lamp/Dimmer +"])
    #expect(lamp.sent("HassSetBrightnessRelative", ["brightness_step": percent(-10)]) == ["cmnd/lamp/Dimmer -"])
    #expect(lamp.reason("HassSetBrightnessRelative", ["brightness_step": percent(-50)]) == .unsupported)
  }

  @Test("a colour keeps the brightness last known")
  func color() {
    var lamp = lamp
    #expect(lamp.sent("HassLightSet", ["color": .text("red")]) == ["cmnd/lamp/HSBColor 0,100,100"])
    lamp.told("stat/lamp/RESULT", #"{"POWER":"ON","Dimmer":50}"#)
    #expect(lamp.sent("HassLightSet", ["color": .text("red")]) == ["cmnd/lamp/HSBColor 0,100,50"])
  }

  @Test("colour temperatures from 153 to 500 mired", arguments: [(6_500.0, "154"), (2_000, "500"), (2_700, "370")])
  func temperature(kelvin: Double, mired: String) {
    #expect(lamp.sent("HassLightSet", ["temperature": .number(kelvin, unit: "K")]) == ["cmnd/lamp/CT \(mired)"])
  }

  @Test("what no lamp of it can do is refused, with the range", arguments: [1_900.0, 6_700])
  func temperatureOutside(kelvin: Double) {
    #expect(lamp.reason("HassLightSet", ["temperature": .number(kelvin, unit: "K")]) == .invalidValue)
  }

  @Test("shutters, fans, relays, and a prefix that stands further back")
  func others() {
    let shutter = Room("cover.shutter", listens: "cmnd/shutter/ShutterPosition1")
    #expect(shutter.sent("HassTurnOn") == ["cmnd/shutter/ShutterOpen1 "])
    #expect(shutter.sent("HassTurnOff") == ["cmnd/shutter/ShutterClose1 "])
    #expect(shutter.sent("HassSetPosition", ["position": percent(40)]) == ["cmnd/shutter/ShutterPosition1 40"])
    let fan = Room("fan.ceiling", listens: "cmnd/fan/FanSpeed")
    #expect(fan.sent("HassFanSetSpeed", ["percentage": percent(100)]) == ["cmnd/fan/FanSpeed 3"])
    #expect(fan.sent("HassFanSetSpeed", ["percentage": percent(1)]) == ["cmnd/fan/FanSpeed 1"])
    #expect(fan.sent("HassTurnOff") == ["cmnd/fan/FanSpeed 0"])
    #expect(Room("switch.two", listens: "home/strip/cmnd/POWER2").sent("HassTurnOn") == ["home/strip/cmnd/POWER2 ON"])
  }
}

@Suite("Homie 5")
struct HomieTests {
  @Test("every property has a topic of its own, told without /set")
  func properties() {
    var lamp = Room(
      Entity(
        id: "light.lamp",
        listens: [
          "power": "homie/5/lamp/main/on/set", "brightness": "homie/5/lamp/main/level/set",
          "color": "homie/5/lamp/main/color/set",
        ]))
    #expect(lamp.sent("HassTurnOn") == ["homie/5/lamp/main/on/set true"])
    #expect(lamp.sent("HassLightSet", ["brightness": percent(30)]) == ["homie/5/lamp/main/level/set 30"])
    #expect(lamp.sent("HassLightSet", ["color": .text("red")]) == ["homie/5/lamp/main/color/set rgb,255,0,0"])
    lamp.told("homie/5/lamp/main/on", "true")
    lamp.told("homie/5/lamp/main/level", "60")
    #expect(
      lamp.sent("HassSetBrightnessRelative", ["brightness_step": percent(10)]) == ["homie/5/lamp/main/level/set 70"])
  }

  @Test("a share of one, as discovery finds it")
  func share() {
    let dimmer = NumberEncoding(.percent, range: 0...1, step: 0.01)
    let lamp = Room(
      Entity(
        id: "light.lamp",
        connection: DeviceConnection(commands: [
          .brightness: [CommandEndpoint(topic: "homie/5/a/b/c/set", encoding: .number(dimmer))]
        ])))
    #expect(lamp.sent("HassLightSet", ["brightness": percent(30)]) == ["homie/5/a/b/c/set 0.3"])
    #expect(lamp.sent("HassLightSet", ["brightness": percent(29)]) == ["homie/5/a/b/c/set 0.29"])
  }
}

@Suite("ESPHome")
struct ESPHomeTests {
  @Test("lights take one object")
  func light() {
    let lamp = Room("light.lamp", listens: "study/light/lamp/command")
    #expect(lamp.sent("HassTurnOff") == [#"study/light/lamp/command {"state":"OFF"}"#])
    #expect(
      lamp.sent("HassLightSet", ["brightness": percent(100)])
        == [#"study/light/lamp/command {"state":"ON","brightness":255}"#])
    #expect(
      lamp.sent("HassLightSet", ["color": .text("red"), "brightness": percent(30)])
        == [#"study/light/lamp/command {"state":"ON","color":{"r":255,"g":0,"b":0},"brightness":77}"#])
  }

  @Test("everything else takes plain payloads")
  func others() {
    #expect(
      Room("switch.pump", listens: "hut/switch/pump/command").sent("HassTurnOn") == ["hut/switch/pump/command ON"])
    let cover = Room("cover.gate", listens: "hut/cover/gate/command")
    #expect(cover.sent("HassTurnOff") == ["hut/cover/gate/command CLOSE"])
    #expect(cover.sent("HassSetPosition", ["position": percent(40)]) == ["hut/cover/gate/position/command 40"])
    #expect(
      Room("button.bell", listens: "hut/button/bell/command").sent("HassTurnOn") == ["hut/button/bell/command PRESS"])
    #expect(Room("lock.shed", listens: "hut/lock/shed/command").sent("HassTurnOn") == ["hut/lock/shed/command LOCK"])
  }
}

@Suite("Home Assistant's defaults")
struct HomeAssistantDefaultTests {
  @Test(
    "plain payloads by domain",
    arguments: [
      ("light.a", "HassTurnOn", "ON"), ("switch.a", "HassTurnOff", "OFF"), ("cover.a", "HassTurnOn", "OPEN"),
      ("cover.a", "HassTurnOff", "CLOSE"), ("lock.a", "HassTurnOn", "LOCK"), ("lock.a", "HassTurnOff", "UNLOCK"),
      ("vacuum.a", "HassVacuumStart", "start"), ("vacuum.a", "HassVacuumReturnToBase", "return_to_base"),
      ("lawn_mower.a", "HassLawnMowerStartMowing", "start_mowing"), ("lawn_mower.a", "HassLawnMowerDock", "dock"),
      ("siren.a", "HassTurnOn", "ON"), ("valve.a", "HassTurnOn", "OPEN"), ("scene.a", "HassTurnOn", "ON"),
      ("script.a", "HassTurnOn", "ON"), ("button.a", "HassTurnOn", "PRESS"),
      ("media_player.a", "HassMediaPause", "PAUSE"),
      ("media_player.a", "HassMediaUnpause", "PLAY"), ("media_player.a", "HassMediaNext", "NEXT"),
      ("media_player.a", "HassMediaPlayerMute", "MUTE"), ("media_player.a", "HassTurnOff", "OFF"),
    ] as [(String, IntentName, String)])
  func plain(id: String, intent: IntentName, payload: String) {
    #expect(Room(id, listens: "a/b/set").sent(intent) == ["a/b/set \(payload)"])
  }

  @Test("a topic for each purpose")
  func purposes() {
    let lamp = Room(
      Entity(id: "light.a", listens: ["command": "a/switch", "brightness": "a/level", "temperature": "a/white"]))
    #expect(lamp.sent("HassTurnOn") == ["a/switch ON"])
    #expect(lamp.sent("HassLightSet", ["brightness": percent(30)]) == ["a/level 77"])
    #expect(lamp.sent("HassLightSet", ["temperature": .number(4_000, unit: "K")]) == ["a/white 250"])
    let player = Room(Entity(id: "media_player.a", listens: ["volume": "a/volume"]))
    #expect(player.sent("HassSetVolume", ["volume_level": percent(35)]) == ["a/volume 35"])
    let thermostat = Room(Entity(id: "climate.a", listens: ["temperature": "a/target"]))
    #expect(
      thermostat.sent("HassClimateSetTemperature", ["temperature": .number(21.5, unit: "°C")]) == ["a/target 21.5"])
  }

  @Test("the default light schema: the brightness first, then on where it is not on already")
  func defaultSchema() {
    var lamp = Room(
      Entity(
        id: "light.a",
        connection: DeviceConnection(
          commands: [
            .power: [CommandEndpoint(topic: "a/set", encoding: .words(["on": "ON", "off": "OFF"]))],
            .brightness: [
              CommandEndpoint(topic: "a/brightness/set", encoding: .number(.percent(0...255)), needsPower: true)
            ],
            .color: [CommandEndpoint(topic: "a/hs/set", encoding: .color(ColorEncoding(.hueSaturation)))],
          ], states: [.power: [StateEndpoint(topic: "a", encoding: .words(["on": "ON", "off": "OFF"]))]])))
    #expect(lamp.sent("HassLightSet", ["brightness": percent(30)]) == ["a/brightness/set 77", "a/set ON"])
    #expect(lamp.sent("HassLightSet", ["color": .text("blue")]) == ["a/hs/set 240,100"])
    lamp.told("a", "ON")
    #expect(lamp.sent("HassLightSet", ["brightness": percent(30)]) == ["a/brightness/set 77"])
  }

  @Test("the JSON schema, its colours in three spaces, in kelvin or mired")
  func jsonSchema() {
    func lamp(_ color: ColorEncoding, _ white: NumberEncoding) -> Room {
      func endpoint(_ key: String, _ encoding: ValueEncoding) -> CommandEndpoint {
        CommandEndpoint(topic: "a/set", encoding: encoding, frame: .object(path: [key], alongside: ["state": "ON"]))
      }
      return Room(
        Entity(
          id: "light.a",
          connection: DeviceConnection(commands: [
            .power: [endpoint("state", .words(["on": "ON", "off": "OFF"]))],
            .brightness: [endpoint("brightness", .number(.percent(0...255)))],
            .color: [endpoint("color", .color(color))], .colorTemperature: [endpoint("color_temp", .number(white))],
          ])))
    }
    let first = lamp(ColorEncoding(.rgb, keys: ["r", "g", "b"]), NumberEncoding(.mired, range: 153...500))
    #expect(first.sent("HassTurnOff") == [#"a/set {"state":"OFF"}"#])
    #expect(first.sent("HassLightSet", ["brightness": percent(30)]) == [#"a/set {"state":"ON","brightness":77}"#])
    #expect(
      first.sent("HassLightSet", ["color": .text("red")]) == [#"a/set {"state":"ON","color":{"r":255,"g":0,"b":0}}"#])
    #expect(
      first.sent("HassLightSet", ["temperature": .number(2_700, unit: "K")])
        == [#"a/set {"state":"ON","color_temp":370}"#])
    let second = lamp(ColorEncoding(.xy, keys: ["x", "y"]), NumberEncoding(.kelvin, range: 2_000...6_500))
    #expect(
      second.sent("HassLightSet", ["color": .text("red")]) == [#"a/set {"state":"ON","color":{"x":0.6401,"y":0.33}}"#])
    #expect(
      second.sent("HassLightSet", ["temperature": .number(2_700, unit: "K")])
        == [#"a/set {"state":"ON","color_temp":2700}"#])
    let third = lamp(ColorEncoding(.hexadecimal), NumberEncoding(.kelvin))
    #expect(third.sent("HassLightSet", ["color": .text("orange")]) == [##"a/set {"state":"ON","color":"#ffa500"}"##])
  }

  @Test("templates with a fixed payload, and with one value in them")
  func templates() {
    let entity = Entity(
      id: "cover.a",
      connection: DeviceConnection(commands: [
        .movement: [CommandEndpoint(topic: "a/set", encoding: .words(["open": #"{"go":"up"}"#]))],
        .position: [
          CommandEndpoint(
            topic: "a/set", encoding: .number(.percent(0...255, isInverted: true)),
            frame: .surrounded(before: #"{"pos": "#, after: "}"))
        ],
      ]))
    let cover = Room(entity)
    #expect(cover.sent("HassTurnOn") == [#"a/set {"go":"up"}"#])
    #expect(cover.sent("HassSetPosition", ["position": percent(40)]) == [#"a/set {"pos": 153}"#])
    // No payload for closing, but a position that is closed.
    #expect(cover.sent("HassTurnOff") == [#"a/set {"pos": 255}"#])
  }

  @Test("words that would break out of a template are not put into it")
  func injection() {
    let fan = Entity(
      id: "light.a",
      connection: DeviceConnection(commands: [
        .power: [
          CommandEndpoint(
            topic: "a/set", encoding: .words(["on": #"x","evil":"1"#]),
            frame: .surrounded(before: #"{"a":""#, after: "\"}"))
        ]
      ]))
    #expect(Room(fan).reason("HassTurnOn") == .unsupported)
  }
}

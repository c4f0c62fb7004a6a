// Tasmota's own discovery and Homie 5.

import Discovery
import HomeControl
import JSONValues
import Testing

@Suite("Discovery of Tasmota")
struct TasmotaDiscoveryTests {
  private func device(
    relays: String, options: String = "\"30\":0,\"68\":0,\"82\":0", names: String = "[\"Sink\",null]",
    pattern: String = "%prefix%/%topic%/", lamp: Int = 0, isFan: Int = 0, shutters: String = "[0,0,0,0]"
  ) -> (String, String) {
    (
      "tasmota/discovery/DC4F225C20F1/config",
      """
      {"ip":"192.168.1.7","dn":"Utility","fn":\(names),"hn":"tasmota-5C20F1-0241","mac":"DC4F225C20F1","md":"Generic",
       "ty":0,"if":\(isFan),"ofln":"Offline","onln":"Online","state":["OFF","ON","TOGGLE","HOLD"],"sw":"14.2.0",
       "t":"tasmota_5C20F1","ft":"\(pattern)","tp":["cmnd","stat","tele"],"rl":\(relays),"so":{\(options)},"lk":1,"lt_st":\(lamp),
       "sho":\(shutters),"ver":1}
      """
    )
  }

  @Test("relays are switches by their friendly names, with topics of their own pattern")
  func relays() throws {
    let found = discovered([device(relays: "[1,1,0,0]", pattern: "%topic%/%prefix%/")])
    #expect(found.ids == ["switch.sink", "switch.utility_2"])
    let power = try found.command("switch.utility_2", .power)
    #expect(power.topic == "tasmota_5C20F1/cmnd/POWER2")
    #expect(power.encoding.payload("toggle") == .string("TOGGLE"))
    #expect(
      try found.state("switch.utility_2", .power)
        == StateEndpoint(
          topic: "tasmota_5C20F1/stat/RESULT", path: ["POWER2"],
          encoding: .words(["on": .string("ON"), "off": .string("OFF")])))
    #expect(
      try found.connection("switch.sink").states[.power]?.map(\.path) == [["POWER"], ["POWER1"], ["POWER"], ["POWER1"]])
    #expect(try found.connection("switch.sink").availability.first?.topic == "tasmota_5C20F1/tele/LWT")
  }

  @Test("one relay is commanded as POWER, and called a light when the device says so")
  func single() throws {
    let found = discovered([device(relays: "[1,0,0,0]", options: "\"30\":1")])
    #expect(try found.command("light.sink", .power).topic == "cmnd/tasmota_5C20F1/POWER")
    #expect(try found.entity("light.sink").capabilities == [:])
  }

  @Test("a lamp has what its type says: brightness, colour, white")
  func lamps() throws {
    let all = discovered([device(relays: "[2,0]", names: "[\"Strip\"]", lamp: 5)])
    #expect(try all.command("light.strip", .brightness).topic == "cmnd/tasmota_5C20F1/Dimmer")
    #expect(try all.command("light.strip", .brightnessStep).encoding.payload("up") == .string("+"))
    #expect(try all.command("light.strip", .color).topic == "cmnd/tasmota_5C20F1/HSBColor")
    #expect(try all.entity("light.strip").capabilities?[.colorTemperature]?.bounds == 2000...6536)
    let dimmer = discovered([device(relays: "[2,0]", names: "[\"Strip\"]", lamp: 1)])
    #expect(try dimmer.entity("light.strip").capabilities == [.brightness: CapabilityRange()])
  }

  @Test("two shutter relays move one shutter, and an inverted one counts from the other end")
  func shutters() throws {
    let found = discovered([device(relays: "[3,3,3,3]", shutters: "[0,1]")])
    #expect(found.ids == ["cover.utility_1", "cover.utility_2"])
    let orders = try found.connection("cover.utility_2").commands[.movement] ?? []
    #expect(orders.map(\.topic) == ["Open2", "Close2", "Stop2"].map { "cmnd/tasmota_5C20F1/Shutter\($0)" })
    #expect(try found.command("cover.utility_1", .position).encoding == .number(.percent(0...100)))
    #expect(try found.command("cover.utility_2", .position).encoding == .number(.percent(0...100, isInverted: true)))
    #expect(try found.state("cover.utility_2", .position).path == ["Shutter2", "Position"])
  }

  @Test("a ceiling fan is a fan of three speeds and a lamp")
  func fan() throws {
    let found = discovered([device(relays: "[1,1,1,1]", names: "[\"Lamp\"]", isFan: 1)])
    #expect(found.ids == ["fan.utility", "light.lamp"])
    #expect(try found.command("fan.utility", .speed).encoding == .number(.percent(0...3)))
  }

  @Test("an announcement for another device's address is refused")
  func otherAddress() {
    let (_, payload) = device(relays: "[1]")
    let found = discovered([("tasmota/discovery/AAAAAAAAAAAA/config", payload)])
    #expect(found.ids.isEmpty)
    #expect(found.hasNote("address"))
  }
}

@Suite("Discovery of Homie 5")
struct HomieDiscoveryTests {
  private func node(_ type: String, _ properties: String) -> DiscoveredHome {
    discovered([
      (
        "homie/5/den-1/$description",
        """
        {"homie":"5.0","version":7,"name":"Den","nodes":{"main":{"name":"Main","type":"\(type)","properties":{\(properties)}}}}
        """
      )
    ])
  }

  @Test("a lamp is what can be switched and dimmed, commanded under /set")
  func lamp() throws {
    let found = node(
      "dimmer",
      """
      "state":{"datatype":"boolean","settable":true},
      "brightness":{"datatype":"integer","settable":true,"format":"0:100","unit":"%"},
      "color":{"datatype":"color","settable":true,"format":"rgb,hsv"}
      """)
    #expect(found.ids == ["light.den"])
    let power = try found.command("light.den", .power)
    #expect(
      power
        == CommandEndpoint(
          topic: "homie/5/den-1/main/state/set", encoding: .words(["on": .string("true"), "off": .string("false")])))
    #expect(try found.state("light.den", .power).topic == "homie/5/den-1/main/state")
    #expect(try found.command("light.den", .brightness).encoding == .number(.percent(0...100)))
    #expect(try found.command("light.den", .color).encoding == .color(ColorEncoding(.rgb, prefix: "rgb,")))
    #expect(try found.connection("light.den").availability.first?.topic == "homie/5/den-1/$state")
  }

  @Test("locks, covers, thermostats and measurements are known by type, words and unit")
  func others() throws {
    let lock = node("lock", "\"lock\":{\"datatype\":\"enum\",\"settable\":true,\"format\":\"lock,unlock\"}")
    #expect(lock.ids == ["lock.den"])
    #expect(try lock.command("lock.den", .lock).encoding.payload("unlocked") == .string("unlock"))
    let cover = node(
      "shutter",
      """
      "action":{"datatype":"enum","settable":true,"format":"up,down,stop"},
      "position":{"datatype":"integer","settable":true,"format":"0:100"}
      """)
    #expect(cover.ids == ["cover.den"])
    #expect(try cover.command("cover.den", .movement).encoding.payload("closed") == .string("down"))
    let thermostat = node(
      "thermostat",
      """
      "setpoint":{"datatype":"float","settable":true,"format":"5:30:0.5","unit":"°C"},
      "temperature":{"datatype":"float","settable":false,"unit":"°C"}
      """)
    #expect(thermostat.ids == ["climate.den", "sensor.den_temperature"])
    #expect(try thermostat.entity("climate.den").capabilities?[.temperature]?.bounds == 5...30)
  }

  @Test("what a relay of a garage does is not guessed, and a valve keeps its rules")
  func guarded() {
    let relay = "\"relay\":{\"datatype\":\"boolean\",\"settable\":true}"
    #expect(node("garage-door", relay).ids.isEmpty)
    #expect(node("water-valve", relay).ids == ["valve.den"])
    #expect(node("plug", relay).ids == ["switch.den"])
  }
}

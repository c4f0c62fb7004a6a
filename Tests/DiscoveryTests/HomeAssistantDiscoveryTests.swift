// Home Assistant's discovery: single entities and whole devices, long keys and short ones.

import Discovery
import HomeControl
import JSONValues
import Testing

@Suite("Discovery in Home Assistant's format")
struct HomeAssistantDiscoveryTests {
  private func one(_ component: String, _ payload: String, object: String = "thing") -> DiscoveredHome {
    discovered([("homeassistant/\(component)/\(object)/config", payload)])
  }

  @Test("short keys, a base topic and a suggested area are understood")
  func abbreviations() throws {
    let found = one(
      "light",
      """
      {"~":"cmnd/porch","name":"Porch light","uniq_id":"p1","cmd_t":"~/POWER","stat_t":"stat/porch/RESULT",
       "stat_val_tpl":"{{ value_json.POWER }}","pl_on":"1","pl_off":"0","bri_cmd_t":"~/Dimmer","bri_scl":100,
       "bri_stat_t":"stat/porch/RESULT","bri_val_tpl":"{{ value_json['Dimmer'] }}",
       "avty_t":"tele/porch/LWT","pl_avail":"Online","pl_not_avail":"Offline",
       "dev":{"ids":["abc"],"cns":[["mac","aa:bb"]],"sa":"Front Garden"}}
      """)
    let lamp = try found.entity("light.porch_light")
    #expect(lamp.name == "Porch light")
    #expect(lamp.area == "front_garden")
    #expect(found.home.areas == [Area(id: "front_garden", name: "Front Garden")])
    let power = try found.command(lamp.id, .power)
    #expect(
      power == CommandEndpoint(topic: "cmnd/porch/POWER", encoding: .words(["on": .string("1"), "off": .string("0")])))
    let brightness = try found.command(lamp.id, .brightness)
    #expect(brightness.topic == "cmnd/porch/Dimmer")
    #expect(brightness.encoding == .number(.percent(0...100)))
    #expect(brightness.needsPower)
    #expect(try found.state(lamp.id, .brightness).path == ["Dimmer"])
    #expect(try found.connection(lamp.id).hardwareIdentifiers == ["abc", "aa:bb"])
    #expect(try found.connection(lamp.id).availability.first?.encoding.payload("offline") == .string("Offline"))
  }

  @Test("a base topic may stand at either end, and in each availability")
  func baseTopic() throws {
    let found = one(
      "switch",
      """
      {"~":"homeassistant/switch/pump","name":"Pump","command_topic":"~/set","state_topic":"~/state",
       "availability":[{"t":"~/online","pl_avail":"yes","pl_not_avail":"no"}]}
      """)
    #expect(try found.command("switch.pump", .power).topic == "homeassistant/switch/pump/set")
    let availability = try #require(try found.connection("switch.pump").availability.first)
    #expect(availability.topic == "homeassistant/switch/pump/online")
    #expect(availability.encoding.payload("online") == .string("yes"))
  }

  @Test("one announcement of a device holds its entities, with what they share")
  func deviceForm() throws {
    let found = discovered([
      (
        "homeassistant/device/shed-1/config",
        """
        {"dev":{"ids":"shed1","name":"Shed","sa":"Garden"},"o":{"name":"own firmware"},
         "avty_t":"esphome/shed/status",
         "cmps":{"light":{"p":"light","uniq_id":"shed1_l","name":null,"cmd_t":"esphome/shed/light/set","schema":"json",
                          "stat_t":"esphome/shed/light","brightness":true,"sup_clrm":["hs","color_temp"],
                          "clr_temp_k":true,"min_k":2700,"max_k":5000},
                 "temp":{"p":"sensor","uniq_id":"shed1_t","dev_cla":"temperature","unit_of_meas":"°C",
                         "stat_t":"esphome/shed/temperature"},
                 "gone":{"p":"switch"},
                 "update":{"p":"update","stat_t":"esphome/shed/update"}}}
        """
      )
    ])
    #expect(found.ids == ["light.shed", "sensor.shed_temperature"])
    let lamp = try found.entity("light.shed")
    #expect(lamp.area == "garden")
    #expect(lamp.capabilities?[.colorTemperature]?.bounds == 2700...5000)
    let brightness = try found.command(lamp.id, .brightness)
    #expect(brightness.frame == .object(path: ["brightness"], alongside: ["state": .string("ON")]))
    #expect(brightness.encoding == .number(.percent(0...255)))
    #expect(try found.command(lamp.id, .color).encoding == .color(ColorEncoding(.hueSaturation, keys: ["h", "s"])))
    #expect(
      try found.command(lamp.id, .colorTemperature).encoding == .number(NumberEncoding(.kelvin, range: 2700...5000)))
    #expect(try found.connection(lamp.id).availability.first?.topic == "esphome/shed/status")
  }

  @Test("ESPHome's topics, which begin with the device's own name, are known by their shape")
  func espHome() throws {
    let found = discovered([
      (
        "homeassistant/light/desk-node/strip/config",
        """
        {"schema":"json","clrm":true,"sup_clrm":["rgb"],"brightness":true,"name":"Strip",
         "stat_t":"desk-node/light/strip/state","cmd_t":"desk-node/light/strip/command",
         "avty_t":"desk-node/status","uniq_id":"ESPlightstrip",
         "dev":{"ids":"a0b1c2d3e4f5","name":"Desk","sw":"esphome v2025.5.0","mdl":"esp32dev","mf":"espressif"}}
        """
      ),
      (
        "homeassistant/cover/gate-node/blind/config",
        """
        {"name":"Blind","cmd_t":"gate-node/cover/blind/command","stat_t":"gate-node/cover/blind/state",
         "pos_t":"gate-node/cover/blind/position/state","set_pos_t":"gate-node/cover/blind/position/command",
         "uniq_id":"ESPcoverblind","dev":{"ids":"0011","name":"Study"}}
        """
      ),
    ])
    #expect(found.ids == ["cover.study", "light.desk_strip"])
    #expect(try found.command("light.desk_strip", .power).topic == "desk-node/light/strip/command")
    #expect(try found.command("cover.study", .position).topic == "gate-node/cover/blind/position/command")
  }

  @Test("names are the device's and the entity's own, neither said twice")
  func names() throws {
    func name(_ device: String?, _ own: String) -> String? {
      let device = device.map { "\"device\":{\"identifiers\":[\"x\"],\"name\":\"\($0)\"}," } ?? ""
      return one("switch", "{\(device)\"name\":\(own),\"command_topic\":\"cmnd/x/POWER\"}").home.entities.first?.name
    }
    #expect(name("Boiler room", "\"Pump\"") == "Boiler room Pump")
    #expect(name("Pump", "\"Pump left\"") == "Pump left")
    #expect(name("Boiler pump", "null") == "Boiler pump")
    #expect(name("Boiler pump", "\"Switch\"") == "Boiler pump")
    #expect(name(nil, "\"Pump\"") == "Pump")
  }

  @Test("covers count from their own ends, and a position alone opens and closes")
  func covers() throws {
    let found = one(
      "cover",
      """
      {"name":"Awning","set_position_topic":"cmnd/awning/ShutterPosition1","position_topic":"stat/awning/position",
       "set_position_template":"{\\"pos\\": {{ position }} }","position_open":0,"position_closed":254}
      """)
    let position = try found.command("cover.awning", .position)
    #expect(position.encoding == .number(.percent(0...254, isInverted: true)))
    #expect(position.frame == .surrounded(before: "{\"pos\": ", after: " }"))
    #expect(try found.command("cover.awning", .movement).encoding.payload("open") == .number(0))
  }

  @Test("a payload given as null takes its function away")
  func nullPayload() throws {
    let found = one(
      "cover",
      "{\"name\":\"Gate\",\"device_class\":\"gate\",\"cmd_t\":\"cmnd/gate/POWER\",\"pl_stop\":null,\"pl_cls\":\"OFF\"}")
    let words = try found.command("cover.gate", .movement).encoding
    #expect(words.payload("stop") == nil)
    #expect(words.payload("closed") == .string("OFF"))
  }

  @Test("locks, valves, sirens, buttons and scenes keep their words")
  func guardedAndPressed() throws {
    let found = discovered([
      (
        "homeassistant/lock/a/config",
        "{\"name\":\"Back door\",\"cmd_t\":\"homeassistant/lock/a/set\",\"pl_unlk\":\"open it\"}"
      ),
      (
        "homeassistant/valve/b/config",
        "{\"name\":\"Garden\",\"cmd_t\":\"homeassistant/valve/b/set\",\"reports_position\":true}"
      ),
      ("homeassistant/siren/c/config", "{\"name\":\"Roof\",\"cmd_t\":\"homeassistant/siren/c/set\"}"),
      (
        "homeassistant/button/d/config",
        "{\"name\":\"Bell\",\"cmd_t\":\"homeassistant/button/d/set\",\"pl_prs\":\"ring\"}"
      ),
      ("homeassistant/scene/e/config", "{\"name\":\"Film\",\"cmd_t\":\"homeassistant/scene/e/set\"}"),
    ])
    #expect(found.ids == ["button.bell", "lock.back_door", "scene.film", "siren.roof", "valve.garden"])
    #expect(try found.command("lock.back_door", .lock).encoding.payload("unlocked") == .string("open it"))
    #expect(try found.command("valve.garden", .movement).encoding.payload("open") == .number(100))
    #expect(try found.command("siren.roof", .power).frame == .object(path: ["state"]))
    #expect(try found.command("button.bell", .trigger).encoding.payload("press") == .string("ring"))
    #expect(try found.command("scene.film", .trigger).encoding.payload("press") == .string("ON"))
  }

  @Test("a lock that wants a code is refused: none is kept here")
  func code() {
    let found = one("lock", "{\"name\":\"Safe\",\"cmd_t\":\"homeassistant/lock/x/set\",\"code_format\":\"^\\\\d{4}$\"}")
    #expect(found.ids.isEmpty)
    #expect(found.hasNote("code"))
  }

  @Test("thermostats, fans, vacuum cleaners and mowers are read")
  func appliances() throws {
    let found = discovered([
      (
        "homeassistant/climate/a/config",
        """
        {"name":"Lounge","temp_cmd_t":"zwave/lounge/set","min_temp":10,"max_temp":28,"temp_step":0.1,"temp_unit":"C",
         "mode_cmd_t":"zwave/lounge/mode","modes":["off","heat"],"curr_temp_t":"zwave/lounge/now"}
        """
      ),
      (
        "homeassistant/fan/b/config",
        """
        {"name":"Loft fan","cmd_t":"cmnd/loft/POWER","pct_cmd_t":"cmnd/loft/FanSpeed","spd_rng_max":3,
         "pr_modes":["breeze"],"pr_mode_cmd_t":"homeassistant/fan/b/preset"}
        """
      ),
      (
        "homeassistant/vacuum/c/config",
        """
        {"name":"Robot","cmd_t":"valetudo/robot/command","stat_t":"valetudo/robot/state",
         "sup_feat":["start","pause","return_home"]}
        """
      ),
      (
        "homeassistant/lawn_mower/d/config",
        """
        {"name":"Mower","strt_mw_cmd_t":"homeassistant/mower/a","dock_cmd_t":"homeassistant/mower/b",
         "dock_cmd_tpl":"go_home"}
        """
      ),
    ])
    #expect(found.ids == ["climate.lounge", "fan.loft_fan", "lawn_mower.mower", "vacuum.robot"])
    #expect(
      try found.command("climate.lounge", .targetTemperature).encoding
        == .number(NumberEncoding(.celsius, range: 10...28, step: 0.1)))
    #expect(try found.command("climate.lounge", .power).encoding.payload("on") == .string("heat"))
    #expect(try found.command("fan.loft_fan", .speed).encoding == .number(.percent(0...3)))
    let robot = try found.command("vacuum.robot", .robot).encoding
    #expect(robot.payload("dock") == .string("return_to_base"))
    #expect(robot.payload("stop") == nil)
    let mower = try found.connection("lawn_mower.mower").commands[.robot] ?? []
    #expect(mower.map(\.topic) == ["homeassistant/mower/a", "homeassistant/mower/b"])
    #expect(
      mower.map(\.encoding) == [.words(["start": .string("start_mowing")]), .words(["dock": .string("go_home")])])
  }

  @Test("a light of templates is understood as far as its payloads are fixed")
  func templateLight() throws {
    let found = one(
      "light",
      """
      {"name":"Shelf","schema":"template","command_topic":"homeassistant/light/shelf/set",
       "command_on_template":"{\\"state\\":\\"on\\"{%- if brightness is defined -%},\\"bri\\":{{ brightness }}{%- endif -%}}",
       "command_off_template":"{\\"state\\":\\"off\\"}",
       "state_topic":"homeassistant/light/shelf","state_template":"{{ value_json.state }}",
       "brightness_template":"{{ value_json.bri }}"}
      """)
    let power = try found.command("light.shelf", .power)
    #expect(power.encoding.payload("on") == .string("{\"state\":\"on\"}"))
    #expect(power.encoding.payload("off") == .string("{\"state\":\"off\"}"))
    #expect(
      try found.command("light.shelf", .brightness).frame
        == .surrounded(before: "{\"state\":\"on\",\"bri\":", after: "}"))
    #expect(try found.state("light.shelf", .brightness).path == ["bri"])
  }

  @Test("a template that computes is not guessed at: what needs it is left out, the rest stays")
  func computedTemplate() throws {
    let found = one(
      "light",
      """
      {"name":"Lamp","cmd_t":"cmnd/lamp/POWER","stat_t":"stat/lamp/RESULT",
       "bri_cmd_t":"cmnd/lamp/Dimmer","bri_cmd_tpl":"{{ (value / 2.55) | round }}",
       "stat_val_tpl":"{% if value_json.POWER == 1 %}ON{% else %}OFF{% endif %}"}
      """)
    #expect(try found.connection("light.lamp").commands[.brightness] == nil)
    #expect(try found.connection("light.lamp").states[.power] == nil)
    #expect(try found.command("light.lamp", .power).topic == "cmnd/lamp/POWER")
    #expect(found.hasNote("brightness_command_template", "not understood"))
  }

  @Test("settings, disabled entities and other components are passed over in silence")
  func passedOver() {
    let found = discovered([
      ("homeassistant/switch/a/config", "{\"name\":\"LED\",\"cmd_t\":\"cmnd/a/POWER\",\"ent_cat\":\"config\"}"),
      ("homeassistant/switch/b/config", "{\"name\":\"B\",\"cmd_t\":\"cmnd/b/POWER\",\"en\":false}"),
      ("homeassistant/device_automation/c/config", "{\"topic\":\"x\",\"type\":\"press\"}"),
      ("homeassistant/status", "online"),
    ])
    #expect(found.ids.isEmpty)
    #expect(found.notes.isEmpty)
  }

  @Test("an empty payload takes an entity back")
  func deletion() {
    var discovery = HomeDiscovery()
    let topic = "homeassistant/switch/node/pump/config"
    discovery.hear(topic, "{\"name\":\"Pump\",\"cmd_t\":\"cmnd/pump/POWER\"}")
    #expect(discovery.merged(with: Home()).ids == ["switch.pump"])
    let isGone = discovery.apply(topic: topic, payload: [])
    #expect(isGone)
    #expect(discovery.merged(with: Home()).ids.isEmpty)
  }
}

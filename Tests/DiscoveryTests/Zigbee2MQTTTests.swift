// Zigbee2MQTT's lists of devices and groups.

import Discovery
import HomeControl
import JSONValues
import Testing

@Suite("Discovery of Zigbee2MQTT")
struct Zigbee2MQTTTests {
  @Test("a colour lamp is commanded by key, with its own ranges, and told on its topic")
  func colorLamp() throws {
    let found = discovered([Zigbee.list(Zigbee.device("kitchen_ceiling", Zigbee.colorLamp))])
    #expect(found.ids == ["light.kitchen_ceiling"])
    let lamp = try found.entity("light.kitchen_ceiling")
    #expect(lamp.name == "kitchen ceiling")
    #expect(lamp.capabilities?[.brightness] == CapabilityRange())
    #expect(lamp.capabilities?[.color] == CapabilityRange())
    #expect(lamp.capabilities?[.colorTemperature]?.bounds == 2000...6536)
    let power = try found.command(lamp.id, .power)
    #expect(power.topic == "zigbee2mqtt/kitchen_ceiling/set")
    #expect(power.frame == .object(path: ["state"]))
    #expect(power.encoding.payload("toggle") == .string("TOGGLE"))
    #expect(try found.command(lamp.id, .brightness).encoding == .number(.percent(0...254)))
    #expect(try found.command(lamp.id, .brightnessStep).frame == .object(path: ["brightness_step"]))
    let color = try found.command(lamp.id, .color)
    #expect(color.frame == .object(path: ["color"]))
    #expect(color.encoding == .color(ColorEncoding(.hueSaturation, keys: ["hue", "saturation"])))
    #expect(
      try found.command(lamp.id, .colorTemperature).encoding == .number(NumberEncoding(.mired, range: 153...500)))
    #expect(try found.state(lamp.id, .brightness).topic == "zigbee2mqtt/kitchen_ceiling")
    #expect(found.stateTopics == ["zigbee2mqtt/kitchen_ceiling", "zigbee2mqtt/kitchen_ceiling/availability"])
    #expect(try found.connection(lamp.id).hardwareIdentifiers == ["0x00158d0001000001"])
  }

  @Test("each endpoint of a wall switch is an entity with keys of its own")
  func endpoints() throws {
    let exposes = ["left", "right"].map {
      "{\"type\":\"light\",\"endpoint\":\"\($0)\",\"features\":[\(Zigbee.state("state_\($0)")),\(Zigbee.brightness("brightness_\($0)"))]}"
    }
    let found = discovered([Zigbee.list(Zigbee.device("Hall switch", exposes.joined(separator: ",")))])
    #expect(found.ids == ["light.hall_switch_left", "light.hall_switch_right"])
    #expect(try found.entity("light.hall_switch_left").name == "Hall switch left")
    #expect(try found.command("light.hall_switch_right", .power).frame == .object(path: ["state_right"]))
    #expect(
      try found.command("light.hall_switch_right", .brightnessStep).frame == .object(path: ["brightness_step_right"]))
  }

  @Test("covers, locks, thermostats and fans are read with the words and ranges they expose")
  func others() throws {
    let cover = """
      {"type":"cover","features":[{"type":"enum","name":"state","property":"state","access":3,\
      "values":["OPEN","CLOSE","STOP"]},\
      {"type":"numeric","name":"position","property":"position","access":7,"value_min":0,"value_max":100}]}
      """
    let thermostat = """
      {"type":"climate","features":[{"type":"numeric","name":"occupied_heating_setpoint",\
      "property":"occupied_heating_setpoint","access":7,"unit":"°C","value_min":5,"value_max":30,"value_step":0.5},\
      {"type":"numeric","name":"local_temperature","property":"local_temperature","access":5,"unit":"°C"},\
      {"type":"enum","name":"system_mode","property":"system_mode","access":7,"values":["off","auto","heat"]}]},\
      {"type":"lock","features":[{"type":"binary","name":"state","property":"child_lock","access":3,\
      "value_on":"LOCK","value_off":"UNLOCK"}]}
      """
    let fan = """
      {"type":"fan","features":[{"type":"binary","name":"state","property":"fan_state","access":7,"value_on":"ON",\
      "value_off":"OFF"},{"type":"enum","name":"mode","property":"fan_mode","access":7,\
      "values":["off","low","medium","high","on","auto"]}]}
      """
    let found = discovered([
      Zigbee.list(
        Zigbee.device("bedroom_blind", cover, address: "0x01"),
        Zigbee.device("front_door", Zigbee.lock, address: "0x02"),
        Zigbee.device("bath_radiator", thermostat, address: "0x03"), Zigbee.device("ceiling_fan", fan, address: "0x04"))
    ])
    #expect(
      found.ids == ["climate.bath_radiator", "cover.bedroom_blind", "fan.ceiling_fan", "lock.front_door"])
    #expect(try found.command("cover.bedroom_blind", .movement).encoding.payload("closed") == .string("CLOSE"))
    #expect(try found.command("cover.bedroom_blind", .position).encoding == .number(.percent(0...100)))
    #expect(try found.command("lock.front_door", .lock).encoding.payload("unlocked") == .string("UNLOCK"))
    #expect(try found.connection("lock.front_door").states[.lock]?.count == 2)
    let target = try found.command("climate.bath_radiator", .targetTemperature)
    #expect(target.frame == .object(path: ["occupied_heating_setpoint"]))
    #expect(target.encoding == .number(NumberEncoding(.celsius, range: 5...30, step: 0.5)))
    #expect(try found.entity("climate.bath_radiator").capabilities?[.temperature]?.bounds == 5...30)
    #expect(try found.command("climate.bath_radiator", .power).encoding.payload("on") == .string("heat"))
    #expect(try found.command("fan.ceiling_fan", .power).frame == .object(path: ["fan_state"]))
    #expect(try found.command("fan.ceiling_fan", .speed).encoding == .levels(["off", "low", "medium", "high"]))
  }

  @Test("measurements and findings are told, settings and radio figures are not taken for anything")
  func sensors() throws {
    let exposes = """
      {"type":"numeric","name":"temperature","property":"temperature","access":1,"unit":"°C"},\
      {"type":"binary","name":"contact","property":"contact","access":1,"value_on":false,"value_off":true},\
      {"type":"numeric","name":"linkquality","property":"linkquality","access":1},\
      {"type":"numeric","name":"temperature_calibration","property":"temperature_calibration","access":3}
      """
    let found = discovered([Zigbee.list(Zigbee.device("porch", exposes))])
    #expect(found.ids == ["binary_sensor.porch_contact", "sensor.porch_temperature"])
    #expect(try found.entity("sensor.porch_temperature").name == "porch temperature")
    #expect(try found.state("sensor.porch_temperature", .value).encoding == .number(NumberEncoding(.celsius, step: 0)))
    let contact = try found.state("binary_sensor.porch_contact", .value).encoding
    #expect(contact.payload("on") == .bool(false), "an open door is `on`, and told as contact: false")
  }

  @Test("a switch of a water valve is a valve, and an alarm is a siren, with their rules")
  func guarded() throws {
    let alarm = """
      {"type":"binary","name":"alarm","property":"alarm","access":3,"value_on":true,"value_off":false}
      """
    let found = discovered([
      Zigbee.list(
        Zigbee.device("garden_water", Zigbee.plug, address: "0x01", description: "Smart water valve"),
        Zigbee.device("hall_siren", alarm, address: "0x02"),
        Zigbee.device("garage_opener", Zigbee.plug, address: "0x03", description: "Garage door opener"))
    ])
    #expect(found.ids == ["siren.hall_siren_alarm", "valve.garden_water"])
    #expect(try found.command("valve.garden_water", .movement).encoding.payload("open") == .string("ON"))
    #expect(try found.command("siren.hall_siren_alarm", .power).encoding.payload("on") == .bool(true))
    #expect(found.hasNote("garage_opener", "garage door"))
  }

  static let groupTopic = "zigbee2mqtt/bridge/groups"

  @Test("a group of lamps can what its lamps can, and its scenes can be recalled", arguments: [false, true])
  func groups(groupsFirst: Bool) throws {
    let devices = Zigbee.list(
      Zigbee.device("left", Zigbee.colorLamp, address: "0x01"), Zigbee.device("right", Zigbee.dimmer, address: "0x02"))
    let groups = """
      [{"id":1,"friendly_name":"sofa_lights","scenes":[{"id":3,"name":"Film night"}],\
      "members":[{"ieee_address":"0x01","endpoint":1},{"ieee_address":"0x02","endpoint":1}]},
       {"id":2,"friendly_name":"empty","scenes":[],"members":[]}]
      """
    let both = [devices, (Self.groupTopic, groups)]
    let found = discovered(groupsFirst ? both.reversed() : both)
    #expect(found.ids == ["light.left", "light.right", "light.sofa_lights", "scene.sofa_lights_film_night"])
    #expect(try found.command("light.sofa_lights", .power).topic == "zigbee2mqtt/sofa_lights/set")
    #expect(try found.entity("light.sofa_lights").capabilities?[.color] == CapabilityRange())
    let scene = try found.command("scene.sofa_lights_film_night", .trigger)
    #expect(scene.frame == .object(path: ["scene_recall"]))
    #expect(scene.encoding.payload("press") == .number(3))
  }

  @Test("a group that reaches a lock is refused")
  func groupOfLocks() {
    let groups = """
      [{"id":1,"friendly_name":"all_off","scenes":[],\
      "members":[{"ieee_address":"0x01","endpoint":1},{"ieee_address":"0x02","endpoint":1}]}]
      """
    let found = discovered([
      Zigbee.list(
        Zigbee.device("lamp", Zigbee.dimmer, address: "0x01"), Zigbee.device("door", Zigbee.lock, address: "0x02")),
      (Self.groupTopic, groups),
    ])
    #expect(found.ids == ["light.lamp", "lock.door"])
    #expect(found.hasNote("all_off", "lock"))
  }

  @Test("devices follow the list: renamed, removed, and gone with an empty payload")
  func changes() {
    var discovery = HomeDiscovery()
    let (topic, first) = Zigbee.list(
      Zigbee.device("desk", Zigbee.dimmer, address: "0x01"), Zigbee.device("shelf", Zigbee.plug, address: "0x02"))
    discovery.hear(topic, first)
    #expect(discovery.merged(with: Home()).ids == ["light.desk", "switch.shelf"])
    let isChanged = discovery.apply(topic: topic, payload: Array(first.utf8))
    #expect(!isChanged, "the same again changes nothing")
    discovery.hear(topic, Zigbee.list(Zigbee.device("workbench", Zigbee.dimmer, address: "0x01")).1)
    #expect(discovery.merged(with: Home()).ids == ["light.workbench"])
    discovery.hear(topic, "")
    #expect(discovery.merged(with: Home()).ids.isEmpty)
    #expect(discovery.announcementCount == 0)
  }

  @Test("other base topics, and several gateways, are read when named")
  func bases() throws {
    var settings = DiscoverySettings()
    settings.zigbee2MQTTBases = ["home/zigbee", "shed"]
    let list = Zigbee.list(Zigbee.device("lamp", Zigbee.dimmer)).1
    let found = discovered(
      [("home/zigbee/bridge/devices", list), ("shed/bridge/devices", list), ("zigbee2mqtt/bridge/devices", list)],
      settings: settings)
    #expect(found.ids == ["light.lamp", "light.lamp_2"])
    #expect(try found.command("light.lamp", .power).topic == "home/zigbee/lamp/set")
    #expect(try found.command("light.lamp_2", .power).topic == "shed/lamp/set")
  }
}

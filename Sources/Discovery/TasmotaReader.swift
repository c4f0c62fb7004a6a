// Tasmota's own discovery: relays, lights and shutters of one device, by the numbers of its configuration.

internal import HomeControl
internal import JSONValues

struct TasmotaReader {
  let topic: String

  /// The address of a device's configuration topic; nil for another topic.
  static func address(of topic: String, prefix: String) -> String? {
    guard topic.hasPrefix("\(prefix)/"), topic.hasSuffix("/config") else { return nil }
    let address = topic.dropFirst(prefix.count + 1).dropLast("/config".count)
    return address.isEmpty || address.contains("/") ? nil : String(address)
  }

  func read(_ payload: JSONValue, address: String) -> Reading {
    var reading = Reading()
    guard var device = TasmotaDevice(payload, topic: topic) else {
      reading.refuse(
        address, "expected an object with 'mac', 't', 'ft', 'tp' and 'rl', as Tasmota 9 and later send it")
      return reading
    }
    guard device.address.lowercased() == address.lowercased() else {
      reading.refuse(address, "it says its address is \(device.address.prefix(20).debugDescription)")
      return reading
    }
    device.read()
    reading.entities = device.entities
    return reading
  }
}

/// One Tasmota device.
struct TasmotaDevice {
  let address: String
  private let topic: String
  private let payload: JSONValue
  private let name: String
  private let friendlyNames: [String?]
  private let command: String
  private let stat: String
  private let tele: String
  private let relays: [Int]
  private(set) var entities: [Announced] = []

  init?(_ payload: JSONValue, topic: String) {
    guard let address = payload["mac"]?.text, let own = payload["t"]?.text, let pattern = payload["ft"]?.text,
      let prefixes = payload["tp"]?.elements?.compactMap(\.text), prefixes.count >= 3,
      let relays = payload["rl"]?.elements
    else { return nil }
    self.topic = topic
    self.payload = payload
    self.address = address
    self.relays = relays.prefix(32).map { $0.integer ?? 0 }
    let host = payload["hn"]?.text ?? ""
    func whole(_ prefix: String) -> String {
      var text = pattern
      for (key, value) in [
        ("%prefix%", prefix), ("%topic%", own), ("%hostname%", host), ("%id%", String(address.suffix(6))),
      ] {
        text = text.replacing(key, with: value)
      }
      return text.hasSuffix("/") ? text : text + "/"
    }
    command = whole(prefixes[0])
    stat = whole(prefixes[1])
    tele = whole(prefixes[2])
    friendlyNames = (payload["fn"]?.elements ?? []).map { $0.text.flatMap(AnnouncedText.name) }
    name = payload["dn"]?.text.flatMap(AnnouncedText.name) ?? AnnouncedText.words(own) ?? own
  }

  private func option(_ number: String) -> Bool { payload["so"]?[number]?.integer == 1 }

  mutating func read() {
    let isFan = payload["if"]?.integer == 1
    readShutters()
    if isFan { readFan() }
    for (index, kind) in relays.enumerated() {
      switch kind {
      // The first relay of a ceiling fan is its lamp, the others make its speeds.
      case 1 where isFan: if index == 0 { readRelay(index, "light") }
      case 2 where isFan && index == 0: readRelay(index, "light")
      case 1: readRelay(index, option("30") ? "light" : "switch")
      case 2: readLight(index)
      default: continue
      }
    }
  }

  private var states: (on: String, off: String) {
    let words = payload["state"]?.elements?.map(\.text) ?? []
    return (words.count > 1 ? words[1] ?? "ON" : "ON", words.isEmpty ? "OFF" : words[0] ?? "OFF")
  }

  private mutating func add(
    _ part: String, _ domain: String, name: String, _ connection: DeviceConnection,
    _ capabilities: [Capability: CapabilityRange]?
  ) {
    var connection = connection
    connection.hardwareIdentifiers = [address]
    connection.availability = [
      StateEndpoint(
        topic: "\(tele)LWT",
        encoding: .texts([
          "online": payload["onln"]?.text ?? "Online", "offline": payload["ofln"]?.text ?? "Offline",
        ]))
    ]
    entities.append(
      Announced(
        dialect: .tasmota, topic: topic, part: part, domain: domain, object: AnnouncedText.slug(name) ?? domain,
        name: name, otherNames: [self.name, payload["t"]?.text].compactMap(\.self), capabilities: capabilities,
        connection: connection, territory: [String(command.dropLast())]))
  }

  private func name(_ index: Int) -> String {
    if index < friendlyNames.count, let name = friendlyNames[index] { return name }
    return relays.count { $0 != 0 } > 1 ? "\(name) \(index + 1)" : name
  }

  /// Told in answers and every few minutes, under `POWER` by a device of one relay and `POWER1`… by others.
  private func told(_ keys: String..., encoding: ValueEncoding) -> [StateEndpoint] {
    ["\(stat)RESULT", "\(tele)STATE"].flatMap { topic in
      keys.map { StateEndpoint(topic: topic, path: [$0], encoding: encoding) }
    }
  }

  private func power(_ index: Int) -> DeviceConnection {
    let words = ValueEncoding.texts(["on": states.on, "off": states.off])
    var connection = DeviceConnection()
    // POWER alone is the first relay of any device.
    let key = index == 0 && relays.count { $0 != 0 } == 1 ? "POWER" : "POWER\(index + 1)"
    connection.command(
      .power,
      CommandEndpoint(
        topic: command + key, encoding: .texts(["on": states.on, "off": states.off, "toggle": "TOGGLE"])))
    connection.states[.power] =
      index == 0 ? told("POWER", "POWER1", encoding: words) : told("POWER\(index + 1)", encoding: words)
    return connection
  }

  private mutating func readRelay(_ index: Int, _ domain: String) {
    add("relay \(index)", domain, name: name(index), power(index), domain == "light" ? [:] : nil)
  }

  private mutating func readLight(_ index: Int) {
    var connection = power(index)
    var capabilities: [Capability: CapabilityRange] = [.brightness: CapabilityRange()]
    let first = relays.firstIndex(of: 2) ?? index
    var kind = payload["lt_st"]?.integer ?? 1
    var dimmer = "Dimmer"
    if option("68") {
      // Every channel is a lamp of its own.
      kind = 1
      dimmer = "Channel\(index - first + 1)"
    } else if kind >= 4, payload["lk"]?.integer == 0 {
      // Colour and white are two lamps.
      dimmer = index == first ? "Dimmer1" : "Dimmer2"
      kind = index == first ? 3 : (kind == 5 ? 2 : 1)
    } else if payload["ty"]?.integer == 1 {
      dimmer = "Dimmer3"
    }
    let percent = ValueEncoding.number(.percent(0...100))
    // With this option a dimmed lamp that is off stays off.
    let needsPower = option("20")
    connection.command(
      .brightness, CommandEndpoint(topic: command + dimmer, encoding: percent, needsPower: needsPower))
    connection.states[.brightness] = told(dimmer == "Dimmer3" ? "Dimmer" : dimmer, encoding: percent)
    if dimmer == "Dimmer" {
      connection.command(
        .brightnessStep, CommandEndpoint(topic: command + dimmer, encoding: .texts(["up": "+", "down": "-"])))
    }
    if kind >= 3 {
      capabilities[.color] = CapabilityRange()
      let color = ValueEncoding.color(ColorEncoding(.hueSaturationBrightness))
      connection.command(
        .color, CommandEndpoint(topic: "\(command)HSBColor", encoding: color, needsPower: needsPower))
      connection.states[.color] = told("HSBColor", encoding: color)
    }
    if kind == 2 || kind == 5 {
      let mireds: ClosedRange<Double> = option("82") ? 200...380 : 153...500
      capabilities[.colorTemperature] = CapabilityRange(Mired.kelvin(mireds.lowerBound, mireds.upperBound))
      let encoding = ValueEncoding.number(NumberEncoding(.mired, range: mireds))
      connection.command(
        .colorTemperature, CommandEndpoint(topic: "\(command)CT", encoding: encoding, needsPower: needsPower))
      connection.states[.colorTemperature] = told("CT", encoding: encoding)
    }
    add("light \(index)", "light", name: name(index), connection, capabilities)
  }

  private mutating func readFan() {
    var connection = DeviceConnection()
    let speed = ValueEncoding.number(.percent(0...3))
    connection.command(.speed, CommandEndpoint(topic: "\(command)FanSpeed", encoding: speed))
    connection.command(
      .power, CommandEndpoint(topic: "\(command)FanSpeed", encoding: .texts(["on": "2", "off": "0"])))
    connection.states[.speed] = told("FanSpeed", encoding: speed)
    add("fan", "fan", name: name, connection, [.percentage: CapabilityRange()])
  }

  /// Two relays in a row move one shutter, up and down.
  private mutating func readShutters() {
    var index = 0
    var number = 0
    let options = payload["sho"]?.elements ?? []
    while index + 1 < relays.count, number < 4 {
      guard relays[index] == 3, relays[index + 1] == 3 else {
        index += 1
        continue
      }
      index += 2
      number += 1
      let isInverted = number <= options.count && (options[number - 1].integer ?? 0) & 1 != 0
      let position = ValueEncoding.number(.percent(0...100, isInverted: isInverted))
      var connection = DeviceConnection()
      for (word, order) in [(DeviceWord("open"), "Open"), ("closed", "Close"), ("stop", "Stop")] {
        connection.command(
          .movement,
          CommandEndpoint(topic: "\(command)Shutter\(order)\(number)", encoding: .texts([word: ""])))
      }
      connection.command(
        .position, CommandEndpoint(topic: "\(command)ShutterPosition\(number)", encoding: position))
      connection.states[.position] = ["\(stat)RESULT", "\(tele)SENSOR"].map {
        StateEndpoint(topic: $0, path: ["Shutter\(number)", "Position"], encoding: position)
      }
      let only = relays.count { $0 == 3 } == 2
      add(
        "shutter \(number)", "cover", name: only ? name : "\(name) \(number)", connection,
        [.position: CapabilityRange()])
    }
  }
}

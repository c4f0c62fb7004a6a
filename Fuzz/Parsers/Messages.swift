// What comes over the network: utterances, Hermes, Wyoming, parts of bundles, announcements and states of devices.

import Daemon
import Devices
import Discovery
import HomeControl
import JSONValues
import Ontology
import WireMessages

extension Parser {
  static let messages = [
    Parser("json", upTo: 4_096, json),
    Parser("utterance", upTo: 2_048, utterance),
    Parser("hermes", upTo: 2_048, hermes),
    Parser("wyoming", upTo: 4_096, wyoming),
    Parser("bundle-part", upTo: 4_096, bundlePart),
    Parser("discovery", upTo: 8_192, discovery),
    Parser("states", upTo: 4_096, states),
  ]

  private static func written(_ value: JSONValue) -> [UInt8] {
    var writer = JSONWriter()
    writer.value(value)
    return writer.bytes
  }

  private static func json(_ bytes: [UInt8]) throws(BrokenPromise) {
    guard let value = try? JSONValue(reading: bytes) else { return }
    let once = written(value)
    guard let again = try? JSONValue(reading: once) else { throw BrokenPromise("what was written cannot be read") }
    try promise(written(again) == once, "written twice, it is not the same")
  }

  private static func utterance(_ bytes: [UInt8]) throws(BrokenPromise) {
    let interpretation: Interpretation
    do throws(UtteranceFault) {
      let message = try UtteranceMessage.decode(bytes, maximumByteCount: 2_048)
      interpretation = Interpretation(message.utterance, rejection: Rejection(.stale, "Too late."))
    } catch {
      interpretation = error.interpretation
    }
    try promise((try? JSONValue(reading: interpretation.json())) != nil, "the answer is no JSON")
    if let rejection = interpretation.rejectionJSON() {
      try promise((try? JSONValue(reading: rejection)) != nil, "the rejection is no JSON")
    }
  }

  private static func hermes(_ bytes: [UInt8]) throws(BrokenPromise) {
    _ = try? HermesQuery.query(bytes, maximumByteCount: 2_048)
    _ = try? HermesQuery.textCaptured(bytes, maximumByteCount: 2_048)
    _ = try? HermesTraining.id(bytes, maximumByteCount: 2_048)
  }

  /// The first byte says in what portions the rest arrives; frames are the same as if all came at once.
  private static func wyoming(_ bytes: [UInt8]) throws(BrokenPromise) {
    let limits = WyomingLimits(header: 1_024, data: 1_024, payload: 1_024)
    let portion = max(1, Int(bytes.first ?? 1))
    let stream = bytes.dropFirst()
    func frames(_ portion: Int) throws(BrokenPromise) -> [WyomingEvent] {
      var reader = WyomingReader(limits: limits)
      var events: [WyomingEvent] = []
      var rest = stream
      while !rest.isEmpty {
        reader.append(rest.prefix(portion))
        rest = rest.dropFirst(portion)
        do throws(WireMessageError) {
          while let event = try reader.next() { events.append(event) }
        } catch {
          return events
        }
        try promise(reader.bufferedCount <= reader.sufficientCount + portion, "more is kept than a frame needs")
      }
      return events
    }
    let found = try frames(portion)
    try promise(found == frames(stream.count + 1), "portions of \(portion) bytes give other frames than all at once")
    for event in found { _ = try? WyomingRequest(event) }
  }

  private static func bundlePart(_ bytes: [UInt8]) throws(BrokenPromise) {
    guard let part = try? BundlePart(bytes) else { return }
    try promise((try? BundlePart(part.payload)) == part, "a part is not the same after it was sent on")
    try promise(part.byteCount <= BundleStore.maximumByteCount, "a part of a bundle that is too large")
  }

  /// Messages with a byte 30 between them, each a line with its topic and then its payload.
  private static func discovery(_ bytes: [UInt8]) throws(BrokenPromise) {
    var discovery = HomeDiscovery()
    var heard: [(topic: String, payload: [UInt8])] = []
    for message in bytes.cut(at: 30, atMost: 16) {
      let parts = message.cut(at: UInt8(ascii: "\n"), atMost: 2)
      heard.append((parts[0].text, parts.count > 1 ? parts[1] : []))
    }
    for (topic, payload) in heard { discovery.apply(topic: topic, payload: payload) }
    let found = discovery.merged(with: Home())
    let written = HomeFileWriter.text(found.home, origins: found.origins)
    do throws(HomeError) {
      _ = try Home.parse(written)
    } catch {
      throw BrokenPromise("the home that was found cannot be read from its file: \(error)")
    }
    var states = StateStore(home: found.home)
    for (topic, payload) in heard where states.reads(topic: topic) { states.apply(topic: topic, payload: payload) }
    try planned(found.home, states)
  }

  /// What is sent to devices goes to topics that may be written to, and unlocks nothing but locks.
  private static func planned(_ home: Home, _ states: StateStore) throws(BrokenPromise) {
    let planner = ActionPlanner()
    for entity in home.entities.prefix(8) {
      for intent in ["HassTurnOn", "HassTurnOff", "HassToggle"] {
        let command = Command(
          intent: IntentName(rawValue: intent), confidence: 1, slots: [], targets: [entity.id], range: 0..<1)
        guard case .success(let messages) = planner.plan(command, home: home, states: states) else { continue }
        for message in messages {
          try promise(CommandTopic.isAllowed(message.topic, root: "hearken"), "sends to '\(message.topic)'")
          try promise(!message.topic.contains("bridge/request"), "sends to a gateway's administration")
        }
      }
    }
  }

  private static let listeningHome: Home = {
    var discovery = HomeDiscovery()
    let announced = [
      (
        "homeassistant/light/a/config",
        #"{"name":"A","uniq_id":"a","schema":"json","cmd_t":"cmnd/a/set","stat_t":"s","brightness":true,"sup_clrm":["rgb","color_temp"]}"#
      ),
      (
        "homeassistant/climate/b/config",
        #"{"name":"B","uniq_id":"b","temp_cmd_t":"cmnd/b/set","temp_stat_t":"s","temp_stat_tpl":"{{ value_json.t }}","curr_temp_t":"s","curr_temp_tpl":"{{ value_json.c }}","mode_cmd_t":"cmnd/b/mode","mode_stat_t":"s","mode_stat_tpl":"{{ value_json.m }}","modes":["off","heat"]}"#
      ),
      (
        "homeassistant/cover/c/config",
        #"{"name":"C","uniq_id":"c","cmd_t":"cmnd/c/set","pos_t":"s","set_pos_t":"cmnd/c/pos"}"#
      ),
      ("homeassistant/lock/d/config", #"{"name":"D","uniq_id":"d","cmd_t":"cmnd/d/set","stat_t":"s","avty_t":"s"}"#),
      (
        "homeassistant/sensor/e/config",
        #"{"name":"E","uniq_id":"e","stat_t":"s","val_tpl":"{{ value_json.a.b }}","unit_of_meas":"°C","dev_cla":"temperature"}"#
      ),
    ]
    for (topic, payload) in announced { discovery.apply(topic: topic, payload: Array(payload.utf8)) }
    return discovery.merged(with: Home()).home
  }()

  private static func states(_ bytes: [UInt8]) throws(BrokenPromise) {
    var states = StateStore(home: listeningHome)
    for payload in bytes.cut(at: 30, atMost: 8) {
      states.apply(topic: "s", payload: payload)
    }
    try planned(listeningHome, states)
    for entity in listeningHome.entities { _ = states.values(of: entity.id) }
  }
}

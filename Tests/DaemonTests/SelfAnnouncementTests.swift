// What Home Assistant is told of the daemon.

import Daemon
import JSONValues
import MQTTClient
import Ontology
import TestBroker
import Testing

@Suite("Announcement of ourselves")
struct SelfAnnouncementTests {
  private func announced(
    _ instance: String, root: String = "hearken", rollsBack: Bool = false
  ) throws -> (topic: String, payload: JSONValue) {
    let announcement = SelfAnnouncement(
      prefix: "homeassistant", topics: Topics(root: root, instance: instance))
    return (announcement.topic, try JSONValue(reading: announcement.payload(version: "1.2.3", rollsBack: rollsBack)))
  }

  private func member(_ value: JSONValue?, _ path: String...) -> JSONValue? {
    path.reduce(value) { value, key in
      if case .object(let members)? = value { members[key] } else { nil }
    }
  }

  @Test("one device with its sensors and its availability, under our own topics")
  func device() throws {
    let (topic, payload) = try announced("attic")
    #expect(topic == "homeassistant/device/hearken_attic/config")
    #expect(member(payload, "availability_topic") == "hearken/daemon/attic/status")
    #expect(member(payload, "device", "sw_version") == "1.2.3")
    #expect(member(payload, "origin", "name") == "hearken")
    guard case .object(var components)? = member(payload, "components") else {
      Issue.record("no components")
      return
    }
    #expect(components.removeValue(forKey: "rollback") != nil)
    #expect(Set(components.keys).isSuperset(of: ["intent", "confidence", "model", "sequence", "memory", "rejected"]))
    var identifiers: Set<String> = []
    for (key, component) in components {
      guard case .string(let topic)? = member(component, "state_topic"),
        case .string(let identifier)? = member(component, "unique_id")
      else {
        Issue.record("\(key) has no topic or no identifier")
        continue
      }
      #expect(topic.hasPrefix("hearken/daemon/attic/"))
      #expect(member(component, "platform") == (key == "bundle" ? "update" : "sensor"))
      #expect(member(component, "command_topic") == nil)
      identifiers.insert(identifier)
    }
    #expect(identifiers.count == components.count)
  }

  @Test("a button sends what a rollback is, to this daemon alone; without one, what was there is taken back")
  func button() throws {
    let payload = try announced("attic", rollsBack: true).payload
    let button = member(payload, "components", "rollback")
    #expect(member(button, "platform") == "button")
    #expect(member(button, "command_topic") == "hearken/bundle/rollback/attic")
    #expect(member(button, "payload_press") == "")
    #expect(member(button, "unique_id") == "hearken_attic_rollback")
    #expect(member(try announced("attic").payload, "components", "rollback") == .object(["platform": "button"]))
  }

  @Test("the update entity is there to be seen: a state, and nothing that would install", arguments: [true, false])
  func update(_ rollsBack: Bool) throws {
    let update = member(try announced("attic", rollsBack: rollsBack).payload, "components", "bundle")
    #expect(member(update, "platform") == "update")
    #expect(member(update, "state_topic") == "hearken/daemon/attic/bundle")
    #expect(member(update, "command_topic") == nil && member(update, "payload_install") == nil)
  }

  @Test(
    "an instance's name becomes a topic of letters, and two names never one",
    arguments: [("küche 1", "k_che_1"), ("a.b", "a_b"), ("a b", "a_b")])
  func identifiers(_ instance: String, _ plain: String) throws {
    let topic = try announced(instance).topic
    let level = topic.split(separator: "/")[2]
    #expect(level.hasPrefix("hearken_\(plain)_"))
    #expect(level.utf8.allSatisfy { $0 == 0x5F || (0x30...0x39).contains($0) || (0x41...0x7A).contains($0) })
    #expect(try announced("a b").topic != announced("a.b").topic)
    #expect(try announced("attic").topic != announced("attic", root: "house").topic)
  }

  @Test(
    "announced when the broker is reached, and again when Home Assistant comes up; the last utterance without words")
  func birth() throws {
    guard Broker.program != nil else { return }
    let broker = try Broker()
    let inbox = Inbox(capacity: 1_000)
    var settings = MQTTConfiguration(address: .tcp(host: "127.0.0.1", port: broker.port), clientID: "watcher")
    settings.subscriptions = ["homeassistant/#", "hearken/daemon/test/last"]
    let watcher = try MQTTClient(settings, inbox: inbox) { _ in }
    try watcher.start()
    defer { watcher.stop(patience: .zero) }
    #expect(waitUntil(seconds: 10) { if case .online = watcher.state { true } else { false } })
    var configuration = Configuration(instance: "test")
    configuration.broker.host = "127.0.0.1"
    configuration.broker.port = broker.port
    let service = try DaemonService(
      configuration, log: Log(level: .error), manager: ServiceManager(environment: [:])
    ) { _ in ScriptedEngine() }
    try service.start()
    defer { service.stop() }
    func next(_ topic: String) -> String? {
      while waitUntil(seconds: 5, { inbox.depth > 0 }) {
        guard let message = inbox.take()?.message else { return nil }
        if message.topic == topic { return String(decoding: message.payload, as: UTF8.self) }
      }
      return nil
    }
    let first = next("homeassistant/device/hearken_test/config")
    #expect(first?.contains("hearken/daemon/test/status") == true)
    watcher.publish(OutgoingMessage(topic: "homeassistant/status", text: "offline"))
    watcher.publish(OutgoingMessage(topic: "hearken/hall/utterance", text: "light 30"))
    let last = next("hearken/daemon/test/last")
    #expect(last?.contains(#""intent":"HassLightSet","reason":null,"confidence":1,"#) == true)
    #expect(last?.contains("light 30") == false)
    #expect(inbox.depth == 0)
    watcher.publish(OutgoingMessage(topic: "homeassistant/status", text: "online"))
    #expect(next("homeassistant/device/hearken_test/config") == first)
  }
}

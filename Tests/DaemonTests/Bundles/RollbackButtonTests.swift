// The button that the daemon announces to Home Assistant, pressed as that would press it: on a real broker, with a real
// store on the disk.

import Daemon
import JSONValues
import MQTTClient
import Ontology
import Signing
import TestBroker
import Testing
import Understanding

@Suite(
  "The button to roll back", .tags(.broker), .serialized,
  .enabled(if: Broker.program != nil, "mosquitto is not installed"))
struct RollbackButtonTests {
  let bench: Workbench

  init() throws {
    bench = try Workbench()
    try bench.install(1)
    try bench.install(2)
  }

  /// A daemon, and Home Assistant as far as it is needed here.
  private final class Scene {
    static let announcement = "homeassistant/device/hearken_test/config"
    static let versions = "hearken/daemon/test/bundle"
    static let result = "hearken/bundle/result"

    let service: DaemonService
    let client: MQTTClient
    private let inbox = Inbox(capacity: 1_000)

    init(_ bench: Workbench, _ broker: Broker, _ adjust: (inout Configuration) throws -> Void) throws {
      var configuration = Configuration(instance: "test")
      configuration.broker.host = "127.0.0.1"
      configuration.broker.port = broker.port
      configuration.model = bench.base
      configuration.stateDirectory = bench.state
      configuration.deviceKey = nil
      try adjust(&configuration)
      var connection = MQTTConfiguration(address: .tcp(host: "127.0.0.1", port: broker.port), clientID: "assistant")
      connection.subscriptions = ["homeassistant/#", Self.versions, Self.result, "hearken/daemon/test/last"]
      client = try MQTTClient(connection, inbox: inbox) { _ in }
      try client.start()
      let client = client
      guard waitUntil(seconds: 20, { if case .online = client.state { true } else { false } }) else {
        throw BrokerError("the client did not come online")
      }
      service = try DaemonService(
        configuration, log: Log(level: .error), manager: ServiceManager(environment: [:])
      ) { configuration in
        guard let path = configuration.adapter else { return ScriptedEngine(identity: ModelIdentity(base: "sha256:x")) }
        let facts = try Adapter.describe(path)
        return ScriptedEngine(
          identity: ModelIdentity(
            base: "sha256:x", adapter: "\(facts.name)@\(facts.sequence)", sequence: facts.sequence))
      }
      try service.start()
    }

    func send(_ topic: String, _ payload: String) {
      client.publish(OutgoingMessage(topic: topic, text: payload))
    }

    /// The next message under `topic`, and whether a result was passed over to reach it; nil when none comes.
    func next(_ topic: String, seconds: Double = 20) throws -> (message: JSONValue, sawResult: Bool)? {
      let limit = ContinuousClock.now + .seconds(seconds)
      var sawResult = false
      while ContinuousClock.now < limit {
        guard let message = inbox.take(within: .milliseconds(50))?.message else { continue }
        if message.topic == topic { return (try JSONValue(reading: message.payload), sawResult) }
        sawResult = sawResult || message.topic == Self.result
      }
      return nil
    }

    /// Waits until what is sent to the button's topic is heard: the daemon's ear for bundles has a connection of its own.
    func awaitEar(_ topic: String) throws {
      for _ in 0..<100 {
        send(topic, "hello")
        if try next(Self.result, seconds: 0.2) != nil { break }
      }
      while try next(Self.result, seconds: 0.5) != nil {}
    }

    func stop() {
      client.stop(patience: .milliseconds(100))
      service.stop()
    }
  }

  private func text(_ value: JSONValue?, _ path: String...) -> String? {
    let member = path.reduce(value) { value, key in
      if case .object(let members)? = value { members[key] } else { nil }
    }
    return if case .string(let text)? = member { text } else { nil }
  }

  @Test("pressed, the bundle before is in use, which is told; pressed again, nothing changes, which is told too")
  func pressed() throws {
    let broker = try Broker()
    let scene = try Scene(bench, broker) { $0.trustedKeys = [bench.key.publicKey] }
    defer { scene.stop() }
    let announcement = try #require(try scene.next(Scene.announcement)).message
    let button = try #require(text(announcement, "components", "rollback", "command_topic"))
    let press = try #require(text(announcement, "components", "rollback", "payload_press"))
    #expect(text(announcement, "components", "bundle", "state_topic") == Scene.versions)
    let first = try #require(try scene.next(Scene.versions)).message
    #expect(text(first, "installed_version") == "2" && text(first, "latest_version") == "2")
    try scene.awaitEar(button)

    scene.send(button, press)
    let second = try #require(try scene.next(Scene.versions)).message
    #expect(text(second, "installed_version") == "1" && text(second, "latest_version") == "2")
    let result = try #require(try scene.next(Scene.result)).message
    #expect(text(result, "event") == "rolled_back" && text(result, "instance") == "test")
    #expect(text(result, "bundle") == "sauna@2" && text(result, "in_use") == "sauna@1")
    let after = try bench.store.state()
    #expect(after.current == 1 && after.highest == 2)

    scene.send(button, press)
    let again = try #require(try scene.next(Scene.result)).message
    #expect(text(again, "event") == "refused" && text(again, "reason") == "nothing_before")
    #expect(text(again, "in_use") == "sauna@1")
    #expect(try bench.store.state() == after)
  }

  @Test("another daemon's button is none of ours")
  func another() throws {
    let broker = try Broker()
    let scene = try Scene(bench, broker) { $0.trustedKeys = [bench.key.publicKey] }
    defer { scene.stop() }
    try scene.awaitEar("hearken/bundle/rollback/test")
    let before = try bench.store.state()
    scene.send("hearken/bundle/rollback/cellar", "")
    // One sender's messages keep their order: this one is answered, and nothing was before it.
    scene.send("hearken/bundle/rollback/test", "hello")
    #expect(text(try scene.next(Scene.result)?.message, "reason") == "malformed")
    #expect(try bench.store.state() == before)
  }

  @Test("without trusted keys there is no button, and a message where it would listen does nothing")
  func off() throws {
    let broker = try Broker()
    let key = try bench.write(Array("\(bench.key.publicKey)".utf8), "device.pub")
    let scene = try Scene(bench, broker) { $0.deviceKey = key }
    defer { scene.stop() }
    let announcement = try #require(try scene.next(Scene.announcement)).message
    #expect(text(announcement, "components", "rollback", "command_topic") == nil)
    // What was installed from this disk is in use, and shown.
    #expect(text(try scene.next(Scene.versions)?.message, "installed_version") == "2")
    let before = try bench.store.state()
    scene.send("hearken/bundle/rollback/test", "")
    scene.send("hearken/bundle/rollback", "")
    scene.send("hearken/hall/utterance", "light 30")
    #expect(try #require(try scene.next("hearken/daemon/test/last")).sawResult == false)
    #expect(try bench.store.state() == before)
  }

  @Test("an adapter that the configuration names goes before bundles: there is nothing to roll back, and no button")
  func named() throws {
    let broker = try Broker()
    let path = try bench.adapter(9, name: "named")
    let scene = try Scene(bench, broker) {
      $0.trustedKeys = [bench.key.publicKey]
      $0.adapter = path
    }
    defer { scene.stop() }
    let announcement = try #require(try scene.next(Scene.announcement)).message
    #expect(text(announcement, "components", "rollback", "command_topic") == nil)
    let versions = try #require(try scene.next(Scene.versions)).message
    #expect(text(versions, "installed_version") == "9" && text(versions, "latest_version") == "9")
  }
}

// The daemon in this process against a real broker: bundles that arrive in parts, and what is told of them.

import Daemon
import Glibc
import MQTTClient
import Ontology
import Signing
import Synchronization
import TestBroker
import Testing

@Suite(
  "Bundles over the broker", .tags(.broker), .serialized,
  .enabled(if: Broker.program != nil, "mosquitto is not installed"))
struct BundleJourneyTests {
  let bench: Workbench
  init() throws { bench = try Workbench() }

  /// A daemon, somebody who sends to it, and somebody who hears its results.
  private final class Scene {
    let service: DaemonService
    let client: MQTTClient
    let inbox = Inbox(capacity: 1_000)
    let names: Names

    init(_ bench: Workbench, _ broker: Broker, _ adjust: (inout Configuration) -> Void = { _ in }) throws {
      var configuration = Configuration(instance: "test")
      configuration.broker.host = "127.0.0.1"
      configuration.broker.port = broker.port
      configuration.model = bench.base
      configuration.stateDirectory = bench.state
      configuration.deviceKey = nil
      configuration.trustedKeys = [bench.key.publicKey]
      adjust(&configuration)
      let names = Names()
      service = try DaemonService(
        configuration, log: Log(level: .error), manager: ServiceManager(environment: [:])
      ) { configuration in
        names.add(configuration.adapter)
        return ScriptedEngine()
      }
      self.names = names
      try service.start()
      var connection = MQTTConfiguration(address: .tcp(host: "127.0.0.1", port: broker.port), clientID: "owner")
      connection.subscriptions = ["hearken/bundle/result", "hearken/daemon/test/info"]
      client = try MQTTClient(connection, inbox: inbox) { _ in }
      try client.start()
      let client = client
      guard waitUntil(seconds: 20, { if case .online = client.state { true } else { false } }) else {
        throw BrokerError("the owner did not come online")
      }
      // The daemon's ear for bundles has a connection of its own: whoever is heard there is told.
      for _ in 0..<100 {
        send(Array("hello".utf8))
        if result(seconds: 0.2) != nil { break }
      }
      while result(seconds: 0.5) != nil {}
    }

    func send(_ payload: [UInt8]) {
      client.publish(OutgoingMessage(topic: "hearken/bundle/install", payload: payload))
    }

    func send(_ path: String, _ signature: String?, _ bench: Workbench, transfer: String = "t") throws {
      for part in BundlePart.parts(of: try bench.bytes(path), signature: signature, transfer: transfer, limit: 500) {
        send(part.payload)
      }
    }

    func result(seconds: Double = 20) -> String? {
      let limit = ContinuousClock.now + .seconds(seconds)
      while ContinuousClock.now < limit {
        guard let message = inbox.take(within: .milliseconds(50))?.message else { continue }
        if message.topic == "hearken/bundle/result" { return String(decoding: message.payload, as: UTF8.self) }
      }
      return nil
    }

    func stop() {
      client.stop(patience: .milliseconds(100))
      service.stop()
    }
  }

  /// Adapters with which engines were made, by the last part of their paths.
  private final class Names: Sendable {
    private let names = Mutex<[String]>([])

    func add(_ path: String?) {
      let name = path?.split(separator: "/").last.map(String.init) ?? "-"
      names.withLock { $0.append(name.hasPrefix("draft-") ? "draft" : name) }
    }

    var all: [String] { names.withLock { $0 } }
  }

  @Test("installed, taken back, installed again, and there at the next start")
  func installing() throws {
    let broker = try Broker()
    let scene = try Scene(bench, broker)
    let path = try bench.adapter(3)
    try scene.send(path, bench.signature(path), bench)
    let first = try #require(scene.result())
    #expect(first.contains(#""event":"installed","instance":"test","transfer":"t","bundle":"sauna@3""#))
    #expect(first.contains(#""in_use":"sauna@3""#))
    scene.client.publish(OutgoingMessage(topic: "hearken/bundle/rollback", payload: []))
    #expect(scene.result()?.contains(#""event":"rolled_back""#) == true)
    scene.client.publish(OutgoingMessage(topic: "hearken/bundle/rollback", payload: []))
    #expect(scene.result()?.contains(#""reason":"nothing_before""#) == true)
    try scene.send(path, bench.signature(path), bench, transfer: "again")
    #expect(scene.result()?.contains(#""event":"installed""#) == true)
    #expect(scene.names.all == ["-", "draft", "-", "draft"])
    scene.stop()
    let next = try Scene(bench, broker)
    #expect(next.names.all == ["00000003.safetensors"])
    next.stop()
    // Two regular ends: nothing counts against the bundle.
    #expect(try bench.store.state().trialRuns == 0)
  }

  @Test("what may not be installed is refused with its reason, and what was in use still is")
  func refusing() throws {
    let broker = try Broker()
    try bench.install(5)
    let scene = try Scene(bench, broker)
    let (older, newer) = (try bench.adapter(4), try bench.adapter(6))
    try scene.send(older, bench.signature(older), bench, transfer: "1")
    #expect(scene.result()?.contains(#""reason":"older_sequence""#) == true)
    try scene.send(newer, bench.signature(newer, by: SecretKey()), bench, transfer: "2")
    #expect(scene.result()?.contains(#""reason":"unknown_key""#) == true)
    try scene.send(newer, nil, bench, transfer: "3")
    #expect(scene.result()?.contains(#""reason":"unsigned""#) == true)
    try scene.send(newer, bench.signature(older), bench, transfer: "4")
    #expect(scene.result()?.contains(#""reason":"wrong_signature""#) == true)
    scene.client.publish(
      OutgoingMessage(topic: "hearken/bundle/rollback", payload: [1]))
    #expect(scene.result()?.contains(#""reason":"malformed""#) == true)
    #expect(try bench.store.state().current == 5)
    #expect(scene.names.all == ["00000005.safetensors"])
    scene.stop()
  }

  @Test("a bundle of the store that is damaged, or no longer trusted, is left aside and told; the one before is used")
  func leftAside() throws {
    let broker = try Broker()
    try bench.install(1)
    try bench.install(2)
    let file = bench.store.file(2)
    var bytes = try bench.bytes(file)
    bytes[bytes.count - 1] ^= 1
    try AtomicFile(path: file).replace(with: bytes)
    let scene = try Scene(bench, broker)
    #expect(scene.names.all == ["00000001.safetensors"])
    scene.stop()
    let other = try Scene(bench, broker) { $0.trustedKeys = [SecretKey().publicKey] }
    #expect(other.names.all == ["-"])
    other.stop()
    #expect(try bench.store.state().current == 2)
  }

  @Test("a look at the configuration counts no run")
  func looking() throws {
    let broker = try Broker()
    try bench.install(1)
    var configuration = Configuration(instance: "test")
    configuration.broker.port = broker.port
    configuration.model = bench.base
    configuration.stateDirectory = bench.state
    configuration.trustedKeys = [bench.key.publicKey]
    for _ in 0..<5 {
      _ = try DaemonService(
        configuration, log: Log(level: .error), manager: ServiceManager(environment: [:]), looks: true
      ) { _ in ScriptedEngine() }
    }
    #expect(try bench.store.state().trialRuns == 0)
  }
}

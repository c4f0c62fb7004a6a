// The daemon in this process, with a scripted engine, against a real broker.

import Daemon
import Glibc
import MQTTClient
import Ontology
import Synchronization
import TestBroker
import Testing
import WireMessages

extension Tag {
  /// Needs mosquitto.
  @Tag static var broker: Self
}

/// Somebody on the broker who asks and listens.
private final class Caller: Sendable {
  let client: MQTTClient
  private let inbox = Inbox(capacity: 1_000_000, byteCapacity: 1 << 30)

  init(_ broker: Broker, name: String = "caller", listening: [String] = []) throws {
    var configuration = MQTTConfiguration(address: .tcp(host: "127.0.0.1", port: broker.port), clientID: name)
    configuration.subscriptions = listening
    configuration.sessionExpiry = 60
    configuration.outboxCapacity = 100_000
    client = try MQTTClient(configuration, inbox: inbox) { _ in }
    try client.start()
    guard waitUntil(seconds: 10, { if case .online = client.state { true } else { false } }) else {
      throw BrokerError("the caller did not come online")
    }
  }

  deinit { client.stop(patience: .milliseconds(100)) }

  func say(_ payload: String, site: String = "kitchen") {
    client.publish(OutgoingMessage(topic: "hearken/\(site)/utterance", text: payload))
  }

  /// The next message that is no repetition of the broker's.
  func next(seconds: Double = 5) -> IncomingMessage? {
    while waitUntil(seconds: seconds, { inbox.depth > 0 }) {
      guard let message = inbox.take()?.message else { return nil }
      if !message.isRedelivery { return message }
    }
    return nil
  }

  func nextText(seconds: Double = 5) -> String? {
    next(seconds: seconds).map { String(decoding: $0.payload, as: UTF8.self) }
  }
}

@Suite(
  "Daemon and broker", .tags(.broker), .serialized, .enabled(if: Broker.program != nil, "mosquitto is not installed"))
struct DaemonJourneyTests {
  let engine = ScriptedEngine()

  private func daemon(_ broker: Broker, _ adjust: (inout Configuration) -> Void = { _ in }) throws -> DaemonService {
    var configuration = Configuration(instance: "test")
    configuration.broker.host = "127.0.0.1"
    configuration.broker.port = broker.port
    adjust(&configuration)
    let service = try DaemonService(
      configuration, log: Log(level: .error), manager: ServiceManager(environment: [:])
    ) { [engine] _ in engine }
    try service.start()
    return service
  }

  @Test("an utterance in, its command and interpretation out, in the form of the contract")
  func roundTrip() throws {
    let broker = try Broker()
    let watcher = try Caller(broker, name: "watcher", listening: ["hearken/daemon/test/status"])
    let service = try daemon(broker)
    defer { service.stop() }
    #expect(watcher.nextText() == "online")
    let caller = try Caller(broker, listening: ["hearken/+/command/+", "hearken/+/interpretation"])
    caller.say(#"{"text":"light 30","id":"7"}"#)
    let command = try #require(caller.next())
    #expect(command.topic == "hearken/kitchen/command/HassLightSet")
    #expect(String(decoding: command.payload, as: UTF8.self).contains(#""id":"7","site":"kitchen""#))
    #expect(command.expiry.map { 9...10 ~= $0 } == true)
    #expect(caller.next()?.topic == "hearken/kitchen/interpretation")
  }

  @Test("a regular end says offline, and a new start online again")
  func status() throws {
    let broker = try Broker()
    let watcher = try Caller(broker, name: "watcher", listening: ["hearken/daemon/test/status"])
    for _ in 0..<2 {
      let service = try daemon(broker)
      #expect(watcher.nextText() == "online")
      service.stop()
      #expect(watcher.nextText() == "offline")
    }
  }

  @Test("info and health are there for whoever comes later")
  func selfDescription() throws {
    let broker = try Broker()
    let watcher = try Caller(broker, name: "watcher", listening: ["hearken/daemon/test/+"])
    let service = try daemon(broker)
    defer { service.stop() }
    var seen: [String: String] = [:]
    while !(seen.keys.contains("hearken/daemon/test/info") && seen.keys.contains("hearken/daemon/test/health")),
      let message = watcher.next()
    {
      seen[message.topic] = String(decoding: message.payload, as: UTF8.self)
    }
    #expect(seen["hearken/daemon/test/info"]?.contains(#""base":"sha256:test""#) == true)
    #expect(seen["hearken/daemon/test/health"]?.contains(#""resident_bytes":"#) == true)
  }

  @Test("3.1.1 serves as well")
  func versionThree() throws {
    let broker = try Broker()
    let watcher = try Caller(broker, name: "watcher", listening: ["hearken/daemon/test/status"])
    let service = try daemon(broker) { $0.broker.protocolPreference = .only(.v311) }
    defer { service.stop() }
    #expect(watcher.nextText() == "online")
    let caller = try Caller(broker, listening: ["hearken/+/rejection"])
    caller.say("sing")
    #expect(caller.nextText()?.contains("out_of_scope") == true)
  }

  @Test("a thousand utterances as fast as they go: none lost, none twice")
  func thousand() throws {
    try thousand { _, _ in }
  }

  @Test("a thousand utterances through a broker that restarts in the middle: none lost, none twice")
  func restart() throws {
    try thousand { number, broker in
      guard number == 500 else { return }
      broker.kill(SIGTERM)
      try broker.start()
    }
  }

  private func thousand(_ interrupt: (Int, Broker) throws -> Void) throws {
    var options = Broker.Options()
    options.isPersistent = true
    let broker = try Broker(options)
    let watcher = try Caller(broker, name: "watcher", listening: ["hearken/daemon/test/status"])
    let service = try daemon(broker)
    defer { service.stop() }
    #expect(watcher.nextText() == "online")
    let commands = try Caller(broker, name: "commands", listening: ["hearken/+/command/+"])
    let caller = try Caller(broker, listening: ["hearken/+/interpretation"])
    for number in 0..<1000 {
      caller.say("{\"text\":\"light \(number)\",\"id\":\"\(number)\"}", site: "site-\(number % 7)")
      try interrupt(number, broker)
    }
    #expect(counts(of: caller).values.sorted() == Array(repeating: 1, count: 1000))
    #expect(counts(of: commands).values.sorted() == Array(repeating: 1, count: 1000))
    #expect(engine.askedCounts.values.sorted() == Array(repeating: 1, count: 1000))
    #expect(service.health.dropped == 0)
  }

  /// How often each identifier arrived, until a thousand did or nothing comes any more.
  private func counts(of caller: Caller) -> [String: Int] {
    var counts: [String: Int] = [:]
    while let text = caller.nextText(seconds: counts.count < 1000 ? 8 : 0.3) {
      guard let start = text.firstRange(of: #""id":""#)?.upperBound else { continue }
      counts[String(text[start...].prefix { $0 != "\"" }), default: 0] += 1
    }
    return counts
  }

  @Test("a killed broker has the daemon back within five seconds of its return")
  func killedBroker() throws {
    let broker = try Broker()
    let watcher = try Caller(broker, name: "watcher", listening: ["hearken/daemon/test/status"])
    let service = try daemon(broker)
    defer { service.stop() }
    #expect(watcher.nextText() == "online")
    broker.kill(SIGKILL)
    usleep(2_500_000)
    try broker.start()
    let returned = ContinuousClock.now
    let caller = try Caller(broker, listening: ["hearken/+/rejection"])
    var answer: String?
    while answer == nil, ContinuousClock.now - returned < .seconds(5) {
      caller.say("sing")
      answer = caller.nextText(seconds: 0.3)
    }
    #expect(answer != nil)
    #expect(service.health.reconnections == 1)
  }

  @Test("a reload that fails leaves the daemon as it was")
  func failedReload() throws {
    let broker = try Broker()
    let path = "\(broker.folder)/hearken.yaml"
    try writeFile(path, "instance: test\nbroker: {host: 127.0.0.1, port: \(broker.port)}\nmax_age: 20\n")
    let service = try DaemonService(
      Configuration.load(path: path), log: Log(level: .error, descriptor: -1), manager: ServiceManager(environment: [:])
    ) { [engine] _ in engine }
    try service.start()
    defer { service.stop() }
    try writeFile(path, "max_age: never\n")
    service.reload()
    #expect(service.configuration.maximumAge == 20)
    try writeFile(path, "instance: test\nbroker: {host: 127.0.0.1, port: \(broker.port)}\nmax_age: 30\n")
    service.reload()
    #expect(service.configuration.maximumAge == 30)
  }
}

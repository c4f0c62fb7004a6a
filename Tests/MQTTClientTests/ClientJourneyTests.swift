// The client against real brokers on loopback.

import Glibc
import MQTTClient
import Synchronization
import TestBroker
import Testing

extension Tag {
  /// Needs mosquitto.
  @Tag static var broker: Self
}

/// A client with everything it received and reported.
final class Probe: Sendable {
  let client: MQTTClient
  let inbox = Inbox(capacity: 100_000, byteCapacity: 1 << 30)

  init(port: Int, name: String, _ adjust: (inout MQTTConfiguration) -> Void = { _ in }) throws {
    var configuration = MQTTConfiguration(address: .tcp(host: "127.0.0.1", port: port), clientID: name)
    configuration.keepAlive = 5
    adjust(&configuration)
    let sink = ReportSink()
    client = try MQTTClient(configuration, inbox: inbox) { sink.append($0) }
    self.sink = sink
    try client.start()
  }

  private let sink: ReportSink
  var reported: [ConnectionReport] { sink.all }

  var isOnline: Bool { if case .online = client.state { true } else { false } }

  func waitOnline() -> Bool { waitUntil(seconds: 10) { isOnline } }

  func waitForMessage(seconds: Double = 5) -> IncomingMessage? {
    guard waitUntil(seconds: seconds, { inbox.depth > 0 }), case .message(let message) = inbox.take() else {
      return nil
    }
    return message
  }
}

private final class ReportSink: Sendable {
  private let reports = Mutex<[ConnectionReport]>([])
  var all: [ConnectionReport] { reports.withLock { $0 } }
  func append(_ report: ConnectionReport) { reports.withLock { $0.append(report) } }
}

@Suite(
  "Client and broker", .tags(.broker), .serialized, .enabled(if: Broker.program != nil, "mosquitto is not installed"))
struct ClientJourneyTests {
  @Test("a request's response topic and correlation data arrive, and the answer carries the data back")
  func requestResponse() throws {
    let broker = try Broker()
    let server = try Probe(port: broker.port, name: "server") { $0.subscriptions = ["in"] }
    defer { server.client.stop() }
    #expect(server.waitOnline())
    let folder = broker.folder
    let requester = try spawn(
      "/usr/bin/mosquitto_rr",
      [
        "-h", "127.0.0.1", "-p", "\(broker.port)", "-V", "5", "-t", "in", "-e", "reply/1", "-m", "hello", "-q", "1",
        "-D", "publish", "correlation-data", "abc", "-D", "publish", "message-expiry-interval", "30", "-F", "%D|%p",
      ], log: "\(folder)/answer")
    let request = try #require(server.waitForMessage())
    #expect(request.payload == Array("hello".utf8))
    #expect(request.responseTopic == "reply/1")
    #expect(request.correlationData == Array("abc".utf8))
    #expect(request.expiry == 30 || request.expiry == 29)
    server.client.publish(
      OutgoingMessage(topic: "reply/1", payload: Array("hi".utf8), correlationData: request.correlationData))
    #expect(waitForExit(requester, seconds: 5) == 0)
    #expect(try readFile("\(folder)/answer") == "abc|hi\n")
  }

  @Test("a broker of 3.1.1 alone is spoken to in 3.1.1", arguments: [false, true])
  func oldBroker(isSilent: Bool) throws {
    let broker = try OldBroker(isSilent: isSilent)
    defer { broker.stop() }
    let probe = try Probe(port: broker.port, name: "modern") { $0.subscriptions = ["in"] }
    defer { probe.client.stop(patience: .zero) }
    #expect(probe.waitOnline())
    #expect(probe.client.state == .online(.v311))
    #expect(broker.levels == (isSilent ? [5, 5, 4] : [5, 4]))
  }

  @Test("3.1.1 can be asked for, and carries messages both ways")
  func versionThree() throws {
    let broker = try Broker()
    let probe = try Probe(port: broker.port, name: "old") {
      $0.protocolPreference = .only(.v311)
      $0.subscriptions = ["echo"]
    }
    defer { probe.client.stop() }
    #expect(probe.waitOnline())
    probe.client.publish(OutgoingMessage(topic: "echo", payload: [1, 2], expiry: 10, correlationData: [3]))
    let message = try #require(probe.waitForMessage())
    #expect(message.payload == [1, 2])
    #expect(message.correlationData == nil)
  }

  @Test("the broker tells of a client that vanished, and a stop that was meant is told by the client")
  func lastWill() throws {
    let broker = try Broker()
    let watcher = try Probe(port: broker.port, name: "watcher") { $0.subscriptions = ["status"] }
    defer { watcher.client.stop() }
    #expect(watcher.waitOnline())
    let probe = try Probe(port: broker.port, name: "watched") {
      $0.lastWill = OutgoingMessage(topic: "status", text: "offline", isRetained: true)
      $0.birth = OutgoingMessage(topic: "status", text: "online", isRetained: true)
    }
    #expect(watcher.waitForMessage()?.payload == Array("online".utf8))
    // A second client of the same name throws the first one out: a death without goodbye.
    let usurper = try Probe(port: broker.port, name: "watched") { $0.protocolPreference = .only(.v311) }
    #expect(watcher.waitForMessage()?.payload == Array("offline".utf8))
    usurper.client.stop()
    #expect(watcher.waitForMessage()?.payload == Array("online".utf8))
    probe.client.publish(OutgoingMessage(topic: "status", text: "bye", isRetained: true))
    probe.client.stop()
    #expect(watcher.waitForMessage()?.payload == Array("bye".utf8))
    #expect(watcher.waitForMessage(seconds: 0.3) == nil)
  }

  @Test("a killed broker has us back within five seconds of its return, with what was published meanwhile")
  func killedBroker() throws {
    let broker = try Broker()
    let probe = try Probe(port: broker.port, name: "loyal") { $0.subscriptions = ["echo"] }
    defer { probe.client.stop() }
    #expect(probe.waitOnline())
    broker.kill(SIGKILL)
    #expect(waitUntil(seconds: 5) { !probe.isOnline })
    probe.client.publish(OutgoingMessage(topic: "echo", text: "kept"))
    probe.client.publish(OutgoingMessage(topic: "echo", payload: Array("too old".utf8), expiry: 1))
    usleep(1_500_000)
    try broker.start()
    let returned = ContinuousClock.now
    #expect(probe.waitForMessage(seconds: 10)?.payload == Array("kept".utf8))
    #expect(ContinuousClock.now - returned < .seconds(5))
    #expect(probe.waitForMessage(seconds: 0.3) == nil)
    #expect(probe.client.statistics.expired == 1)
  }

  @Test("a retained message is marked, or not sent at all")
  func retained() throws {
    let broker = try Broker()
    let writer = try Probe(port: broker.port, name: "writer")
    defer { writer.client.stop() }
    writer.client.publish(OutgoingMessage(topic: "in", text: "old", isRetained: true))
    #expect(waitUntil(seconds: 5) { writer.client.outgoingCount == 0 })
    let modern = try Probe(port: broker.port, name: "modern") { $0.subscriptions = ["in"] }
    defer { modern.client.stop() }
    #expect(modern.waitOnline())
    #expect(modern.waitForMessage(seconds: 0.3) == nil)
    let old = try Probe(port: broker.port, name: "old") {
      $0.subscriptions = ["in"]
      $0.protocolPreference = .only(.v311)
    }
    defer { old.client.stop() }
    #expect(old.waitForMessage()?.isRetained == true)
  }

  @Test("a thousand messages through a broker that restarts in the middle: none lost, none twice")
  func restart() throws {
    var options = Broker.Options()
    options.isPersistent = true
    let broker = try Broker(options)
    let reader = try Probe(port: broker.port, name: "reader") {
      $0.subscriptions = ["in"]
      $0.sessionExpiry = 60
    }
    let writer = try Probe(port: broker.port, name: "writer")
    defer {
      reader.client.stop()
      writer.client.stop()
    }
    #expect(reader.waitOnline())
    for number in 0..<1000 {
      writer.client.publish(OutgoingMessage(topic: "in", text: "\(number)"))
      if number == 500 {
        broker.kill(SIGTERM)
        try broker.start()
      }
    }
    #expect(waitUntil(seconds: 15) { writer.client.outgoingCount == 0 })
    var counts: [String: Int] = [:]
    while let message = reader.waitForMessage(seconds: 0.5) {
      guard !message.isRedelivery else { continue }
      counts[String(decoding: message.payload, as: UTF8.self), default: 0] += 1
    }
    #expect(counts.count == 1000)
    #expect(counts.values.allSatisfy { $0 == 1 })
  }

  @Test("a wrong filter is an error that names it")
  func wrongFilter() throws {
    var configuration = MQTTConfiguration(address: .tcp(host: "127.0.0.1", port: 1), clientID: "x")
    configuration.subscriptions = ["a/#/b"]
    #expect(throws: MQTTError.self) { try MQTTClient(configuration, inbox: Inbox(capacity: 1)) { _ in } }
  }
}

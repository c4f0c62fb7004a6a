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

  @Test("a publisher waits while more than half of what may wait does, until the broker takes some of it")
  func room() throws {
    let broker = try Broker()
    let probe = try Probe(port: broker.port, name: "eager") {
      $0.outboxCapacity = 4
      $0.keepAlive = 60
    }
    defer { probe.client.stop(patience: .zero) }
    #expect(probe.waitOnline())
    broker.pause()
    for number in 0..<3 { probe.client.publish(OutgoingMessage(topic: "out", text: "\(number)")) }
    #expect(probe.client.outgoingCount == 3)
    // The broker goes on only when this thread is about to wait: who returns before that finds the outbox as it was.
    let isAboutToWait = Mutex(false)
    let helper = try WorkerThread {
      _ = waitUntil(seconds: 60) { isAboutToWait.withLock { $0 } }
      usleep(50_000)
      broker.resume()
    }
    isAboutToWait.withLock { $0 = true }
    probe.client.awaitRoom(patience: .seconds(60))
    #expect(probe.client.outgoingCount <= 2)
    helper.join()
  }

  @Test("nobody waits for room where there is some, where the patience is over, or where no broker takes anything")
  func noRoomNeeded() throws {
    let broker = try Broker()
    let probe = try Probe(port: broker.port, name: "eager") { $0.outboxCapacity = 4 }
    defer { probe.client.stop(patience: .zero) }
    #expect(probe.waitOnline())
    broker.pause()
    for number in 0..<2 { probe.client.publish(OutgoingMessage(topic: "out", text: "\(number)")) }
    // An hour would be noticed.
    probe.client.awaitRoom(patience: .seconds(3_600))
    #expect(probe.client.outgoingCount == 2)
    probe.client.publish(OutgoingMessage(topic: "out", text: "2"))
    probe.client.awaitRoom(patience: .zero)
    #expect(probe.client.outgoingCount == 3)
    broker.kill(SIGKILL)
    probe.client.awaitRoom(patience: .seconds(3_600))
    #expect(probe.client.outgoingCount == 3 && !probe.isOnline)
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

  @Test(
    "TLS: a broker of a known authority is trusted, with our certificate where it asks for one",
    .enabled(if: unsafe access("/usr/bin/openssl", X_OK) == 0, "openssl is not installed"))
  func encrypted() throws {
    let folder = try makeTemporaryFolder()
    defer { removeFolder(folder) }
    for (name, subject) in [("ca", "/CN=authority"), ("other", "/CN=another authority")] {
      try openssl(
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
        subject, "-keyout", "\(folder)/\(name).key", "-out", "\(folder)/\(name).pem")
    }
    for (name, subject) in [("server", "/CN=127.0.0.1"), ("client", "/CN=client")] {
      try openssl(
        "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", subject, "-keyout",
        "\(folder)/\(name).key", "-out", "\(folder)/\(name).csr")
      try writeFile("\(folder)/names", "subjectAltName=IP:127.0.0.1\n")
      try openssl(
        "x509", "-req", "-in", "\(folder)/\(name).csr", "-CA", "\(folder)/ca.pem", "-CAkey", "\(folder)/ca.key",
        "-CAcreateserial", "-days", "2", "-extfile", "\(folder)/names", "-out", "\(folder)/\(name).pem")
    }
    var options = Broker.Options()
    options.listener = [
      "listener {port} 127.0.0.1", "cafile \(folder)/ca.pem", "certfile \(folder)/server.pem",
      "keyfile \(folder)/server.key", "require_certificate true",
    ]
    let broker = try Broker(options)
    func probe(_ authority: String, certificate: Bool) throws -> Probe {
      try Probe(port: broker.port, name: "tls") {
        $0.subscriptions = ["echo"]
        $0.tls = TLSConfiguration(
          authorityFile: "\(folder)/\(authority).pem",
          certificateFile: certificate ? "\(folder)/client.pem" : nil,
          keyFile: certificate ? "\(folder)/client.key" : nil)
      }
    }
    let trusted = try probe("ca", certificate: true)
    #expect(trusted.waitOnline())
    trusted.client.publish(OutgoingMessage(topic: "echo", text: "hello"))
    #expect(trusted.waitForMessage()?.payload == Array("hello".utf8))
    trusted.client.stop()
    for refused in [try probe("other", certificate: true), try probe("ca", certificate: false)] {
      #expect(waitUntil(seconds: 5) { refused.reported.contains { if case .lost = $0 { true } else { false } } })
      #expect(!refused.reported.contains(.online))
      refused.client.stop()
    }
    var missing = MQTTConfiguration(address: .tcp(host: "127.0.0.1", port: broker.port), clientID: "x")
    missing.tls = TLSConfiguration(authorityFile: "\(folder)/missing.pem")
    #expect(throws: MQTTError.self) { try MQTTClient(missing, inbox: Inbox(capacity: 1)) { _ in } }
  }

  private func openssl(_ arguments: String...) throws {
    let identifier = try spawn("/usr/bin/openssl", arguments)
    guard waitForExit(identifier, seconds: 10) == 0 else { throw BrokerError("openssl \(arguments[0]) failed") }
  }

  @Test("a Unix socket and a user with a password are ways in, a wrong password is not")
  func socketAndPassword() throws {
    let folder = try makeTemporaryFolder()
    defer { removeFolder(folder) }
    try writeFile("\(folder)/users", "hearken:secret\n")
    let hashing = try spawn("/usr/bin/mosquitto_passwd", ["-U", "\(folder)/users"])
    #expect(waitForExit(hashing, seconds: 10) == 0)
    var options = Broker.Options()
    options.lines = ["listener 0 \(folder)/socket", "password_file \(folder)/users"]
    options.allowsAnonymous = false
    let broker = try Broker(options)
    let probe = try Probe(port: broker.port, name: "known") {
      $0.address = .unix(path: "\(folder)/socket")
      $0.userName = "hearken"
      $0.password = "secret"
    }
    #expect(probe.waitOnline())
    probe.client.stop()
    let stranger = try Probe(port: broker.port, name: "stranger") {
      $0.userName = "hearken"
      $0.password = "wrong"
    }
    #expect(
      waitUntil(seconds: 5) {
        stranger.reported.contains { if case .refused(let code) = $0 { code.needsRepair } else { false } }
      })
    stranger.client.stop()
  }

  @Test("a wrong filter is an error that names it")
  func wrongFilter() throws {
    var configuration = MQTTConfiguration(address: .tcp(host: "127.0.0.1", port: 1), clientID: "x")
    configuration.subscriptions = ["a/#/b"]
    #expect(throws: MQTTError.self) { try MQTTClient(configuration, inbox: Inbox(capacity: 1)) { _ in } }
  }
}

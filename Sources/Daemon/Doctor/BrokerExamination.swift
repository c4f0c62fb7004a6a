// The broker as the daemon's own user meets it: reached, let in, allowed to read utterances and to write commands, and
// with a daemon that answers. What is published is a command that nobody is to carry out (`HassNevermind`, with
// `executor`), and an utterance of the year 1970, which every daemon rejects as stale.

internal import Glibc
internal import JSONValues
internal import MQTTClient
internal import Synchronization
internal import WireMessages

/// One visit to the broker.
struct BrokerExamination {
  private let settings: Configuration
  private let topics: Topics
  private let patience: Duration
  /// Where the utterance is said: a site that the user's own name allows, as in the example access list.
  private let site: String
  private let mark = "doctor-\(UInt32.random(in: 0...UInt32.max))"

  init(_ settings: Configuration, seconds: Double) {
    self.settings = settings
    topics = Topics(root: settings.topic, instance: settings.instance)
    patience = .seconds(seconds)
    site = settings.broker.user.flatMap { SiteName.isValid($0) ? $0 : nil } ?? "doctor"
  }

  /// What the connection's thread tells.
  private struct Seen: Sendable {
    var version: ProtocolVersion?
    var isOnline = false
    var refusal: String?
    var outage: String?
    var refusedFilters: [String] = []
    var refusedTopics: [String: String] = [:]
  }

  /// What came in.
  private struct Heard {
    var isUtterance = false
    var isAnswer = false
    var status: String?
  }

  func run(_ report: (Finding) -> Void) {
    func tell(_ level: Finding.Level, _ fact: String, _ remedy: String? = nil) {
      report(Finding(level, "broker", fact, remedy: remedy))
    }
    let seen = Mutex(Seen())
    let inbox = Inbox(capacity: 4096)
    let client: MQTTClient
    let filters: [String]
    do throws(MQTTError) {
      var connection = try DaemonService.connection(settings, topics: topics)
      connection.clientID += "-\(mark)"
      (connection.lastWill, connection.birth) = (nil, nil)
      connection.subscriptions += [
        topics.utterances(shareGroup: nil), topics.status, topics.rejection(site),
      ]
      // A share would take utterances from those who work.
      connection.subscriptions.removeAll { $0.hasPrefix("$share/") }
      filters = connection.subscriptions
      connection.wantsRetained = true
      connection.endsSessionOnStop = true
      client = try MQTTClient(connection, inbox: inbox) { report in seen.withLock { Self.take(report, into: &$0) } }
      try client.start()
    } catch {
      tell(.fail, error.description, "see `broker:` in the configuration")
      return
    }
    defer { client.stop(patience: .milliseconds(200)) }

    let address = settings.broker.address
    guard waits(until: { seen.withLock { $0.isOnline || $0.refusal != nil || $0.outage != nil } }) else {
      tell(.fail, "\(address) does not answer", Self.reaching)
      return
    }
    let first = seen.withLock { $0 }
    if let refusal = first.refusal {
      let user = settings.broker.user.map { "the user \($0)" } ?? "somebody without a name"
      tell(
        .fail, "\(address) refuses \(user): \(refusal)",
        "see broker.user and broker.password_file, and the list of users on its side")
      return
    }
    if let outage = first.outage, !first.isOnline {
      let isEncrypted = settings.broker.tls != nil
      let isTLS = outage.contains("TLS") || outage.contains("SSL") || outage.contains("ertificate")
      let remedy =
        isEncrypted && isTLS
        ? "broker.tls.ca_file must hold the authority of the broker's certificate, which must be valid for \(address)"
        : Self.reaching
      tell(.fail, "\(address): \(outage)", remedy)
      return
    }
    tell(.ok, "\(address) lets \(settings.broker.user ?? "us, without a name,") in")
    if first.version == .v311 {
      tell(.warn, "it speaks MQTT 3.1.1: no message expiry, response topics or shares, and refusals are not told")
    }
    for filter in first.refusedFilters where filters.contains(filter) {
      tell(.fail, "it refuses the subscription to \(filter)", Self.allowing("read \(filter)", settings))
    }
    writes(client, seen, tell)
    converses(client, inbox, seen, tell)
  }

  // May commands and answers be written?
  private func writes(
    _ client: MQTTClient, _ seen: borrowing Mutex<Seen>, _ tell: (Finding.Level, String, String?) -> Void
  ) {
    let command = "\(topics.root)/\(site)/command/HassNevermind"
    let payload = JSONValue.object([
      "schema": .number(1), "id": .string(mark), "site": .string(site), "intent": .string("HassNevermind"),
      "confidence": .number(1), "slots": .object([:]), "targets": .array([]), "executor": .string("hearken"),
    ])
    var writer = JSONWriter()
    writer.value(payload)
    let wanted = [command, "\(topics.root)/daemon/\(topics.instance)/doctor"]
    client.publish(OutgoingMessage(topic: command, payload: writer.bytes, expiry: 1))
    client.publish(OutgoingMessage(topic: wanted[1], text: mark))
    guard waits(until: { client.outgoingCount == 0 }) else {
      tell(.fail, "it does not acknowledge what is published", "look into its log")
      return
    }
    let refused = seen.withLock { $0.refusedTopics }
    for topic in wanted {
      guard let reason = refused[topic] else { continue }
      let right = topic == command ? "\(topics.root)/+/command/#" : "\(topics.root)/daemon/\(topics.instance)/#"
      tell(.fail, "it refuses what we write to \(topic): \(reason)", Self.allowing("write \(right)", settings))
    }
    if refused.isEmpty, seen.withLock({ $0.version }) == .v5 { tell(.ok, "commands may be written", nil) }
  }

  // Do utterances arrive, and does a daemon answer them?
  private func converses(
    _ client: MQTTClient, _ inbox: Inbox, _ seen: borrowing Mutex<Seen>,
    _ tell: (Finding.Level, String, String?) -> Void
  ) {
    let topic = "\(topics.root)/\(site)/utterance"
    let begin = ContinuousClock.now
    client.publish(
      OutgoingMessage(topic: topic, text: #"{"text":"is anybody there?","id":"\#(mark)","timestamp":0}"#))
    var heard = Heard()
    var answered: Duration?
    _ = waits(until: {
      while inbox.depth > 0, let message = inbox.take()?.message { note(message, &heard) }
      if heard.isAnswer, answered == nil { answered = ContinuousClock.now - begin }
      let isRefused = client.outgoingCount == 0 && seen.withLock { $0.refusedTopics[topic] != nil }
      return heard.isAnswer || isRefused
        || heard.isUtterance && heard.status != "online" && ContinuousClock.now - begin > .milliseconds(500)
    })
    if heard.isUtterance {
      tell(.ok, "utterances arrive", nil)
    } else if seen.withLock({ $0.refusedTopics[topic] }) != nil {
      tell(
        .warn, "whether utterances arrive could not be tried: this user may not write \(topic)",
        "let it, as the example access list does, or see whether `health` counts what a satellite says")
    } else {
      tell(
        .fail, "what is said on \(topic) does not arrive",
        Self.allowing("read \(topics.utterances(shareGroup: nil))", settings))
    }
    switch (heard.status, answered) {
    case ("online", let answered?):
      let milliseconds = answered.components.seconds * 1_000 + answered.components.attoseconds / 1_000_000_000_000_000
      tell(.ok, "hearkend is online as \(topics.instance), and answers in \(milliseconds) ms", nil)
    case ("online", nil):
      tell(
        .warn, "hearkend says that it is online as \(topics.instance), and no answer of it was heard",
        "see `journalctl -u hearkend`; perhaps this user may not read \(topics.rejection(site))")
    case (let status, _):
      tell(
        .warn, "no hearkend is online as \(topics.instance)\(status.map { " (\($0))" } ?? "")",
        "systemctl enable --now hearkend; journalctl -u hearkend tells why it ended")
    }
  }

  private func note(_ message: IncomingMessage, _ heard: inout Heard) {
    if message.topic == topics.status { heard.status = String(decoding: message.payload, as: UTF8.self) }
    let isOurs = String(decoding: message.payload, as: UTF8.self).contains(mark)
    guard isOurs, !message.isRetained else { return }
    if message.topic == topics.rejection(site) { heard.isAnswer = true }
    if message.topic == "\(topics.root)/\(site)/utterance" { heard.isUtterance = true }
  }

  private func waits(until condition: () -> Bool) -> Bool {
    let limit = ContinuousClock.now + patience
    while !condition() {
      if ContinuousClock.now > limit { return false }
      usleep(5_000)
    }
    return true
  }

  private static func take(_ report: ConnectionReport, into seen: inout Seen) {
    switch report {
    case .connected(let version, _): seen.version = version
    case .online: seen.isOnline = true
    case .refused(let code) where !code.refusesVersion: seen.refusal = code.description
    case .lost(let reason): if seen.outage == nil { seen.outage = reason }
    case .subscriptionRefused(let filter): seen.refusedFilters.append(filter)
    case .unpublishable(let topic, let reason): seen.refusedTopics[topic] = reason
    case .fellBack, .refused, .waiting: break
    }
  }

  private static let reaching =
    "is it running, are broker.host and broker.port right, and does it listen on more than its own machine?"

  private static func allowing(_ right: String, _ settings: Configuration) -> String {
    "let \(settings.broker.user ?? "clients without a name") \(right) in the broker's access list; "
      + "Documentation/Examples/mosquitto has one"
  }
}

// What is answered, what is refused and what is ignored: one message in, messages out.

import Daemon
import MQTTClient
import Ontology
import Testing
import WireMessages

@Suite("Topics")
struct TopicsTests {
  let topics = Topics(root: "house/hearken", instance: "attic")

  @Test(
    "a site is one level with a name that sites may have",
    arguments: [
      ("house/hearken/kitchen/utterance", "kitchen"), ("house/hearken/Küche 2/utterance", "Küche 2"),
      ("house/hearken/daemon/utterance", nil), ("house/hearken/bundle/utterance", nil),
      ("house/hearken/a/b/utterance", nil), ("house/hearken//utterance", nil), ("house/hearken/utterance", nil),
      ("house/hearken/a$b/utterance", nil), ("house/hearken/a\u{7}b/utterance", nil),
      ("other/kitchen/utterance", nil), ("house/hearken/kitchen/command", nil),
      ("house/hearken/\(String(repeating: "x", count: 64))/utterance", String(repeating: "x", count: 64)),
      ("house/hearken/\(String(repeating: "x", count: 65))/utterance", nil),
    ])
  func sites(_ topic: String, _ site: String?) {
    #expect(topics.site(ofUtterance: topic) == site)
  }

  @Test(
    "answers go only below a configured prefix, never to a topic of ours or the broker's",
    arguments: [
      ("hearken/reply/7", true), ("hearken/reply/a/b", true), ("hearken/reply/", false), ("hearken/reply", false),
      ("hearken/kitchen/utterance", false), ("hearken/reply/utterance", false), ("hearken/reply/feedback", false),
      ("hearken/reply/command/HassTurnOn", false), ("hearken/reply/interpretation", false),
      ("hearken/reply/rejection", false), ("zigbee2mqtt/lamp/set", false), ("$SYS/x", false),
      ("hearken/reply/+", false), ("hearken/reply/#", false), ("hearken/reply/a\u{0}", false), ("", false),
      ("hearken/replying/7", false), ("apps/1", true), ("hearken/daemon/x/status", false),
      ("hearken/bundle/install", false),
    ])
  func responses(_ topic: String, _ isAllowed: Bool) {
    let topics = Topics(root: "hearken", instance: "attic")
    #expect(topics.isAllowedResponse(topic, prefixes: ["hearken/reply/", "apps/"]) == isAllowed)
    #expect(!topics.isAllowedResponse(topic, prefixes: []))
  }

  @Test("a household's intent whose name is no level of a topic gets no topic")
  func commands() {
    #expect(topics.command("kitchen", intent: "HassTurnOn") == "house/hearken/kitchen/command/HassTurnOn")
    for bad in ["", "a/b", "+", "#"] { #expect(topics.command("kitchen", intent: bad) == nil) }
  }
}

@Suite("Repeat memory")
struct RepeatMemoryTests {
  let start = ContinuousClock.now

  func answer(_ memory: inout RepeatMemory, _ site: String, _ id: String, at seconds: Int) -> [UInt8]? {
    memory.answer(site: site, id: id, now: start + .seconds(seconds))
  }

  @Test("an answer is remembered for the window, for its own site alone")
  func window() {
    var memory = RepeatMemory()
    memory.remember(site: "a", id: "1", payload: [1], now: start, window: .seconds(60))
    let answers = [
      answer(&memory, "a", "1", at: 59), answer(&memory, "b", "1", at: 59), answer(&memory, "a", "1", at: 60),
    ]
    #expect(answers == [[1], nil, nil])
    #expect(memory.count == 0)
  }

  @Test("the memory is bounded in answers and in bytes")
  func bounds() {
    var memory = RepeatMemory()
    for index in 0..<20_000 {
      memory.remember(site: "a", id: "\(index)", payload: [1], now: start, window: .seconds(60))
    }
    #expect(memory.count == RepeatMemory.capacity)
    let last = answer(&memory, "a", "19999", at: 1)
    #expect(last == [1])
    let large = [UInt8](repeating: 0, count: RepeatMemory.byteCapacity / 4)
    for index in 0..<10 {
      memory.remember(site: "b", id: "\(index)", payload: large, now: start, window: .seconds(60))
    }
    #expect(memory.count <= 4)
  }
}

@Suite("Requests")
struct RequestHandlerTests {
  let start = ContinuousClock.now
  let engine = ScriptedEngine()
  let rules = RequestHandler.Rules(Configuration(instance: "attic"))
  let wallClock = Timestamp(seconds: 1_800_000_000)

  func message(
    _ text: String, topic: String = "hearken/kitchen/utterance", _ adjust: (inout IncomingMessage) -> Void = { _ in }
  )
    -> IncomingMessage
  {
    var message = IncomingMessage(topic: topic, payload: Array(text.utf8), receivedAt: start)
    adjust(&message)
    return message
  }

  /// The answers to several messages, `waited` after each had arrived.
  func answers(_ items: [Inbox.Item], waited: Duration = .zero) -> [RequestHandler.Answer] {
    var handler = RequestHandler(topics: Topics(root: "hearken", instance: "attic"))
    let performer = Performer(topics: Topics(root: "hearken", instance: "attic"))
    return items.map {
      handler.answer(
        $0, with: engine, performer: performer, rules: rules, now: start + waited, wallClock: wallClock)
    }
  }

  func answer(_ message: IncomingMessage, waited: Duration = .zero) throws -> RequestHandler.Answer {
    try #require(answers([.message(message)], waited: waited).first)
  }

  func text(_ message: OutgoingMessage) -> String { String(decoding: message.payload, as: UTF8.self) }

  @Test("an utterance becomes a command with an expiry, and an interpretation")
  func command() throws {
    let answer = try answer(message(#"{"text":"light 30","id":"1"}"#))
    #expect(answer.outcome == .accepted(count: 1))
    #expect(answer.messages.map(\.topic) == ["hearken/kitchen/command/HassLightSet", "hearken/kitchen/interpretation"])
    #expect(answer.messages.map(\.expiry) == [10, nil])
    #expect(answer.messages.allSatisfy { !$0.isRetained })
    #expect(text(answer.messages[0]).contains(#""id":"1","site":"kitchen""#))
  }

  @Test("each command of a compound request has a topic of its own, in spoken order")
  func compound() throws {
    #expect(
      try answer(message("both")).messages.map(\.topic) == [
        "hearken/kitchen/command/HassLightSet", "hearken/kitchen/command/HassTurnOn", "hearken/kitchen/interpretation",
      ])
  }

  @Test("a rejection is published as such")
  func rejection() throws {
    let answer = try answer(message("sing"))
    #expect(answer.outcome == .rejected(.outOfScope))
    #expect(answer.messages.map(\.topic) == ["hearken/kitchen/rejection", "hearken/kitchen/interpretation"])
  }

  @Test("the topic says which site asks, whatever the payload claims")
  func site() throws {
    let answer = try answer(message(#"{"text":"light 30","site":"bedroom"}"#))
    #expect(
      answer.messages.allSatisfy { $0.topic.hasPrefix("hearken/kitchen/") && text($0).contains(#""site":"kitchen""#) })
  }

  @Test("what cannot be read is answered, and what is too long as well")
  func invalid() throws {
    let wrong = try answer(message(#"{"text":7,"id":"1"}"#))
    #expect(wrong.outcome == .rejected(.invalidInput))
    #expect(wrong.id == "1")
    #expect(try answer(message("") { $0.payload = [0xFF, 0xFE] }).outcome == .rejected(.invalidInput))
    #expect(try answer(message(String(repeating: "a", count: 20_000))).outcome == .rejected(.tooLong))
    #expect(engine.askedCounts.isEmpty)
  }

  @Test("retained messages and topics without a site are ignored")
  func ignored() throws {
    let retained = try answer(message("light 30") { $0.isRetained = true })
    let misdirected = try answer(message("light 30", topic: "hearken/daemon/utterance"))
    #expect(retained.outcome == .ignoredRetained && retained.messages.isEmpty)
    #expect(misdirected.outcome == .ignoredTopic && misdirected.messages.isEmpty)
    #expect(engine.askedCounts.isEmpty)
  }

  @Test("an utterance is stale by waiting, by its expiry, by its timestamp, and when it was displaced")
  func stale() throws {
    #expect(try answer(message("light 30"), waited: .seconds(10)).outcome == .accepted(count: 1))
    #expect(try answer(message("light 30"), waited: .seconds(11)).outcome == .rejected(.stale))
    #expect(try answer(message("light 30") { $0.expiry = 3 }, waited: .seconds(2)).outcome == .accepted(count: 1))
    #expect(try answer(message("light 30") { $0.expiry = 3 }, waited: .seconds(3)).outcome == .rejected(.stale))
    #expect(try answer(message(#"{"text":"light 30","timestamp":1799999995}"#)).outcome == .accepted(count: 1))
    #expect(try answer(message(#"{"text":"light 30","timestamp":1799999985}"#)).outcome == .rejected(.stale))
    #expect(answers([.displaced(message("light 30"))]).map(\.outcome) == [.rejected(.stale)])
    #expect(engine.askedCounts["light 30"] == 3)
  }

  @Test("a repeated identifier is answered from memory: no second command, not understood again")
  func repeated() {
    let request = message(#"{"text":"light 30","id":"1"}"#)
    let other = message(#"{"text":"light 30","id":"1"}"#, topic: "hearken/bedroom/utterance")
    let answers = answers([.message(request), .message(request), .message(other)])
    #expect(answers.map(\.outcome) == [.accepted(count: 1), .repeated, .accepted(count: 1)])
    #expect(answers[1].messages == [answers[0].messages[1]])
    #expect(engine.askedCounts["light 30"] == 2)
  }

  @Test("an answered message that the broker sends again after an outage is not answered again")
  func redelivered() {
    let request = message(#"{"text":"light 30","id":"1"}"#)
    let again = message(#"{"text":"light 30","id":"1"}"#) { $0.isRedelivery = true }
    let answers = answers([.message(request), .message(again)])
    #expect(answers[1].outcome == .redelivered)
    #expect(answers[1].messages.isEmpty)
    // Acknowledged to the broker but lost with the process: the second delivery is the first we know of.
    #expect(self.answers([.message(again)]).map(\.outcome) == [.accepted(count: 1)])
  }

  @Test("messages without an identifier are each acted on")
  func anonymous() {
    let answers = answers([.message(message("light 30")), .message(message("light 30"))])
    #expect(answers.map(\.outcome) == [.accepted(count: 1), .accepted(count: 1)])
  }

  @Test("the response topic gets the interpretation with the correlation data, from memory too")
  func response() {
    let request = message(#"{"text":"light 30","id":"1"}"#) {
      $0.responseTopic = "hearken/reply/7"
      $0.correlationData = [1, 2]
    }
    for answer in answers([.message(request), .message(request)]) {
      let reply = answer.messages.last
      #expect(reply?.topic == "hearken/reply/7")
      #expect(reply?.correlationData == [1, 2])
      #expect(reply?.payload == answer.messages.dropLast().last?.payload)
      #expect(!answer.ignoredResponseTopic)
    }
  }

  @Test("a response topic elsewhere is ignored and counted, and the utterance is answered all the same")
  func forbiddenResponse() throws {
    let answer = try answer(message("light 30") { $0.responseTopic = "zigbee2mqtt/lock/set" })
    #expect(answer.ignoredResponseTopic)
    #expect(answer.outcome == .accepted(count: 1))
    #expect(!answer.messages.contains { $0.topic.hasPrefix("zigbee2mqtt") })
    var counters = Counters()
    counters.count(answer, latency: .milliseconds(1))
    #expect(counters.health.ignoredResponseTopics == 1)
  }

  @Test("no device's topic is written to, even below an allowed prefix")
  func deviceTopic() throws {
    #expect(try answer(message("light 30") { $0.responseTopic = "hearken/reply/lamp" }).ignoredResponseTopic)
    #expect(try !answer(message("light 30") { $0.responseTopic = "hearken/reply/lamp2" }).ignoredResponseTopic)
  }

  @Test("percentiles are at most seven percent off")
  func percentiles() throws {
    var counters = Counters()
    let answer = try answer(message("light 30"))
    for microseconds in 1...10_000 { counters.count(answer, latency: .microseconds(microseconds)) }
    let latency = try #require(counters.health.latency)
    #expect(abs(latency.median - 5_000) < 350)
    #expect(abs(latency.percentile90 - 9_000) < 630)
    #expect(abs(latency.percentile99 - 9_900) < 700)
    #expect(latency.maximum == 10_000)
    #expect(counters.health.accepted == 10_000)
  }
}

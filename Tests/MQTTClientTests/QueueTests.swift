// What waits on the way in and on the way out.

import MQTTClient
import Testing

@Suite("Inbox")
struct InboxTests {
  func message(_ name: String, bytes: Int = 1) -> IncomingMessage {
    IncomingMessage(topic: name, payload: [UInt8](repeating: 0, count: bytes))
  }

  func names(_ inbox: Inbox) -> [String] {
    inbox.close()
    var names: [String] = []
    while let item = inbox.take() {
      switch item {
      case .message(let message): names.append(message.topic)
      case .displaced(let message): names.append("-" + message.topic)
      }
    }
    return names
  }

  @Test("messages come out in the order they came in")
  func order() {
    let inbox = Inbox(capacity: 3)
    for name in ["a", "b", "c"] { inbox.offer(message(name)) }
    #expect(inbox.depth == 3)
    #expect(names(inbox) == ["a", "b", "c"])
  }

  @Test("over capacity the oldest are displaced and handed out first, so that they can be refused")
  func displaced() {
    let inbox = Inbox(capacity: 2)
    for name in ["a", "b", "c", "d"] { inbox.offer(message(name)) }
    #expect(names(inbox) == ["-a", "-b", "c", "d"])
    #expect(inbox.droppedCount == 0)
  }

  @Test("the bytes are bounded as well, and one message larger than the bound still passes")
  func bytes() {
    let inbox = Inbox(capacity: 100, byteCapacity: 10)
    inbox.offer(message("large", bytes: 50))
    #expect(names(inbox) == ["large"])
    let second = Inbox(capacity: 100, byteCapacity: 10)
    for name in ["a", "b", "c"] { second.offer(message(name, bytes: 4)) }
    #expect(names(second) == ["-a", "b", "c"])
  }

  @Test("memory stays bounded when nobody takes: the oldest displaced are dropped and counted")
  func dropped() {
    let inbox = Inbox(capacity: 10)
    for index in 0..<1000 { inbox.offer(message("\(index)")) }
    #expect(inbox.depth == 20)
    #expect(inbox.droppedCount == 980)
  }

  @Test("a flood on one topic displaces its own messages, and nobody else's")
  func flood() {
    let inbox = Inbox(capacity: 10)
    inbox.offer(message("kitchen"))
    for _ in 0..<1_000 { inbox.offer(message("flood")) }
    inbox.offer(message("hall"))
    for _ in 0..<1_000 { inbox.offer(message("flood")) }
    let found = names(inbox)
    #expect(found.count { $0 == "-flood" } == 10 && found.count { $0 == "flood" } == 8)
    #expect(found.filter { $0 == "kitchen" || $0 == "hall" } == ["kitchen", "hall"])
    #expect(inbox.droppedCount == 2_002 - 20)
  }

  @Test("two floods share what there is, and a third topic still has its place")
  func floods() {
    let inbox = Inbox(capacity: 10)
    inbox.offer(message("quiet"))
    for index in 0..<1_000 { inbox.offer(message(index % 3 == 0 ? "a" : "b")) }
    let found = names(inbox)
    #expect(found.count { $0 == "quiet" } == 1)
    #expect(found.count { $0 == "a" } >= 4 && found.count { $0 == "b" } >= 4)
  }

  @Test("what can be acted on has its turn while displaced messages keep coming")
  func turns() {
    let inbox = Inbox(capacity: 100)
    for _ in 0..<200 { inbox.offer(message("flood")) }
    var before = 0
    while case .displaced? = inbox.take(), before < 100 {
      before += 1
      inbox.offer(message("flood"))
    }
    #expect(before == 16)
  }

  @Test("of endless topics the oldest message goes, and memory stays bounded")
  func topics() {
    let inbox = Inbox(capacity: 100)
    for index in 0..<10_000 { inbox.offer(message("\(index)")) }
    #expect(inbox.depth == 200)
    #expect(names(inbox).last == "9999")
  }

  @Test("a closed inbox takes nothing in and ends its consumer")
  func closed() {
    let inbox = Inbox(capacity: 10)
    inbox.close()
    inbox.offer(message("late"))
    #expect(inbox.take() == nil)
    #expect(inbox.droppedCount == 1)
  }
}

@Suite("Outbox")
struct OutboxTests {
  let start = ContinuousClock.now

  func put(_ outbox: inout Outbox, _ message: OutgoingMessage, now: ContinuousClock.Instant) -> Bool {
    outbox.enqueue(message, now: now)
  }

  func sent(_ outbox: inout Outbox, now: ContinuousClock.Instant) -> [OutgoingMessage] {
    var messages: [OutgoingMessage] = []
    while outbox.sendNext(
      now: now,
      {
        messages.append($0)
        return Int32(messages.count)
      })
    {}
    return messages
  }

  @Test("what was not acknowledged is sent again, in order, ahead of what came later")
  func resend() {
    var outbox = Outbox(capacity: 10)
    for name in ["a", "b", "c"] { #expect(put(&outbox, OutgoingMessage(topic: name, text: ""), now: start)) }
    #expect(sent(&outbox, now: start).map(\.topic) == ["a", "b", "c"])
    let acknowledged = [outbox.acknowledge(2), outbox.acknowledge(2)]
    #expect(acknowledged == ["b", nil])
    #expect(put(&outbox, OutgoingMessage(topic: "d", text: ""), now: start))
    outbox.connectionLost()
    #expect(sent(&outbox, now: start).map(\.topic) == ["a", "c", "d"])
  }

  @Test("an expired command is not sent, whether it waited or was not acknowledged")
  func expiry() {
    var outbox = Outbox(capacity: 10)
    let command = OutgoingMessage(topic: "command", payload: [], expiry: 10)
    #expect(put(&outbox, command, now: start))
    #expect(sent(&outbox, now: start).count == 1)
    outbox.connectionLost()
    #expect(put(&outbox, command, now: start + .seconds(5)))
    #expect(sent(&outbox, now: start + .seconds(11)).map(\.expiry) == [4])
    #expect(outbox.expiredCount == 1)
  }

  @Test("the expiry that goes out is what is left of it")
  func remaining() {
    var outbox = Outbox(capacity: 10)
    #expect(put(&outbox, OutgoingMessage(topic: "t", payload: [], expiry: 10), now: start))
    #expect(sent(&outbox, now: start + .seconds(7)).map(\.expiry) == [3])
  }

  @Test("a full box takes nothing more, counting what is unacknowledged")
  func full() {
    var outbox = Outbox(capacity: 2)
    #expect(put(&outbox, OutgoingMessage(topic: "a", text: ""), now: start))
    _ = sent(&outbox, now: start)
    #expect(put(&outbox, OutgoingMessage(topic: "b", text: ""), now: start))
    #expect(!put(&outbox, OutgoingMessage(topic: "c", text: ""), now: start))
    outbox.acknowledge(1)
    #expect(put(&outbox, OutgoingMessage(topic: "c", text: ""), now: start))
  }

  @Test("of a retained topic only the last state waits")
  func retained() {
    var outbox = Outbox(capacity: 2)
    for text in ["1", "2", "3"] {
      #expect(put(&outbox, OutgoingMessage(topic: "health", text: text, isRetained: true), now: start))
    }
    #expect(sent(&outbox, now: start).map(\.payload) == [Array("3".utf8)])
  }
}

@Suite("Redelivery")
struct RedeliveryFilterTests {
  func isRepeated(_ filter: inout RedeliveryFilter, _ identifier: Int32, _ payload: [UInt8]) -> Bool {
    filter.isRedelivery(identifier: identifier, topic: "t", payload: payload)
  }

  @Test("the same packet on a resumed session came before; anything else did not")
  func resumed() {
    var filter = RedeliveryFilter()
    filter.connected(resumed: false)
    #expect(!isRepeated(&filter, 1, [1]))
    #expect(!isRepeated(&filter, 1, [1]))
    filter.connected(resumed: true)
    #expect(!isRepeated(&filter, 2, [1]))
    #expect(!isRepeated(&filter, 1, [2]))
    #expect(isRepeated(&filter, 1, [1]))
    #expect(!isRepeated(&filter, 1, [1]))
  }

  @Test("a new session redelivers nothing")
  func clean() {
    var filter = RedeliveryFilter()
    filter.connected(resumed: false)
    _ = isRepeated(&filter, 1, [1])
    filter.connected(resumed: false)
    #expect(!isRepeated(&filter, 1, [1]))
  }
}

@Suite("Topic filters")
struct TopicFilterTests {
  @Test(
    "filters select topics as the specification says",
    arguments: [
      ("a/+/c", "a/b/c", true), ("a/+/c", "a/b/d", false), ("a/#", "a", true), ("a/#", "a/b/c", true),
      ("#", "$SYS/x", false), ("+/x", "$SYS/x", false), ("$SYS/#", "$SYS/x", true), ("a/+", "a", false),
      ("a/+", "a/", true), ("+", "a/b", false), ("a", "a", true), ("a/b", "a", false),
    ])
  func matching(_ filter: String, _ topic: String, _ expected: Bool) {
    #expect(TopicFilter.matches(filter, topic: topic) == expected)
  }

  @Test("names hold no wildcard and no control character; filters hold wildcards as whole levels")
  func validity() {
    #expect(TopicFilter.isValidName("a/b"))
    for bad in ["", "a/+", "#", "a\u{0}b", "a\u{7F}", String(repeating: "x", count: 65_536)] {
      #expect(!TopicFilter.isValidName(bad))
    }
    #expect(TopicFilter.isValidFilter("$share/g/a/+/b"))
    for bad in ["", "a+/b", "a/#/b", "a/b#", "\n"] { #expect(!TopicFilter.isValidFilter(bad)) }
  }
}

// Utterances through a broker to a running daemon and back: round trips at a steady rate, and how many a second at most.

import Glibc
import MQTTClient

enum BrokerMeasurement {
  static func run(_ options: Options) throws {
    let texts = try lines(of: options.text("texts"))
    var configuration = MQTTConfiguration(
      address: .tcp(host: "127.0.0.1", port: try options.number("port", 1883)),
      clientID: "hearken-benchmark-\(getpid())")
    configuration.subscriptions = ["hearken/benchmark/interpretation"]
    let inbox = Inbox(capacity: 10_000)
    let client = try MQTTClient(configuration, inbox: inbox) { _ in }
    try client.start()
    defer { client.stop() }
    usleep(500_000)
    var number = 0
    func send() {
      number += 1
      let text = texts[number % texts.count].filter { $0 != "\"" && $0 != "\\" }
      let payload = Array("{\"id\":\"\(getpid())-\(number)\",\"text\":\"\(text)\"}".utf8)
      client.publish(OutgoingMessage(topic: "hearken/benchmark/utterance", payload: payload))
    }
    for _ in 0..<20 {
      send()
      guard inbox.take(within: .seconds(10)) != nil else { throw Options.fault("the daemon does not answer") }
    }
    var trips: [Int] = []
    var due = nanoseconds()
    for _ in 0..<(try options.number("trips", 400)) {
      let now = nanoseconds()
      if due > now { usleep(UInt32((due - now) / 1_000)) }
      due = max(due, now) + 5_000_000
      let began = nanoseconds()
      send()
      guard inbox.take(within: .seconds(10)) != nil else { throw Options.fault("an answer is missing") }
      trips.append(nanoseconds() - began)
    }
    report("broker.median", trips.quantile(0.5))
    report("broker.p99", trips.quantile(0.99))
    let count = try options.number("flood", 1_500)
    let began = nanoseconds()
    var waiting = 0
    var answered = 0
    while answered < count {
      // Never more than the daemon's queue holds.
      while waiting < 200, answered + waiting < count {
        send()
        waiting += 1
      }
      guard inbox.take(within: .seconds(10)) != nil else { throw Options.fault("an answer is missing") }
      waiting -= 1
      answered += 1
    }
    report("broker.persecond", Double(count) * 1e9 / Double(nanoseconds() - began))
  }
}

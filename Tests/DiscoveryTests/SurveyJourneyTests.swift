// Import from a real broker with retained announcements on it.

import Discovery
import HomeControl
import MQTTClient
import TestBroker
import Testing

@Suite("Import from a broker", .serialized, .enabled(if: Broker.program != nil, "mosquitto is not installed"))
struct SurveyJourneyTests {
  private func configuration(_ broker: Broker, _ name: String) -> MQTTConfiguration {
    MQTTConfiguration(address: .tcp(host: "127.0.0.1", port: broker.port), clientID: name)
  }

  private func announce(_ messages: [(String, String)], on broker: Broker) throws {
    let client = try MQTTClient(configuration(broker, "devices"), inbox: Inbox(capacity: 8)) { _ in }
    try client.start()
    for (topic, payload) in messages {
      client.publish(OutgoingMessage(topic: topic, text: payload, isRetained: true))
    }
    #expect(waitUntil(seconds: 10) { client.outgoingCount == 0 })
    client.stop()
  }

  @Test("retained announcements of every dialect become a file that reads back as the same home")
  func imports() throws {
    let broker = try Broker()
    try announce(
      [
        MergingTests.lamp, MergingTests.echo,
        (
          "tasmota/discovery/DC4F225C20F1/config",
          """
          {"dn":"Utility","fn":["Washer"],"mac":"DC4F225C20F1","t":"washer","ft":"%prefix%/%topic%/",
           "tp":["cmnd","stat","tele"],"rl":[1],"state":["OFF","ON","TOGGLE","HOLD"],"so":{},"ver":1}
          """
        ),
        (
          "homie/5/den-1/$description",
          """
          {"homie":"5.0","name":"Den","nodes":{"lamp":{"type":"light","properties":
           {"state":{"datatype":"boolean","settable":true}}}}}
          """
        ),
        ("homeassistant/switch/node/pump/config", "{\"name\":\"Pump\",\"cmd_t\":\"cmnd/pump/POWER\"}"),
        ("homeassistant/switch/bad/config", "{\"name\":\"Bad\",\"cmd_t\":\"hearken/kitchen/utterance\"}"),
      ], on: broker)
    var counts: [Int] = []
    let started = ContinuousClock.now
    let discovery = try BrokerSurvey.run(configuration(broker, "look"), seconds: 30) { counts.append($0) }
    #expect(ContinuousClock.now - started < .seconds(20), "it ends when nothing more comes")
    #expect(counts.last == 6)
    let found = discovery.merged(with: Home())
    #expect(found.ids == ["light.den", "light.kitchen_ceiling", "switch.pump", "switch.washer"])
    #expect(found.hasNote("own topics"))
    let imported = found.imported
    let text = HomeFileWriter.text(imported.home, origins: imported.origins)
    #expect(text.contains("- id: light.kitchen_ceiling  # zigbee2mqtt/kitchen_ceiling/set"))
    let read = try Home.parse(text)
    #expect(try read == Home.parse(HomeFileWriter.text(read)))
    // The file's entities find their devices again.
    let again = discovery.merged(with: read)
    #expect(again.ids == found.ids)
    #expect(again.home.entities.allSatisfy { $0.connection != nil })
  }

  @Test("an empty broker is no error, and gives nothing")
  func empty() throws {
    let broker = try Broker()
    let discovery = try BrokerSurvey.run(configuration(broker, "look"), seconds: 1)
    #expect(discovery.announcementCount == 0)
  }

  @Test("no broker, and a broker that refuses, say so and what to do")
  func failures() throws {
    let port = try freePort()
    let nobody = MQTTConfiguration(address: .tcp(host: "127.0.0.1", port: port), clientID: "look")
    #expect { try BrokerSurvey.run(nobody, seconds: 5) } throws: { error in
      guard case SurveyError.unreachable? = error as? SurveyError else { return false }
      return "\(error)".contains("127.0.0.1:\(port)")
    }
    var options = Broker.Options()
    options.allowsAnonymous = false
    let closed = try Broker(options)
    #expect { try BrokerSurvey.run(configuration(closed, "look"), seconds: 5) } throws: { error in
      guard case SurveyError.refused? = error as? SurveyError else { return false }
      return "\(error)".contains("--password-file")
    }
  }
}

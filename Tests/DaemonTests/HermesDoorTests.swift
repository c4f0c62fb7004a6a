// Hermes through the daemon's own handler: what is answered where, and what is not ours.

import Daemon
import HomeControl
import JSONValues
import MQTTClient
import Ontology
import Testing
import WireMessages

@Suite("Hermes door")
struct HermesDoorTests {
  private static let home = Home(
    areas: [Area(id: "den")], entities: [Entity(id: "light.a", area: "den"), Entity(id: "light.b", area: "den")])

  private let topics = Topics(root: "hearken", instance: "attic")
  private let engine = ScriptedEngine(home: HermesDoorTests.home)

  private func configuration(_ adjust: (inout HermesSettings) -> Void) -> Configuration {
    var configuration = Configuration(instance: "attic")
    configuration.hermes.isEnabled = true
    adjust(&configuration.hermes)
    return configuration
  }

  private func answer(
    _ json: String, on topic: String = "hermes/nlu/query", retained: Bool = false, age: Duration = .zero,
    _ adjust: (inout HermesSettings) -> Void = { _ in }
  ) -> RequestHandler.Answer {
    var handler = RequestHandler(topics: topics)
    let now = ContinuousClock.now
    let message = IncomingMessage(
      topic: topic, payload: Array(json.utf8), isRetained: retained, receivedAt: now - age)
    return handler.answer(
      .message(message), with: engine, performer: Performer(topics: topics),
      rules: RequestHandler.Rules(configuration(adjust)), now: now, wallClock: Timestamp(seconds: 1_000_000))
  }

  private func slots(_ message: OutgoingMessage) throws -> [String] {
    guard case .object(let members) = try JSONValue(reading: message.payload), case .array(let slots) = members["slots"]
    else { return [] }
    return slots.compactMap { slot in
      guard case .object(let slot) = slot, case .string(let name) = slot["slotName"],
        case .object(let value) = slot["value"],
        case .string(let text) = value["value"]
      else { return nil }
      return "\(name)=\(text)"
    }
  }

  @Test("a query is answered twice, parsed and as its intent, and never under command/")
  func query() {
    let answer = answer(#"{"input":"light 30","siteId":"den","sessionId":"s"}"#)
    #expect(answer.messages.map(\.topic) == ["hermes/nlu/intentParsed", "hermes/intent/HassLightSet"])
    #expect(answer.outcome == .accepted(count: 1))
  }

  @Test("several commands are several intents, in order")
  func several() {
    #expect(
      answer(#"{"input":"both"}"#).messages.map(\.topic) == [
        "hermes/nlu/intentParsed", "hermes/intent/HassLightSet", "hermes/nlu/intentParsed", "hermes/intent/HassTurnOn",
      ])
  }

  @Test(
    "what is not understood, not asked for, or not to be done at once is not recognised",
    arguments: [
      #"{"input":"gibberish"}"#, #"{"input":"light 30","intentFilter":["HassTurnOn"]}"#,
      #"{"input":"both","intentFilter":["HassTurnOn"]}"#, #"{"input":"HassTurnOff delay=600 targets=light.a"}"#,
      #"{"input":"HassTurnOff except=b"}"#, #"{"input":"Hass/../x"}"#,
    ])
  func refused(_ json: String) {
    let answer = answer(json)
    #expect(answer.messages.map(\.topic) == ["hermes/nlu/intentNotRecognized"])
  }

  @Test("times are handed on where the configuration says that somebody waits")
  func times() {
    let answer = answer(#"{"input":"HassTurnOff delay=600 targets=light.a"}"#) { $0.handsOnTimes = true }
    #expect(answer.messages.last?.topic == "hermes/intent/HassTurnOff")
  }

  @Test("exceptions become the devices that are left, and an area that was only meant is said")
  func expansion() throws {
    let excepting = answer(#"{"input":"HassTurnOff except=c targets=light.a,light.b"}"#)
    #expect(excepting.messages.count == 4)
    #expect(try slots(excepting.messages[1]) == ["name=light.a"] && slots(excepting.messages[3]) == ["name=light.b"])
    let placed = answer(#"{"input":"HassTurnOff domain=light targets=light.a,light.b"}"#)
    #expect(try slots(placed.messages[1]) == ["domain=light", "area=den"])
  }

  @Test("sites that are not ours are left to others, whatever they send")
  func sites() {
    for json in [#"{"input":"light 30","siteId":"shed"}"#, #"{"input":5,"siteId":"shed"}"#] {
      let answer = answer(json) { $0.sites = ["den"] }
      #expect(answer.messages.isEmpty && answer.outcome == .ignoredTopic)
    }
    #expect(!answer(#"{"input":"light 30","siteId":"den"}"#) { $0.sites = ["den"] }.messages.isEmpty)
  }

  @Test("what cannot be read is an error, what is stored is ignored, what waited too long is not recognised")
  func faults() {
    #expect(answer("{").messages.map(\.topic) == ["hermes/error/nlu"])
    #expect(answer(#"{"input":"light 30"}"#, retained: true).messages.isEmpty)
    let old = answer(#"{"input":"light 30"}"#, age: .seconds(11))
    #expect(old.messages.map(\.topic) == ["hermes/nlu/intentNotRecognized"] && old.outcome == .rejected(.stale))
  }

  @Test("captured text is answered like a query")
  func captured() {
    let answer = answer(
      #"{"text":"light 30","likelihood":1,"seconds":1,"siteId":"den"}"#, on: "hermes/asr/textCaptured")
    #expect(answer.messages.last?.topic == "hermes/intent/HassLightSet")
  }

  @Test("a request to train is told that all is ready")
  func training() {
    let answer = answer(#"{"graphPath":"/x","id":"7"}"#, on: "rhasspy/nlu/den/train")
    #expect(answer.messages == [OutgoingMessage(topic: "rhasspy/nlu/den/trainSuccess", text: #"{"id":"7"}"#)])
    #expect(self.answer("x", on: "rhasspy/nlu/den/train").messages.map(\.topic) == ["hermes/error/nlu"])
  }

  @Test("nothing of Hermes is subscribed to unless it is wanted, and captured text by itself")
  func subscriptions() throws {
    var settings = HermesSettings()
    #expect(settings.filters.isEmpty)
    settings.isEnabled = true
    #expect(settings.filters == ["hermes/nlu/query", "rhasspy/nlu/+/train"])
    settings.readsCapturedText = true
    #expect(settings.filters.contains("hermes/asr/textCaptured"))
  }
}

// The Interpretation and its parts, to the byte.

import FoundationEssentials
import JSONValues
import Ontology
import Testing
import WireMessages

/// The contract as a reader would declare it.
private struct Wire: Decodable {
  struct Slot: Decodable {
    enum Value: Decodable, Equatable {
      case number(Double)
      case string(String)

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
          self = .number(number)
        } else {
          self = .string(try container.decode(String.self))
        }
      }
    }

    var value: Value
    var unit: String?
    var raw: String?
    var start: Int?
    var end: Int?
    var confidence: Double
  }

  struct Command: Decodable {
    var intent: String
    var confidence: Double
    var slots: [String: Slot]
    var targets: [String]?
    var start: Int
    var end: Int
  }

  struct Rejection: Decodable {
    var reason: String
    var message: String
    var confidence: Double?
    var candidates: [String]?
  }

  struct Model: Decodable {
    var base: String
    var adapter: String?
    var sequence: Int
  }

  var schema: Int
  var id: String?
  var site: String?
  var area: String?
  var language: String
  var text: String
  var commands: [Command]
  var rejection: Rejection?
  var model: Model?
  var elapsed_us: Int
}

@Suite("Interpretation on the wire")
struct InterpretationMessageTests {
  private let example = Interpretation(
    Utterance("dim the kitchen lights to 30 percent", id: "7f3a", site: "kitchen-satellite", area: "kitchen"),
    commands: [
      Command(
        intent: "HassLightSet", confidence: 0.994,
        slots: [
          Slot("area", .identifier("kitchen"), raw: "kitchen", range: 8..<15, confidence: 0.99),
          Slot("brightness", .number(30, unit: "%"), raw: "30 percent", range: 26..<36, confidence: 0.98),
          Slot("domain", .text("light")),
        ], targets: ["light.kitchen_ceiling", "light.kitchen_counter"], range: 0..<36)
    ], model: ModelIdentity(base: "sha256:ab", adapter: "home@12", sequence: 12), elapsedMicroseconds: 612)

  private func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }

  @Test("is the documented JSON, keys in the documented order")
  func documentedForm() {
    #expect(
      text(example.json()) == #"{"schema":1,"id":"7f3a","site":"kitchen-satellite","area":"kitchen","language":"en","#
        + #""text":"dim the kitchen lights to 30 percent","commands":[{"intent":"HassLightSet","confidence":0.994,"slots":{"#
        + #""area":{"value":"kitchen","raw":"kitchen","start":8,"end":15,"confidence":0.99},"#
        + #""brightness":{"value":30,"unit":"%","raw":"30 percent","start":26,"end":36,"confidence":0.98},"#
        + #""domain":{"value":"light","confidence":1}},"#
        + #""targets":["light.kitchen_ceiling","light.kitchen_counter"],"start":0,"end":36}],"rejection":null,"#
        + #""model":{"base":"sha256:ab","adapter":"home@12","sequence":12},"elapsed_us":612}"#)
  }

  @Test("reads back through another JSON reader")
  func roundTrip() throws {
    let wire = try JSONDecoder().decode(Wire.self, from: Data(example.json()))
    #expect(wire.id == "7f3a" && wire.elapsed_us == 612 && wire.model?.adapter == "home@12" && wire.rejection == nil)
    let command = try #require(wire.commands.first)
    #expect(command.slots["brightness"]?.value == .number(30))
    #expect(command.slots["brightness"]?.unit == "%")
    #expect(command.slots["domain"]?.raw == nil && command.slots["domain"]?.start == nil)
    #expect(command.targets == ["light.kitchen_ceiling", "light.kitchen_counter"])
  }

  @Test("a rejection has no commands, and candidates only when there are some")
  func rejection() throws {
    let utterance = Utterance("turn on \"the\" lamp\u{0}\n")
    let ambiguous = Interpretation(
      utterance, rejection: Rejection(.ambiguous, "Which lamp?", confidence: 0.91, candidates: ["light.a", "light.b"]))
    let wire = try JSONDecoder().decode(Wire.self, from: Data(ambiguous.json()))
    #expect(wire.text == utterance.text)
    #expect(wire.commands.isEmpty && wire.model == nil && wire.id == nil && wire.area == nil)
    #expect(wire.rejection?.reason == "ambiguous" && wire.rejection?.candidates == ["light.a", "light.b"])
    #expect(wire.rejection?.confidence == 0.91)
    let plain = Interpretation(utterance, rejection: Rejection(.stale, "Too late."))
    #expect(
      text(plain.rejectionJSON()) == #"{"schema":1,"id":null,"site":null,"text":"turn on \"the\" lamp\u0000\n","#
        + #""rejection":{"reason":"stale","message":"Too late.","confidence":null}}"#)
    #expect(example.rejectionJSON() == nil)
  }

  @Test("one command carries the identifier, the site and the text")
  func command() {
    #expect(
      text(example.commandJSON(at: 0)).hasPrefix(
        #"{"schema":1,"id":"7f3a","site":"kitchen-satellite","text":"dim the kitchen lights to 30 percent","#
          + #""intent":"HassLightSet","confidence":0.994,"slots":{"area":"#))
    #expect(text(example.commandJSON(at: 0)).hasSuffix(#","start":0,"end":36}"#))
  }

  @Test("of slots that share a name the first is written; without a home there are no targets")
  func repeatedSlot() throws {
    let command = Command(
      intent: "HassTurnOn", confidence: 1,
      slots: [Slot("name", .text("lamp")), Slot("name", .text("fan")), Slot("delay", .number(.nan, unit: "s"))],
      range: 0..<3)
    let bytes = Interpretation(Utterance("x y"), commands: [command]).json()
    #expect(
      text(bytes).contains(
        #""slots":{"name":{"value":"lamp","confidence":1},"delay":{"value":null,"unit":"s","confidence":1}}"#))
    #expect(!text(bytes).contains("targets"))
    #expect(throws: Never.self) { try JSONValue(reading: bytes) }
  }

  @Test("every reason is spelled as the contract spells it")
  func reasons() {
    #expect(
      Rejection.Reason.allCases.map(\.rawValue) == [
        "out_of_scope", "low_confidence", "unknown_name", "ambiguous", "missing_target", "invalid_value", "unsupported",
        "confirmation_required", "stale", "too_long", "invalid_input",
      ])
  }
}

@Suite("Daemon on the wire")
struct DaemonMessageTests {
  @Test("status is plain text")
  func status() {
    #expect(StatusMessage.online.payload == Array("online".utf8))
    #expect(StatusMessage.offline.payload == Array("offline".utf8))
  }

  @Test("info names version, model, languages, intents and start")
  func info() {
    let message = InfoMessage(
      version: "0.1", model: ModelIdentity(base: "sha256:ab"), languages: ["en", "de"], intents: ["HassTurnOn"],
      started: Timestamp(seconds: 1_772_298_000.7))
    #expect(
      String(decoding: message.json(), as: UTF8.self)
        == #"{"schema":1,"version":"0.1","model":{"base":"sha256:ab","sequence":0},"#
        + #""languages":["en","de"],"intents":["HassTurnOn"],"started":"2026-02-28T17:00:00Z"}"#)
  }

  @Test("health counts every reason and says the rate of rejections")
  func health() throws {
    var message = HealthMessage()
    #expect(message.rejectionRate == nil)
    #expect(String(decoding: message.json(), as: UTF8.self).contains(#""latency_us":null,"rejection_rate":null}"#))
    message.accepted = 3
    message.rejected = [.stale: 1, .outOfScope: 2]
    message.latency = .init(median: 600, percentile90: 900, percentile99: 2_000, maximum: 5_000)
    guard case .object(let members) = try JSONValue(reading: message.json()) else {
      Issue.record("health is not an object")
      return
    }
    #expect(members["rejection_rate"] == .number(0.5))
    #expect(members["stale"] == .number(1))
    #expect(
      members["latency_us"]
        == .object(["p50": .number(600), "p90": .number(900), "p99": .number(2_000), "max": .number(5_000)]))
    guard case .object(let reasons)? = members["rejected"] else {
      Issue.record("rejected is not an object")
      return
    }
    #expect(reasons.count == Rejection.Reason.allCases.count)
    #expect(reasons["out_of_scope"] == .number(2) && reasons["ambiguous"] == .number(0))
  }
}

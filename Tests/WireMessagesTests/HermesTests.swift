// Hermes on the wire: what is read of a query, and what answers look like.

import JSONValues
import Ontology
import Testing
import WireMessages

@Suite("Hermes")
struct HermesTests {
  private func query(_ json: String, limit: Int = 4096) throws(HermesFault) -> HermesQuery {
    try HermesQuery.query(Array(json.utf8), maximumByteCount: limit)
  }

  @Test("a query brings its words, site, session, filter and what is to be given back; null is as good as absent")
  func reading() throws {
    var expected = HermesQuery("lamp on", siteID: "kitchen")
    (expected.id, expected.sessionID, expected.wakewordID) = ("7", "s", "w")
    (expected.language, expected.customData, expected.asrConfidence) = ("en", "mine", 0.5)
    expected.intentFilter = ["HassTurnOn"]
    #expect(
      try query(
        """
        {"input":"lamp on","siteId":"kitchen","id":"7","intentFilter":["HassTurnOn"],"sessionId":"s","wakewordId":"w",
        "lang":"en","customData":"mine","asrConfidence":0.5,"customEntities":{"a":1}}
        """) == expected)
    #expect(
      try query(
        """
        {"input":"lamp on","siteId":"default","id":null,"intentFilter":null,"sessionId":null,"wakewordId":null,
        "lang":null,"customData":null,"asrConfidence":null,"customEntities":null}
        """) == HermesQuery("lamp on"))
    #expect(try query(#"{"input":"lamp on","intentFilter":[]}"#).intentFilter == nil)
  }

  @Test("captured text brings likelihood and tokens")
  func captured() throws {
    let json = #"{"text":"lamp on","likelihood":0.9,"seconds":1.5,"siteId":"hall","asrTokens":[[{"value":"lamp"}]]}"#
    let query = try HermesQuery.textCaptured(Array(json.utf8), maximumByteCount: 4096)
    #expect(query.input == "lamp on" && query.siteID == "hall" && query.asrConfidence == 0.9)
    #expect(query.asrTokens == .array([.array([.object(["value": "lamp"])])]))
  }

  @Test(
    "what cannot be read is an error for its site and session, as far as they could be read",
    arguments: [
      ("", "default", nil), ("{", "default", nil), ("[1]", "default", nil), ("{}", "default", nil),
      (#"{"siteId":"a/b","input":"x"}"#, "default", nil), (#"{"siteId":"hall","sessionId":"s"}"#, "hall", "s"),
      (#"{"siteId":"hall","sessionId":"s","input":7}"#, "hall", "s"),
      (#"{"siteId":"hall","sessionId":"s","input":"a","intentFilter":"b"}"#, "hall", "s"),
      (#"{"siteId":"hall","sessionId":"s","input":"a","asrConfidence":7}"#, "hall", "s"),
    ] as [(String, String, String?)])
  func faults(_ json: String, _ site: String, _ session: String?) {
    let fault = #expect(throws: HermesFault.self) { try query(json) }
    #expect(fault?.siteID == site && fault?.sessionID == session)
  }

  @Test("a message that is too long is not read")
  func tooLong() {
    let fault = #expect(throws: HermesFault.self) { try query(#"{"input":"lamp on"}"#, limit: 10) }
    #expect(fault?.error == .tooLong(byteCount: 19, limit: 10))
  }

  private func slots(_ slots: [Slot]) throws -> [[String: JSONValue]] {
    let command = Command(intent: "HassLightSet", confidence: 0.9, slots: slots, range: 0..<3)
    guard case .object(let members) = try JSONValue(reading: HermesQuery("a b c").parsedJSON(command)),
      case .array(let written) = members["slots"]
    else { return [] }
    return written.compactMap { if case .object(let slot) = $0 { slot } else { nil } }
  }

  @Test(
    "values have the kinds of Hermes",
    arguments: [
      (Slot("brightness", .number(30, unit: "%")), ["kind": "Percentage", "value": 30]),
      (Slot("temperature", .number(21.5, unit: "°C")), ["kind": "Temperature", "value": 21.5, "unit": "celsius"]),
      (Slot("temperature", .number(70, unit: "°F")), ["kind": "Temperature", "value": 70, "unit": "fahrenheit"]),
      (Slot("minutes", .number(5)), ["kind": "Number", "value": 5]),
      (Slot("area", .identifier("kitchen")), ["kind": "Custom", "value": "kitchen"]),
      (
        Slot("delay", .number(93_784, unit: "s")),
        [
          "kind": "Duration", "years": 0, "quarters": 0, "months": 0, "weeks": 0, "days": 1, "hours": 2, "minutes": 3,
          "seconds": 4, "precision": "Exact",
        ]
      ),
      (
        Slot("time", .text("2026-11-21T07:00:00+01:00")),
        ["kind": "InstantTime", "value": "2026-11-21 07:00:00 +01:00", "grain": "Minute", "precision": "Exact"]
      ),
      (
        Slot("time", .text("2026-11-21T07:00:00Z")),
        ["kind": "InstantTime", "value": "2026-11-21 07:00:00 +00:00", "grain": "Minute", "precision": "Exact"]
      ),
    ] as [(Slot, [String: JSONValue])])
  func kinds(_ slot: Slot, _ value: [String: JSONValue]) throws {
    #expect(try slots([slot]).first?["value"] == .object(value))
  }

  @Test("a slot has its words and their range, an inferred one has neither")
  func ranges() throws {
    let written = try slots([
      Slot("color", .text("red"), raw: "b", range: 2..<3, confidence: 0.5), Slot("area", .identifier("hall")),
    ])
    #expect(
      written[0]["range"] == .object(["start": 2, "end": 3, "rawStart": 2, "rawEnd": 3])
        && written[0]["rawValue"] == "b")
    #expect(written[1]["range"] == .null && written[1]["rawValue"] == "")
  }

  @Test("an intent gives back everything that Hermes wants back")
  func echoes() throws {
    let query = try query(
      #"{"input":"a","siteId":"hall","id":"7","sessionId":"s","wakewordId":"w","lang":"en","customData":"mine"}"#)
    let command = Command(intent: "HassTurnOn", confidence: 0.9, slots: [], range: 0..<1)
    guard case .object(let intent) = try JSONValue(reading: query.intentJSON(command)) else { return }
    let expected: [String: JSONValue] = [
      "input": "a", "siteId": "hall", "id": "7", "sessionId": "s", "wakewordId": "w", "lang": "en",
      "customData": "mine", "asrTokens": .null, "asrConfidence": .null, "rawInput": "a", "slots": .array([]),
      "intent": .object(["intentName": "HassTurnOn", "confidenceScore": 0.9]),
    ]
    #expect(intent == expected)
  }
}

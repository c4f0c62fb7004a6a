// What may arrive as an utterance, and the answer to what may not.

import JSONValues
import Ontology
import Testing
import WireMessages

@Suite("Utterance on the wire")
struct UtteranceMessageTests {
  private func decode(_ text: String) throws(UtteranceFault) -> UtteranceMessage {
    try UtteranceMessage.decode(Array(text.utf8))
  }

  private func faultOf(_ payload: [UInt8]) -> UtteranceFault? {
    do throws(UtteranceFault) {
      _ = try UtteranceMessage.decode(payload)
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "what does not begin with a brace is text, kept to the letter",
    arguments: ["dim the lights", " Dim é 💡\n", "[1,2]", "42", "\"quoted\"", "null", "a {\"text\":1}", "\u{FEFF}on"])
  func plainText(text: String) throws {
    let message = try decode(text)
    #expect(message == UtteranceMessage(Utterance(text)))
    #expect(message.utterance.text.unicodeScalars.elementsEqual(text.unicodeScalars))
  }

  @Test("an object's fields are read, unknown ones ignored")
  func object() throws {
    let message = try decode(
      """
       \n{"text":" lock up ","id":"7","site":"hall","area":"attic","language":"pt-BR","confidence":0.5,"timestamp":12.5,
      "previous":["one",""],"later":{"x":[1]}}
      """)
    #expect(
      message
        == UtteranceMessage(
          Utterance(" lock up ", id: "7", site: "hall", area: "attic", language: "pt-BR", previous: ["one", ""]),
          confidence: 0.5, timestamp: Timestamp(seconds: 12.5)))
  }

  @Test("what may have been heard instead is read in either form, and what was first heard is written")
  func alternatives() throws {
    let utterance = try decode(#"{"text":"on","alternatives":["off",{"text":"of","confidence":0.2}]}"#).utterance
    #expect(utterance.alternatives == ["off", "of"])
    var chosen = Utterance("off")
    chosen.heard = "on"
    let written = { (utterance: Utterance) in
      String(decoding: Interpretation(utterance, rejection: Rejection(.stale, "")).json(), as: UTF8.self)
    }
    #expect(written(chosen).contains(#""text":"off","heard":"on","commands""#))
    #expect(!written(utterance).contains("heard"))
  }

  @Test("null is as good as absent")
  func nulls() throws {
    let text =
      #"{"text":"on","id":null,"site":null,"area":null,"language":null,"confidence":null,"timestamp":null,"previous":null}"#
    #expect(try decode(text) == UtteranceMessage(Utterance("on")))
  }

  @Test("a timestamp may be RFC 3339")
  func timestampText() throws {
    let message = try decode(#"{"text":"on","timestamp":"2026-02-28T18:00:00.25+01:00"}"#)
    #expect(message.timestamp == Timestamp(seconds: 1_772_298_000.25))
  }

  @Test(
    "a wrong type or value is an error that names the field",
    arguments: [
      (#"{}"#, WireMessageError.missingField("text")),
      (#"{"text":null}"#, .missingField("text")),
      (#"{"text":5}"#, .wrongType(field: "text", expected: "a string", found: "a number")),
      (#"{"text":["on"]}"#, .wrongType(field: "text", expected: "a string", found: "an array")),
      (#"{"text":{"a":1}}"#, .wrongType(field: "text", expected: "a string", found: "an object")),
      (#"{"text":true}"#, .wrongType(field: "text", expected: "a string", found: "a boolean")),
      (#"{"text":""}"#, .empty),
      (#"{"text":" \n\u3000"}"#, .empty),
      (#"{"text":"a\u0000b"}"#, .containsNUL(field: "text")),
      (#"{"text":"on","id":7}"#, .wrongType(field: "id", expected: "a string", found: "a number")),
      (#"{"text":"on","id":""}"#, .invalidValue(field: "id", expected: "1 to 128 bytes long")),
      (#"{"text":"on","area":[]}"#, .wrongType(field: "area", expected: "a string", found: "an array")),
      (
        #"{"text":"on","language":"../x"}"#,
        .invalidValue(field: "language", expected: "a language tag such as en or pt-BR")
      ),
      (
        #"{"text":"on","language":""}"#,
        .invalidValue(field: "language", expected: "a language tag such as en or pt-BR")
      ),
      (#"{"text":"on","confidence":"1"}"#, .wrongType(field: "confidence", expected: "a number", found: "a string")),
      (#"{"text":"on","confidence":1.01}"#, .invalidValue(field: "confidence", expected: "from 0 to 1")),
      (
        #"{"text":"on","timestamp":true}"#,
        .wrongType(field: "timestamp", expected: "a number or a string", found: "a boolean")
      ),
      (
        #"{"text":"on","timestamp":1772298000000}"#,
        .invalidValue(field: "timestamp", expected: "Unix seconds, not milliseconds")
      ),
      (#"{"text":"on","timestamp":-1}"#, .invalidValue(field: "timestamp", expected: "Unix seconds, not milliseconds")),
      (
        #"{"text":"on","timestamp":"yesterday"}"#,
        .invalidValue(field: "timestamp", expected: "Unix seconds, or text such as 2026-02-28T17:05:00Z")
      ),
      (
        #"{"text":"on","alternatives":[{"word":"off"}]}"#,
        .wrongType(
          field: "alternatives", expected: "an array of strings or of objects with `text`", found: "one with null")
      ),
      (
        #"{"text":"on","previous":"one"}"#,
        .wrongType(field: "previous", expected: "an array of strings", found: "a string")
      ),
      (
        #"{"text":"on","previous":[1]}"#,
        .wrongType(field: "previous", expected: "an array of strings", found: "one with a number")
      ),
      (#"{"text":"on","text":"off"}"#, .json(.repeatedKey("text"))),
      (#"{"text":"on"} {"#, .json(.invalid(offset: 14, expected: "the end"))),
    ])
  func wrongFields(payload: String, expected: WireMessageError) {
    #expect(faultOf(Array(payload.utf8))?.error == expected)
  }

  @Test(
    "a site that could not be a topic level is refused",
    arguments: ["", "a/b", "+", "#", "$SYS", "daemon", "bundle", "a\\u0007"])
  func sites(site: String) {
    #expect(faultOf(Array(#"{"text":"on","site":"\#(site)"}"#.utf8))?.interpretation.rejection?.reason == .invalidInput)
  }

  @Test("site names have at most 64 bytes")
  func siteNames() {
    #expect(SiteName.isValid("küche 2"))
    #expect(SiteName.isValid(String(repeating: "a", count: 64)))
    #expect(!SiteName.isValid(String(repeating: "ü", count: 33)))
  }

  @Test(
    "bytes that are no text at all are rejected as invalid input",
    arguments: [
      [], [0x20, 0x0A], [0], Array("on\u{0}".utf8), [0xFF, 0xFE], [0x6F, 0xC3], [0xED, 0xA0, 0x80], Array("{".utf8),
      Array("{\"text\":\"".utf8) + [0xFF] + Array("\"}".utf8), Array("{'text':'on'}".utf8),
      Array("{\"text\":\"on\"".utf8),
      Array(String(repeating: "{\"a\":", count: 10_000).utf8),
      Array(("{\"text\":" + String(repeating: "[", count: 10_000)).utf8),
    ] as [[UInt8]])
  func hostileBytes(payload: [UInt8]) throws {
    let interpretation = try #require(faultOf(payload)?.interpretation)
    #expect(interpretation.rejection?.reason == .invalidInput)
    #expect(interpretation.commands.isEmpty)
    #expect(throws: Never.self) { try JSONValue(reading: interpretation.json()) }
  }

  @Test("a megabyte is rejected as too long, with its beginning quoted")
  func tooLong() throws {
    for payload in [
      Array(repeating: UInt8(ascii: "a"), count: 1 << 20), Array("{".utf8) + Array(repeating: 0x20, count: 1 << 20),
    ] {
      let fault = try #require(faultOf(payload))
      #expect(fault.error == .tooLong(byteCount: payload.count, limit: 65_536))
      #expect(fault.interpretation.rejection?.reason == .tooLong)
      #expect(fault.utterance.text.unicodeScalars.count == 200)
    }
    let text = Array("on".utf8)
    #expect(throws: Never.self) { try UtteranceMessage.decode(text, maximumByteCount: 2) }
    #expect(throws: UtteranceFault.self) { try UtteranceMessage.decode(text, maximumByteCount: 1) }
  }

  @Test("a fault answers to the identifier and site that could be read")
  func faultsKeepTheSender() throws {
    let fault = try #require(faultOf(Array(#"{"id":"7","site":"hall","text":5}"#.utf8)))
    #expect(fault.utterance == Utterance("", id: "7", site: "hall"))
    let late = try #require(faultOf(Array(#"{"id":"7","text":"on","timestamp":[]}"#.utf8)))
    #expect(late.utterance == Utterance("on", id: "7"))
    #expect(
      late.interpretation.rejection?.message
        == "I cannot read that message: its timestamp should be a number or a string, not an array.")
  }
}

@Suite("Timestamp")
struct TimestampTests {
  @Test(
    "reads RFC 3339",
    arguments: [
      ("1970-01-01T00:00:00Z", 0.0), ("1970-01-01t00:00:00z", 0), ("2026-02-28T17:00:00Z", 1_772_298_000),
      ("2026-02-28T18:30:00+01:30", 1_772_298_000), ("2026-02-28T12:00:00-05:00", 1_772_298_000),
      ("2000-02-29T23:59:60Z", 951_868_800), ("1969-12-31T23:59:59.5Z", -0.5),
      ("9999-12-31T23:59:59Z", 253_402_300_799),
      ("0000-01-01T00:00:00Z", -62_167_219_200),
    ])
  func reads(text: String, seconds: Double) {
    #expect(Timestamp(text)?.seconds == seconds)
  }

  @Test(
    "refuses what is not RFC 3339, or no day of the calendar",
    arguments: [
      "", "now", "2026-02-28", "2026-02-28T17:00:00", "2026-02-28 17:00:00Z", "2026-02-29T17:00:00Z",
      "2100-02-29T00:00:00Z",
      "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z",
      "2026-01-01T24:00:00Z",
      "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+1:00",
      "2026-01-01T00:00:00+0100", "2026-01-01T00:00:00Zx", "2026-01-01T00:00:00é", "+026-01-01T00:00:00Z",
    ])
  func refuses(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test("what it prints reads back, over all years from 0 to 9999")
  func roundTrip() {
    var faults = 0
    var seconds = -62_167_219_200.0
    while seconds <= Timestamp.latest.seconds {
      if Timestamp(Timestamp(seconds: seconds).description)?.seconds != seconds { faults += 1 }
      seconds += 86_400 * 37 + 3_661
    }
    #expect(faults == 0)
    #expect(Timestamp(seconds: 1e300).description == "9999-12-31T23:59:59Z")
    #expect(Timestamp(seconds: .nan).description == "1970-01-01T00:00:00Z")
    #expect(Timestamp(seconds: -1e300).description == "0000-01-01T00:00:00Z")
  }
}

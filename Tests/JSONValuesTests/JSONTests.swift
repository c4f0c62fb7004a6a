// JSON written and read: what is escaped, what is refused and where.

import FoundationEssentials
import JSONValues
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
  private func written(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test("puts commas between members and elements, and nowhere else")
  func commas() {
    let text = written { writer in
      writer.object { writer in
        writer.key("a")
        writer.array { writer in
          writer.number(1)
          writer.object { _ in }
          writer.array([])
          writer.null()
        }
        writer.key("b")
        writer.array(["x", "y"])
        writer.key("c")
        writer.string(nil)
      }
    }
    #expect(text == #"{"a":[1,{},[],null],"b":["x","y"],"c":null}"#)
  }

  @Test(
    "prints numbers as short as they read back, integral ones without a fraction",
    arguments: [
      (0.0, "0"), (-0.0, "0"), (30, "30"), (-2, "-2"), (21.5, "21.5"), (0.1, "0.1"), (1e300, "1e+300"),
      (.leastNonzeroMagnitude, "5e-324"),
      (9_007_199_254_740_992, "9007199254740992"), (.nan, "null"), (.infinity, "null"), (-.infinity, "null"),
    ])
  func numbers(value: Double, expected: String) {
    #expect(written { $0.number(value) } == expected)
  }

  @Test(
    "prints probabilities to four places, inside 0 and 1",
    arguments: [
      (0.99412345, "0.9941"), (0.99996, "1"), (1.0, "1"), (0, "0"), (-0.1, "0"), (7, "1"), (.nan, "null"),
      (Double(Float(0.98)), "0.98"),
    ])
  func probabilities(value: Double, expected: String) {
    #expect(written { $0.probability(value) } == expected)
  }

  @Test("escapes what JSON demands and leaves the rest as it is")
  func escapes() {
    #expect(
      written { $0.string("\"\\/\u{8}\t\n\u{C}\r\u{0}\u{1F}\u{7F}é💡\u{2028}") }
        == "\"\\\"\\\\/\\b\\t\\n\\f\\r\\u0000\\u001f\u{7F}é💡\u{2028}\"")
  }

  @Test("every scalar below 0x3000, and some above, survive writing and reading by FoundationEssentials and by us")
  func roundTrip() throws {
    var text = String.UnicodeScalarView()
    for value in Array(UInt32(0)..<0x3000) + [0xFEFF, 0xFFFD, 0xFFFF, 0x1F4A1, 0x10FFFF] {
      if let scalar = Unicode.Scalar(value) { text.append(scalar) }
    }
    var writer = JSONWriter()
    writer.array([String(text)])
    let decoded = try #require(try JSONDecoder().decode([String].self, from: Data(writer.bytes)).first)
    #expect(decoded.unicodeScalars.elementsEqual(text))
    guard case .array(let elements) = try JSONValue(reading: writer.bytes), case .string(let ours)? = elements.first
    else {
      Issue.record("not an array of strings")
      return
    }
    #expect(ours.unicodeScalars.elementsEqual(text))
  }

  @Test("random numbers read back as the same bits")
  func randomNumbers() throws {
    var state: UInt64 = 20_260_228
    var values: [Double] = []
    while values.count < 2_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(bitPattern: state)
      if value.isFinite { values.append(value) }
    }
    var writer = JSONWriter()
    writer.array { writer in
      for value in values { writer.number(value) }
    }
    #expect(try JSONDecoder().decode([Double].self, from: Data(writer.bytes)) == values)
    #expect(try JSONValue(reading: writer.bytes) == .array(values.map { .number($0) }))
  }

  @Test("a writer that was emptied writes as a new one")
  func reuse() {
    var writer = JSONWriter()
    writer.array(["a"])
    writer.removeAll()
    writer.array(["b"])
    #expect(String(decoding: writer.bytes, as: UTF8.self) == #"["b"]"#)
  }
}

@Suite("JSON reader")
struct JSONValueTests {
  private func read(_ text: String) throws -> JSONValue { try JSONValue(reading: Array(text.utf8)) }

  @Test("reads every kind of value")
  func kinds() throws {
    let text = " {\"a\" : [ null , true,false, -1.5e+2, 0 ,\"x\\u00e9\\ud83d\\udca1\\n\\/\" ], \"b\":{}, \"\":[]}\r\n"
    let elements: [JSONValue] = [
      .null, .bool(true), .bool(false), .number(-150), .number(0), .string("x\u{E9}\u{1F4A1}\n/"),
    ]
    #expect(try read(text) == .object(["a": .array(elements), "b": .object([:]), "": .array([])]))
  }

  @Test(
    "refuses what is not JSON",
    arguments: [
      "", " ", "{", "}", "[", "[1", "[1,", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}",
      "01",
      "-", "-a", "+1", "1.", ".5", "1e", "1e+", "0x10", "1e999", "NaN", "Infinity", "tru", "nulll", "true false", "1 2",
      "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\ud83d\"", "\"\\ud83d\\u0041\"", "\"\\udca1\"",
      "\"\\ud83d\\", "\"a\nb\"", "\"\t\"", "{\"a\":1}x", "[1]]", "/* */1", "\u{FEFF}1", "-01", "00",
    ])
  func refuses(text: String) {
    #expect(throws: JSONError.self) { try read(text) }
  }

  @Test("says at which byte JSON ends")
  func offsets() {
    #expect(throws: JSONError.invalid(offset: 6, expected: "a value")) { try read("{\"a\": ?}") }
    #expect(throws: JSONError.invalid(offset: 2, expected: "the end")) { try read("1 2") }
  }

  @Test("refuses a key that is there twice, also when only canonically equal")
  func repeatedKeys() {
    #expect(throws: JSONError.repeatedKey("a")) { try read(#"{"a":1,"a":1}"#) }
    #expect(throws: JSONError.self) { try read("{\"\u{E9}\":1,\"e\u{301}\":1}") }
  }

  @Test("a bomb of brackets is an error, not a crash")
  func nesting() throws {
    for bomb in [String(repeating: "[", count: 500_000), String(repeating: "{\"a\":", count: 500_000)] {
      #expect(throws: JSONError.tooDeep(limit: 16)) { try read(bomb) }
    }
    _ = try read(String(repeating: "[", count: 16) + String(repeating: "]", count: 16))
    #expect(throws: JSONError.tooDeep(limit: 16)) {
      try read(String(repeating: "[", count: 17) + String(repeating: "]", count: 17))
    }
    // Siblings do not add up.
    _ = try read("[" + String(repeating: "[],", count: 100) + "[]]")
  }

  @Test("bytes that are not UTF-8 are an error")
  func invalidUTF8() {
    for bytes: [UInt8] in [
      [0x22, 0xFF, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE2, 0x82],
    ] {
      #expect(throws: JSONError.invalidUTF8(byteCount: bytes.count)) { try JSONValue(reading: bytes) }
    }
  }

  @Test("whatever bytes arrive, reading ends with a value or an error")
  func mutations() {
    let seed = Array(#"{"text":"dim é \u00e9\ud83d\udca1","n":[-1.5e3,null,true,{"a":[]}]}"#.utf8)
    var state: UInt64 = 7
    func random(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    var values = 0
    for _ in 0..<20_000 {
      var bytes = seed
      for _ in 0...random(3) {
        switch random(bytes.isEmpty ? 1 : 3) {
        case 0: bytes.insert(UInt8(random(256)), at: random(bytes.count + 1))
        case 1: bytes.remove(at: random(bytes.count))
        default: bytes = Array(bytes.prefix(random(bytes.count) + 1))
        }
      }
      if (try? JSONValue(reading: bytes)) != nil {
        values += 1
        // What we accept, a lenient reader accepts.
        #expect((try? foundationReads(bytes)) != nil)
      }
    }
    #expect(values > 100)
  }

  /// Reads with FoundationEssentials into a type that takes anything.
  private func foundationReads(_ bytes: [UInt8]) throws -> Anything {
    try JSONDecoder().decode(Anything.self, from: Data(bytes))
  }

  private struct Anything: Decodable {
    init(from decoder: any Decoder) throws {
      _ = try decoder.singleValueContainer()
    }
  }
}

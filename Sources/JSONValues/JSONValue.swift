// Reads JSON that somebody else wrote: strict (RFC 8259), bounded in depth, and every fault has its byte offset.
// Our own reader keeps Foundation out of the daemon and refuses what lenient ones let through: repeated keys
// (which of two texts was meant?), lone surrogates, numbers too large to hold.

/// A JSON value.
public enum JSONValue: Equatable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A finite number.
  case number(Double)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object; its order is not kept.
  case object([String: JSONValue])

  /// How deep arrays and objects may nest unless said otherwise.
  public static let defaultMaximumDepth = 16

  /// Reads one value that fills `bytes` but for white space around it.
  /// - Throws: `JSONError.invalidUTF8`, `.invalid`, `.repeatedKey` or `.tooDeep`.
  public init(reading bytes: [UInt8], maximumDepth: Int = JSONValue.defaultMaximumDepth) throws(JSONError) {
    guard String(validating: bytes, as: UTF8.self) != nil else { throw .invalidUTF8(byteCount: bytes.count) }
    var reader = JSONReader(bytes: bytes, maximumDepth: maximumDepth)
    self = try reader.readDocument()
  }

  /// What kind of value it is, in JSON's words.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral,
  ExpressibleByIntegerLiteral
{
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A boolean.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// A number.
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
}

/// Recursive descent over UTF-8 that is known to be valid.
private struct JSONReader {
  let bytes: [UInt8]
  let maximumDepth: Int
  private var index = 0
  private var depth = 0

  init(bytes: [UInt8], maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  mutating func readDocument() throws(JSONError) -> JSONValue {
    let value = try readValue()
    if next() != nil { throw invalid("the end") }
    return value
  }

  private func invalid(_ expected: String) -> JSONError {
    .invalid(offset: index, expected: expected)
  }

  /// The next byte that is not white space, not consumed.
  private mutating func next() -> UInt8? {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return bytes[index]
      }
    }
    return nil
  }

  private mutating func readValue() throws(JSONError) -> JSONValue {
    guard let byte = next() else { throw invalid("a value") }
    switch byte {
    case UInt8(ascii: "{"): return try readObject()
    case UInt8(ascii: "["): return try readArray()
    case UInt8(ascii: "\""): return .string(try readString())
    case UInt8(ascii: "t"): return try readWord("true", .bool(true))
    case UInt8(ascii: "f"): return try readWord("false", .bool(false))
    case UInt8(ascii: "n"): return try readWord("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try readNumber())
    default: throw invalid("a value")
    }
  }

  private mutating func readWord(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
    guard bytes[index...].starts(with: word.utf8) else { throw invalid(word) }
    index += word.utf8.count
    return value
  }

  private mutating func enter() throws(JSONError) {
    depth += 1
    if depth > maximumDepth { throw .tooDeep(limit: maximumDepth) }
    index += 1
  }

  private mutating func readObject() throws(JSONError) -> JSONValue {
    try enter()
    var members: [String: JSONValue] = [:]
    if next() == UInt8(ascii: "}") {
      index += 1
    } else {
      while true {
        guard next() == UInt8(ascii: "\"") else { throw invalid("a key") }
        let key = try readString()
        guard next() == UInt8(ascii: ":") else { throw invalid("a colon") }
        index += 1
        if members.updateValue(try readValue(), forKey: key) != nil { throw .repeatedKey(key) }
        if try !readSeparator(orEnd: UInt8(ascii: "}"), "a comma or }") { break }
      }
    }
    depth -= 1
    return .object(members)
  }

  private mutating func readArray() throws(JSONError) -> JSONValue {
    try enter()
    var elements: [JSONValue] = []
    if next() == UInt8(ascii: "]") {
      index += 1
    } else {
      repeat { elements.append(try readValue()) } while try readSeparator(orEnd: UInt8(ascii: "]"), "a comma or ]")
    }
    depth -= 1
    return .array(elements)
  }

  /// Whether a comma follows rather than the end.
  private mutating func readSeparator(orEnd end: UInt8, _ expected: String) throws(JSONError) -> Bool {
    let byte = next()
    guard byte == UInt8(ascii: ",") || byte == end else { throw invalid(expected) }
    index += 1
    return byte != end
  }

  private mutating func readNumber() throws(JSONError) -> Double {
    let start = index
    if bytes[index] == UInt8(ascii: "-") { index += 1 }
    let leadingDigit = index
    if try readDigits() > 1, bytes[leadingDigit] == UInt8(ascii: "0") { throw invalid("no digit after a leading 0") }
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      _ = try readDigits()
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
      _ = try readDigits()
    }
    guard let value = Double(String(decoding: bytes[start..<index], as: UTF8.self)), value.isFinite else {
      throw invalid("a number that a Double can hold")
    }
    return value
  }

  private mutating func readDigits() throws(JSONError) -> Int {
    let start = index
    while index < bytes.count, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") { index += 1 }
    if index == start { throw invalid("a digit") }
    return index - start
  }

  private mutating func readString() throws(JSONError) -> String {
    index += 1
    var text: [UInt8] = []
    var run = index
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        index += 1
        if text.isEmpty { return String(decoding: bytes[run..<index - 1], as: UTF8.self) }
        text.append(contentsOf: bytes[run..<index - 1])
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        text.append(contentsOf: bytes[run..<index])
        index += 1
        try readEscape(into: &text)
        run = index
      case 0..<0x20: throw invalid("no control character in a string")
      default: index += 1
      }
    }
    throw invalid("a closing quotation mark")
  }

  private mutating func readEscape(into text: inout [UInt8]) throws(JSONError) {
    let escaped: UInt8
    switch index < bytes.count ? bytes[index] : 0 {
    case UInt8(ascii: "\""): escaped = UInt8(ascii: "\"")
    case UInt8(ascii: "\\"): escaped = UInt8(ascii: "\\")
    case UInt8(ascii: "/"): escaped = UInt8(ascii: "/")
    case UInt8(ascii: "b"): escaped = 0x08
    case UInt8(ascii: "f"): escaped = 0x0C
    case UInt8(ascii: "n"): escaped = 0x0A
    case UInt8(ascii: "r"): escaped = 0x0D
    case UInt8(ascii: "t"): escaped = 0x09
    case UInt8(ascii: "u"):
      index += 1
      text.append(contentsOf: String(Character(try readScalar())).utf8)
      return
    default: throw invalid("one of \"\\/bfnrtu after a backslash")
    }
    text.append(escaped)
    index += 1
  }

  /// Reads the digits after `\u`, and the second half of a surrogate pair.
  private mutating func readScalar() throws(JSONError) -> Unicode.Scalar {
    let first = try readHexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, bytes[index...].starts(with: "\\u".utf8) else { throw invalid("a whole surrogate pair") }
    index += 2
    let second = try readHexadecimal()
    guard second >= 0xDC00, second < 0xE000,
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + second - 0xDC00)
    else { throw invalid("a whole surrogate pair") }
    return scalar
  }

  private mutating func readHexadecimal() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard index < bytes.count, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else {
        throw invalid("four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }
}

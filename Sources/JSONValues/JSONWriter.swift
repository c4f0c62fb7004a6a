// Writes JSON as UTF-8 into one growing buffer, value after value, without building a tree first. It is the
// only place where strings are escaped and numbers printed.

/// Appends JSON to a buffer that can be reused.
public struct JSONWriter: Sendable {
  /// What was written so far.
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false

  /// Makes an empty writer.
  public init() {}

  /// Forgets what was written and keeps the buffer's capacity.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  /// Writes an object whose members `body` writes, each a key and a value.
  public mutating func object(_ body: (inout JSONWriter) -> Void) {
    nested(UInt8(ascii: "{"), UInt8(ascii: "}"), body)
  }

  /// Writes an array whose elements `body` writes.
  public mutating func array(_ body: (inout JSONWriter) -> Void) {
    nested(UInt8(ascii: "["), UInt8(ascii: "]"), body)
  }

  /// Writes an array of strings.
  public mutating func array(_ strings: [String]) {
    array { writer in
      for string in strings { writer.string(string) }
    }
  }

  /// Writes the key of the value that is written next.
  public mutating func key(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes a string, or null for nil.
  public mutating func string(_ value: String?) {
    guard let value else { return null() }
    separate()
    bytes.append(UInt8(ascii: "\""))
    if value.utf8.contains(where: Self.isEscaped) {
      for byte in value.utf8 {
        if Self.isEscaped(byte) { escape(byte) } else { bytes.append(byte) }
      }
    } else {
      bytes.append(contentsOf: value.utf8)
    }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// Writes a number: the shortest digits that read back as the same value, no fraction when it is integral, and
  /// null for what JSON cannot hold (infinity, not a number).
  public mutating func number(_ value: Double) {
    guard value.isFinite else { return null() }
    // 2^53: beyond it not every integer is a Double.
    if value.magnitude <= 9_007_199_254_740_992, let integer = Int(exactly: value) { return number(integer) }
    raw(value.description)
  }

  /// Writes an integer.
  public mutating func number(_ value: Int) {
    raw(value.description)
  }

  /// Writes a probability to four places, or null for nil.
  public mutating func probability(_ value: Double?) {
    guard let value, value.isFinite else { return null() }
    number(Double(Int(min(max(value, 0), 1) * 10_000 + 0.5)) / 10_000)
  }

  /// Writes true or false.
  public mutating func bool(_ value: Bool) {
    raw(value ? "true" : "false")
  }

  /// Writes any value; the members of objects in the order of their keys.
  public mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let truth): bool(truth)
    case .number(let amount): number(amount)
    case .string(let text): string(text)
    case .array(let elements):
      array { writer in
        for element in elements { writer.value(element) }
      }
    case .object(let members):
      object { writer in
        for (key, member) in members.sorted(by: { $0.key < $1.key }) {
          writer.key(key)
          writer.value(member)
        }
      }
    }
  }

  /// Writes null.
  public mutating func null() {
    raw("null")
  }

  private mutating func nested(_ open: UInt8, _ close: UInt8, _ body: (inout JSONWriter) -> Void) {
    separate()
    bytes.append(open)
    needsComma = false
    body(&self)
    bytes.append(close)
    needsComma = true
  }

  private mutating func raw(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }

  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    default:
      let digits = Array("0123456789abcdef".utf8)
      bytes.append(contentsOf: "u00".utf8)
      bytes.append(digits[Int(byte >> 4)])
      bytes.append(digits[Int(byte & 15)])
    }
  }
}

// The fields of a JSON object that somebody else wrote, each read by its rule: null is as good as absent, and what is of
// the wrong type or too long is an error that names the field.

import JSONValues
import Ontology

/// Reads the fields of a JSON object, each with its rule.
struct FieldReader {
  let members: [String: JSONValue]

  /// Longest identifier, in bytes of UTF-8.
  static let maximumIdentifierByteCount = 128

  /// Checks that there is something in `text` that can be understood.
  static func check(text: String) throws(WireMessageError) {
    if text.utf8.contains(0) { throw .containsNUL(field: "text") }
    if text.unicodeScalars.allSatisfy(\.properties.isWhitespace) { throw .empty }
  }

  private func member(_ name: String) -> JSONValue? {
    members[name] == .null ? nil : members[name]
  }

  func string(_ name: String) throws(WireMessageError) -> String? {
    guard let value = member(name) else { return nil }
    guard case .string(let string) = value else {
      throw .wrongType(field: name, expected: "a string", found: value.kind)
    }
    if string.utf8.contains(0) { throw .containsNUL(field: name) }
    return string
  }

  func required(_ name: String) throws(WireMessageError) -> String {
    guard let string = try string(name) else { throw .missingField(name) }
    return string
  }

  func identifier(_ name: String) throws(WireMessageError) -> String? {
    guard let string = try string(name) else { return nil }
    guard (1...Self.maximumIdentifierByteCount).contains(string.utf8.count) else {
      throw .invalidValue(field: name, expected: "1 to \(Self.maximumIdentifierByteCount) bytes long")
    }
    return string
  }

  func site(_ name: String = "site") throws(WireMessageError) -> String? {
    guard let string = try string(name) else { return nil }
    guard SiteName.isValid(string) else {
      throw .invalidValue(
        field: name, expected: "1 to \(SiteName.maximumByteCount) bytes without / + # $ or control characters")
    }
    return string
  }

  func language(_ name: String = "language") throws(WireMessageError) -> String? {
    guard let string = try string(name) else { return nil }
    let isTag = string.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { part in
      (1...8).contains(part.count) && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
    guard isTag, string.utf8.count <= 35 else {
      throw .invalidValue(field: name, expected: "a language tag such as en or pt-BR")
    }
    return string
  }

  func probability(_ name: String) throws(WireMessageError) -> Double? {
    guard let value = member(name) else { return nil }
    guard case .number(let number) = value else {
      throw .wrongType(field: name, expected: "a number", found: value.kind)
    }
    guard (0...1).contains(number) else { throw .invalidValue(field: name, expected: "from 0 to 1") }
    return number
  }

  func timestamp() throws(WireMessageError) -> Timestamp? {
    let name = "timestamp"
    switch member(name) {
    case nil: return nil
    case .number(let seconds):
      guard seconds >= 0, seconds <= Timestamp.latest.seconds else {
        throw .invalidValue(field: name, expected: "Unix seconds, not milliseconds")
      }
      return Timestamp(seconds: seconds)
    case .string(let text):
      guard let timestamp = Timestamp(text) else {
        throw .invalidValue(field: name, expected: "Unix seconds, or text such as 2026-02-28T17:05:00Z")
      }
      return timestamp
    case .some(let value):
      throw .wrongType(field: name, expected: "a number or a string", found: value.kind)
    }
  }

  func strings(_ name: String) throws(WireMessageError) -> [String] {
    guard let value = member(name) else { return [] }
    guard case .array(let elements) = value else {
      throw .wrongType(field: name, expected: "an array of strings", found: value.kind)
    }
    var strings: [String] = []
    for element in elements {
      guard case .string(let string) = element else {
        throw .wrongType(field: name, expected: "an array of strings", found: "one with \(element.kind)")
      }
      if string.utf8.contains(0) { throw .containsNUL(field: name) }
      strings.append(string)
    }
    return strings
  }

  /// Strings, or objects that hold one each as `text`.
  func texts(_ name: String) throws(WireMessageError) -> [String] {
    guard let value = member(name) else { return [] }
    let expected = "an array of strings or of objects with `text`"
    guard case .array(let elements) = value else {
      throw .wrongType(field: name, expected: expected, found: value.kind)
    }
    var texts: [String] = []
    for element in elements {
      var text = element
      if case .object(let members) = element { text = members["text"] ?? .null }
      guard case .string(let string) = text else {
        throw .wrongType(field: name, expected: expected, found: "one with \(text.kind)")
      }
      if string.utf8.contains(0) { throw .containsNUL(field: name) }
      texts.append(string)
    }
    return texts
  }

  func object(_ name: String) throws(WireMessageError) -> [String: JSONValue]? {
    guard let value = member(name) else { return nil }
    guard case .object(let object) = value else {
      throw .wrongType(field: name, expected: "an object", found: value.kind)
    }
    return object
  }

  func integer(_ name: String, in range: ClosedRange<Int>) throws(WireMessageError) -> Int? {
    guard let value = member(name) else { return nil }
    guard case .number(let number) = value else {
      throw .wrongType(field: name, expected: "a number", found: value.kind)
    }
    guard let integer = Int(exactly: number), range.contains(integer) else {
      throw .invalidValue(field: name, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return integer
  }

  func value(_ name: String) -> JSONValue? { member(name) }
}

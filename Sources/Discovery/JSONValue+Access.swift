// Looking into JSON whose shape nobody promised: every accessor gives nil for what is of another kind.

internal import JSONValues

extension JSONValue {
  subscript(_ key: String) -> JSONValue? {
    guard case .object(let members) = self, let value = members[key], value != .null else { return nil }
    return value
  }

  var members: [String: JSONValue]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  var elements: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  var number: Double? {
    guard case .number(let number) = self else { return nil }
    return number
  }

  var integer: Int? { number.flatMap { Int(exactly: $0) } }

  var flag: Bool? {
    guard case .bool(let flag) = self else { return nil }
    return flag
  }

  /// Text, or what a number or truth value is as text: announcers write payloads in any of them.
  var scalarText: String? {
    switch self {
    case .string(let text): text
    case .number(let number): Int(exactly: number).map(String.init) ?? number.description
    case .bool(let flag): flag ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  /// The texts of a list, or a single text; whatever else is in it is left out.
  var texts: [String] {
    if let text { return [text] }
    return (elements ?? []).compactMap(\.text)
  }
}

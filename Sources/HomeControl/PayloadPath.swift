// Where in a payload a value is. Home Assistant writes that as a template; those that only pick a value are read here,
// and nothing more of its language.

/// Keys from the outside in; a number counts elements of an array. Empty for the payload as a whole.
public struct PayloadPath: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The keys.
  public var keys: [String]

  /// Makes a path.
  public init(_ keys: [String]) { self.keys = keys }

  /// Makes a path.
  public init(arrayLiteral keys: String...) { self.keys = keys }

  /// The path as a template writes it.
  public var description: String { "value" + (keys.isEmpty ? "" : "_json") + keys.map { "['\($0)']" }.joined() }

  /// Reads `{{ value }}`, `{{ value_json.a.b }}`, `{{ value_json['a'][0] }}`, and these with filters that only
  /// convert numbers (`| float`, `| int`, `| round(1)`, `| is_defined`); nil for any other template.
  public init?(template: String) {
    var text = Self.trimmed(template[...])
    guard text.hasPrefix("{{"), text.hasSuffix("}}"), text.utf8.count >= 4 else { return nil }
    text = text.dropFirst(2).dropLast(2)
    // `{{-` and `-}}` take white space away around them.
    if text.first == "-" { text.removeFirst() }
    if text.last == "-" { text.removeLast() }
    let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(Self.trimmed)
    guard let expression = parts.first, parts.dropFirst().allSatisfy(Self.isConversion) else { return nil }
    if expression == "value" {
      keys = []
      return
    }
    guard expression.hasPrefix("value_json"), let keys = Self.keys(expression.dropFirst(10)), !keys.isEmpty else {
      return nil
    }
    self.keys = keys
  }

  /// `.a['b'][0]` → a, b, 0.
  private static func keys(_ text: Substring) -> [String]? {
    var rest = text
    var keys: [String] = []
    while let first = rest.popFirst() {
      if first == "." {
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        guard !name.isEmpty else { return nil }
        keys.append(String(name))
        rest = rest.dropFirst(name.count)
      } else if first == "[", let close = rest.firstIndex(of: "]") {
        let inside = trimmed(rest[..<close])
        if let quote = inside.first, quote == "'" || quote == "\"" {
          let name = inside.dropFirst().dropLast()
          guard inside.count > 2, inside.last == quote, !name.contains(where: { $0 == quote || $0 == "\\" }) else {
            return nil
          }
          keys.append(String(name))
        } else {
          guard let index = Int(inside), index >= 0, index < 1_000 else { return nil }
          keys.append("\(index)")
        }
        rest = rest[rest.index(after: close)...]
      } else {
        return nil
      }
    }
    return keys
  }

  private static func isConversion(_ filter: Substring) -> Bool {
    let name = filter.prefix { $0 != "(" }
    let arguments = filter.dropFirst(name.count)
    guard ["float", "int", "round", "is_defined"].contains(trimmed(name)) else { return false }
    return arguments.isEmpty
      || (arguments.last == ")" && arguments.dropFirst().dropLast().allSatisfy { "0123456789.,- ".contains($0) })
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0.isWhitespace }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}

// A YAML document as a tree of values that know where they were written. Keys keep their order; a plain
// scalar keeps its spelling, so that the reader of a file decides what is a number and what is a word.

/// Where something stands in a file.
public struct YAMLPosition: Hashable, Sendable, CustomStringConvertible {
  /// The file's name, as the caller gave it.
  public let file: String
  /// Line, counted from 1.
  public let line: Int
  /// Column in characters, counted from 1.
  public let column: Int

  /// Makes a position.
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `file:line`.
  public var description: String { "\(file):\(line)" }
}

/// One value of a YAML document.
public struct YAMLNode: Sendable {
  /// The shapes a value has.
  public enum Value: Sendable {
    /// Text as written; `isPlain` is false for quoted and block text, which is never a number, a truth value or null.
    case scalar(String, isPlain: Bool)
    /// A list.
    case sequence([YAMLNode])
    /// Keys and values in file order; keys are scalars, each occurs once.
    case mapping([(key: YAMLNode, value: YAMLNode)])
  }

  /// The value.
  public let value: Value
  /// Where it starts.
  public let position: YAMLPosition

  /// Makes a node.
  public init(_ value: Value, at position: YAMLPosition) {
    self.value = value
    self.position = position
  }

  /// The value under `key`; nil when there is none, or when this is no mapping.
  public subscript(key: String) -> YAMLNode? {
    guard case .mapping(let pairs) = value else { return nil }
    return pairs.first { $0.key.string == key }?.value
  }

  /// The elements of a sequence; nil for anything else.
  public var sequence: [YAMLNode]? {
    guard case .sequence(let nodes) = value else { return nil }
    return nodes
  }

  /// The pairs of a mapping in file order; nil for anything else.
  public var mapping: [(key: YAMLNode, value: YAMLNode)]? {
    guard case .mapping(let pairs) = value else { return nil }
    return pairs
  }

  /// Whether nothing was written here: an empty plain scalar, `~` or `null`.
  public var isNull: Bool {
    guard case .scalar(let text, isPlain: true) = value else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// The text of a scalar as written, whatever else it may mean; nil for null, sequences and mappings.
  public var string: String? {
    guard case .scalar(let text, _) = value, !isNull else { return nil }
    return text
  }

  /// The integer a plain scalar spells (decimal, `0x` or `0o`); nil when it spells none.
  public var int: Int? {
    guard case .scalar(let text, isPlain: true) = value else { return nil }
    if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16) }
    if text.hasPrefix("0o") { return Int(text.dropFirst(2), radix: 8) }
    return Int(text)
  }

  /// The finite number a plain scalar spells; nil when it spells none.
  public var double: Double? {
    if let int { return Double(int) }
    guard case .scalar(let text, isPlain: true) = value,
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }),
      let number = Double(text), number.isFinite
    else { return nil }
    return number
  }

  /// The truth value a plain scalar spells: `true`/`false`, and `yes`/`no`/`on`/`off` as people write; else nil.
  public var bool: Bool? {
    guard case .scalar(let text, isPlain: true) = value else { return nil }
    switch text {
    case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": return true
    case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": return false
    default: return nil
    }
  }
}

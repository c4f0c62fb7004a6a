// What can be wrong with a home's file, each with the place to repair and the way to do it.

public import YAMLNodes

/// A fault in a home's description.
public enum HomeError: Error, Equatable, CustomStringConvertible {
  /// The file cannot be read, is no YAML, or a value has another shape than expected.
  case unreadable(YAMLError)
  /// A key that means nothing here.
  case unknownKey(String, at: YAMLPosition, known: [String], suggestion: String?)
  /// A value that does not fit.
  case invalidValue(String, at: YAMLPosition, expected: String)
  /// An identifier given twice.
  case duplicate(String, at: YAMLPosition, first: Int)
  /// An identifier that nothing has.
  case unknownReference(String, at: YAMLPosition, kind: String, suggestion: String?)

  /// The place of the fault.
  public var position: YAMLPosition {
    switch self {
    case .unreadable(let error): error.position
    case .unknownKey(_, let position, _, _), .invalidValue(_, let position, _), .duplicate(_, let position, _),
      .unknownReference(_, let position, _, _):
      position
    }
  }

  /// `file:line:column: what is wrong; what to do`.
  public var description: String {
    let place = "\(position.file):\(position.line):\(position.column): "
    switch self {
    case .unreadable(let error): return error.description
    case .unknownKey(let key, _, let known, let suggestion):
      let remedy = suggestion.map { "did you mean '\($0)'?" } ?? "known here: \(known.joined(separator: ", "))"
      return place + "unknown key '\(key)'; \(remedy)"
    case .invalidValue(let found, _, let expected): return place + "expected \(expected), found '\(found)'"
    case .duplicate(let id, _, let first): return place + "'\(id)' was already described in line \(first)"
    case .unknownReference(let id, _, let kind, let suggestion):
      let remedy = suggestion.map { "did you mean '\($0)'?" } ?? "describe it under '\(kind)s' first"
      return place + "no \(kind) is called '\(id)'; \(remedy)"
    }
  }
}

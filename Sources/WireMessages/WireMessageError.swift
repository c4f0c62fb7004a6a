// Everything that can be wrong with a message from outside, and what it becomes for the one who sent it.

public import JSONValues
public import Ontology

/// Why a message cannot be read.
public enum WireMessageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The message has more bytes than are read.
  case tooLong(byteCount: Int, limit: Int)
  /// No text, or nothing but white space.
  case empty
  /// Plain text whose bytes are not UTF-8.
  case invalidUTF8(byteCount: Int)
  /// A NUL character in the text or in a field.
  case containsNUL(field: String)
  /// Not JSON.
  case json(JSONError)
  /// An object without a field it needs.
  case missingField(String)
  /// A field of another type than it should have.
  case wrongType(field: String, expected: String, found: String)
  /// A field of the right type with a value it cannot have.
  case invalidValue(field: String, expected: String)

  /// The fault, and what is expected instead.
  public var description: String {
    switch self {
    case .tooLong(let byteCount, let limit): "the message has \(byteCount) bytes, at most \(limit) are read"
    case .empty: "there is no text in it"
    case .invalidUTF8(let byteCount): "its \(byteCount) bytes are not UTF-8 text"
    case .containsNUL(let field): "the \(field) has a NUL character in it"
    case .json(let error): error.description
    case .missingField(let field): "it has no \(field)"
    case .wrongType(let field, let expected, let found): "its \(field) should be \(expected), not \(found)"
    case .invalidValue(let field, let expected): "its \(field) should be \(expected)"
    }
  }

  /// The rejection that answers such a message: `too_long` or `invalid_input`.
  public var rejection: Rejection {
    if case .tooLong = self { return Rejection(.tooLong, "That was too long for me.") }
    if case .empty = self { return Rejection(.invalidInput, "I did not hear anything.") }
    return Rejection(.invalidInput, "I cannot read that message: \(self).")
  }
}

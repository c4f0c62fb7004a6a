// Everything that can keep bytes from being read as JSON.

/// Why bytes cannot be read as JSON.
public enum JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The bytes are not UTF-8.
  case invalidUTF8(byteCount: Int)
  /// Not JSON, from the byte at `offset` on.
  case invalid(offset: Int, expected: String)
  /// Arrays and objects nested deeper than are read.
  case tooDeep(limit: Int)
  /// The same key twice in one object.
  case repeatedKey(String)

  /// The fault, and what is expected instead.
  public var description: String {
    switch self {
    case .invalidUTF8(let byteCount): "its \(byteCount) bytes are not UTF-8 text"
    case .invalid(let offset, let expected): "it is not JSON: byte \(offset) should be \(expected)"
    case .tooDeep(let limit): "its JSON nests deeper than \(limit) levels"
    case .repeatedKey(let key): "its key \(String(key.prefix(40)).debugDescription) is there twice"
    }
  }
}

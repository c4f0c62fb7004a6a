// What keeps a home from being imported. What is wrong with single announcements is no error but a `DiscoveryNote`:
// one strange device must not hide the others.

public import JSONValues

/// Why a home cannot be imported.
public enum DiscoveryError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file that must be there cannot be read; `reason` in the system's words.
  case unreadable(path: String, reason: String)
  /// A file is longer than any registry.
  case tooLarge(path: String, limit: Int)
  /// A file is not JSON.
  case invalidJSON(path: String, JSONError)
  /// A file is JSON of another shape.
  case unexpectedShape(path: String, expected: String)

  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): \(reason); give Home Assistant's configuration folder, the one with configuration.yaml, "
        + "as a user who may read its .storage"
    case .tooLarge(let path, let limit): "\(path): longer than \(limit >> 20) MB, which no registry is"
    case .invalidJSON(let path, let error): "\(path): \(error); is it a whole copy?"
    case .unexpectedShape(let path, let expected):
      "\(path): expected \(expected); this layout of Home Assistant's registries is not known"
    }
  }
}

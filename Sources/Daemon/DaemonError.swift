// The one error type of this module; each case has its exit status.

/// Why the daemon cannot serve.
public enum DaemonError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The configuration, or a file it names, cannot be used; says where and what was expected.
  case unusable(String)
  /// The system refused something.
  case system(String)

  /// What is wrong.
  public var description: String {
    switch self {
    case .unusable(let reason), .system(let reason): reason
    }
  }

  /// Status the process ends with: 78 asks a person, 1 may pass by itself.
  public var exitStatus: Int32 {
    switch self {
    case .unusable: 78
    case .system: 1
    }
  }
}

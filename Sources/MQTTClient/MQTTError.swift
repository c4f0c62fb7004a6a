// The one error type of this module.

/// Why a client could not be made.
public enum MQTTError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A setting the library does not take.
  case invalidSetting(name: String, value: String, reason: String)
  /// The system refused a resource.
  case system(call: String, code: Int32)

  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .invalidSetting(let name, let value, let reason):
      "\(name) `\(value)`: \(reason)"
    case .system(let call, let code):
      "\(call) failed with error \(code); the system is out of memory, threads or file descriptors"
    }
  }
}

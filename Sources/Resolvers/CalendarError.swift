// What can be wrong with a home's time zone.

/// Why a time zone cannot be used.
public enum CalendarError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No zone of the tz database has this name.
  case unknownZone(name: String)
  /// A system call on a zone's file failed with an `errno` code.
  case system(file: String, operation: String, code: Int32)
  /// A zone's file is not what the format says; `found` tells what stands there.
  case damaged(file: String, found: String)

  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .unknownZone(let name):
      "\"\(name)\" is not a time zone of this system: use an IANA name such as Europe/Lisbon"
    case .system(let file, let operation, let code): "\(file): \(operation) failed (error \(code))"
    case .damaged(let file, let found): "\(file): \(found); reinstall the system's time zone data (tzdata)"
    }
  }
}

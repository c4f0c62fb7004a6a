// The account that the unit runs hearkend as. An examination by root becomes it, so that what it may not read is not read
// and what it may not write is not written.

internal import Glibc

/// An account of this machine.
public struct ServiceAccount: Equatable, Sendable {
  /// Its name.
  public let name: String
  /// Its number.
  public let identifier: UInt32
  let group: UInt32

  /// The account called `name`; nil when there is none.
  public init?(named name: String) {
    guard let entry = unsafe getpwnam(name)?.pointee else { return nil }
    self.name = name
    (identifier, group) = unsafe (entry.pw_uid, entry.pw_gid)
  }

  /// The name of a number, or the number.
  static func name(of identifier: UInt32) -> String {
    guard let entry = unsafe getpwuid(identifier)?.pointee, let name = unsafe entry.pw_name else {
      return "\(identifier)"
    }
    return unsafe String(cString: name)
  }

  /// Makes the process this account's for the rest of its life; false when the system does not let it.
  func become() -> Bool {
    unsafe initgroups(name, group) == 0 && setgid(group) == 0 && setuid(identifier) == 0
  }
}

// The directory that schedules are kept in: made where it is missing, and owned by one daemon at a time.

internal import Glibc

/// A state directory, held for as long as this lives.
public final class StateDirectory: Sendable {
  /// Where it is.
  public let path: String
  private let descriptor: Int32

  /// Takes the directory, and makes it where only its last level is missing.
  ///
  /// - Throws: `StorageError` when it cannot be used, or another daemon has it.
  public init(path: String) throws(StorageError) {
    self.path = path
    if unsafe mkdir(path, 0o700) != 0, errno != EEXIST { throw StorageError("mkdir", path) }
    descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StorageError("open", path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw StorageError(
        path, reason: "another daemon keeps its schedules here; give each a state_directory of its own")
    }
  }

  deinit { close(descriptor) }

  /// Why a directory cannot be used, without taking it; nil when nothing speaks against it.
  static func fault(of path: String) -> String? {
    if unsafe access(path, W_OK | X_OK) == 0 { return nil }
    let reason = unsafe String(cString: strerror(errno))
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    if errno == ENOENT, unsafe access(parent, W_OK | X_OK) == 0 { return nil }
    return "\(path): \(reason)"
  }
}

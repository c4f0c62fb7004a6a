// A file that is either the old one or the new one, whatever happens in between: written beside it, forced to the disk,
// renamed over it, and the directory forced to the disk as well.

internal import Glibc

/// A small file that is replaced whole.
public struct AtomicFile: Sendable {
  /// Between which steps a test may end the process.
  public enum Step: CaseIterable, Sendable {
    /// Half of the new file is written beside the old.
    case halfWritten
    /// The new file is written and on the disk, the old one still in place.
    case written
    /// The new file has taken the place of the old.
    case renamed
  }

  /// Where it is.
  public let path: String
  /// Called between the steps.
  private let between: @Sendable (Step) throws(StorageError) -> Void

  /// Names a file; `between` is called after each step, for tests.
  public init(path: String, between: @escaping @Sendable (Step) throws(StorageError) -> Void = { _ in }) {
    self.path = path
    self.between = between
  }

  private var directory: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "." }
  private var draft: String { "\(path).new" }

  /// The bytes; nil when there is no such file.
  ///
  /// - Throws: `StorageError` for a file that is there and cannot be read, or is longer than `limit` bytes.
  public func read(limit: Int) throws(StorageError) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0, errno == ENOENT { return nil }
    guard descriptor >= 0 else { throw StorageError("open", path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw StorageError("read", path) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      guard bytes.count <= limit else { throw StorageError(path, reason: "is longer than \(limit) bytes") }
    }
  }

  /// Puts `bytes` in the place of what was there.
  ///
  /// - Throws: `StorageError`; then the old file is still there.
  public func replace(with bytes: [UInt8]) throws(StorageError) {
    let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StorageError("create", draft) }
    Self.handOver(descriptor, in: directory)
    do throws(StorageError) {
      defer { close(descriptor) }
      let half = bytes.count / 2
      try write(bytes[..<half], to: descriptor)
      try between(.halfWritten)
      try write(bytes[half...], to: descriptor)
      guard fsync(descriptor) == 0 else { throw StorageError("fsync", draft) }
      try between(.written)
    } catch {
      unsafe unlink(draft)
      throw error
    }
    guard unsafe rename(draft, path) == 0 else { throw StorageError("rename", draft) }
    try between(.renamed)
    try Self.synchronize(directory: directory)
  }

  /// Renames the file to `other`, which lies in the same directory.
  ///
  /// - Throws: `StorageError` when the system refuses.
  public func move(to other: String) throws(StorageError) {
    guard unsafe rename(path, other) == 0 else { throw StorageError("rename", path) }
    try Self.synchronize(directory: directory)
  }

  private func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) throws(StorageError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw StorageError("write", draft) }
      rest = rest.dropFirst(count)
    }
  }

  /// What root makes in the daemon's directory belongs to the daemon.
  static func handOver(_ descriptor: Int32, in directory: String) {
    var status = stat()
    guard geteuid() == 0, unsafe stat(directory, &status) == 0, status.st_uid != 0 else { return }
    _ = fchown(descriptor, status.st_uid, status.st_gid)
  }

  /// Has the names in a directory on the disk.
  ///
  /// - Throws: `StorageError` when the system refuses.
  static func synchronize(directory: String) throws(StorageError) {
    let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StorageError("open", directory) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw StorageError("fsync", directory) }
  }
}

/// Why something cannot be kept on the disk.
public struct StorageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file or directory.
  public let path: String
  /// What is wrong with it.
  public let reason: String
  /// Whether it can be read, but not understood.
  public let isDamage: Bool

  /// Makes an error.
  public init(_ path: String, reason: String, isDamage: Bool = false) {
    self.path = path
    self.reason = reason
    self.isDamage = isDamage
  }

  /// The error of a system call that has just failed.
  init(_ call: String, _ path: String) {
    self.init(path, reason: "\(call): \(unsafe String(cString: strerror(errno)))")
  }

  /// Path and reason.
  public var description: String { "\(path): \(reason)" }
}

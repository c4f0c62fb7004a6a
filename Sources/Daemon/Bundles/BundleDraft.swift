// A bundle on its way into the store: a file there under a name of its own, which goes when nobody keeps it.

internal import Glibc

/// A file of the store that is being written. Belongs to one thread.
public final class BundleDraft {
  /// What names of drafts begin with; the identifier of the process follows.
  static let prefix = "draft-"

  /// Where it is.
  public let path: String
  /// Bytes so far.
  public private(set) var byteCount = 0
  private let descriptor: Int32
  private var isKept = false

  init(folder: String) throws(StorageError) {
    path = "\(folder)/\(Self.prefix)\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StorageError("create", path) }
    AtomicFile.handOver(descriptor, in: folder)
  }

  deinit {
    close(descriptor)
    if !isKept { unsafe unlink(path) }
  }

  /// Adds bytes.
  ///
  /// - Throws: `StorageError`, when the disk is full for one.
  public func append(_ bytes: ArraySlice<UInt8>) throws(StorageError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw StorageError("write", path) }
      rest = rest.dropFirst(count)
      byteCount += count
    }
  }

  /// Has it on the disk.
  ///
  /// - Throws: `StorageError`.
  public func finish() throws(StorageError) {
    guard fsync(descriptor) == 0 else { throw StorageError("fsync", path) }
  }

  /// Gives it the name under which it stays.
  func keep(as name: String) throws(StorageError) {
    guard unsafe rename(path, name) == 0 else { throw StorageError("rename", path) }
    isKept = true
  }

  /// Whether a draft's process is no more.
  static func isAbandoned(_ name: String) -> Bool {
    guard name.hasPrefix(prefix) else { return false }
    let digits = name.dropFirst(prefix.count).prefix { $0 != "-" }
    guard let process = pid_t(digits), process > 0 else { return true }
    return kill(process, 0) != 0 && errno == ESRCH
  }
}

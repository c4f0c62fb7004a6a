// Reads one file whole. Nothing of Foundation is linked for it.

internal import Glibc

enum StoredFile {
  /// Longest file that is read, bytes: the registries of very large homes stay under a tenth of it.
  static let maximumLength = 256 << 20

  /// The bytes of the file at `path`; nil when there is none.
  /// - Throws: `DiscoveryError.unreadable` or `.tooLarge`.
  static func read(_ path: String) throws(DiscoveryError) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw .unreadable(path: path, reason: systemReason())
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw .unreadable(path: path, reason: systemReason())
      }
      guard bytes.count + count <= maximumLength else { throw .tooLarge(path: path, limit: maximumLength) }
      bytes += chunk[..<count]
    }
  }

  private static func systemReason() -> String { unsafe String(cString: strerror(errno)) }
}

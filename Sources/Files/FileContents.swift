// A whole file in memory, without Foundation.

internal import Glibc

/// Why the system did not give what a file holds.
public struct FileError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// The system's reason.
  public let reason: String

  /// File and reason.
  public var description: String { "\(path): cannot be read: \(reason)" }
}

/// Reads whole files.
public enum FileContents {
  /// The bytes of a file. Of a longer one than `limit` a little more than that is read, so that whoever asked can refuse it.
  /// - Throws: `FileError` with the system's reason.
  public static func bytes(of path: String, limit: Int = .max) throws(FileError) -> [UInt8] {
    func failure() -> FileError { FileError(path: path, reason: unsafe String(cString: strerror(errno))) }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure() }  // of a folder as well
      if count == 0 { break }
      bytes.append(contentsOf: chunk[..<count])
    }
    return bytes
  }
}

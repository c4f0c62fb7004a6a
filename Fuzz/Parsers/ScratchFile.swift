// Readers that want a file get one in memory, written anew for every input.

import Glibc

/// A file of this process that holds what was last put into it.
final class ScratchFile: Sendable {
  /// Where it is.
  let path: String

  /// Makes a file called `name` in a folder of its own.
  init(_ name: String) {
    let parent = unsafe access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(parent)/hearken-fuzz-XXXXXX".utf8CString)
    let folder = unsafe template.withUnsafeMutableBufferPointer { buffer in
      unsafe buffer.baseAddress.flatMap { unsafe mkdtemp($0) }.map { unsafe String(cString: $0) }
    }
    // Subfolders, outermost first.
    var path = folder ?? parent
    let levels = name.split(separator: "/")
    for level in levels.dropLast() {
      path += "/\(level)"
      unsafe mkdir(path, 0o700)
    }
    self.path = "\(path)/\(levels.last ?? "file")"
  }

  deinit { unsafe unlink(path) }

  /// The folder that holds `levels` of its path less.
  func folder(above levels: Int) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).dropLast(levels).joined(separator: "/")
  }

  /// Puts `bytes` into it, as a new file: whoever has mapped the old one keeps it.
  func hold(_ bytes: [UInt8]) throws(BrokenPromise) {
    unsafe unlink(path)
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw BrokenPromise("\(path): cannot be written") }
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw BrokenPromise("\(path): cannot be written") }
      written += count
    }
  }
}

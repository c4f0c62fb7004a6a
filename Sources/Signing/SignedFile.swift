// Files of this module: what is signed is mapped, however large; keys and signatures are small and read whole; secret
// keys are for their owner's eyes alone.

internal import Glibc

/// A file mapped read-only for as long as the object lives.
@safe final class SignedFile {
  private let base: UnsafeMutableRawPointer?
  private let byteCount: Int

  init(_ path: String) throws(SigningError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last("open", path) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .last("fstat", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .system(file: path, operation: "open", reason: "is not a regular file")
    }
    byteCount = Int(status.st_size)
    guard byteCount > 0 else {
      unsafe base = nil
      return
    }
    let mapping = unsafe mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard unsafe mapping != MAP_FAILED else { throw .last("mmap", path) }
    unsafe base = mapping
  }

  deinit {
    if let base = unsafe base { unsafe munmap(base, byteCount) }
  }

  @unsafe var unsafeBytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: base, count: byteCount) }
}

/// Small text files.
public enum KeyFile {
  /// The text of a key or signature file.
  ///
  /// - Throws: `SigningError` for a file that cannot be read, is too long or is no text.
  public static func read(_ path: String) throws(SigningError) -> String {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last("open", path) }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: Signature.maximumByteCount + 1)
    var count = 0
    while count < bytes.count {
      let (start, room) = (count, bytes.count - count)
      let length = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress?.advanced(by: start), room)
      }
      if length < 0, errno == EINTR { continue }
      guard length >= 0 else { throw .last("read", path) }
      if length == 0 { break }
      count += length
    }
    defer { Sodium.erase(&bytes) }
    guard count <= Signature.maximumByteCount else { throw .tooLarge(file: path, limit: Signature.maximumByteCount) }
    guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
      throw .system(file: path, operation: "read", reason: "is no text")
    }
    return text
  }

  /// Writes a file that is there whole or not at all: for its owner alone (mode 0600) where it `isSecret`, otherwise for
  /// everybody to read. An existing file stays unless `replacing`.
  ///
  /// - Throws: `SigningError.exists` or `.system`.
  public static func write(
    _ text: String, to path: String, isSecret: Bool, replacing: Bool = false
  ) throws(SigningError) {
    if !replacing, unsafe access(path, F_OK) == 0 { throw .exists(file: path) }
    let draft = "\(path).\(getpid()).\(UInt32.random(in: 0...UInt32.max)).tmp"
    let mode: mode_t = isSecret ? 0o600 : 0o644
    let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw .last("create", draft) }
    do throws(SigningError) {
      defer { close(descriptor) }
      guard fchmod(descriptor, mode) == 0 else { throw .last("fchmod", draft) }
      var bytes = Array(text.utf8)
      defer { Sodium.erase(&bytes) }
      var written = 0
      while written < bytes.count {
        let start = written
        let length = unsafe bytes.withUnsafeBytes { buffer in
          unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: start), buffer.count - start)
        }
        if length < 0, errno == EINTR { continue }
        guard length > 0 else { throw .last("write", draft) }
        written += length
      }
      guard fsync(descriptor) == 0 else { throw .last("fsync", draft) }
      if replacing {
        guard unsafe rename(draft, path) == 0 else { throw .last("rename", path) }
      } else {
        // Unlike rename, link never replaces what somebody made in the meantime.
        guard unsafe link(draft, path) == 0 else { throw errno == EEXIST ? .exists(file: path) : .last("link", path) }
        unsafe unlink(draft)
      }
    } catch {
      unsafe unlink(draft)
      throw error
    }
    try flushFolder(of: path)
  }

  private static func flushFolder(of path: String) throws(SigningError) {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last("open", folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .last("fsync", folder) }
  }
}

extension SigningError {
  /// The error of a system call that has just failed.
  fileprivate static func last(_ operation: String, _ file: String) -> SigningError {
    .system(file: file, operation: operation, reason: unsafe String(cString: strerror(errno)))
  }
}

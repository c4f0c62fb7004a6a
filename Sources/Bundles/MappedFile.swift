// A file mapped read-only into memory. Its pages are shared with the page cache and come in as they are
// touched. Bundles are replaced by rename and never rewritten in place, so the mapping stays what it was;
// somebody who truncates the file under us takes the process down (SIGBUS), as with any mapped library.

import Glibc

/// A whole file, mapped for as long as the object lives.
@safe final class MappedFile: @unchecked Sendable {
  // Sendable: the pages are read-only and the two fields never change after init.
  private let base: UnsafeRawPointer?
  /// Size of the file.
  let byteCount: Int

  init(path: String) throws(BundleError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(file: path, operation: "open", code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .system(file: path, operation: "fstat", code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(file: path) }
    byteCount = Int(status.st_size)
    if byteCount == 0 {
      unsafe base = nil
      return
    }
    let mapping = unsafe mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else {
      throw .system(file: path, operation: "mmap", code: errno)
    }
    unsafe base = UnsafeRawPointer(mapping)
  }

  deinit {
    if let base = unsafe base { unsafe munmap(UnsafeMutableRawPointer(mutating: base), byteCount) }
  }

  /// Lets the system take the pages out of this process; whatever is touched again comes back.
  func forgetPages() {
    if let base = unsafe base { unsafe madvise(UnsafeMutableRawPointer(mutating: base), byteCount, MADV_DONTNEED) }
  }

  /// Every byte, valid while the object lives.
  @unsafe var unsafeBytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: base, count: byteCount) }

  /// Every byte.
  var bytes: RawSpan {
    @_lifetime(borrow self) borrowing get {
      let span = unsafe RawSpan(_unsafeBytes: unsafeBytes)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }
}

/// The system's words for an `errno` code.
func systemMessage(_ code: Int32) -> String {
  guard let text = unsafe strerror(code) else { return "error \(code)" }
  return unsafe String(cString: text)
}

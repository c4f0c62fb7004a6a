// A temporary folder that goes with the test, and the real minisign where it is installed.

import Glibc

/// A fresh folder, removed with the files in it when the object goes.
final class Scratch {
  let path: String

  init() {
    path = "/tmp/signing-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
    unsafe mkdir(path, 0o700)
  }

  deinit { _ = run(["/bin/rm", "-rf", path]) }

  /// A path in the folder.
  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and gives its path.
  @discardableResult
  func write(_ bytes: [UInt8], _ name: String) -> String {
    let file = self(name)
    let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
    return file
  }

  /// Permissions of a file.
  func mode(_ name: String) -> UInt32 {
    var status = stat()
    _ = unsafe stat(self(name), &status)
    return status.st_mode & 0o777
  }

  /// Runs a program with `input` on standard input and nothing to see; its exit status.
  func run(_ arguments: [String], input: String = "") -> Int32 {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    let source = input.isEmpty ? "/dev/null" : write(Array(input.utf8), "input")
    unsafe posix_spawn_file_actions_addopen(&actions, 0, source, O_RDONLY, 0)
    for descriptor: Int32 in [1, 2] {
      unsafe posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
    }
    var process: pid_t = 0
    var pointers: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { unsafe pointers.forEach { unsafe free($0) } }
    guard unsafe posix_spawn(&process, arguments[0], &actions, nil, &pointers, environ) == 0 else { return -1 }
    var status: Int32 = 0
    unsafe waitpid(process, &status, 0)
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
  }
}

/// The program itself; nil where it is not installed.
enum Minisign {
  static var program: String? {
    ["/usr/bin/minisign", "/usr/local/bin/minisign"].first { unsafe access($0, X_OK) == 0 }
  }
}

// Passwords: asked for on the terminal, without showing them, or read from a file.

import Glibc
import Signing

enum Password {
  /// Asks on the terminal; nil where there is none.
  static func ask(_ prompt: String) -> [UInt8]? {
    guard let terminal = unsafe fopen("/dev/tty", "r+e") else { return nil }
    defer { unsafe fclose(terminal) }
    let descriptor = unsafe fileno(terminal)
    var settings = termios()
    guard unsafe tcgetattr(descriptor, &settings) == 0 else { return nil }
    var silent = settings
    silent.c_lflag &= ~tcflag_t(ECHO)
    unsafe tcsetattr(descriptor, TCSAFLUSH, &silent)
    defer { unsafe tcsetattr(descriptor, TCSAFLUSH, &settings) }
    let question = Array(prompt.utf8)
    _ = unsafe write(descriptor, question, question.count)
    var bytes = [UInt8](repeating: 0, count: 1_024)
    let count = unsafe read(descriptor, &bytes, bytes.count)
    _ = unsafe write(descriptor, [UInt8(ascii: "\n")], 1)
    return count > 0 ? Array(bytes.prefix(count).prefix { $0 != 0x0A }) : nil
  }

  /// A new password, asked for twice.
  static func askTwice() throws -> [UInt8] {
    guard let first = ask("Password for the secret key: "), !first.isEmpty else {
      throw FileFailure(
        path: "the terminal", reason: "gave no password; give --password-file, or --no-password for a plain key")
    }
    guard ask("Once more: ") == first else {
      throw FileFailure(path: "the terminal", reason: "gave two different passwords; try again")
    }
    return first
  }

  /// Opens the secret key at `path`: with the password in `file`, or asked for where one is needed.
  static func open(_ path: String, file: String?) throws -> SecretKey {
    let given = try file.map { Array(try ConnectionOptions.password($0).utf8) }
    return try SecretKey.load(path) { () throws(SigningError) -> [UInt8]? in
      given ?? ask("Password for \(path): ")
    }
  }
}

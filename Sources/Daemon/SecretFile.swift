// Reads a password from a file of its own: a systemd credential, or a file only the daemon may read.

internal import Glibc
internal import MQTTClient

enum SecretFile {
  /// The file's first line without its end.
  ///
  /// - Throws: `MQTTError.invalidSetting` for a file that cannot be read, is empty or is longer than a password.
  static func read(_ path: String) throws(MQTTError) -> String {
    func failure(_ reason: String) -> MQTTError {
      .invalidSetting(name: "broker.password_file", value: path, reason: reason)
    }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(unsafe String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4097)
    let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw failure(unsafe String(cString: strerror(errno))) }
    guard count <= 4096 else { throw failure("is longer than 4096 bytes, which is no password") }
    let line = bytes.prefix(count).prefix { $0 != 0x0A && $0 != 0x0D && $0 != 0 }
    guard !line.isEmpty, let password = String(validating: line, as: UTF8.self) else {
      throw failure("expected the password in UTF-8 on its first line")
    }
    return password
  }
}

// How commands reach a broker.

import ArgumentParser
import Glibc
import MQTTClient

struct ConnectionOptions: ParsableArguments {
  @Option(help: "The broker's host name or address.")
  var broker: String?

  @Option(help: "The broker's port. Default: 1883, with TLS 8883.")
  var port: Int?

  @Option(help: "User name at the broker.")
  var user: String?

  @Option(help: "File whose first line is the password.")
  var passwordFile: String?

  @Flag(help: "Encrypt, trusting the system's authorities.")
  var tls = false

  @Option(help: "Encrypt, trusting the authorities in this PEM file.")
  var caFile: String?

  func validate() throws {
    if let port, !(1...65_535).contains(port) { throw ValidationError("--port must be between 1 and 65535.") }
    if passwordFile != nil, user == nil { throw ValidationError("--password-file needs --user.") }
  }

  /// A connection to `host` under the name `clientID`.
  func configuration(_ host: String, clientID: String) throws -> MQTTConfiguration {
    let isEncrypted = tls || caFile != nil
    var configuration = MQTTConfiguration(
      address: .tcp(host: host, port: port ?? (isEncrypted ? 8883 : 1883)), clientID: clientID)
    if isEncrypted { configuration.tls = TLSConfiguration(authorityFile: caFile) }
    configuration.userName = user
    configuration.password = try passwordFile.map(Self.password)
    return configuration
  }

  /// The first line of a password file.
  static func password(_ path: String) throws -> String {
    guard let file = unsafe fopen(path, "re") else {
      throw FileFailure(path: path, reason: unsafe String(cString: strerror(errno)))
    }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    let line = bytes.prefix(count).prefix { $0 != 0x0A && $0 != 0x0D && $0 != 0 }
    guard !line.isEmpty, let password = String(validating: line, as: UTF8.self) else {
      throw FileFailure(path: path, reason: "expected the password in UTF-8 on its first line")
    }
    return password
  }
}

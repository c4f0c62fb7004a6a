// The options of commands that look at a broker, and the look itself.

import ArgumentParser
import Discovery
import Glibc
import MQTTClient

struct BrokerOptions: ParsableArguments {
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

  @Option(help: "Longest time to listen, in seconds, 1 to 600.")
  var seconds: Double = 10

  @Option(help: "Base topic of Zigbee2MQTT; may be repeated. Default: zigbee2mqtt.")
  var zigbee2mqtt: [String] = []

  @Option(help: "A further prefix (ending in /) or topic filter under which devices may listen; may be repeated.")
  var allow: [String] = []

  @Option(help: "First level of Hearken's own topics, where no device may listen.")
  var root = "hearken"

  func validate() throws {
    if let port, !(1...65_535).contains(port) { throw ValidationError("--port must be between 1 and 65535.") }
    if !(1...600).contains(seconds) { throw ValidationError("--seconds must be between 1 and 600.") }
    if passwordFile != nil, user == nil { throw ValidationError("--password-file needs --user.") }
    if let bad = (zigbee2mqtt + [root]).first(where: { $0.isEmpty || $0.contains("+") || $0.contains("#") }) {
      throw ValidationError("'\(bad)' is no base topic.")
    }
    if let bad = allow.first(where: { !$0.hasSuffix("/") && !TopicFilter.isValidFilter($0) }) {
      throw ValidationError("'\(bad)' is neither a prefix that ends in / nor a topic filter.")
    }
  }

  /// What is announced on the broker at `host`, with progress on standard error.
  func survey(_ host: String) throws -> HomeDiscovery {
    let isEncrypted = tls || caFile != nil
    var configuration = MQTTConfiguration(
      address: .tcp(host: host, port: port ?? (isEncrypted ? 8883 : 1883)), clientID: "hearken-look-\(getpid())")
    if isEncrypted { configuration.tls = TLSConfiguration(authorityFile: caFile) }
    configuration.userName = user
    configuration.password = try passwordFile.map(Self.password)
    var settings = DiscoverySettings()
    if !zigbee2mqtt.isEmpty { settings.zigbee2MQTTBases = zigbee2mqtt }
    settings.allowedCommandTopics += allow
    settings.ownTopics = ["\(root)/"]
    let isTerminal = isatty(STDERR_FILENO) == 1
    Terminal.write("listening on \(configuration.address) for at most \(Int(seconds)) s\n")
    let discovery = try BrokerSurvey.run(configuration, settings: settings, seconds: seconds) { count in
      if isTerminal { Terminal.write("\r\u{1B}[K\(count) announcements") }
    }
    if isTerminal { Terminal.write("\r\u{1B}[K") }
    Terminal.write("\(discovery.announcementCount) announcements, \(discovery.announcedCount) entities in them\n")
    return discovery
  }

  /// What to try when a broker has nothing to tell.
  static let nothingFound = """
    nothing is announced there. Zigbee2MQTT, Tasmota 9 or later, ESPHome and Homie 5 announce themselves with retained
    messages: is it the right broker, may this user read `homeassistant/#`, `zigbee2mqtt/bridge/#`,
    `tasmota/discovery/#` and `homie/5/#` there, and is Zigbee2MQTT's base topic another one (--zigbee2mqtt)?
    """

  private static func password(_ path: String) throws -> String {
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

/// A file that cannot be read or written.
struct FileFailure: Error, CustomStringConvertible {
  let path: String
  let reason: String

  var description: String { "\(path): \(reason)" }
}

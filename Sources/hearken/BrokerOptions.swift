// The options of commands that look at a broker, and the look itself.

import ArgumentParser
import Discovery
import Glibc
import MQTTClient

struct BrokerOptions: ParsableArguments {
  @OptionGroup var connection: ConnectionOptions

  @Option(help: "Longest time to listen, in seconds, 1 to 600.")
  var seconds: Double = 10

  @Option(help: "Base topic of Zigbee2MQTT; may be repeated. Default: zigbee2mqtt.")
  var zigbee2mqtt: [String] = []

  @Option(help: "A further prefix (ending in /) or topic filter under which devices may listen; may be repeated.")
  var allow: [String] = []

  @Option(help: "First level of Hearken's own topics, where no device may listen.")
  var root = "hearken"

  func validate() throws {
    if !(1...600).contains(seconds) { throw ValidationError("--seconds must be between 1 and 600.") }
    if let bad = (zigbee2mqtt + [root]).first(where: { $0.isEmpty || $0.contains("+") || $0.contains("#") }) {
      throw ValidationError("'\(bad)' is no base topic.")
    }
    if let bad = allow.first(where: { !$0.hasSuffix("/") && !TopicFilter.isValidFilter($0) }) {
      throw ValidationError("'\(bad)' is neither a prefix that ends in / nor a topic filter.")
    }
  }

  /// The broker, where one is named.
  var broker: String? { connection.broker }

  /// What is announced on the broker at `host`, with progress on standard error.
  func survey(_ host: String) throws -> HomeDiscovery {
    let configuration = try connection.configuration(host, clientID: "hearken-look-\(getpid())")
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
}

/// A file that cannot be read or written.
struct FileFailure: Error, CustomStringConvertible {
  let path: String
  let reason: String

  var description: String { "\(path): \(reason)" }
}

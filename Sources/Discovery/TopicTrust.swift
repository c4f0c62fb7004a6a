// Which topics an announcement may name. It is somebody else's word: without these rules, whoever may announce a lamp
// could have the daemon publish where he may not himself.

internal import MQTTClient

/// Why a topic is not trusted.
enum TopicFault: Equatable, Sendable, CustomStringConvertible {
  case notATopic(String)
  case ours(String)
  case reserved(String)
  case notAllowed(String)

  var description: String {
    switch self {
    case .notATopic(let topic): "\(quoted(topic)) is no topic to publish under: empty, with a wildcard, or too long"
    case .ours(let topic): "\(quoted(topic)) is one of our own topics"
    case .reserved(let topic): "\(quoted(topic)) administers the broker, a gateway or discovery, and is no device"
    case .notAllowed(let topic):
      "\(quoted(topic)) lies outside the allowed command topics; allow its prefix if the device is yours"
    }
  }

  private func quoted(_ topic: String) -> String { String(topic.prefix(120)).debugDescription }
}

/// The rules, made once from the settings.
struct TopicTrust: Sendable {
  /// Longest topic that a device may have, bytes.
  static let maximumLength = 512

  private let allowed: [String]
  private let own: [String]
  private let reserved: [String]
  private let tasmotaPrefix: String

  init(_ settings: DiscoverySettings) {
    var allowed = settings.allowedCommandTopics + settings.zigbee2MQTTBases.map { "\($0)/" }
    if let homie = settings.homiePrefix { allowed.append("\(homie)/") }
    self.allowed = allowed.filter { !$0.isEmpty }
    own = settings.ownTopics
    var reserved = ["$SYS/#", "hermes/#"] + settings.zigbee2MQTTBases.map { "\($0)/bridge/#" }
    if let prefix = settings.homeAssistantPrefix {
      reserved += ["\(prefix)/status", "\(prefix)/+/+/config", "\(prefix)/+/+/+/config"]
    }
    if let prefix = settings.tasmotaPrefix { reserved.append("\(prefix)/#") }
    self.reserved = reserved
    tasmotaPrefix = "cmnd/"
  }

  /// Why nothing may be published under `topic` at an announcement's word; nil when it may.
  func faultOfCommand(_ topic: String) -> TopicFault? {
    if let fault = faultOfState(topic) { return fault }
    if isAdministration(topic) { return .reserved(topic) }
    guard allowed.contains(where: { covers($0, topic) }) else { return .notAllowed(topic) }
    return nil
  }

  /// Why a device's state may not be read from `topic`; nil when it may.
  func faultOfState(_ topic: String) -> TopicFault? {
    guard TopicFilter.isValidName(topic), topic.utf8.count <= Self.maximumLength else { return .notATopic(topic) }
    if topic.hasPrefix("$") { return .reserved(topic) }
    if own.contains(where: { topic.hasPrefix($0) || topic + "/" == $0 }) { return .ours(topic) }
    if reserved.contains(where: { TopicFilter.matches($0, topic: topic) }) { return .reserved(topic) }
    return nil
  }

  private func covers(_ entry: String, _ topic: String) -> Bool {
    if entry.contains("+") || entry.contains("#") { return TopicFilter.matches(entry, topic: topic) }
    return topic.hasPrefix(entry) && topic.utf8.count > entry.utf8.count
  }

  /// Tasmota obeys hundreds of commands under the same prefix: only those that move a device are for us.
  private func isAdministration(_ topic: String) -> Bool {
    guard topic.hasPrefix(tasmotaPrefix) || topic.contains("/\(tasmotaPrefix)") else { return false }
    guard let last = topic.split(separator: "/", omittingEmptySubsequences: false).last else { return true }
    let command = String(last).lowercased()
    let stem = command.reversed().drop { $0.isASCII && $0.isNumber }.reversed()
    return !Self.tasmotaCommands.contains(String(stem))
  }

  private static let tasmotaCommands: Set<String> = [
    "power", "dimmer", "hsbcolor", "color", "ct", "white", "channel", "fanspeed", "tempset",
    "shutteropen", "shutterclose", "shutterstop", "shutterposition", "shuttertilt",
  ]
}

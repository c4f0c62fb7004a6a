// Reads the configuration; Configuration+Layers.swift says from where. Every fault names file, line, key and what was expected; nothing is guessed or ignored.

internal import Discovery
internal import Glibc
internal import MQTTClient
internal import WireMessages
public import YAMLNodes

extension Configuration {
  /// Reads a document; an empty one gives the defaults.
  ///
  /// - Throws: `YAMLError` with file, line, key and what was expected.
  public init(_ node: YAMLNode, file: String) throws(YAMLError) {
    self.init(instance: Self.hostName)
    self.file = file
    let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
    let section = Section(node, name: "", folder: folder)
    try section.known()
    if let (value, node) = try section.string("instance") { instance = try Self.level(value, "instance", node) }
    if let (value, node) = try section.string("topic") { topic = try Self.root(value, node) }
    if let value = try section.path("model") { model = value }
    if let value = try section.path("adapter") { adapter = value }
    if let node = section.node("trusted_keys") { trustedKeys = try Self.keys(node, folder: folder) }
    if section.has("device_key") { deviceKey = try section.path("device_key") }
    if let value = try section.bool("allow_unsigned") { allowsUnsigned = value }
    if section.has("home") { home = try section.path("home") }
    if let values = try section.paths("intents") { intents = values }
    if section.has("speech_model") { speechModel = try section.path("speech_model") }
    if let value = try section.choice("act", ActMode.allCases.map(\.rawValue)) {
      act = ActMode(rawValue: value) ?? .off
    }
    if section.has("announce") { announce = try section.topic("announce") }
    if section.has("state_directory") { stateDirectory = try section.path("state_directory") }
    if let value = try section.int("schedule_grace", 1...86_400) { scheduleGrace = value }
    if let value = try section.int("schedule_capacity", 1...10_000) { scheduleCapacity = value }
    if let value = try section.int("max_age", 1...3600) { maximumAge = value }
    if let value = try section.int("repeat_window", 1...3600) { repeatWindow = value }
    if let value = try section.int("queue_capacity", 1...1_000_000) { queueCapacity = value }
    if let value = try section.int("max_payload", 64...1_048_576) { maximumPayload = value }
    if let value = try section.int("health_interval", 5...86_400) { healthInterval = value }
    if let (value, node) = try section.string("share_group") { shareGroup = try Self.level(value, "share_group", node) }
    if let value = try section.choice("log_level", LogLevel.allCases.map(\.rawValue)) {
      logLevel = LogLevel(rawValue: value) ?? .info
    }
    discovery.ownTopics = ["\(topic)/"]
    if let node = section.node("discovery") { try readDiscovery(node, folder: folder) }
    if let node = section.node("wyoming") { try readWyoming(node, folder: folder) }
    if let node = section.node("hermes") { try readHermes(node, folder: folder) }
    if let node = section.node("broker") { broker = try BrokerSettings(node, folder: folder) }
    responsePrefixes = ["\(topic)/reply/"]
    if let node = section.node("response_prefixes") { responsePrefixes = try prefixes(node) }
    if let node = section.node("share_group"), shareGroup != nil, broker.protocolPreference == .only(.v311) {
      throw node.error("share_group: shared subscriptions need MQTT 5; set broker.protocol to auto or 5")
    }
  }

  /// The machine's name as one level of a topic.
  public static var hostName: String {
    var bytes = [CChar](repeating: 0, count: 256)
    guard unsafe gethostname(&bytes, 255) == 0 else { return "hearken" }
    let name = String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return SiteName.isValid(name) ? name : "hearken"
  }

  private static func level(_ value: String, _ key: String, _ node: YAMLNode) throws(YAMLError) -> String {
    guard SiteName.isValid(value) else {
      throw node.error(
        "\(key): expected 1 to \(SiteName.maximumByteCount) bytes without / + # $ or control characters, found '\(value)'"
      )
    }
    return value
  }

  private static func root(_ value: String, _ node: YAMLNode) throws(YAMLError) -> String {
    let isTopic = TopicFilter.isValidName(value) && !value.hasPrefix("$") && !value.hasPrefix("/")
    guard isTopic, !value.hasSuffix("/"), value.utf8.count <= 256 else {
      throw node.error(
        "topic: expected a topic such as hearken, without + # or $ and no / at its ends, found '\(value)'")
    }
    return value
  }

  private func prefixes(_ node: YAMLNode) throws(YAMLError) -> [String] {
    var prefixes: [String] = []
    for element in node.isNull ? [] : try node.requireSequence() {
      let prefix = try element.requireString()
      guard prefix.hasSuffix("/"), TopicFilter.isValidName(prefix), !prefix.hasPrefix("$") else {
        throw element.error("response_prefixes: expected a topic that ends in /, without + # or $, found '\(prefix)'")
      }
      guard !"\(topic)/".hasPrefix(prefix) else {
        throw element.error(
          "response_prefixes: '\(prefix)' would let anybody write our own topics; expected a branch of its own")
      }
      prefixes.append(prefix)
    }
    return prefixes
  }
}

extension Configuration.BrokerSettings {
  init(_ node: YAMLNode, folder: String) throws(YAMLError) {
    self.init()
    let section = Section(node, name: "broker.", folder: folder)
    try section.known()
    if let (value, node) = try section.string("host") {
      guard !value.isEmpty, !value.contains(where: \.isWhitespace) else {
        throw node.error("broker.host: expected a host name or an address, found '\(value)'")
      }
      host = value
    }
    port = try section.int("port", 1...65_535)
    socket = try section.path("socket")
    if let other = section.node("host") ?? section.node("port"), socket != nil {
      throw other.error("broker: expected either socket, or host and port, found both")
    }
    if let (value, node) = try section.string("client_id") {
      guard (1...128).contains(value.utf8.count), !value.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
        throw node.error("broker.client_id: expected 1 to 128 bytes without control characters")
      }
      clientID = value
    }
    user = try section.string("user")?.value
    password = try section.string("password")?.value
    passwordFile = try section.string("password_file")?.value
    if let node = section.node("password_file"), password != nil {
      throw node.error("broker: expected either password or password_file, found both")
    }
    if let node = section.node("password") ?? section.node("password_file"), user == nil {
      throw node.error("broker: a password needs a user; the key 'user' is missing")
    }
    passwordFile = passwordFile.map { Self.credential($0, folder: folder) }
    if let value = try section.int("keep_alive", 5...65_535) { keepAlive = value }
    switch try section.choice("protocol", ["auto", "5", "3.1.1"]) {
    case "5": protocolPreference = .only(.v5)
    case "3.1.1": protocolPreference = .only(.v311)
    default: protocolPreference = .automatic
    }
    if let node = section.node("tls"), !node.isNull { tls = try Self.tls(node, folder: folder) }
  }

  private static func tls(_ node: YAMLNode, folder: String) throws(YAMLError) -> TLSConfiguration {
    let section = Section(node, name: "broker.tls.", folder: folder)
    try section.known()
    let tls = TLSConfiguration(
      authorityFile: try section.path("ca_file"), authorityPath: try section.path("ca_path"),
      certificateFile: try section.path("certificate"), keyFile: try section.path("key"),
      isInsecure: try section.bool("insecure") ?? false)
    if (tls.certificateFile == nil) != (tls.keyFile == nil) {
      throw node.error("broker.tls: expected certificate and key together, found one of them")
    }
    return tls
  }

  // A bare name is one of the credentials that systemd hands over, where there are any.
  private static func credential(_ path: String, folder: String) -> String {
    if path.hasPrefix("/") { return path }
    if let directory = unsafe getenv("CREDENTIALS_DIRECTORY") { return "\(unsafe String(cString: directory))/\(path)" }
    return "\(folder)/\(path)"
  }
}

/// One mapping of the file, read key by key.
struct Section {
  let mapping: YAMLNode
  let name: String
  let folder: String

  init(_ mapping: YAMLNode, name: String, folder: String) {
    self.mapping = mapping
    self.name = name
    self.folder = folder
  }

  /// Refuses every key that does not belong here, with the one that was probably meant.
  func known() throws(YAMLError) {
    if mapping.isNull { return }
    let keys = ConfigurationKey.names[name] ?? []
    for (key, _) in try mapping.requireMapping() {
      let found = key.string ?? "null"
      guard !keys.contains(found) else { continue }
      let meant = keys.min { $0.editDistance(to: found) < $1.editDistance(to: found) } ?? ""
      let hint =
        meant.editDistance(to: found) <= 2
        ? "did you mean '\(name)\(meant)'?" : "known here: \(keys.joined(separator: ", "))"
      throw key.error("unknown key '\(name)\(found)'; \(hint)")
    }
  }

  func has(_ key: String) -> Bool { mapping[key] != nil }

  /// The value of a key that is there and says something.
  func node(_ key: String) -> YAMLNode? {
    guard let node = mapping[key], !node.isNull else { return nil }
    return node
  }

  private func read<Value>(_ key: String, _ body: (YAMLNode) throws(YAMLError) -> Value) throws(YAMLError) -> Value? {
    guard let node = node(key) else { return nil }
    do {
      return try body(node)
    } catch {
      throw YAMLError(at: error.position, "\(name)\(key): \(error.message)")
    }
  }

  func string(_ key: String) throws(YAMLError) -> (value: String, node: YAMLNode)? {
    try read(key) { (node) throws(YAMLError) in (try node.requireString(), node) }
  }

  /// A topic to put others under; nil for null.
  func topic(_ key: String) throws(YAMLError) -> String? {
    guard let (value, node) = try string(key) else { return nil }
    return try topic(value, key, node)
  }

  func topic(_ value: String, _ key: String, _ node: YAMLNode) throws(YAMLError) -> String {
    guard TopicFilter.isValidName(value), !value.hasPrefix("$"), !value.hasSuffix("/") else {
      throw node.error("\(name)\(key): expected a topic such as homeassistant, without + # or $, found '\(value)'")
    }
    return value
  }

  func int(_ key: String, _ range: ClosedRange<Int>) throws(YAMLError) -> Int? {
    try read(key) { (node) throws(YAMLError) in try node.requireInt(in: range) }
  }

  func bool(_ key: String) throws(YAMLError) -> Bool? {
    try read(key) { (node) throws(YAMLError) in try node.requireBool() }
  }

  func path(_ key: String) throws(YAMLError) -> String? {
    try string(key).map { absolute($0.value) }
  }

  func paths(_ key: String) throws(YAMLError) -> [String]? {
    guard has(key) else { return nil }
    return try read(key) { (node) throws(YAMLError) in try node.requireStrings().map(absolute) } ?? []
  }

  func choice(_ key: String, _ choices: [String]) throws(YAMLError) -> String? {
    guard let (value, node) = try string(key) else { return nil }
    guard choices.contains(value) else {
      throw node.error("\(name)\(key): expected \(choices.joined(separator: ", ")), found '\(value)'")
    }
    return value
  }

  private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "\(folder)/\(path)" }
}

extension String {
  /// Insertions, deletions and substitutions that turn this into `other`.
  func editDistance(to other: String) -> Int {
    let target = Array(other.unicodeScalars)
    var row = Array(0...target.count)
    for (index, scalar) in unicodeScalars.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in target.indices {
        let substitution = diagonal + (scalar == target[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = Swift.min(substitution, row[column] + 1, diagonal + 1)
      }
    }
    return row[target.count]
  }
}

// What a person can set, with every default. Reading it from YAML is in Configuration+YAML.swift, printing it in
// Configuration+Printing.swift; `systemd/hearken.yaml` documents each key for people.

public import Discovery
public import MQTTClient
public import Signing

/// Everything `hearkend` can be told.
public struct Configuration: Equatable, Sendable {
  /// Where this was read from; nil for the defaults.
  public var file: String?
  /// The files and variables that were read, each laid over the one before; empty for the defaults.
  public var sources: [String] = []
  /// Name of this daemon under `<topic>/daemon/`; the host name unless said otherwise.
  public var instance: String
  /// First level or levels of every topic.
  public var topic = "hearken"
  /// How the broker is reached.
  public var broker = BrokerSettings()
  /// The bundle to understand with.
  public var model = "/usr/share/hearken/models/hearken-en.safetensors"
  /// The adapter on top of the model, made by `hearken adapt`; nil for none.
  public var adapter: String?
  /// Keys whose signed bundles are taken, over the broker and from the disk.
  public var trustedKeys: [PublicKey] = []
  /// File of the public key whose signed bundles are taken from this disk alone; the file may be missing.
  public var deviceKey: String? = "/etc/hearken/device.pub"
  /// Whether bundles without a signature are taken.
  public var allowsUnsigned = false
  /// The home's description; nil for a home nobody described.
  public var home: String? = "/etc/hearken/home.yaml"
  /// Directories and files of intent definitions.
  public var intents = ["/usr/share/hearken/intents/en"]
  /// The language model of the household's recogniser, which weighs what it may have heard; nil for none.
  public var speechModel: String?
  /// Whether the daemon itself sends commands to devices.
  public var act = ActMode.off
  /// Whether devices that announce themselves become part of the home; nil when `act` says it.
  public var discovers: Bool?
  /// What of announcements is read and trusted.
  public var discovery = DiscoverySettings()
  /// First level of the topics on which the daemon announces itself to Home Assistant; nil for not at all.
  public var announce: String? = "homeassistant"
  /// Where schedules and timers are kept; nil keeps none and refuses what would have to wait.
  public var stateDirectory: String? = "/var/lib/hearken"
  /// Seconds by which a scheduled command may be late and is still carried out, 1...86,400.
  public var scheduleGrace = 60
  /// Schedules and timers that may wait, 1...10,000.
  public var scheduleCapacity = 256
  /// Seconds after which an utterance is too old to act on, 1...3600.
  public var maximumAge = 10
  /// Seconds for which a repeated identifier is answered from memory, 1...3600.
  public var repeatWindow = 60
  /// Where response topics may lie.
  public var responsePrefixes = ["hearken/reply/"]
  /// Utterances that may wait for their turn, 1...1,000,000.
  public var queueCapacity = 4096
  /// Longest payload that is read, bytes, 64...1,048,576.
  public var maximumPayload = 16_384
  /// Seconds between two publications of `health`, 5...86,400.
  public var healthInterval = 60
  /// Group of daemons that share the work; nil when this one does all of it.
  public var shareGroup: String?
  /// Where Wyoming peers are let in.
  public var wyoming = WyomingSettings()
  /// Which messages of Hermes are answered.
  public var hermes = HermesSettings()
  /// What is logged.
  public var logLevel = LogLevel.info

  /// The defaults.
  public init(instance: String) { self.instance = instance }

  /// How the broker is reached.
  public struct BrokerSettings: Equatable, Sendable {
    /// Host name or address.
    public var host = "localhost"
    /// TCP port; nil for 1883, or 8883 with TLS.
    public var port: Int?
    /// Path of a Unix domain socket, in place of host and port.
    public var socket: String?
    /// Client identifier; nil for `hearken-<instance>`.
    public var clientID: String?
    /// User name; nil connects anonymously.
    public var user: String?
    /// Password, written in the file itself.
    public var password: String?
    /// File that holds the password.
    public var passwordFile: String?
    /// Longest silence before a ping, seconds, 5...65,535.
    public var keepAlive = 60
    /// Which MQTT may be spoken.
    public var protocolPreference = ProtocolPreference.automatic
    /// Encryption; nil speaks in the clear.
    public var tls: TLSConfiguration?

    /// The defaults.
    public init() {}

    /// Where the broker listens.
    public var address: BrokerAddress {
      if let socket { return .unix(path: socket) }
      return .tcp(host: host, port: port ?? (tls == nil ? 1883 : 8883))
    }
  }

  /// Every key, those of a part with the part's name before them: `broker.host`.
  public static var keys: [String] { ConfigurationKey.all.map { $0.path.joined(separator: ".") } }

  /// Whether announcements of devices are read.
  public var isDiscovering: Bool { discovers ?? (act != .off) }

  /// Whether bundles can come over the broker.
  public var isTakingBundles: Bool { stateDirectory != nil && (!trustedKeys.isEmpty || allowsUnsigned) }

  /// What was taught by correcting; nil where nothing can be remembered.
  public var feedbackLog: FeedbackLog? { stateDirectory.map { FeedbackLog(stateDirectory: $0) } }

  /// Keys whose change asks for a restart, with whether `other` differs.
  func restartKeys(changedIn other: Configuration) -> [String] {
    var keys: [String] = []
    if instance != other.instance { keys.append("instance") }
    if topic != other.topic { keys.append("topic") }
    if broker != other.broker { keys.append("broker") }
    if queueCapacity != other.queueCapacity { keys.append("queue_capacity") }
    if shareGroup != other.shareGroup { keys.append("share_group") }
    if act != other.act { keys.append("act") }
    if discovers != other.discovers || discovery != other.discovery { keys.append("discovery") }
    if announce != other.announce { keys.append("announce") }
    if isTakingBundles != other.isTakingBundles { keys.append("trusted_keys") }
    if stateDirectory != other.stateDirectory { keys.append("state_directory") }
    if scheduleCapacity != other.scheduleCapacity { keys.append("schedule_capacity") }
    if wyoming != other.wyoming { keys.append("wyoming") }
    if hermes.filters != other.hermes.filters { keys.append("hermes") }
    return keys
  }
}

/// How much is logged.
public enum LogLevel: String, CaseIterable, Comparable, Sendable {
  /// What stops the daemon, or a part of it.
  case error
  /// What a person should look at.
  case warning
  /// Milestones: connections, reloads.
  case info
  /// Every message, by identifier and outcome; never the words of an utterance.
  case debug

  /// Priority of syslog and journald.
  var priority: Int {
    switch self {
    case .error: 3
    case .warning: 4
    case .info: 6
    case .debug: 7
    }
  }

  /// Whether `left` is more important.
  public static func < (left: LogLevel, right: LogLevel) -> Bool { left.priority < right.priority }
}

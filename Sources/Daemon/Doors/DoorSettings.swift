// How the doors of other protocols stand: Wyoming and Hermes, both shut unless somebody opens them.

/// Where Wyoming peers are let in, and how many.
public struct WyomingSettings: Equatable, Sendable {
  /// How intents name the devices they act on.
  public enum Naming: String, CaseIterable, Sendable {
    /// By identifier: exact, and what Home Assistant calls the same thing.
    case id
    /// By name and area, for homes whose identifiers are not Home Assistant's.
    case name
  }

  /// TCP address to listen on; nil for none.
  public var address: TCPAddress?
  /// Path of the Unix domain socket to listen on; nil for none.
  public var socket: String?
  /// How devices are named.
  public var naming = Naming.id
  /// Most clients at a time, 1...1024.
  public var maximumClients = 32
  /// Seconds of silence after which a client is shown out, 1...86,400.
  public var idleTimeout = 300

  /// Both ways in shut.
  public init() {}

  /// Whether anybody is let in.
  public var isOpen: Bool { address != nil || socket != nil }
}

/// A TCP address, written `tcp://HOST:PORT`.
public struct TCPAddress: Equatable, Sendable, CustomStringConvertible {
  /// Host name or address.
  public var host: String
  /// Port, 0...65,535; 0 lets the system choose.
  public var port: Int

  /// Makes an address.
  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// Reads `tcp://HOST:PORT`, with an IPv6 address in brackets; nil when it is not.
  public init?(_ text: String) {
    guard text.hasPrefix("tcp://"), let colon = text.lastIndex(of: ":"),
      let port = Int(text[text.index(after: colon)...]), (1...65_535).contains(port)
    else { return nil }
    var host = text[..<colon].dropFirst("tcp://".count)
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    let isPlain = host.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "/") && $0 < 0x7F }
    guard !host.isEmpty, isPlain else { return nil }
    self.init(host: String(host), port: port)
  }

  /// `tcp://HOST:PORT`.
  public var description: String { host.contains(":") ? "tcp://[\(host)]:\(port)" : "tcp://\(host):\(port)" }

  /// Whether only this machine can reach it.
  public var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}

/// Which messages of Hermes are answered.
public struct HermesSettings: Equatable, Sendable {
  /// Whether any are.
  public var isEnabled = false
  /// Whether `hermes/asr/textCaptured` is answered too; not where a dialogue manager asks for the same words again.
  public var readsCapturedText = false
  /// Site ids that are ours; nil for all.
  public var sites: [String]?
  /// Whether `delay`, `time` and `duration` are handed on as slots; otherwise what carries one is not recognised.
  public var handsOnTimes = false

  /// Shut.
  public init() {}

  /// What is to be subscribed to.
  public var filters: [String] {
    guard isEnabled else { return [] }
    let captured = readsCapturedText ? [HermesTopic.textCaptured] : []
    return [HermesTopic.query] + captured + [HermesTopic.training]
  }
}

/// Topics of Hermes.
enum HermesTopic {
  static let query = "hermes/nlu/query"
  static let textCaptured = "hermes/asr/textCaptured"
  static let parsed = "hermes/nlu/intentParsed"
  static let notRecognized = "hermes/nlu/intentNotRecognized"
  static let fault = "hermes/error/nlu"
  static let training = "rhasspy/nlu/+/train"

  static func intent(_ name: String) -> String { "hermes/intent/\(name)" }
  static func trained(_ site: String) -> String { "rhasspy/nlu/\(site)/trainSuccess" }

  /// The site of a request to train; nil when the topic is none.
  static func site(ofTraining topic: String) -> String? {
    guard topic.hasPrefix("rhasspy/nlu/"), topic.hasSuffix("/train") else { return nil }
    let site = topic.dropFirst("rhasspy/nlu/".count).dropLast("/train".count)
    return site.isEmpty || site.contains("/") ? nil : String(site)
  }

  /// Whether a topic is one of ours to read.
  static func isRequest(_ topic: String) -> Bool {
    topic == query || topic == textCaptured || site(ofTraining: topic) != nil
  }
}

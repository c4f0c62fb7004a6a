// Everything a connection to a broker needs, as plain values. Nothing here reads files or opens sockets.

/// The protocol spoken with a broker.
public enum ProtocolVersion: String, Sendable, CaseIterable {
  /// MQTT 5.0.
  case v5 = "5"
  /// MQTT 3.1.1.
  case v311 = "3.1.1"
}

/// Which protocol may be spoken.
public enum ProtocolPreference: Equatable, Sendable {
  /// MQTT 5 first, 3.1.1 where the broker refuses 5.
  case automatic
  /// One version and no other.
  case only(ProtocolVersion)
}

/// How a connection is encrypted; the protocol is TLS 1.2 or later.
public struct TLSConfiguration: Equatable, Sendable {
  /// PEM file of trusted authorities.
  public var authorityFile: String?
  /// Directory of hashed PEM files of trusted authorities.
  public var authorityPath: String?
  /// PEM file of the client's certificate.
  public var certificateFile: String?
  /// PEM file of the client's private key.
  public var keyFile: String?
  /// Whether the broker's host name goes unchecked; for trials alone.
  public var isInsecure: Bool

  /// Makes a configuration; without an authority the system's are trusted.
  public init(
    authorityFile: String? = nil, authorityPath: String? = nil, certificateFile: String? = nil,
    keyFile: String? = nil, isInsecure: Bool = false
  ) {
    self.authorityFile = authorityFile
    self.authorityPath = authorityPath
    self.certificateFile = certificateFile
    self.keyFile = keyFile
    self.isInsecure = isInsecure
  }
}

/// Where the broker listens.
public enum BrokerAddress: Equatable, Sendable, CustomStringConvertible {
  /// Host name or address, and TCP port.
  case tcp(host: String, port: Int)
  /// Path of a Unix domain socket.
  case unix(path: String)

  /// `host:port` or the path.
  public var description: String {
    switch self {
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): path
    }
  }
}

/// One client's connection to one broker.
public struct MQTTConfiguration: Sendable {
  /// Where the broker listens.
  public var address: BrokerAddress
  /// Client identifier; the session belongs to it.
  public var clientID: String
  /// User name; nil connects anonymously.
  public var userName: String?
  /// Password; read only with a user name.
  public var password: String?
  /// Encryption; nil speaks in the clear.
  public var tls: TLSConfiguration?
  /// Longest silence before a ping, seconds, at least 5.
  public var keepAlive: Int
  /// Which protocol may be spoken.
  public var protocolPreference: ProtocolPreference
  /// Seconds the broker keeps the session of an MQTT 5 client that is away; 3.1.1 always starts clean.
  public var sessionExpiry: Int
  /// Largest packet the broker may send (MQTT 5), bytes; nil for any.
  public var maximumPacketSize: Int?
  /// Topic filters, subscribed at QoS 1 on every connection, until `MQTTClient.setSubscriptions` names others.
  public var subscriptions: [String]
  /// Whether what the broker has stored is wanted, too; without, an MQTT 5 broker does not send it.
  public var wantsRetained: Bool
  /// Whether a message that comes in while we listen is marked as retained when its sender had it stored (MQTT 5).
  public var marksRetained: Bool
  /// Published by the broker when the connection dies.
  public var lastWill: OutgoingMessage?
  /// Published each time the subscriptions stand.
  public var birth: OutgoingMessage?
  /// Messages that may wait for a connection or an acknowledgement.
  public var outboxCapacity: Int
  /// Whether a regular end also ends the session: what the broker holds for us goes to others at once.
  public var endsSessionOnStop: Bool

  /// Makes a configuration with defaults for everything but the address and the client.
  public init(address: BrokerAddress, clientID: String) {
    self.address = address
    self.clientID = clientID
    keepAlive = 60
    protocolPreference = .automatic
    sessionExpiry = 10
    subscriptions = []
    wantsRetained = false
    marksRetained = false
    outboxCapacity = 8192
    endsSessionOnStop = false
  }
}

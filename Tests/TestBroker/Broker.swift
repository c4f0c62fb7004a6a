// A real mosquitto on a free loopback port, for the journeys of the tests. Started and ended by the test that owns it.

import Glibc
import Synchronization

/// A private broker.
public final class Broker: Sendable {
  /// What a test asks of its broker.
  public struct Options: Sendable {
    /// Whether sessions and messages survive an orderly restart.
    public var isPersistent = false
    /// Whether anybody may connect.
    public var allowsAnonymous = true
    /// Further lines of the configuration.
    public var lines: [String] = []
    /// Lines that replace the listener on `port`, for TLS; `{port}` is filled in.
    public var listener: [String] = ["listener {port} 127.0.0.1"]

    /// Makes options with defaults.
    public init() {}
  }

  /// The loopback port.
  public let port: Int
  /// A directory of its own, removed at the end.
  public let folder: String
  private let process = Mutex<pid_t?>(nil)

  /// Where Debian puts the program; nil when it is not installed.
  public static let program: String? = ["/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto"]
    .first { unsafe access($0, X_OK) == 0 }

  /// Starts a broker, and returns when it accepts connections.
  public init(_ options: Options = Options()) throws {
    folder = try makeTemporaryFolder()
    port = try freePort()
    var lines = options.listener.map { $0.replacing("{port}", with: String(port)) }
    lines += [
      "allow_anonymous \(options.allowsAnonymous)", "set_tcp_nodelay true", "max_queued_messages 0",
      "log_dest file \(folder)/log",
    ]
    if options.isPersistent { lines += ["persistence true", "persistence_location \(folder)/"] }
    try writeFile("\(folder)/mosquitto.conf", (lines + options.lines).joined(separator: "\n") + "\n")
    try start()
  }

  deinit {
    kill(SIGKILL)
    removeFolder(folder)
  }

  /// Starts it (again).
  public func start() throws {
    guard let program = Self.program else { throw BrokerError("mosquitto is not installed") }
    // A broker started by root wants to become another user, who could not write here.
    let asUser = getuid() == 0 ? ["user root"] : []
    if !asUser.isEmpty {
      let path = "\(folder)/mosquitto.conf"
      let text = try readFile(path)
      if !text.contains("user root") { try writeFile(path, text + "user root\n") }
    }
    let identifier = try spawn(program, ["-c", "\(folder)/mosquitto.conf"])
    process.withLock { $0 = identifier }
    guard waitUntil(seconds: 10, { canConnect(port: port) }) else { throw BrokerError("mosquitto does not listen") }
  }

  /// Has it read and answer nothing until `resume`; its connections stay.
  public func pause() { process.withLock { if let identifier = $0 { _ = Glibc.kill(identifier, SIGSTOP) } } }

  /// Lets it go on.
  public func resume() { process.withLock { if let identifier = $0 { _ = Glibc.kill(identifier, SIGCONT) } } }

  /// Sends a signal, and returns when the process is gone.
  public func kill(_ signal: Int32) {
    let identifier = process.withLock { process in
      defer { process = nil }
      return process
    }
    guard let identifier else { return }
    _ = Glibc.kill(identifier, signal)
    var status: Int32 = 0
    _ = unsafe waitpid(identifier, &status, 0)
  }
}

/// Something the test machine did not do.
public struct BrokerError: Error, CustomStringConvertible {
  /// What it is.
  public let description: String

  /// Makes an error.
  public init(_ description: String) { self.description = description }
}

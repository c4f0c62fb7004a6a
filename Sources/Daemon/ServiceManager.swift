// Speaks to systemd: readiness, reloads, the watchdog and a line of status, as datagrams to the socket that
// `NOTIFY_SOCKET` names (a path, or an abstract name with @). Without the variable nothing is sent.

internal import Glibc

/// The service manager that started us, if one did.
public struct ServiceManager: Sendable {
  private let address: String?
  /// How often the watchdog wants to hear from us; nil when it does not.
  public let watchdogInterval: Duration?

  /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` from `environment`.
  public init(environment: [String: String]) {
    address = environment["NOTIFY_SOCKET"].flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
    let isForUs = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
    let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
    watchdogInterval = isForUs && microseconds > 0 ? .microseconds(microseconds) : nil
  }

  /// The variables of the process.
  public static var environment: [String: String] {
    var variables: [String: String] = [:]
    for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "JOURNAL_STREAM"] {
      if let value = unsafe getenv(name) { variables[name] = unsafe String(cString: value) }
    }
    return variables
  }

  /// We are there, with a line for people.
  public func ready(_ status: String) { send("READY=1\nSTATUS=\(Self.line(status))") }

  /// A line for people.
  public func status(_ status: String) { send("STATUS=\(Self.line(status))") }

  /// We read our configuration again; `ready` follows.
  public func reloading() {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    send("RELOADING=1\nMONOTONIC_USEC=\(time.tv_sec * 1_000_000 + time.tv_nsec / 1_000)")
  }

  /// We end.
  public func stopping() { send("STOPPING=1\nSTATUS=Stopping") }

  /// We are alive.
  public func watchdog() { send("WATCHDOG=1") }

  private static func line(_ text: String) -> String { String(text.map { $0.isNewline ? " " : $0 }) }

  private func send(_ text: String) {
    guard let address else { return }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    var path = Array(address.utf8)
    let capacity = MemoryLayout.size(ofValue: name.sun_path)
    guard path.count < capacity else { return }
    // An abstract name starts with a zero byte and is as long as it is; a path ends with one.
    if path[0] == UInt8(ascii: "@") { path[0] = 0 } else { path.append(0) }
    unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: path) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
    let bytes = Array(text.utf8)
    unsafe withUnsafePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        _ = unsafe sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), pointer, length)
      }
    }
  }
}

// The sockets that clients come in by: a TCP port, or a file that says by its mode who may.

internal import Glibc

/// A socket that waits for clients.
final class ListeningSocket: Sendable {
  let descriptor: Int32
  let entrance: WyomingDesk.Entrance
  /// Port in force; 0 for a file.
  let port: Int
  private let path: String?

  private init(_ descriptor: Int32, _ entrance: WyomingDesk.Entrance, path: String? = nil) {
    self.descriptor = descriptor
    self.entrance = entrance
    self.path = path
    port = entrance == .tcp ? Self.port(of: descriptor) : 0
  }

  deinit {
    close(descriptor)
    if let path { _ = unsafe unlink(path) }
  }

  /// Never waits for a descriptor, and no child inherits it.
  static func keepToOurselves(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  /// Listens on a TCP address.
  ///
  /// - Throws: `DaemonError.system` saying which address and why not.
  static func tcp(_ address: TCPAddress) throws(DaemonError) -> ListeningSocket {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let code = unsafe getaddrinfo(address.host, "\(address.port)", &hints, &list)
    guard code == 0, let found = unsafe list else {
      throw .system("wyoming.listen: \(address) is no address here: \(unsafe String(cString: gai_strerror(code)))")
    }
    defer { unsafe freeaddrinfo(list) }
    let descriptor = socket(
      unsafe found.pointee.ai_family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    guard descriptor >= 0 else { throw failed("wyoming.listen: \(address)") }
    var yes: Int32 = 1
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    let isBound = unsafe bind(descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0
    guard isBound, listen(descriptor, 64) == 0 else {
      let error = failed("wyoming.listen: \(address)")
      close(descriptor)
      throw error
    }
    return ListeningSocket(descriptor, .tcp)
  }

  /// Listens on a file that owner and group may open. A file that a daemon left behind is replaced; one that somebody
  /// listens on is not, nor is anything that is no socket.
  ///
  /// - Throws: `DaemonError.system` saying which file and why not.
  static func unix(_ path: String) throws(DaemonError) -> ListeningSocket {
    try makeWay(path)
    let descriptor = try stream()
    // The file is born with its final mode: nobody gets in between.
    let mask = umask(0o117)
    let isBound = unsafe withAddress(path) { unsafe bind(descriptor, $0, $1) } == 0
    umask(mask)
    guard isBound, listen(descriptor, 64) == 0 else {
      let error = failed("wyoming.socket: \(path)")
      close(descriptor)
      throw error
    }
    return ListeningSocket(descriptor, .unix, path: path)
  }

  private static func makeWay(_ path: String) throws(DaemonError) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw .system("wyoming.socket: \(path) is there and is no socket; remove it or name another path")
    }
    let descriptor = try stream()
    defer { close(descriptor) }
    if unsafe withAddress(path, { unsafe connect(descriptor, $0, $1) }) == 0 || errno == EAGAIN {
      throw .system("wyoming.socket: somebody listens on \(path) already; is another hearkend running?")
    }
    _ = unsafe unlink(path)
  }

  private static func stream() throws(DaemonError) -> Int32 {
    let descriptor = socket(
      AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    guard descriptor >= 0 else { throw failed("wyoming.socket") }
    return descriptor
  }

  private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
      for (index, byte) in path.utf8.prefix(field.count - 1).enumerated() { unsafe field[index] = byte }
    }
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  private static func port(of descriptor: Int32) -> Int {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let code = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(descriptor, $0, &length)
      }
    }
    guard code == 0 else { return 0 }
    // IPv4 and IPv6 keep the port in the same two bytes.
    return unsafe withUnsafeBytes(of: &storage) { bytes in unsafe Int(bytes[2]) << 8 | Int(bytes[3]) }
  }

  private static func failed(_ what: String) -> DaemonError {
    .system("\(what): \(unsafe String(cString: strerror(errno)))")
  }
}

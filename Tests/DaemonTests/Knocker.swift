// Somebody at the Wyoming door: a blocking client that says whatever bytes it is told to.

import Glibc
import WireMessages

/// A client of a Unix socket or a TCP port.
final class Knocker {
  private let descriptor: Int32
  private var reader = WyomingReader()

  /// Connects to a socket's file.
  init?(path: String) {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
      for (index, byte) in path.utf8.enumerated() { unsafe field[index] = byte }
    }
    guard connected(&address) else { return nil }
  }

  /// Connects to a port of this machine.
  init?(port: Int) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    guard connected(&address) else { return nil }
  }

  private func connected<Address>(_ address: inout Address) -> Bool {
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
      }
    } == 0
  }

  deinit { close(descriptor) }

  /// Sends text as it is; returns how many bytes were taken.
  @discardableResult
  func say(_ text: String) -> Int {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes[sent...].withUnsafeBytes { rest in
        unsafe send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { break }
      sent += count
    }
    return sent
  }

  /// Sends what is taken at once and within a moment, and gives up on the rest; returns how many bytes were taken.
  func saySome(_ text: String) -> Int {
    var patience = timeval(tv_sec: 0, tv_usec: 500_000)
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    return say(text)
  }

  /// Says nothing more, but listens.
  func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Sends words to understand.
  func ask(_ text: String, _ context: String = "{}") {
    say("{\"type\":\"transcript\",\"data\":{\"text\":\"\(text)\",\"context\":\(context)}}\n")
  }

  /// The next event; nil when the other side has hung up, or says nothing for ten seconds.
  func hear() -> WyomingEvent? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      if let event = try? reader.next() { return event }
      let count = unsafe read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return nil }
      reader.append(buffer[..<count])
    }
  }
}

// What systemd hears, read from a real socket; what the journal reads, from a real pipe; who counts as alive.

import Daemon
import Glibc
import TestBroker
import Testing

/// A datagram socket in place of systemd's.
private final class NotifySocket {
  let descriptor: Int32

  init(path: [UInt8]) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var timeout = timeval(tv_sec: 2, tv_usec: 0)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: path) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
    let code = unsafe withUnsafePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, length) }
    }
    guard code == 0 else { throw BrokerError("cannot bind") }
  }

  deinit { close(descriptor) }

  func receive() -> String? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
    return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
  }
}

@Suite("Service manager")
struct ServiceManagerTests {
  @Test("readiness, status, reload, watchdog and end reach the socket of a path")
  func path() throws {
    let folder = try makeTemporaryFolder()
    defer { removeFolder(folder) }
    let socket = try NotifySocket(path: Array("\(folder)/notify".utf8) + [0])
    let manager = ServiceManager(environment: ["NOTIFY_SOCKET": "\(folder)/notify"])
    manager.ready("up\nand running")
    #expect(socket.receive() == "READY=1\nSTATUS=up and running")
    manager.status("fine")
    #expect(socket.receive() == "STATUS=fine")
    manager.reloading()
    let lines = try #require(socket.receive()).split(separator: "\n")
    #expect(lines.first == "RELOADING=1")
    let time = try #require(lines.last?.split(separator: "=").last.flatMap { Int($0) })
    #expect(lines.last?.hasPrefix("MONOTONIC_USEC=") == true && time > 0)
    manager.watchdog()
    #expect(socket.receive() == "WATCHDOG=1")
    manager.stopping()
    #expect(socket.receive()?.hasPrefix("STOPPING=1\n") == true)
  }

  @Test("an abstract name is reached as well")
  func abstract() throws {
    let name = "hearken-test-\(getpid())"
    let socket = try NotifySocket(path: [0] + Array(name.utf8))
    ServiceManager(environment: ["NOTIFY_SOCKET": "@\(name)"]).watchdog()
    #expect(socket.receive() == "WATCHDOG=1")
  }

  @Test("without a socket, or with one that is gone, nothing happens")
  func nothing() {
    ServiceManager(environment: [:]).watchdog()
    ServiceManager(environment: ["NOTIFY_SOCKET": "/nonexistent/socket"]).watchdog()
    ServiceManager(environment: ["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 500)]).watchdog()
  }

  @Test("the watchdog is for the process it names")
  func watchdog() {
    #expect(ServiceManager(environment: ["WATCHDOG_USEC": "30000000"]).watchdogInterval == .seconds(30))
    #expect(
      ServiceManager(environment: ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "\(getpid())"]).watchdogInterval
        == .seconds(30))
    #expect(ServiceManager(environment: ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"]).watchdogInterval == nil)
    #expect(ServiceManager(environment: [:]).watchdogInterval == nil)
  }

  @Test("a worker that waits is alive, one that has been at the same work for too long is not")
  func pulse() {
    let pulse = Pulse()
    let start = ContinuousClock.now
    #expect(pulse.isAlive(within: .seconds(15), now: start + .seconds(1000)))
    pulse.begin(at: start)
    #expect(pulse.isAlive(within: .seconds(15), now: start + .seconds(14)))
    #expect(!pulse.isAlive(within: .seconds(15), now: start + .seconds(15)))
    pulse.end()
    #expect(pulse.isAlive(within: .seconds(15), now: start + .seconds(15)))
  }
}

@Suite("Log")
struct LogTests {
  /// What a log writes into a pipe.
  func written(_ environment: (Int32) -> [String: String], _ body: (Log) -> Void) -> String {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { return "" }
    body(Log(level: .info, environment: environment(ends[1]), descriptor: ends[1]))
    close(ends[1])
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe read(ends[0], &bytes, bytes.count)
    close(ends[0])
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  @Test("a terminal reads words, and a line from outside cannot start another")
  func words() {
    let text = written({ _ in [:] }) {
      $0.error("bad\n<0>worse")
      $0.debug("unseen")
      $0.setLevel(.debug)
      $0.debug("seen")
    }
    #expect(text == "error: bad <0>worse\ndebug: seen\n")
  }

  @Test("the journal reads priorities, but only where it is the one who reads")
  func priorities() {
    let text = written({ descriptor in
      var status = stat()
      unsafe fstat(descriptor, &status)
      return ["JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino)"]
    }) {
      $0.error("a")
      $0.warning("b")
      $0.info("c")
      $0.setLevel(.debug)
      $0.debug("d")
    }
    #expect(text == "<3>a\n<4>b\n<6>c\n<7>d\n")
    #expect(written({ _ in ["JOURNAL_STREAM": "1:2"] }) { $0.info("c") } == "info: c\n")
  }
}

// Lets another thread wake the one that waits for the broker's socket.

internal import Glibc

/// A pipe to oneself, and waiting for it or a socket.
final class WakeSignal: Sendable {
  private let reading: Int32
  private let writing: Int32

  init() throws(MQTTError) {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw .system(call: "pipe", code: errno) }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    reading = ends[0]
    writing = ends[1]
  }

  deinit {
    close(reading)
    close(writing)
  }

  /// Ends the current or the next wait; a full pipe already does.
  func signal() {
    var byte: UInt8 = 1
    _ = unsafe write(writing, &byte, 1)
  }

  /// What a wait ended with.
  struct Readiness {
    var canRead = false
    var canWrite = false
  }

  /// Waits for a signal, for `socket` (none below 0), or until `deadline` (nil: for ever).
  func wait(socket: Int32, wantsWrite: Bool, until deadline: ContinuousClock.Instant?) -> Readiness {
    var entries = [
      pollfd(fd: reading, events: Int16(POLLIN), revents: 0),
      pollfd(fd: socket, events: Int16(wantsWrite ? POLLIN | POLLOUT : POLLIN), revents: 0),
    ]
    var timeout: Int32 = -1
    if let deadline {
      let (seconds, attoseconds) = (deadline - .now).components
      // Rounded up, so that the deadline has passed when the wait ends.
      timeout = Int32(clamping: max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1))
    }
    _ = unsafe poll(&entries, 2, timeout)
    if entries[0].revents != 0 {
      var bytes = [UInt8](repeating: 0, count: 64)
      while unsafe read(reading, &bytes, 64) == 64 {}
    }
    let events = Int32(entries[1].revents)
    return Readiness(canRead: events & (POLLIN | POLLHUP | POLLERR) != 0, canWrite: events & POLLOUT != 0)
  }
}

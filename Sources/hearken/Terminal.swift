// What people see on standard error: progress as a bar on a terminal, as plain lines elsewhere; errors with a name.

import Glibc
import Training

/// Draws the progress of long work.
final class ProgressDisplay {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var lastLine = -1.0
  private var lastTask = ""

  /// Shows one moment.
  func show(_ progress: Progress) {
    if progress.task != lastTask { lastLine = -1 }
    lastTask = progress.task
    if isTerminal {
      let width = 30
      let filled = progress.total > 0 ? width * progress.done / progress.total : width
      let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
      Terminal.write("\r\u{1B}[K[\(bar)] \(progress)" + (progress.isMilestone ? "\n" : ""))
    } else if progress.isMilestone || lastLine < 0 || progress.seconds - lastLine >= 15 {
      lastLine = progress.seconds
      Terminal.write("\(progress)\n")
    }
  }
}

enum Terminal {
  /// Writes to standard error.
  static func write(_ text: String) { put(Array(text.utf8), STDERR_FILENO) }

  /// Writes a line to standard output at once, so that a pipe sees each answer as it is given.
  ///
  /// Returns false when nobody reads any more.
  @discardableResult static func print(_ line: [UInt8]) -> Bool {
    put(line + [UInt8(ascii: "\n")], STDOUT_FILENO)
  }

  @discardableResult private static func put(_ bytes: [UInt8], _ descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return false }
    }
    return true
  }

  /// Makes Ctrl-C ask long work to stop at its next safe point; a second one stops at once.
  static func stopSoftlyOnInterrupt() {
    signal(SIGINT) { _ in
      if Interruption.isRequested { _exit(130) }
      Interruption.request()
    }
    signal(SIGTERM) { _ in Interruption.request() }
  }
}

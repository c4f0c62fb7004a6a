// Lines of standard input as bytes: text that is not UTF-8 is somebody's mistake, not a reason to stop.

import Glibc

/// Reads lines, each ended by a line feed or the end of input; a carriage return before it is dropped.
struct LineReader {
  /// What is kept of one line; the rest of a longer one is skipped.
  static let maximumByteCount = 4 << 20

  private var buffer = [UInt8](repeating: 0, count: 65_536)
  private var filled = 0
  private var position = 0

  /// The next line, or nil at the end of input.
  mutating func next() -> [UInt8]? {
    var line: [UInt8] = []
    var sawAny = false
    while true {
      if position == filled {
        filled = readSome()
        position = 0
        if filled == 0 { break }
      }
      sawAny = true
      let end = buffer[position..<filled].firstIndex(of: UInt8(ascii: "\n"))
      let piece = buffer[position..<(end ?? filled)]
      line += piece.prefix(max(Self.maximumByteCount - line.count, 0))
      position = end.map { $0 + 1 } ?? filled
      if end != nil { break }
    }
    guard sawAny else { return nil }
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return line
  }

  private mutating func readSome() -> Int {
    while true {
      let count = unsafe read(STDIN_FILENO, &buffer, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { return 0 }
    }
  }
}

// A compiled time zone (TZif, RFC 8536): the moments at which its distance from UTC changed, and a rule for after.
// It is somebody else's file: every count is bounded and every read checked; what does not fit is an error.

import Glibc

/// One zone's history and rule.
struct ZoneFile: Equatable, Sendable {
  /// Moments of change in Unix seconds, ascending, and the seconds ahead of UTC from each on.
  private let transitions: [Int]
  private let offsets: [Int]
  /// Seconds ahead of UTC before the first transition.
  private let first: Int
  private let rule: ZoneRule?

  /// UTC, always.
  init() { (transitions, offsets, first, rule) = ([], [], 0, nil) }

  /// Seconds ahead of UTC at a moment in Unix seconds.
  func offset(at moment: Int) -> Int {
    if let rule, transitions.last.map({ moment >= $0 }) ?? true { return rule.offset(at: moment) }
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= moment { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? first : offsets[low - 1]
  }

  /// The zone in a file, or nil when there is no such file.
  /// - Throws: `CalendarError` when it cannot be read.
  static func load(_ path: String) throws(CalendarError) -> ZoneFile? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw .system(file: path, operation: "open", code: errno)
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .system(file: path, operation: "fstat", code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    guard status.st_size <= sizeLimit else { throw .damaged(file: path, found: "over \(sizeLimit) bytes") }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .system(file: path, operation: "read", code: errno) }
      if count == 0 { break }
      filled += count
    }
    return try ZoneFile(Array(bytes.prefix(filled)), file: path)
  }

  /// Reads the bytes of a zone's file; `file` is its name for errors.
  /// - Throws: `CalendarError.damaged`.
  init(_ bytes: [UInt8], file: String) throws(CalendarError) {
    var reader = Reader(bytes: bytes, file: file)
    var header = try reader.header()
    var width = 4
    if header.version >= UInt8(ascii: "2") {
      // The same again in 64 bits follows what old readers take.
      try reader.skip(header.size(timeWidth: 4))
      header = try reader.header()
      width = 8
    }
    guard header.leapSeconds == 0 else {
      throw .damaged(file: file, found: "a zone that counts leap seconds (right/…), which the clock here does not")
    }
    let transitions = try reader.integers(header.times, width: width)
    guard zip(transitions, transitions.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw .damaged(file: file, found: "transitions out of order")
    }
    let kinds = try reader.integers(header.times, width: 1)
    var types: [Int] = []
    for _ in 0..<header.types {
      let offset = try reader.integers(1, width: 4)
      guard let offset = offset.first, (-93_600...93_600).contains(offset) else {
        throw .damaged(file: file, found: "a zone more than 26 hours from UTC")
      }
      types.append(offset)
      try reader.skip(2)
    }
    guard let first = types.first, kinds.allSatisfy({ types.indices.contains($0) }) else {
      throw .damaged(file: file, found: "a transition to a type of local time that the file does not hold")
    }
    self.transitions = transitions
    offsets = kinds.map { types[$0] }
    self.first = first
    try reader.skip(header.abbreviations + header.standardMarks + header.utcMarks)
    rule = width == 8 ? try reader.footer() : nil
  }

  private static let sizeLimit = 131_072

  /// The six counts at the start of a block.
  private struct Header {
    var version: UInt8
    var utcMarks, standardMarks, leapSeconds, times, types, abbreviations: Int

    /// Bytes of the block after its header.
    func size(timeWidth: Int) -> Int {
      times * (timeWidth + 1) + types * 6 + abbreviations + leapSeconds * (timeWidth + 4) + standardMarks + utcMarks
    }
  }

  private struct Reader {
    let bytes: [UInt8]
    let file: String
    var index = 0

    init(bytes: [UInt8], file: String) { (self.bytes, self.file) = (bytes, file) }

    mutating func skip(_ count: Int) throws(CalendarError) {
      guard count <= bytes.count - index else {
        throw .damaged(file: file, found: "the end of the file after \(bytes.count) bytes")
      }
      index += count
    }

    mutating func header() throws(CalendarError) -> Header {
      let start = index
      try skip(20)
      guard bytes[start..<start + 4].elementsEqual("TZif".utf8) else {
        throw .damaged(file: file, found: "no time zone")
      }
      let counts = try integers(6, width: 4)
      guard counts.allSatisfy({ (0...8_192).contains($0) }), (1...256).contains(counts[4]) else {
        throw .damaged(file: file, found: "more transitions or types than any zone has")
      }
      return Header(
        version: bytes[start + 4], utcMarks: counts[0], standardMarks: counts[1], leapSeconds: counts[2],
        times: counts[3], types: counts[4], abbreviations: counts[5])
    }

    /// Big-endian integers of 1 (unsigned), 4 or 8 (signed) bytes.
    mutating func integers(_ count: Int, width: Int) throws(CalendarError) -> [Int] {
      var at = index
      try skip(count * width)
      return (0..<count).map { _ in
        var value = width > 1 && bytes[at] >= 0x80 ? -1 : 0
        for byte in bytes[at..<at + width] { value = value << 8 | Int(byte) }
        at += width
        return value
      }
    }

    /// The rule between the two line feeds at the end, or nil when nothing stands there.
    mutating func footer() throws(CalendarError) -> ZoneRule? {
      let rest = bytes[index...]
      guard rest.first == 0x0A, let end = rest.dropFirst().firstIndex(of: 0x0A) else {
        throw .damaged(file: file, found: "no rule at the end")
      }
      let text = bytes[(index + 1)..<end]
      if text.isEmpty { return nil }
      guard let rule = ZoneRule(text) else {
        throw .damaged(file: file, found: "a rule that cannot be read: \(String(decoding: text, as: UTF8.self))")
      }
      return rule
    }
  }
}

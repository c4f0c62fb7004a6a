// The log of what was taught: JSON Lines that are only ever appended to, for the household's eyes alone, and limited in
// size. A line that cannot be read is passed over, so that half a line after a power cut costs that line alone.

internal import Glibc
internal import JSONValues
internal import WireMessages

/// A feedback log on the disk.
public struct FeedbackLog: Sendable {
  /// Most bytes that it may have.
  public static let maximumByteCount = 512 << 10

  /// Where it is.
  public let path: String

  /// Names the log of a state directory; nothing is made yet.
  public init(stateDirectory: String) { path = "\(stateDirectory)/feedback.jsonl" }

  /// What is in a log.
  public struct Contents: Equatable, Sendable {
    /// Entries that count, in the order they were taught: neither taken back nor taught anew.
    public var entries: [FeedbackEntry] = []
    /// Numbers of the lines that could not be read, from 1.
    public var damagedLines: [Int] = []

    /// Makes the contents of a log.
    public init(entries: [FeedbackEntry] = [], damagedLines: [Int] = []) {
      self.entries = entries
      self.damagedLines = damagedLines
    }
  }

  /// Reads the log; empty where there is none.
  ///
  /// - Throws: `StorageError`.
  public func read() throws(StorageError) -> Contents {
    let bytes = try AtomicFile(path: path).read(limit: 2 * Self.maximumByteCount) ?? []
    var contents = Contents()
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
    where !line.isEmpty {
      if let id = Self.withdrawn(line: Array(line)) {
        contents.entries.removeAll { $0.id == id }
      } else if let entry = FeedbackEntry(line: Array(line)) {
        contents.entries.removeAll { Self.key($0.text) == Self.key(entry.text) }
        contents.entries.append(entry)
      } else {
        contents.damagedLines.append(index + 1)
      }
    }
    return contents
  }

  /// Appends an entry.
  ///
  /// - Throws: `StorageError`; nothing is written then.
  public func append(_ entry: FeedbackEntry) throws(StorageError) { try append(line: entry.line) }

  /// Takes an entry back: a line that says so.
  ///
  /// - Throws: `StorageError`, also for an entry that does not count.
  public func withdraw(_ id: String, at time: Double) throws(StorageError) -> FeedbackEntry {
    guard let entry = try read().entries.first(where: { $0.id == id }) else {
      throw StorageError(path, reason: "has no entry '\(id)'; hearken teach --list shows them")
    }
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("time")
      writer.string(Timestamp(seconds: time).description)
      writer.key("withdrawn")
      writer.string(id)
    }
    try append(line: writer.bytes)
    return entry
  }

  /// Changes with every change of the file; nil where there is none.
  var stamp: [Int]? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return [Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
  }

  private func append(line: [UInt8]) throws(StorageError) {
    let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    if unsafe mkdir(directory, 0o700) != 0, errno != EEXIST { throw StorageError("mkdir", directory) }
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StorageError("open", path) }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX) == 0 else { throw StorageError("lock", path) }
    AtomicFile.handOver(descriptor, in: directory)
    let size = lseek(descriptor, 0, SEEK_END)
    guard size >= 0 else { throw StorageError("seek", path) }
    guard size + line.count + 2 <= Self.maximumByteCount else {
      throw StorageError(
        path,
        reason: "is full (\(Self.maximumByteCount >> 10) KB); have it learned (hearken adapt --from-feedback), then "
          + "move it away")
    }
    // Half a line that a power cut left behind stays a line of its own.
    var last: UInt8 = 0x0A
    if size > 0 { _ = unsafe pread(descriptor, &last, 1, size - 1) }
    let bytes = (last == 0x0A ? [] : [0x0A]) + line + [0x0A]
    // One call: either all of it is there, or it is cut off again.
    let count = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    guard count == bytes.count, fsync(descriptor) == 0 else {
      let error = StorageError("write", path)
      _ = ftruncate(descriptor, size)
      throw error
    }
  }

  private static func withdrawn(line: [UInt8]) -> String? {
    guard case .object(let members)? = try? JSONValue(reading: line), case .string(let id)? = members["withdrawn"]
    else { return nil }
    return id
  }

  private static func key(_ text: String) -> String {
    text.lowercased().split(whereSeparator: { $0.isWhitespace || ".,!?;".contains($0) }).joined(separator: " ")
  }
}

// Lines for people on standard error. Where the journal reads it, each line carries its priority as `<3>`…`<7>`;
// elsewhere it starts with the word. No line ever holds the words of an utterance or a secret.

internal import Glibc
internal import Synchronization

/// Where lines go.
public final class Log: Sendable {
  private let isJournal: Bool
  private let descriptor: Int32
  private let priority: Atomic<Int>

  /// Writes to `descriptor`, by default standard error, in the journal's form when it is the stream that
  /// `JOURNAL_STREAM` names.
  public init(level: LogLevel = .info, environment: [String: String] = [:], descriptor: Int32 = 2) {
    self.descriptor = descriptor
    priority = Atomic(level.priority)
    var status = stat()
    let isKnown = unsafe fstat(descriptor, &status) == 0
    isJournal = isKnown && environment["JOURNAL_STREAM"] == "\(status.st_dev):\(status.st_ino)"
  }

  /// Changes what is logged.
  public func setLevel(_ level: LogLevel) { priority.store(level.priority, ordering: .relaxed) }

  /// What stops the daemon, or a part of it.
  public func error(_ line: @autoclosure () -> String) { write(.error, line) }
  /// What a person should look at.
  public func warning(_ line: @autoclosure () -> String) { write(.warning, line) }
  /// Milestones.
  public func info(_ line: @autoclosure () -> String) { write(.info, line) }
  /// Every message.
  public func debug(_ line: @autoclosure () -> String) { write(.debug, line) }

  private func write(_ level: LogLevel, _ line: () -> String) {
    guard level.priority <= priority.load(ordering: .relaxed) else { return }
    // What came from outside must not start a line of its own.
    let text = String(line().map { $0.isNewline ? " " : $0 })
    let bytes = Array("\(isJournal ? "<\(level.priority)>" : "\(level.rawValue): ")\(text)\n".utf8)
    _ = unsafe Glibc.write(descriptor, bytes, bytes.count)
  }
}

// What an examination found: one line a fact, with what to do where something is wrong.

/// One fact about an installation.
public struct Finding: Equatable, Sendable, CustomStringConvertible {
  /// How good it is.
  public enum Level: String, Sendable {
    /// As it should be.
    case ok
    /// It works, but somebody should look at it.
    case warn
    /// It cannot work.
    case fail
  }

  /// How good it is.
  public var level: Level
  /// What was looked at, such as `broker`.
  public var subject: String
  /// What was found.
  public var fact: String
  /// What to do; nil where nothing is to be done.
  public var remedy: String?

  /// Makes a finding.
  public init(_ level: Level, _ subject: String, _ fact: String, remedy: String? = nil) {
    self.level = level
    self.subject = subject
    self.fact = fact
    self.remedy = remedy
  }

  /// `ok    subject: fact`, or `fail  subject: fact; remedy`. Always one line.
  public var description: String {
    let text = "\(subject): \(fact)" + (remedy.map { "; \($0)" } ?? "")
    let padding = String(repeating: " ", count: 6 - level.rawValue.count)
    return level.rawValue + padding + String(text.map { $0.isNewline ? " " : $0 })
  }
}

// What is wrong in a file, and where: every reader of YAML in this package throws this with the line to repair.

/// A fault in a YAML file, with the place where it was found.
public struct YAMLError: Error, Equatable, CustomStringConvertible {
  /// The place of the fault; line 1 for a file that cannot be read at all.
  public let position: YAMLPosition
  /// What is wrong, in words that say how to put it right.
  public let message: String

  /// Makes an error.
  public init(at position: YAMLPosition, _ message: String) {
    self.position = position
    self.message = message
  }

  /// The file's name.
  public var file: String { position.file }
  /// Line, counted from 1.
  public var line: Int { position.line }
  /// Column in characters, counted from 1.
  public var column: Int { position.column }

  /// `file:line:column: message`.
  public var description: String { "\(file):\(line):\(column): \(message)" }
}

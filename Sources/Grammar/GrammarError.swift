// What can be wrong in files that define intents. Every case names the place a person has to repair.

public import YAMLNodes

/// A fault in a grammar's files.
public enum GrammarError: Error, Equatable, CustomStringConvertible {
  /// The file is no YAML, or a key holds something of another kind.
  case yaml(YAMLError)
  /// A folder or file cannot be listed.
  case unreadable(path: String, reason: String)
  /// A sentence template breaks the syntax; `template` is its text.
  case syntax(YAMLPosition, message: String, template: String)
  /// `<rule>` is defined nowhere.
  case unknownRule(String, YAMLPosition)
  /// `{list}` is defined nowhere.
  case unknownList(String, YAMLPosition)
  /// `<rule>` refers to itself, directly or through others.
  case recursiveRule(String, YAMLPosition)
  /// A template grows beyond `limit` once its rules are filled in.
  case tooLarge(YAMLPosition, limit: Int)

  /// The fault, its place and the remedy.
  public var description: String {
    switch self {
    case .yaml(let error): "\(error)"
    case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
    case .syntax(let position, let message, let template): "\(position): \(message) in: \(template)"
    case .unknownRule(let name, let position):
      "\(position): <\(name)> is not defined; add it under expansion_rules:"
    case .unknownList(let name, let position): "\(position): {\(name)} is not defined; add it under lists:"
    case .recursiveRule(let name, let position): "\(position): the rule <\(name)> contains itself"
    case .tooLarge(let position, let limit):
      "\(position): the sentence has more than \(limit) parts once its rules are filled in; split it"
    }
  }

  /// Runs `body`, carrying a YAML fault over into this type.
  static func reading<Value>(_ body: () throws(YAMLError) -> Value) throws(GrammarError) -> Value {
    do { return try body() } catch { throw .yaml(error) }
  }
}

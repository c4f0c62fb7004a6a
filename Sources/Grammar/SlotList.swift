// What `{list}` stands for: fixed values, numbers, free words, or something only the home knows.

public import Ontology

/// One list of a grammar.
public enum SlotList: Sendable {
  /// Values written in the file.
  case values([Value])
  /// Numbers.
  case range(NumberRange)
  /// Any words.
  case wildcard
  /// Given when matching or sampling: `name`, `area`, `floor`.
  case dynamic

  /// One value: how it is said, and what it becomes.
  public struct Value: Sendable {
    /// The words.
    public let template: Template
    /// The slot's value.
    public let output: SlotValue
    /// What the value says about its surroundings (`domain: light`), for `requires_context`.
    public let context: [String: String]
  }

  /// Lists that every grammar has, filled by the home.
  public static let dynamicNames = ["name", "area", "floor"]
}

/// What a block demands of the context of the values it accepts, such as `domain: [light, switch]`.
public struct ContextCondition: Equatable, Sendable {
  /// Key of the context.
  public let key: String
  /// Values that fulfil it; empty when only the key's presence counts.
  public let values: [String]
}

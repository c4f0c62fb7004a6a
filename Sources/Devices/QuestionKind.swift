// What kind of answer the words of a question want.

internal import Resolvers

/// What is to be said of the entities that a question is about.
public enum QuestionKind: Sendable {
  /// "Is the …", "are the …".
  case whether
  /// "Is any …", "did I leave anything …".
  case any
  /// "Are all …".
  case all
  /// "Which …", "what …".
  case which
  /// "How many …".
  case howMany

  /// What is wanted by these words.
  public init(text: String) { self.init(words: SpokenWords.split(text)) }

  init(words: [String]) {
    let said = Set(words)
    if zip(words, words.dropFirst()).contains(where: { $0 == "how" && $1 == "many" }) {
      self = .howMany
    } else if words.first == "which" || words.first == "what" || words.first == "who" {
      self = .which
    } else if !said.isDisjoint(with: ["any", "anything", "anyone", "anybody", "some", "something"]) {
      self = .any
    } else if !said.isDisjoint(with: ["all", "every", "everything", "everyone", "each"]) {
      self = .all
    } else {
      self = .whether
    }
  }
}

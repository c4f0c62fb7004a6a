import Grammar
import HomeControl
import Ontology
struct ExactMatcher: Sendable {
  init(grammar: IntentGrammar, home: Home?) {}
  func match(_ utterance: Utterance, _ scalars: [Unicode.Scalar]) -> [CommandDraft]? { nil }
}

// Talk about a command that is none: forbidden, done, asked about, left to others. They train out_of_scope, and
// they share nearly all their words with commands, which is the point.

import Ontology

enum Counterparts {
  /// Something like `row` that must not be acted on; nil when the row opens with no known verb.
  static func make(of row: LabelledUtterance, using generator: inout SeededGenerator) -> LabelledUtterance? {
    guard row.label != .outOfScope, row.boundaries.isEmpty, let command = Imperative(row.text) else { return nil }
    let (base, past) = (command.verb.base, command.verb.past)
    var rest = command.rest
    for tail in [" please", " thanks", " thank you", " now", " for me", ".", "!"] where rest.hasSuffix(tail) {
      rest = String(rest.dropLast(tail.count))
    }
    let forms = [
      "don't \(base)\(rest)", "do not \(base)\(rest)", "please don't \(base)\(rest)", "never \(base)\(rest)",
      "you must not \(base)\(rest)", "i don't want you to \(base)\(rest)", "don't you dare \(base)\(rest)",
      "i \(past)\(rest)", "i already \(past)\(rest)", "i just \(past)\(rest)", "she \(past)\(rest) yesterday",
      "we \(past)\(rest) last night", "my brother \(past)\(rest)", "why did you \(base)\(rest)",
      "why do you \(base)\(rest)", "who \(past)\(rest)", "he always \(command.verb.third)\(rest)",
      "how do i \(base)\(rest)", "should i \(base)\(rest)", "i was going to \(base)\(rest)",
      "he told me to \(base)\(rest)", "i forgot to \(base)\(rest) this morning", "i will \(base)\(rest) myself",
      "ask anna to \(base)\(rest)", "what happens if i \(base)\(rest)", "thanks for \(command.verb.gerund)\(rest)",
      "i hate \(command.verb.gerund)\(rest)", "they usually \(base)\(rest) on sundays",
      "no need to \(base)\(rest)", "it would be silly to \(base)\(rest)",
    ]
    guard let text = forms.randomElement(using: &generator) else { return nil }
    return LabelledUtterance(text, label: .outOfScope, source: "counterparts")
  }
}

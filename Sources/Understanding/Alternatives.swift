// What a recogniser may have heard instead: "turn on the kitten light", "turn on the kitchen light". Where what was heard
// first names nothing, the likeliest of the others that can be understood counts, by its place in the list, the language
// model of the household and the understanding together. A command is never picked out of talk, out of a condition or a
// prohibition, and what was heard first stays whenever it is understood.

internal import Glibc
internal import NGrams
internal import Ontology

/// How alternatives are chosen.
enum Alternatives {
  /// Most texts that are read of one utterance, and the most scalars of each.
  static let maximumCount = 10
  static let maximumScalarCount = 200
  /// Each place further back in the recogniser's list costs this; natural logarithm.
  static let costOfRank = 0.1
  /// Share of the household's language model in the score.
  static let weightOfWords = 0.3
  /// Probability from which the model's refusal of what was heard first is final.
  static let sureRefusal = 0.7
  /// Least confidence of an alternative that is acted on.
  static let sure = 0.8

  /// Whether anything else may have been meant: names that the home does not have, or words that the model is not sure of.
  /// Whatever else was refused was understood well enough to be refused.
  static func mayBeMisheard(_ rejection: Rejection) -> Bool {
    switch rejection.reason {
    case .unknownName: true
    case .lowConfidence: rejection.message == Rejection.unsure
    case .outOfScope: (rejection.confidence ?? 1) < sureRefusal
    default: false
    }
  }

  /// The words of a text that an alternative must hold as well: without them it would say something else.
  static func keptWords(_ text: String) -> Set<String> {
    Set(Passage(Array(text.unicodeScalars)).words.map(\.text)).intersection(kept)
  }

  /// Words that forbid, deny, make it a condition, hedge, ask, quote or set a time.
  static let kept: Set<String> = SpokenForms.quoting.union([
    "not", "dont", "doesnt", "didnt", "never", "no", "nobody", "nothing", "nor", "neither", "without", "cant", "cannot",
    "wont", "shouldnt", "couldnt", "wouldnt", "mustnt", "neednt", "isnt", "arent", "wasnt", "werent", "hasnt", "havent",
    "hadnt", "aint", "hardly", "refuse", "pretend", "leave", "keep", "cancel", "forget", "if", "unless", "when",
    "whenever",
    "until", "till", "once", "before", "after", "while", "except", "but", "or", "maybe", "perhaps", "should", "could",
    "did", "remind", "remember", "at", "in", "tomorrow", "tonight", "later", "half", "off", "unlock", "open", "stop",
  ])
}

extension Rejection {
  /// What is said where the model is not sure.
  static let unsure = "I'm not sure what you mean."
}

extension NLUEngine {
  /// Understands what was heard first, or the best of its alternatives where that may have been misheard.
  func understandAlternatives(
    _ utterance: Utterance, using workspace: Workspace, in conversation: inout Conversation, _ situation: Situation
  ) -> Interpretation {
    let before = conversation
    var first = utterance
    first.alternatives = []
    first.previous = []
    let heard = understand(first, using: workspace, in: &conversation, situation, trace: nil)
    // An answer to a question is what was heard, or none.
    guard let rejection = heard.rejection, Alternatives.mayBeMisheard(rejection), before.question == nil else {
      return heard
    }
    let kept = Alternatives.keptWords(utterance.text)
    var seen: Set<String> = [utterance.text]
    let texts = utterance.alternatives.prefix(100).filter { text in
      text.unicodeScalars.count <= Alternatives.maximumScalarCount && seen.insert(text).inserted
    }
    var best: (interpretation: Interpretation, conversation: Conversation, score: Double)?
    for (rank, text) in texts.prefix(Alternatives.maximumCount - 1).enumerated()
    where kept.isSubset(of: Alternatives.keptWords(text)) {
      var one = first
      one.text = text
      one.heard = utterance.text
      var memory = before
      let interpretation = understand(one, using: workspace, in: &memory, situation, trace: nil)
      guard let confidence = interpretation.understoodConfidence, confidence >= Alternatives.sure else { continue }
      let score =
        log(confidence) - Alternatives.costOfRank * Double(rank)
        + Alternatives.weightOfWords * (speech?.logProbability(text) ?? 0)
      if score > best?.score ?? -.infinity { best = (interpretation, memory, score) }
    }
    guard let best else { return heard }
    conversation = best.conversation
    return best.interpretation
  }
}

extension Interpretation {
  /// How sure it is of what was understood or has to be confirmed; nil for everything else.
  fileprivate var understoodConfidence: Double? {
    guard let rejection else { return commands.map(\.confidence).min() }
    return rejection.reason == .confirmationRequired ? rejection.confidence : nil
  }
}

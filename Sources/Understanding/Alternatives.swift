// What a recogniser may have heard instead: "turn on the kitchen like", "turn on the kitchen light". The likeliest that can
// be understood counts, by what the recogniser, the language model of the household and the understanding say together.
// Whatever is clearly no request stays none: a command is never picked out of talk.

internal import Glibc
internal import Ontology

/// Says how likely words are in a household.
public protocol SentenceScorer: Sendable {
  /// Natural logarithm of the probability of `text` as a sentence.
  func logProbability(_ text: String) -> Double
}

extension NLUEngine {
  /// Most texts that are read of one utterance.
  static let maximumHypothesisCount = 10

  /// Understands what was heard, or where that is not surely understood the best of its alternatives.
  func understandAlternatives(
    _ utterance: Utterance, using workspace: Workspace, in conversation: inout Conversation, _ situation: Situation
  ) -> Interpretation {
    var seen: Set<String> = []
    let texts = ([utterance.text] + utterance.alternatives).filter { seen.insert($0).inserted }
    var best: (interpretation: Interpretation, conversation: Conversation, score: Double)?
    var first: (interpretation: Interpretation, conversation: Conversation, score: Double)?
    for (rank, text) in texts.prefix(Self.maximumHypothesisCount).enumerated() {
      var one = utterance
      one.text = text
      one.alternatives = []
      one.heard = rank == 0 ? nil : utterance.text
      var memory = conversation
      let interpretation = understand(one, using: workspace, in: &memory, situation, trace: nil)
      let confidence = interpretation.understoodConfidence
      var score = -Double.infinity
      if let confidence {
        score = log(max(confidence, 1e-6)) - Hearing.costOfRank * Double(rank)
        if let scorer, rank > 0 {
          let gain = scorer.logProbability(text) - scorer.logProbability(utterance.text)
          score += Hearing.weightOfWords * min(max(gain, -Hearing.mostGain), Hearing.mostGain)
        }
      }
      let candidate = (interpretation, memory, score)
      if rank == 0 {
        first = candidate
        if (confidence ?? 0) >= Hearing.sure || Hearing.isFinal(interpretation) { break }
      }
      if score > best?.score ?? -.infinity { best = candidate }
    }
    guard let first else { return Interpretation(utterance, rejection: .noWords) }
    // What was heard first gives way only to what is clearly better.
    let chosen = best.flatMap { $0.score > first.score + Hearing.margin ? $0 : nil } ?? first
    conversation = chosen.conversation
    return chosen.interpretation
  }
}

/// How what was heard is weighed; in natural logarithms.
private enum Hearing {
  /// Confidence from which nothing else is read.
  static let sure = 0.9
  /// Each place further back in the recogniser's list costs this.
  static let costOfRank = 0.1
  /// Share of the household's language model in the score, and the most it may say.
  static let weightOfWords = 0.3
  static let mostGain = 10.0
  /// By how much an alternative has to be better than what was heard first.
  static let margin = 0.7
  /// Probability from which a refusal is final.
  static let sureRefusal = 0.7

  /// Whether what was heard first is talk, or forbids something: then no alternative counts.
  static func isFinal(_ interpretation: Interpretation) -> Bool {
    guard let rejection = interpretation.rejection else { return false }
    let words = Set(Passage(Array(interpretation.utterance.text.unicodeScalars)).words.map(\.text))
    if !words.isDisjoint(with: negations) { return true }
    return rejection.reason == .outOfScope && (rejection.confidence ?? 1) >= sureRefusal
  }

  private static let negations: Set<String> = [
    "not", "dont", "doesnt", "didnt", "never", "no", "without", "cant", "wont", "shouldnt", "isnt",
    "arent",
  ]
}

extension Interpretation {
  /// How sure it is of what was understood, asked back about or to be confirmed; nil for everything else.
  fileprivate var understoodConfidence: Double? {
    guard let rejection else { return commands.map(\.confidence).min() }
    switch rejection.reason {
    case .confirmationRequired, .ambiguous: return rejection.confidence
    default: return nil
    }
  }
}

// Scores a model through the engine's own door, as the daemon would use it: what counts is the interpretation.

public import Datasets
import Ontology
import Resolvers
public import Understanding

/// Scores of one model on one suite. Rates are 0...1.
public struct EvaluationScore: Equatable, Sendable {
  /// The suite's name.
  public var suite: String
  /// Utterances that ask for something.
  public var requestCount = 0
  /// Of these: right intent, and right direction where the intent has one.
  public var intentRight = 0
  /// Of these: right intent, and every slot that was literally spoken, no other slot beside them.
  public var exact = 0
  /// Of these: some other intent was understood.
  public var wrongIntent = 0
  /// Of these: refused.
  public var refused = 0
  /// Utterances that must be refused.
  public var outOfScopeCount = 0
  /// Of these: accepted.
  public var falseAccepts = 0
  /// What went wrong, the first of each kind, for `--errors`.
  public var errors: [Mistake] = []

  /// One utterance that was not understood as it should have been.
  public struct Mistake: Equatable, Sendable {
    /// The utterance.
    public var text: String
    /// What it should have been.
    public var expected: String
    /// What it was taken for.
    public var found: String
  }

  /// Makes an empty score.
  public init(suite: String) { self.suite = suite }

  /// Share of requests with the right intent.
  public var intentAccuracy: Double { Double(intentRight) / Double(max(requestCount, 1)) }
  /// Share of requests with the right intent and slots.
  public var exactRate: Double { Double(exact) / Double(max(requestCount, 1)) }
  /// Share of requests taken for something else.
  public var wrongRate: Double { Double(wrongIntent) / Double(max(requestCount, 1)) }
  /// Share of what must be refused that was accepted.
  public var falseAcceptRate: Double { Double(falseAccepts) / Double(max(outOfScopeCount, 1)) }
}

/// Scores an engine on suites of labelled utterances.
public struct Evaluator {
  private let engine: NLUEngine
  private let resolver = SlotResolver()

  /// When everything is said, Unix seconds: the first minute of Monday, 5 January 2026, UTC, so that "at one pm today"
  /// is still to come whenever a model is scored.
  private static let moment = 1_767_571_260.0

  /// An evaluator of `engine`.
  public init(_ engine: NLUEngine) { self.engine = engine }

  /// Parses every row of `suite`, one at a time.
  public func score(_ suite: EvaluationSuite) -> EvaluationScore {
    let workspace = engine.makeWorkspace()
    var score = EvaluationScore(suite: suite.name)
    for row in suite.rows {
      let interpretation = engine.parse(Utterance(row.text), using: workspace, now: Self.moment)
      if row.label == .outOfScope {
        score.outOfScopeCount += 1
        if let command = interpretation.commands.first {
          score.falseAccepts += 1
          note(row, "\(command.intent) \(command.confidence)", &score)
        }
        continue
      }
      score.requestCount += 1
      guard let command = interpretation.commands.first else {
        score.refused += 1
        note(row, interpretation.rejection?.reason.rawValue ?? "nothing", &score)
        continue
      }
      guard interpretation.commands.count == 1, command.intent == row.label.intent, hasDirection(row.label, command)
      else {
        score.wrongIntent += 1
        note(row, interpretation.commands.map(\.intent.rawValue).joined(separator: " + "), &score)
        continue
      }
      score.intentRight += 1
      if hasSpokenSlots(row, command) {
        score.exact += 1
      } else {
        let found = command.slots.map { "\($0.name)=\($0.raw ?? "(\($0.value))")" }.joined(separator: " ")
        note(row, "\(command.intent) \(found)", &score)
      }
    }
    return score
  }

  private func note(_ row: LabelledUtterance, _ found: String, _ score: inout EvaluationScore) {
    let spans = row.spans.filter { $0.range != nil }.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    score.errors.append(.init(text: row.text, expected: "\(row.label) \(spans)", found: found))
  }

  /// Whether a relative intent goes the way it should: brighter is not dimmer.
  private func hasDirection(_ label: IntentLabel, _ command: Command) -> Bool {
    guard let slot = label.impliedSlot, slot.rawValue.hasSuffix("_step"), let wanted = label.impliedValue else {
      return true
    }
    return switch command[slot]?.value {
    case .text(let direction): direction == wanted
    case .number(let amount, _): (amount < 0) == (wanted == "down")
    default: false
    }
  }

  /// Whether the command has every spoken slot of the row, and no further spoken slot but type words.
  private func hasSpokenSlots(_ row: LabelledUtterance, _ command: Command) -> Bool {
    let scalars = Array(row.text.unicodeScalars)
    var unmatched = command.slots.filter { $0.range != nil }
    for span in row.spans {
      guard let range = span.range, !Self.typeWords.contains(span.name) else { continue }
      var raw = String.UnicodeScalarView()
      raw.append(contentsOf: scalars[range])
      let wanted = resolver.resolve(
        span.name, raw: String(raw), intent: row.label.intent, implied: row.label.impliedValue)
      let place = unmatched.firstIndex {
        $0.name == span.name && ($0.range == range || (wanted != nil && Self.same($0.value, wanted)))
      }
      guard let place else { return false }
      unmatched.remove(at: place)
    }
    let implied = Set(row.spans.filter { $0.range == nil }.map(\.name))
    return unmatched.allSatisfy { Self.typeWords.contains($0.name) || implied.contains($0.name) }
  }

  /// Slots that name a kind of thing: data sets give them as implied, we find their words.
  private static let typeWords: Set<SlotName> = ["domain", "device_class"]

  private static func same(_ one: SlotValue, _ other: SlotValue?) -> Bool {
    guard case .text(let first) = one, case .text(let second)? = other else { return one == other }
    return first.lowercased() == second.lowercased()
  }
}

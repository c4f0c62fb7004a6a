// Whether a new adapter may be offered: what is new is understood, nothing old is lost, nothing more is accepted that
// should be refused, and int8 says what the floats say. Scored through the engine that ships; every verdict names the
// sentences it rests on.

import Architecture
import Datasets
import Inference
import NeuralNetworks
public import Ontology
import Understanding

/// The verdict on an adapted model.
public struct AdaptationGate: Sendable {
  /// One condition.
  public struct Check: Sendable {
    /// What is demanded.
    public var title: String
    /// Whether it holds.
    public var isPassed: Bool
    /// The figures.
    public var finding: String
    /// Sentences that stand in the way.
    public var sentences: [String]
    /// What to change.
    public var advice: String
  }

  /// A held-out sentence of the household as it was understood.
  public struct HeldOut: Sendable {
    /// The sentence.
    public var row: LabelledUtterance
    /// What it was taken for.
    public var found: String
    /// Probability of the right intent, 0...1.
    public var confidence: Double
    /// Whether the intent was right.
    public var isIntentRight: Bool
    /// Whether slots were right as well.
    public var isExact: Bool
  }

  /// The conditions.
  public private(set) var checks: [Check] = []
  /// Scores on what was known before: of the base or earlier adapter, and of the new model.
  public private(set) var before = EvaluationScore(suite: "before")
  /// Scores of the new model on the same rows.
  public private(set) var after = EvaluationScore(suite: "after")
  /// Held-out sentences of the household, at the steps that were chosen.
  public let heldOut: [HeldOut]
  /// Old sentences that were right and are not any more, with what they are taken for now.
  public private(set) var worse: [EvaluationScore.Mistake] = []
  /// Example parses for people.
  public private(set) var examples: [(text: String, answer: String)] = []

  /// Whether every condition holds.
  public var isPassed: Bool { checks.allSatisfy(\.isPassed) }

  init(heldOut: [HeldOut]) { self.heldOut = heldOut }

  /// Judges `adapted` against `earlier` on rows that neither learned from in this adaptation.
  mutating func judge(
    adapted: LanguageModel, float: LanguageModel, earlier: LanguageModel, replay: [LabelledUtterance],
    sentences: HouseholdSentences, options: AdaptationOptions
  ) throws(TrainingError) {
    func engine(_ model: LanguageModel) throws(TrainingError) -> NLUEngine {
      do {
        return try NLUEngine(model: model, intents: [], home: nil, options: .init(acceptsModifiers: true))
      } catch {
        throw .unreadable(file: "adapter", reason: "\(error)")
      }
    }
    let (now, then) = (try engine(adapted), try engine(earlier))
    if options.judgesLearned {
      judgeLearned(now, sentences.items.map(\.row), options.minimum)
    } else {
      judgeNew(options.minimum)
    }
    let rows = EvaluationSuite(name: "replay", rows: replay)
    before = Evaluator(then).score(rows)
    after = Evaluator(now).score(rows)
    let known = Set(before.errors.map(\.text))
    worse = after.errors.filter { !known.contains($0.text) }
    judgeOld(options.allowedLoss)
    judgeRefusals(now, sentences.negatives)
    judgeAgreement(now, try engine(float), replay, sentences)
    let workspace = now.makeWorkspace()
    examples = (sentences.items.prefix(8).map(\.row.text) + replay.prefix(4).map(\.text)).map { text in
      let interpretation = now.parse(Utterance(text), using: workspace)
      let commands = interpretation.commands.map { command in
        command.intent.rawValue + command.slots.map { " \($0.name)=\($0.raw ?? $0.value.spelled)" }.joined()
      }
      return (
        text, interpretation.rejection.map { "refused: \($0.reason.rawValue)" } ?? commands.joined(separator: " + ")
      )
    }
  }

  private mutating func judgeNew(_ minimum: Double) {
    let right = heldOut.filter(\.isExact).count
    let share = Double(right) / Double(max(heldOut.count, 1))
    let missed = heldOut.filter { !$0.isExact }
    checks.append(
      Check(
        title: "new sentences are understood without having been learned",
        isPassed: !heldOut.isEmpty && share >= minimum,
        finding: heldOut.isEmpty
          ? "nothing could be held out"
          : "\(right) of \(heldOut.count) (\(percent(share))), at least \(percent(minimum)) wanted",
        sentences: missed.map { miss in
          "\(miss.row.source): \"\(miss.row.text)\" → \(miss.isIntentRight ? "right intent, other slots" : miss.found)"
            + " (\(miss.row.label) \(percent(miss.confidence)))"
        },
        advice:
          "write two or three more sentences that say it the way these do; where one is meant for another intent, "
          + "move it"))
  }

  private mutating func judgeLearned(_ engine: NLUEngine, _ rows: [LabelledUtterance], _ minimum: Double) {
    let score = Evaluator(engine).score(EvaluationSuite(name: "learned", rows: rows))
    checks.append(
      Check(
        title: "what was taught is understood", isPassed: score.exactRate >= minimum,
        finding: "\(score.exact) of \(score.requestCount) (\(percent(score.exactRate))), at least \(percent(minimum)) "
          + "wanted",
        sentences: score.errors.map { "\"\($0.text)\" should be \($0.expected), is \($0.found)" },
        advice: "these go on being understood by their very words; where two contradict, take one back "
          + "(hearken teach --withdraw)"))
  }

  private mutating func judgeOld(_ allowed: Double) {
    let lost = before.exactRate - after.exactRate
    checks.append(
      Check(
        title: "what was understood before still is", isPassed: lost <= allowed + 1e-9,
        finding: "\(percent(before.exactRate)) before, \(percent(after.exactRate)) after, of \(before.requestCount) "
          + "sentences; \(percent(allowed)) may be lost",
        sentences: worse.filter { !$0.expected.hasPrefix(IntentLabel.outOfScope.spelling) }.map {
          "\"\($0.text)\" was \($0.expected), is \($0.found)"
        },
        advice: "your sentences resemble these: say in them what only the new intent is about, or train with a lower "
          + "--learning-rate"))
  }

  private mutating func judgeRefusals(_ engine: NLUEngine, _ negatives: [LabelledUtterance]) {
    let own = Evaluator(engine).score(EvaluationSuite(name: "negatives", rows: negatives))
    let accepted = worse.filter { $0.expected.hasPrefix(IntentLabel.outOfScope.spelling) } + own.errors
    checks.append(
      Check(
        title: "nothing more is accepted that must be refused",
        isPassed: after.falseAccepts <= before.falseAccepts && own.falseAccepts == 0,
        finding: "\(before.falseAccepts) before, \(after.falseAccepts) after, of \(before.outOfScopeCount)"
          + (negatives.isEmpty ? "" : "; \(own.falseAccepts) of your own \(negatives.count)"),
        sentences: accepted.map { "\"\($0.text)\" is taken for \($0.found)" },
        advice: "add what must be refused and sounds alike under negatives:"))
  }

  private mutating func judgeAgreement(
    _ adapted: NLUEngine, _ float: NLUEngine, _ replay: [LabelledUtterance], _ sentences: HouseholdSentences
  ) {
    let (one, other) = (adapted.makeWorkspace(), float.makeWorkspace())
    // Replay comes with what must be refused first: every fourth of it is some of everything.
    let some = stride(from: 0, to: replay.count, by: 4).map { replay[$0] }
    let texts = sentences.items.prefix(100).map(\.row.text) + some.map(\.text)
    let differing = texts.filter { text in
      let a = adapted.parse(Utterance(text), using: one)
      let b = float.parse(Utterance(text), using: other)
      return a.commands.map(\.intent) != b.commands.map(\.intent)
        || a.commands.map { $0.slots.map(\.range) } != b.commands.map { $0.slots.map(\.range) }
    }
    let share = 1 - Double(differing.count) / Double(max(texts.count, 1))
    checks.append(
      Check(
        title: "int8 agrees with the floats it was made of", isPassed: share >= 0.98,
        finding: "\(percent(share)) of \(texts.count) sentences read alike, at least 98.0 % wanted",
        sentences: differing.map { "\"\($0)\"" }, advice: "train longer (--minutes), or with a lower --learning-rate"))
  }
}

/// A share in percent with one decimal.
func percent(_ share: Double) -> String {
  let tenths = Int((share * 1_000).rounded())
  return "\(tenths / 10).\(abs(tenths % 10)) %"
}

extension SlotValue {
  /// The value for people.
  fileprivate var spelled: String {
    switch self {
    case .number(let number, let unit): "\(number)\(unit ?? "")"
    case .text(let text): text
    case .identifier(let id): id
    }
  }
}

// One utterance at every stage, for people who want to know why.

public import Ontology
import Resolvers
import Tokenization

/// What each stage made of an utterance.
public struct Explanation: CustomStringConvertible {
  /// The answer.
  public let interpretation: Interpretation
  private let matched: CommandDraft?
  private let readings: [(result: ModelReader.Result, passage: Passage)]
  private let vocabulary: [String]

  /// Collects what the stages see.
  final class Recorder {
    private(set) var draft: CommandDraft?
    private(set) var readings: [(result: ModelReader.Result, passage: Passage)] = []

    func matched(_ draft: CommandDraft) { self.draft = draft }
    func read(_ result: ModelReader.Result, _ passage: Passage) { readings.append((result, passage)) }
  }

  init(_ interpretation: Interpretation, _ recorder: Recorder, vocabulary: [String]) {
    self.interpretation = interpretation
    matched = recorder.draft
    readings = recorder.readings
    self.vocabulary = vocabulary
  }

  /// The stages, one after another, as plain text.
  public var description: String {
    var lines = ["utterance   \(interpretation.utterance.text)"]
    if let matched {
      lines.append("exact match \(matched.label)")
    }
    for (index, (result, passage)) in readings.enumerated() {
      let reading = result.reading
      if index > 0 { lines.append("part        \(passage.string)") }
      lines.append("pieces      " + pieces(result).joined(separator: " "))
      lines.append(
        "intent      "
          + reading.alternatives.map { "\($0.label) \(Self.percent($0.probability))" }.joined(separator: "  "))
      for span in reading.spans {
        lines.append(
          "slot        \(span.name) \"\(text(passage.scalars[span.range]))\" \(Self.percent(span.confidence))")
      }
      if !result.boundaries.isEmpty {
        lines.append("further commands start at " + result.boundaries.map { "\($0)" }.joined(separator: ", "))
      }
    }
    for command in interpretation.commands {
      lines.append("command     \(command.intent) \(Self.percent(command.confidence))")
      for slot in command.slots {
        let source = slot.raw.map { " from \"\($0)\"" } ?? " inferred"
        lines.append("value       \(slot.name) = \(Self.value(slot.value))\(source)")
      }
      if let targets = command.targets { lines.append("targets     " + targets.joined(separator: ", ")) }
    }
    if let rejection = interpretation.rejection {
      lines.append("rejected    \(rejection.reason.rawValue): \(rejection.message)")
      if !rejection.candidates.isEmpty { lines.append("candidates  " + rejection.candidates.joined(separator: ", ")) }
    }
    return lines.joined(separator: "\n")
  }

  private func pieces(_ result: ModelReader.Result) -> [String] {
    result.encoding.ids.map { vocabulary.indices.contains(Int($0)) ? vocabulary[Int($0)] : "?" }
  }

  private static func percent(_ probability: Double) -> String {
    guard probability.isFinite else { return "?%" }
    let tenths = Int((probability * 1_000).rounded())
    return "\(tenths / 10).\(tenths % 10)%"
  }

  private static func value(_ value: SlotValue) -> String {
    switch value {
    case .number(let number, let unit): SpokenText.plain(number) + (unit.map { " \($0)" } ?? "")
    case .text(let text): "\"\(text)\""
    case .identifier(let identifier): identifier
    }
  }
}

extension NLUEngine {
  /// Understands one utterance and tells what each stage made of it.
  public func explain(_ utterance: Utterance, using workspace: Workspace) -> Explanation {
    var conversation = Conversation()
    return explain(utterance, using: workspace, in: &conversation)
  }

  /// Understands one utterance of a conversation and tells what each stage made of it.
  public func explain(
    _ utterance: Utterance, using workspace: Workspace, in conversation: inout Conversation
  ) -> Explanation {
    let recorder = Explanation.Recorder()
    let interpretation = understand(utterance, using: workspace, in: &conversation, Situation(), trace: recorder)
    return Explanation(interpretation, recorder, vocabulary: model.description.vocabulary)
  }
}

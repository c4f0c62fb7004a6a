// hearken parse

import ArgumentParser
import Glibc
import HomeControl
import NGrams
import Ontology
import Understanding
import WireMessages

struct Parse: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Understands utterances.",
    discussion: """
      With no TEXT, reads standard input: one utterance a line, plain text or a JSON object with `text` and, if wanted,
      `id`, `site`, `area` and `previous` (an array of earlier utterances of the conversation: after "unlock the front
      door", "yes" unlocks it). With --json, prints exactly one Interpretation a line, in order, as it goes. Lines typed
      at a terminal are one conversation; lines from elsewhere stand for themselves.

      With --plan, each command is followed by the messages that would be sent for it, with --json as its `plan`.
      Nothing is sent.

      Without --home, commands name no targets. Rejections are answers, not errors: the exit status stays 0.
      """)

  @Flag(help: "Print Interpretations as JSON, one a line.")
  var json = false

  @Flag(help: "Show each utterance at every stage.")
  var explain = false

  @Flag(help: "Show what would be sent to the devices of the home, of whose states nothing is known.")
  var plan = false

  @Option(help: "Home file; commands then name the devices they act on.")
  var home: String?

  @Option(help: "Area the asker is in, by id.")
  var area: String?

  @Option(help: "Bundle to use instead of the shipped one.")
  var model: String?

  @Option(help: "Adapter on top of the bundle, made by `hearken adapt`.")
  var adapter: String?

  @Option(help: "Language model (ARPA) that weighs the `alternatives` of an utterance; see `hearken speech export`.")
  var speechModel: String?

  @Option(help: "File or folder of intent definitions; may be repeated. Default: the shipped ones.")
  var intents: [String] = []

  @Argument(help: "What was said; several words are one utterance.")
  var text: [String] = []

  func validate() throws {
    if json && explain { throw ValidationError("--json and --explain exclude each other.") }
    if plan && explain { throw ValidationError("--plan and --explain exclude each other.") }
    if plan && home == nil { throw ValidationError("--plan needs --home, the file that says where devices listen.") }
  }

  func run() throws {
    try report {
      guard let modelPath = model ?? Locations.model else {
        Terminal.write("hearken: no model found; give one with --model, or run from a checkout or an installation\n")
        throw ExitCode(1)
      }
      let definitions = intents.isEmpty ? Locations.intents.map { [$0] } ?? [] : intents
      var engine = try NLUEngine(
        modelPath: modelPath, adapterPath: adapter, intents: definitions, homePath: home,
        options: .init(acceptsModifiers: true))
      if let speechModel { engine = engine.weighing(with: try SpeechModel(path: speechModel)) }
      if let area, let described = engine.home, !described.areas.contains(where: { $0.id == area }) {
        let known = described.areas.map(\.id).joined(separator: ", ")
        Terminal.write("hearken: \(home ?? "the home") has no area `\(area)`; it has \(known)\n")
        throw ExitCode(1)
      }
      let workspace = engine.makeWorkspace()
      if !text.isEmpty {
        var conversation: Conversation?
        let utterance = Utterance(text.joined(separator: " "), area: area)
        guard answer(utterance, engine, workspace, &conversation) else { throw Self.unwritten() }
        return
      }
      // People at a terminal talk; lines of a file or a program stand for themselves.
      var conversation = isatty(STDIN_FILENO) == 1 ? Conversation() : nil
      var lines = LineReader()
      while let line = lines.next() {
        guard answer(line, engine, workspace, &conversation) else { throw Self.unwritten() }
      }
    }
  }

  /// Says that an answer could not be written, such as on a full disk.
  private static func unwritten() -> ExitCode {
    Terminal.write("hearken: the answer cannot be written; check the free space and where the output goes\n")
    return ExitCode(1)
  }

  /// Answers one line of input; false when the answer cannot be written.
  private func answer(
    _ line: [UInt8], _ engine: NLUEngine, _ workspace: NLUEngine.Workspace, _ conversation: inout Conversation?
  ) -> Bool {
    do throws(UtteranceFault) {
      var utterance = try UtteranceMessage.decode(line).utterance
      utterance.area = utterance.area ?? area
      return answer(utterance, engine, workspace, &conversation)
    } catch {
      return show(error.interpretation, engine)
    }
  }

  private func answer(
    _ utterance: Utterance, _ engine: NLUEngine, _ workspace: NLUEngine.Workspace, _ conversation: inout Conversation?
  ) -> Bool {
    var memory = conversation ?? Conversation()
    defer { if conversation != nil { conversation = memory } }
    if explain {
      let explanation = engine.explain(utterance, using: workspace, in: &memory)
      return Terminal.print(Array(explanation.description.utf8))
    }
    return show(engine.parse(utterance, using: workspace, in: &memory), engine)
  }

  private func show(_ interpretation: Interpretation, _ engine: NLUEngine) -> Bool {
    var interpretation = interpretation
    let plans =
      plan ? interpretation.commands.map { CommandPlan($0, of: interpretation.utterance, engine: engine) } : []
    if let refused = plans.compactMap(\.rejection).first {
      // All or nothing, as the daemon does it.
      interpretation = Interpretation(
        interpretation.utterance, rejection: refused, model: interpretation.model,
        elapsedMicroseconds: interpretation.elapsedMicroseconds)
    }
    if json { return Terminal.print(interpretation.json(replies: plans.map { CommandReply(plan: $0.messages) })) }
    guard plan, interpretation.rejection == nil else {
      return Terminal.print(Array(Summary.text(of: interpretation).utf8))
    }
    let lines = zip(interpretation.commands, plans).flatMap { [Summary.line($0)] + $1.lines }
    return Terminal.print(Array(lines.joined(separator: "\n").utf8))
  }
}

/// An interpretation in a few words, for people.
enum Summary {
  static func text(of interpretation: Interpretation) -> String {
    if let rejection = interpretation.rejection {
      let candidates = rejection.candidates.isEmpty ? "" : " (" + rejection.candidates.joined(separator: ", ") + ")"
      return "rejected: \(rejection.reason.rawValue): \(rejection.message)\(candidates)"
    }
    return interpretation.commands.map(line).joined(separator: "\n")
  }

  static func line(_ command: Command) -> String {
    var parts = [command.intent.rawValue]
    parts += command.slots.map { slot in
      let value =
        switch slot.value {
        case .number(let number, let unit): plain(number) + (unit ?? "")
        case .text(let text): text
        case .identifier(let identifier): identifier
        }
      return "\(slot.name)=\(value)"
    }
    if let targets = command.targets, !targets.isEmpty { parts.append("-> " + targets.joined(separator: ", ")) }
    return parts.joined(separator: "  ") + "  (\(plain((command.confidence * 1_000).rounded() / 1_000)))"
  }

  private static func plain(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
  }
}

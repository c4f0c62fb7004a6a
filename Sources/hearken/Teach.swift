// hearken teach: corrections from the command line, into the log that the daemon reads.

import ArgumentParser
import Daemon
import Glibc
import Ontology
import WireMessages

struct Teach: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says what a sentence means: at once, and for good with the next adaptation.",
    discussion: """
      hearken teach "make it cosy" --intent HassLightSet --slot brightness=30
      hearken teach "cat's dinner" --intent FeedPet --slot pet=cat
      hearken teach "give me a break" --refuse
      hearken teach --list
      hearken teach --withdraw 3f09c2aa

      From then on the daemon understands these very words so, without asking the model; `hearken adapt --from-feedback`
      teaches the model, which then knows what resembles them. Slots are found in the words where these mean their
      value ("thirty percent" for brightness=30); others are implied. What asks before acting cannot be taught.
      Programs and voice satellites send the same over MQTT, to hearken/SITE/feedback.
      """)

  @Argument(help: "The sentence; of one that was taught before, the new meaning counts.")
  var text: String?

  @Option(help: "The intent it asks for.")
  var intent: String?

  @Option(help: "A slot as NAME=VALUE; may be repeated.")
  var slot: [String] = []

  @Flag(help: "It asks for nothing and must be refused.")
  var refuse = false

  @Flag(help: "List what was taught.")
  var list = false

  @Option(help: "Take an entry back, by the name that --list shows.")
  var withdraw: String?

  @Option(help: "Configuration of the daemon: where its log is, and what it understands with.")
  var config = Invocation.defaultFile

  func validate() throws {
    let ways = [text != nil, list, withdraw != nil].filter { $0 }.count
    guard ways == 1 else { throw ValidationError("Give a sentence, --list or --withdraw.") }
    guard text != nil else { return }
    if (intent == nil) != refuse { throw ValidationError("Give either --intent or --refuse.") }
    for slot in slot where !slot.dropFirst().contains("=") || slot.hasSuffix("=") {
      throw ValidationError("--slot '\(slot)' is not of the form NAME=VALUE.")
    }
  }

  func run() throws {
    try report {
      let configuration = try Configuration.load(path: config)
      guard let log = configuration.feedbackLog else {
        throw FileFailure(path: config, reason: "what is taught needs a state_directory")
      }
      if let withdraw {
        let entry = try log.withdraw(withdraw, at: Double(time(nil)))
        print("taken back: \(Self.line(entry))")
      } else if let text {
        try teach(text, log, configuration)
      } else {
        let contents = try log.read()
        for entry in contents.entries { print(Self.line(entry)) }
        for line in contents.damagedLines { Terminal.write("\(log.path):\(line): not readable, passed over\n") }
        if contents.entries.isEmpty { print("nothing was taught") }
      }
    }
  }

  private func teach(_ text: String, _ log: FeedbackLog, _ configuration: Configuration) throws {
    let slots = slot.compactMap { slot -> FeedbackMessage.Value? in
      guard let equals = slot.firstIndex(of: "=") else { return nil }
      return FeedbackMessage.Value(
        SlotName(rawValue: String(slot[..<equals])), String(slot[slot.index(after: equals)...]))
    }
    let entry = FeedbackEntry(
      text: text, intent: intent.map(IntentName.init(rawValue:)) ?? IntentLabel.outOfScope.intent, slots: slots,
      time: Double(time(nil)))
    let engine = try EngineLoading.load(configuration)
    do throws(FeedbackRefusal) {
      let warning = try FeedbackDesk.check(entry, for: engine)
      if let warning { print("note: said from nowhere in particular: \(warning)") }
    } catch {
      throw FileFailure(path: "\"\(text)\"", reason: error.description)
    }
    try log.append(entry)
    print("taught: \(Self.line(entry))")
  }

  /// Name, time, words and meaning.
  private static func line(_ entry: FeedbackEntry) -> String {
    let slots = entry.row.spans.map { span in " \(span.name)=\(span.value)" + (span.range == nil ? " (implied)" : "") }
    let meaning = entry.intent == IntentLabel.outOfScope.intent ? "nothing" : entry.intent.rawValue + slots.joined()
    return "\(entry.id)  \(Timestamp(seconds: entry.time))  \"\(entry.text)\" → \(meaning)"
  }
}

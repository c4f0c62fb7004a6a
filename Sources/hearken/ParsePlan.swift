// hearken parse --plan: what would be sent for a command, in the home of a file, of whose devices nothing is known.

import Devices
import HomeControl
import Ontology
import Understanding
import WireMessages

/// What would become of one command.
struct CommandPlan {
  /// What would be sent; nil when nothing of it concerns devices.
  var messages: [PlannedMessage]?
  /// Why it could not be done.
  var rejection: Rejection?
  /// `delay`, `time` or `duration`, where it was said.
  var modifiers: [SlotName] = []

  init(_ command: Command, of utterance: Utterance, engine: NLUEngine) {
    modifiers = command.slots.map(\.name).filter { ["delay", "time", "duration"].contains($0) }
    var bare = command
    bare.slots.removeAll { modifiers.contains($0.name) }
    do throws(Rejection) {
      let found = try CommandRouter().messages(
        for: bare, publication: CommandRouter.publication(of: bare, in: engine.grammar, home: engine.home),
        home: engine.home,
        states: StateStore(home: engine.home ?? Home()), json: utterance.commandJSON(bare))
      messages = found?.map { PlannedMessage(topic: $0.topic, payload: $0.payload) }
    } catch {
      rejection = error
    }
  }

  /// One line a message, for people.
  var lines: [String] {
    guard let messages else { return ["  sends nothing"] }
    let isLater = modifiers.contains("delay") || modifiers.contains("time")
    let sent = messages.map { "  \(isLater ? "sends later" : "sends") \($0.topic) \($0.payload)" }
    return sent + (modifiers.contains("duration") ? ["  and puts it back when the time is over"] : [])
  }
}

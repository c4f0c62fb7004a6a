// An engine small enough to know what it will say.

import Daemon
import Grammar
import HomeControl
import Ontology
import Synchronization
import Understanding

/// Understands "light NUMBER" and "both"; rejects everything else; counts what it was asked.
final class ScriptedEngine: Interpreter {
  let identity: ModelIdentity?
  let languages = ["en"]
  let intents: [IntentName] = ["HassLightSet", "HassTurnOn"]
  let deviceTopics: Set<String> = ["hearken/reply/lamp"]
  private let asked = Mutex<[String: Int]>([:])

  /// How often each text was interpreted.
  var askedCounts: [String: Int] { asked.withLock { $0 } }

  let home: Home?

  private let publications: [IntentName: IntentGrammar.Publication]

  /// An engine for a home, or for none.
  init(
    home: Home? = nil, publications: [IntentName: IntentGrammar.Publication] = [:],
    identity: ModelIdentity? = ModelIdentity(base: "sha256:test", sequence: 7)
  ) {
    self.home = home
    self.publications = publications
    self.identity = identity
  }

  func rebuilt(for home: Home) throws -> any Interpreter {
    ScriptedEngine(home: home, publications: publications, identity: identity)
  }

  func publication(of command: Command) -> IntentGrammar.Publication? { publications[command.intent] }

  func interpret(
    _ utterance: Utterance, in conversation: inout Conversation, now: Double, players: PlayerStates
  ) -> Interpretation {
    asked.withLock { $0[utterance.text, default: 0] += 1 }
    let words = utterance.text.split(separator: " ")
    if words.first == "light", words.count > 1, let brightness = Double(words[1]) {
      return Interpretation(
        utterance,
        commands: [
          Command(
            intent: "HassLightSet", confidence: 1, slots: [Slot("brightness", .number(brightness, unit: "%"))],
            range: 0..<utterance.text.unicodeScalars.count)
        ], model: identity)
    }
    if words.first == "both" {
      return Interpretation(
        utterance,
        commands: [
          Command(intent: "HassLightSet", confidence: 1, slots: [], range: 0..<2),
          Command(intent: "HassTurnOn", confidence: 1, slots: [], range: 2..<4),
        ], model: identity)
    }
    if let command = Self.scripted(words.map(String.init)) {
      return Interpretation(utterance, commands: [command], model: identity)
    }
    return Interpretation(utterance, rejection: Rejection(.outOfScope, "I cannot do that."), model: identity)
  }

  /// "INTENT slot=value …": numbers are numbers, `targets=` are targets, everything else is words.
  static func scripted(_ words: [String]) -> Command? {
    guard let intent = words.first, intent.hasPrefix("Hass") else { return nil }
    var command = Command(intent: IntentName(rawValue: intent), confidence: 1, slots: [], range: 0..<1)
    for word in words.dropFirst() {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { return nil }
      if parts[0] == "targets" {
        command.targets = parts[1].split(separator: ",").map(String.init)
        continue
      }
      let seconds = ["delay", "duration"].contains(parts[0]) ? "s" : nil
      let value = Double(parts[1]).map { SlotValue.number($0, unit: seconds) } ?? .text(parts[1])
      command.slots.append(Slot(SlotName(rawValue: parts[0]), value, raw: parts[1]))
    }
    return command
  }
}

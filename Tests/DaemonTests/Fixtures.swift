// An engine small enough to know what it will say.

import Daemon
import Ontology
import Synchronization

/// Understands "light NUMBER" and "both"; rejects everything else; counts what it was asked.
final class ScriptedEngine: Interpreter {
  let identity: ModelIdentity? = ModelIdentity(base: "sha256:test", sequence: 7)
  let languages = ["en"]
  let intents: [IntentName] = ["HassLightSet", "HassTurnOn"]
  let deviceTopics: Set<String> = ["hearken/reply/lamp"]
  private let asked = Mutex<[String: Int]>([:])

  /// How often each text was interpreted.
  var askedCounts: [String: Int] { asked.withLock { $0 } }

  func interpret(_ utterance: Utterance) -> Interpretation {
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
    return Interpretation(utterance, rejection: Rejection(.outOfScope, "I cannot do that."), model: identity)
  }
}

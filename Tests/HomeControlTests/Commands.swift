// A few words for writing commands in tests, and the home that they act in.

import HomeControl
import Ontology
import Resolvers

/// The words of a slot as a model would mark them.
func said(_ name: SlotName, _ words: String) -> Slot {
  let steps: Set<SlotName> = ["name", "area", "floor", "domain", "device_class", "except"]
  let value = steps.contains(name) ? .text(words) : SlotResolver().resolve(name, raw: words) ?? .text(words)
  return Slot(name, value, raw: words, range: 0..<words.unicodeScalars.count)
}

/// Acts in the example home; the asker is where `asker` says.
struct House {
  let grounder: Grounder

  init() throws { grounder = Grounder(home: try Home.load(path: exampleHomePath())) }

  init(_ yaml: String) throws { grounder = Grounder(home: try Home.parse(yaml)) }

  func ground(
    _ intent: IntentName, _ slots: [Slot] = [], domain: String? = nil, asker: String? = nil, text: String = ""
  ) -> Grounding {
    grounder.ground(
      intent: intent, slots: slots, implied: domain.map { ("domain", $0) }, asker: asker, text: text)
  }

  func targets(
    _ intent: IntentName, _ slots: [Slot] = [], domain: String? = nil, asker: String? = nil, text: String = ""
  ) -> [String] {
    switch ground(intent, slots, domain: domain, asker: asker, text: text) {
    case .command(_, let targets): targets
    case .rejected(let rejection): ["\(rejection.reason): \(rejection.message)"]
    }
  }

  func reason(
    _ intent: IntentName, _ slots: [Slot] = [], domain: String? = nil, asker: String? = nil, text: String = ""
  ) -> Rejection.Reason? {
    guard case .rejected(let rejection) = ground(intent, slots, domain: domain, asker: asker, text: text) else {
      return nil
    }
    return rejection.reason
  }
}

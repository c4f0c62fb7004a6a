// "All", "every", "everything", "everywhere": how much is meant.
//
// - A kind with "all" means all of that kind: in the place named, else in the whole home.
// - "Everything" and "all devices" take their kind from the verb where it fits one only (lock, close, pause, dim).
//   Where it fits any (turn on, turn off) they mean the ordinary devices - lights, switches, fans, players - of the
//   place named, else of the asker's room. The whole home has to be said: "everything in the house".
// - What is guarded - locks to open, garage doors, gates, valves, sirens - is never part of it.

import Ontology
import Resolvers

/// Words for all of something.
enum Quantifier {
  static let all: Set<String> = ["all", "every", "everything", "everywhere", "each", "whole", "entire", "throughout"]
  /// Words before a name that only say how many.
  static let leading: Set<String> = ["all", "every", "each", "both", "any", "of", "whole", "entire"]
  /// Names that mean everything there is, normalised.
  static let everything: Set<String> = [
    "everything", "all", "all device", "every device", "device", "all appliance", "appliance", "it all", "lot", "thing",
    "all thing", "gadget", "all gadget", "electronic", "all electronic", "stuff", "all stuff", "all of it",
  ]
  /// Nouns that with "all" or "every" before them mean everything.
  static let anyDevice: Set<String> = [
    "device", "devices", "appliance", "appliances", "gadget", "gadgets", "electronics", "things", "stuff",
  ]
  /// Places that mean the whole home, normalised.
  static let wholeHome: Set<String> = [
    "house", "home", "whole house", "entire house", "everywhere", "all room", "every room", "whole home", "building",
    "apartment", "flat", "whole place", "inside", "indoor", "all over house", "place", "entire home", "all area",
    "every area", "whole apartment", "whole flat",
  ]
  /// Places that mean where the asker is, normalised.
  static let here: Set<String> = ["here", "in here", "room", "this room", "in this room", "in room", "this place"]
}

extension GroundingPass {
  /// Reads "all", "every", "everything", "everywhere" outside what is left out; in questions "any" and "which" ask
  /// about all as well.
  mutating func readQuantifiers() {
    let phrase = Phrase(request.text, slots: request.slots.filter { $0.name == "except" })
    let words = phrase.words.map { $0.slot == nil ? $0.text : "" }
    for (position, word) in words.enumerated() where Quantifier.all.contains(word) {
      let next = position + 1 < words.count ? words[position + 1] : ""
      if word == "all" && (next == "the" && position + 2 < words.count && words[position + 2] == "way") { continue }
      if word == "all" && position > 0 && words[position - 1] == "at" { continue }
      isAll = true
      let noun = words[(position + 1)...].first { !["of", "the", "my", "our", "these", "those"].contains($0) }
      if word == "everything" || Quantifier.anyDevice.contains(noun ?? "") { saysEverything = true }
      if word == "everywhere" || word == "throughout" { isWholeHome = true }
    }
    if namesWholeHome(words) { isWholeHome = true }
    if request.intent == "HassGetState", words.contains(where: { ["any", "which", "many", "anything"].contains($0) }) {
      isAll = true
    }
  }

  /// "In the house", "in the whole home": the home, unless a room is called so.
  private func namesWholeHome(_ words: [String]) -> Bool {
    for (position, word) in words.enumerated() where ["house", "home", "apartment", "flat"].contains(word) {
      let before = words[..<position].reversed().drop { ["the", "my", "our", "whole", "entire"].contains($0) }.first
      if ["in", "of", "around", "throughout", "across"].contains(before ?? "") {
        return index.areaNames.exact(words: [word]).isEmpty
      }
    }
    return false
  }

  /// Turns "everything" outside every slot into the devices it speaks of; the verb may say of which kind.
  mutating func readEverything() throws(Refusal) {
    try refuseUnlockingEverything()
    guard saysEverything, !slots.contains(where: { ["domain", "device_class"].contains($0.name) }) else { return }
    if requiredKind == nil, let fitting = kindOfVerb {
      requiredKind = fitting
      kind = fitting
      slots.append(Slot("domain", .text(fitting.domain)))
    }
    try refuseUnlockingEverything()
    isEverything = requiredKind == nil
  }

  /// Nobody unlocks "everything": each lock is named.
  func refuseUnlockingEverything() throws(Refusal) {
    guard saysEverything, requiredKind?.domain == "lock", request.intent == "HassTurnOff" else { return }
    throw Refusal(.unsupported, "I only unlock what is named.")
  }

  /// The only kind that the verb of an on or off command fits: what is closed is a cover.
  private var kindOfVerb: DeviceKind? {
    guard request.intent == "HassTurnOn" || request.intent == "HassTurnOff" else { return nil }
    let phrase = Phrase(request.text, slots: request.slots)
    if phrase.says("lock") || phrase.says("unlock") { return DeviceKind("lock") }
    let isSwitch = phrase.says("down") || phrase.says("off")
    if phrase.says("open") || phrase.says("close") || phrase.says("shut") && !isSwitch { return DeviceKind("cover") }
    return nil
  }

  /// The ordinary devices of the place, or of the asker's room.
  func everything(in places: [String]?) throws(Refusal) -> [IndexedEntity] {
    let kinds = soughtKinds
    let exceptsMore = try exceptsElsewhere()
    let found: [IndexedEntity]
    if let places {
      found = index.entities(of: kinds, in: places)
    } else if isWholeHome || exceptsMore {
      found = index.entities(of: kinds, in: nil)
    } else if let asker = request.asker {
      found = index.entities(of: kinds, in: [asker])
    } else {
      throw Refusal(.missingTarget, "Everything in which room? For all rooms, say \"in the whole house\".")
    }
    guard !found.isEmpty else {
      throw Refusal(.unknownName, "There is nothing to switch \(places == nil ? "here" : placeName).")
    }
    return found
  }
}

// "It", "them", "that one": words that stand for what was spoken of before. They are replaced by a word for it, so
// that the model reads "turn the fan off again" where "turn it off again" was said.

import HomeControl
import Ontology

/// Finds pronouns and puts nouns in their place.
enum Pronouns {
  /// Where the first pronoun stands that is the object of a request.
  static func object(in passage: Passage) -> Range<Int>? {
    let words = passage.words
    for (position, word) in words.enumerated() {
      for (phrase, isDeterminer) in phrases where words[position...].prefix(phrase.count).map(\.text) == phrase {
        let end = position + phrase.count
        // "That lamp" names a lamp.
        if isDeterminer, end < words.count, !followers.contains(words[end].text) { continue }
        // "Back to your dock, it is too noisy" tells why; "it is too loud" by itself speaks of what was spoken of.
        if position > 0, end < words.count,
          ["is", "was", "has", "isnt", "looks", "gets", "keeps"].contains(words[end].text)
        {
          continue
        }
        return word.range.lowerBound..<words[end - 1].range.upperBound
      }
    }
    return nil
  }

  /// The passage with `noun` for the pronoun and without "again" and "back", which say nothing new.
  static func replaced(in passage: Passage, by noun: String) -> Passage? {
    guard let range = object(in: passage) else { return nil }
    var result = passage.replacing(range, with: "the \(noun)")
    for word in result.words.reversed() where ["again", "back", "now"].contains(word.text) {
      result = result.replacing(word.range, with: "")
    }
    return result
  }

  /// A word for entities that the model knows, whatever they are called.
  static func noun(for entities: [Entity]) -> String? {
    guard let first = entities.first, entities.allSatisfy({ $0.domain == first.domain }) else { return nil }
    let isSeveral = entities.count > 1
    switch first.domain {
    case "light": return isSeveral ? "lights" : "light"
    case "fan": return isSeveral ? "fans" : "fan"
    case "cover":
      switch DeviceKind(named: first.name)?.deviceClass ?? first.deviceClass {
      case "garage": return "garage door"
      case "curtain": return "curtains"
      case "gate": return "gate"
      default: return "blinds"
      }
    case "lock": return isSeveral ? "doors" : "door"
    case "climate": return "heating"
    case "media_player": return first.deviceClass == "tv" ? "tv" : "speaker"
    case "vacuum": return "vacuum"
    case "lawn_mower": return "lawn mower"
    default: return isSeveral ? "switches" : first.name
    }
  }

  private static let phrases: [([String], isDeterminer: Bool)] =
    [
      ("all of them", false), ("both of them", false), ("all of it", false), ("them all", false), ("them both", false),
      ("that one", false), ("this one", false), ("those ones", false), ("it", false), ("them", false),
      ("that", true), ("those", true), ("this", true), ("these", true), ("they", false),
    ].map { ($0.0.split(separator: " ").map(String.init), $0.1) }
  private static let followers: Set<String> = [
    "on", "off", "up", "down", "again", "back", "to", "too", "please", "now", "by", "a", "at", "for", "in", "all",
    "open", "closed", "locked", "brighter", "dimmer", "warmer", "cooler", "louder", "quieter", "and", "then",
  ]
}

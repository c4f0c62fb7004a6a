// Sentences that tell: what somebody is going to do, finds hard, or said; how things stand here or in another's home. They
// have a request's words, and ask for nothing.

import Ontology

/// Finds what is told where something that moves was read.
enum SpokenReports {
  /// Whether the words tell something that `label` would wrongly carry out.
  static func tells(_ words: [SpokenDoubts.Word], _ label: IntentLabel) -> Bool {
    let texts = words.map { $0.isSlot ? "" : $0.text }
    return tellsIntention(texts) || tellsState(words, label) || isElsewhere(texts) || isSaidBySomebody(texts)
      || asksForOpinion(texts) || label.impliedSlot?.rawValue.hasSuffix("_step") == true && isDisputed(texts)
  }

  /// "I'm going to lock the door", "it's too early to close the blinds", "Tom wants to open it", "let me dim the lamp".
  /// "I want to", "I'd like you to", "it's time to" ask.
  private static func tellsIntention(_ words: [String]) -> Bool {
    guard let action = words.firstIndex(where: SpokenForms.actions.contains), action > 1 else { return false }
    let lead = words[..<action].drop { SpokenForms.openers.contains($0) && $0 != "were" }
    if lead.suffix(2) == ["let", "me"] { return true }
    guard lead.last == "to", let first = lead.first else { return false }
    if !lead.filter(thirdPersons.contains).isEmpty { return true }
    return subjects.contains(first) && lead.allSatisfy { !asking.contains($0) }
  }

  /// "The lights are off", "it's eighteen degrees in here", "the volume's at thirty": how it is, not how it should be.
  /// "The lights are too bright" asks.
  private static func tellsState(_ words: [SpokenDoubts.Word], _ label: IntentLabel) -> Bool {
    let isNumber = { (word: SpokenDoubts.Word) in word.slot.map(SlotName.values.contains) ?? false }
    let words = words.drop { !$0.isSlot && SpokenForms.openers.contains($0.text) }
    if let first = words.first, !first.isSlot, first.text == "its",
      let value = words.dropFirst().first(where: { !["about", "only", "just", "nearly", "almost"].contains($0.text) }),
      isNumber(value), IntentName.settings[label.intent] != nil
    {
      return true
    }
    let isSubject = { (word: SpokenDoubts.Word) in
      word.isSlot ? !isNumber(word) : things.contains(word.isContraction ? String(word.text.dropLast()) : word.text)
    }
    let subject = words.drop { !$0.isSlot && SpokenForms.determiners.contains($0.text) }.prefix(while: isSubject)
    guard let last = subject.last else { return false }
    var rest = words[subject.endIndex...]
    if let verb = rest.first, !verb.isSlot, ["is", "are", "was", "were"].contains(verb.text) {
      rest = rest.dropFirst()
    } else if !last.isContraction {
      return false
    }
    rest = rest.drop {
      !$0.isSlot && ["already", "still", "now", "set", "at", "to", "all", "currently"].contains($0.text)
    }
    guard let predicate = rest.first else { return false }
    return isNumber(predicate) || states.contains(predicate.text) && !rest.contains { $0.text == "please" }
  }

  /// "At my mum's", "the neighbours": not this home.
  private static func isElsewhere(_ words: [String]) -> Bool {
    if zip(words, words.dropFirst()).contains(where: {
      ["neighbours", "neighbour", "neighbors", "neighbor"].contains($0) && $1.isEmpty
    }) {
      return true
    }
    return words.indices.dropLast(2).contains { position in
      words[position] == "at" && ["my", "his", "her", "their"].contains(words[position + 1])
        && !words[position + 2].isEmpty
        && !["place", "house", "home", "flat", "desk", "bedside", "end", "side"].contains(words[position + 2])
    }
  }

  /// "… said my mum", "the song goes …": somebody's words. "I said turn it off" and "until said otherwise" ask.
  private static func isSaidBySomebody(_ words: [String]) -> Bool {
    let own = words.drop { SpokenForms.openers.contains($0) }
    return words.indices.contains { position in
      ["said", "complained", "shouted", "asked", "sang", "whispered", "yelled", "cried", "muttered"]
        .contains(words[position]) && !(own.first == "i" && position == own.startIndex + 1)
        && !(position > 0 && ["until", "as", "unless"].contains(words[position - 1]))
    }
  }

  /// "Do you think we should turn it up", "could it be any louder".
  private static func asksForOpinion(_ words: [String]) -> Bool {
    let own = words.drop { SpokenForms.openers.contains($0) }
    if own.starts(with: ["do", "you"]), own.count > 2,
      ["think", "reckon", "suppose", "believe", "know"].contains(own[own.startIndex + 2])
    {
      return true
    }
    return zip(words, words.dropFirst()).contains { $0 == "any" && comparatives.contains($1) }
  }

  /// "It's not too loud", "it used to be so cold": a step the other way, or none. "Not loud enough" asks.
  private static func isDisputed(_ words: [String]) -> Bool {
    if words.contains("enough") { return false }
    return words.indices.contains { position in
      let next = position + 1 < words.count ? words[position + 1] : ""
      switch words[position] {
      case "not": return position == 0 || words[position - 1] != "why"
      case "never", "wasnt", "isnt": return true
      case "used": return next == "to"
      case "than": return !["now", "this", "that", "it", "before", "usual"].contains(next)
      default: return false
      }
    }
  }

  /// What is spoken of without a slot of its own.
  private static let things: Set<String> = [
    "thermostat", "heating", "heat", "temperature", "volume", "sound", "brightness", "light", "lights", "aircon", "ac",
  ]
  private static let subjects: Set<String> = [
    "i", "im", "id", "ive", "we", "weve", "its", "it", "is", "hes", "shes", "theyre", "theres",
  ]
  private static let asking: Set<String> = [
    "want", "wanna", "need", "like", "love", "you", "time", "hope", "wish", "wanting", "needing",
  ]
  private static let thirdPersons: Set<String> = [
    "wants", "needs", "likes", "hates", "tries", "tried", "wanted", "decided",
  ]
  private static let states: Set<String> = [
    "on", "off", "open", "closed", "shut", "locked", "unlocked", "up", "down", "muted", "paused", "playing",
  ]
  private static let comparatives: Set<String> = [
    "louder", "quieter", "softer", "brighter", "dimmer", "darker", "warmer", "hotter", "cooler", "colder",
  ]
}

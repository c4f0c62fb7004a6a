// Sentences that tell: what somebody is going to do, finds hard, or said; how things stand here or in another's home. They
// have a request's words, and ask for nothing.

import Ontology

/// Finds what is told where something that moves was read.
enum SpokenReports {
  /// Whether the words tell something that `label` would wrongly carry out.
  static func tells(_ words: [SpokenDoubts.Word], _ label: IntentLabel) -> Bool {
    let texts = words.map { $0.isSlot ? "" : $0.text }
    return tellsDeed(texts) || asksOneself(texts) || tellsIntention(texts) || tellsState(words, label)
      || isElsewhere(texts)
      || isSaidBySomebody(texts)
      || asksForOpinion(texts) || isCannot(texts) || isJudged(texts) || isKept(words)
      || label.impliedSlot?.rawValue.hasSuffix("_step") == true && isDisputed(texts)
  }

  /// "Mummy closed my curtains": what somebody of the house did, unless a request follows.
  private static func tellsDeed(_ words: [String]) -> Bool {
    let own = words.drop { SpokenForms.openers.contains($0) || SpokenForms.determiners.contains($0) }
    guard own.count > 1, let who = own.first, people.contains(who) else { return false }
    let deed = own[own.startIndex + 1]
    let rest = own.dropFirst(2)
    return deeds.contains(deed) && !rest.contains("please") && !rest.contains(where: SpokenForms.actions.contains)
      // "Somebody put the light on" may ask.
      && !(["somebody", "someone"].contains(who) && ["put", "set", "shut"].contains(deed))
  }

  /// "I haven't left it on, have I": nothing is to be done.
  private static func asksOneself(_ words: [String]) -> Bool {
    guard words.count > 4, let last = words.last, ["i", "we"].contains(last) else { return false }
    return ["have", "did", "havent", "didnt", "had"].contains(words[words.count - 2])
  }

  private static let deeds: Set<String> = [
    "closed", "opened", "shut", "locked", "unlocked", "turned", "switched", "put", "left", "set", "dimmed",
  ]
  private static let people: Set<String> = [
    "mum", "mummy", "mom", "mommy", "mama", "dad", "daddy", "papa", "grandma", "granny", "nana", "grandpa", "grandad",
    "somebody", "someone", "he", "she", "they", "we", "i",
  ]

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
      ["his", "her", "their"].contains($0) && ["house", "home", "flat", "place", "apartment"].contains($1)
    }) {
      return true
    }
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
      ["think", "reckon", "suppose", "believe", "know", "want", "need"].contains(own[own.startIndex + 2])
    {
      return true
    }
    if own.starts(with: ["want", "me", "to"]) || own.starts(with: ["would", "it"]) { return true }
    return zip(words, words.dropFirst()).contains { $0 == "any" && comparatives.contains($1) }
  }

  /// "I can't turn off the lights", "I'm thinking of closing the blinds", "Sarah wants the lights off".
  private static func isCannot(_ words: [String]) -> Bool {
    if zip(words, words.dropFirst()).contains(where: { !$0.isEmpty && $1 == "wants" }) { return true }
    return words.indices.dropLast().contains { position in
      let next = words[position + 1]
      switch words[position] {
      // "I can't read this, so make the lamp brighter" asks.
      case "cant", "cannot", "couldnt":
        return SpokenForms.actions.contains(next)
          && !zip(words[position...], words[position...].dropFirst()).contains {
            $0 == "so" && SpokenForms.actions.contains($1)
          }
      case "of", "about", "like":
        return position > 0 && SpokenForms.gerunds.contains(next) && words[position - 1] != "how"
      case "needs": return next.hasSuffix("ing") && !SpokenForms.gerunds.contains(next)
      default: return false
      }
    }
  }

  /// "Too late to mow the lawn"; "too dark to read" asks for light.
  private static func isJudged(_ words: [String]) -> Bool {
    words.indices.dropLast(3).contains { position in
      words[position] == "too" && words[position + 2] == "to"
        && (Remarks.opening.contains(words[position + 3]) || words[position + 3] == "mow")
    }
  }

  /// "Keep the hall light on, turn off the others", "close the garage hmm leave it open", "oh they're already on": what
  /// is to stay, beside what is to change, unless it is marked as an exception.
  private static func isKept(_ words: [SpokenDoubts.Word]) -> Bool {
    guard !words.contains(where: { $0.slot == "except" }),
      words.contains(where: { !$0.isSlot && SpokenForms.actions.contains($0.text) })
    else { return false }
    return words.indices.contains { position in
      guard !words[position].isSlot else { return false }
      let next = position + 1 < words.count ? words[position + 1].text : ""
      return ["leave", "keep"].contains(words[position].text)
        || ["its", "theyre"].contains(words[position].text) && next == "already"
    }
  }

  /// "It's not too loud", "it used to be so cold": a step the other way, or none. "Not loud enough" asks.
  private static func isDisputed(_ words: [String]) -> Bool {
    if words.contains("enough") { return false }
    // "Nice and warm", "so cosy": as it should be.
    if words.contains(where: { ["nice", "nicely", "lovely", "cosy", "cozy", "perfect"].contains($0) }),
      !words.contains(where: { ["too", "make", "be", "please"].contains($0) || SpokenForms.actions.contains($0) })
    {
      return true
    }
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
  /// Whether words on a list tell or ask what stands on it, instead of changing it: "is milk on the list", "I added milk".
  static func tellsOfList(_ words: [SpokenDoubts.Word]) -> Bool {
    let texts = words.map { $0.isSlot ? "" : $0.text }
    let own = texts.drop { SpokenForms.openers.contains($0) }
    if ["is", "are", "did", "do", "does", "has", "was"].contains(own.first ?? "") { return true }
    return own.indices.contains { position in
      let next = position + 1 < own.endIndex ? own[position + 1] : ""
      return ["added", "already", "enough", "isnt", "arent", "didnt"].contains(own[position])
        || own[position] == "dont" && next != "forget"
    }
  }

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
    "on", "off", "open", "closed", "shut", "locked", "unlocked", "up", "down", "muted", "paused", "playing", "cleaning",
    "vacuuming", "mowing", "charging", "docked", "running", "heating", "cooling",
  ]
  private static let comparatives: Set<String> = [
    "louder", "quieter", "softer", "brighter", "dimmer", "darker", "warmer", "hotter", "cooler", "colder",
  ]
}

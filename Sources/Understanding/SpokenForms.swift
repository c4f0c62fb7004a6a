// The form of a sentence, where it is not that of a request although its words are: a question for leave, a hedge, a
// report, words somebody else said, two opposites at once.

import Ontology

/// Finds forms that forbid acting on a reading of something that moves.
enum SpokenForms {
  /// Whether the sentence only looks like a request; `isContinued` when it goes on from one before it.
  static func isNoRequest(_ words: [SpokenDoubts.Word], isContinued: Bool) -> Bool {
    let texts = words.map { $0.isSlot ? "" : $0.text }
    return asksForLeave(texts) || isHedged(texts) || !isContinued && isReport(texts) || isQuoted(texts)
      || hasOpposites(texts) || isDenied(texts) || asksWhatWasDone(texts) || endsAsQuestion(words)
      || negatesValue(words) || isOnTheWay(words)
  }

  /// Whether `label` is the opposite of what the verb says: "turn on the light that is off", read as turning off.
  static func contradicts(_ label: IntentLabel, _ words: [SpokenDoubts.Word]) -> Bool {
    guard label.intent == "HassTurnOn" || label.intent == "HassTurnOff",
      let verb = words.firstIndex(where: { !$0.isSlot && ["turn", "switch"].contains($0.text) }),
      verb + 1 < words.count
    else { return false }
    // Of "turn the light on the first floor off" only one says what is done.
    let isParticle = { (word: SpokenDoubts.Word) in !word.isSlot && ["on", "off"].contains(word.text) }
    let particles = words[verb...].filter(isParticle)
    guard let particle = isParticle(words[verb + 1]) ? words[verb + 1] : particles.first,
      particle.text == words[verb + 1].text || Set(particles.map(\.text)).count == 1
    else { return false }
    return (particle.text == "on") != (label.intent == "HassTurnOn")
  }

  /// Whether a passage is said as a question although nothing in it asks for something to be done: "kitchen lights off?"
  static func isBareQuestion(_ passage: Passage) -> Bool {
    guard passage.scalars.last(where: { !$0.properties.isWhitespace }) == "?" else { return false }
    return !passage.words.contains { word in
      actions.contains(word.text) || Conjuncts.verbs.contains(word.text) || modals.contains(word.text)
        || ["please", "will", "mind", "need", "want", "like"].contains(word.text)
    }
  }

  /// "Did you turn off the TV", "why has it been locked".
  private static func asksWhatWasDone(_ words: [String]) -> Bool {
    let first = words.first { !openers.contains($0) }
    return first.map { ["did", "didnt", "does", "was", "wasnt", "has", "hasnt", "had", "why", "who"].contains($0) }
      ?? false
  }

  /// "The garage door, is it shut", "kitchen, is the light on": what is asked about, and then the question.
  private static func endsAsQuestion(_ words: [SpokenDoubts.Word]) -> Bool {
    guard let verb = words.firstIndex(where: { !$0.isSlot && ["is", "are", "isnt", "arent"].contains($0.text) }),
      verb > 0, verb + 1 < words.count, words[verb - 1].isSlot
    else { return false }
    let lead = words[..<verb].drop { !$0.isSlot && (openers.contains($0.text) || determiners.contains($0.text)) }
    return lead.allSatisfy(\.isSlot) && ["it", "they", "the", "my", "our", "there"].contains(words[verb + 1].text)
  }

  /// "Set the lamp to not blue": anything but what the slot says.
  private static func negatesValue(_ words: [SpokenDoubts.Word]) -> Bool {
    zip(words, words.dropFirst()).contains { before, word in word.text == "not" && before.text == "to" && !before.isSlot
    }
  }

  /// "I'm going to the dining room": where somebody goes is not where something is to be done.
  private static func isOnTheWay(_ words: [SpokenDoubts.Word]) -> Bool {
    words.indices.dropLast(2).contains { position in
      guard !words[position].isSlot, ["going", "heading", "headed", "moving"].contains(words[position].text),
        words[position + 1].text == "to"
      else { return false }
      return words[(position + 2)...].drop { !$0.isSlot && determiners.contains($0.text) }.first?.isSlot ?? false
    }
  }

  /// "Can I turn on the TV", "should we close the blinds": a question to be answered, not a request. "Can I have" and
  /// "can we get" are requests.
  private static func asksForLeave(_ words: [String]) -> Bool {
    for position in words.indices.dropLast(2) where modals.contains(words[position]) {
      guard words[position + 1] == "i" || words[position + 1] == "we" && asking.contains(words[position]) else {
        continue
      }
      let next = words[(position + 2)...].first { !["just", "also", "please", "now", "still", "to"].contains($0) }
      // "May I have the lights on" asks for the lights, not for leave.
      let isOwning = next == "need" || next == "have" && !["may", "might"].contains(words[position])
      if let next, actions.contains(next) || isOwning && asking.contains(words[position]) { return true }
    }
    return false
  }

  /// "Maybe turn on the TV", "turn on the TV perhaps"; "could you maybe" is manners.
  private static func isHedged(_ words: [String]) -> Bool {
    let first = words.first { !openers.contains($0) }
    return first.map(hedges.contains) ?? false || words.last.map(hedges.contains) ?? false
  }

  /// "Turning off the TV", "I'm opening the blinds": somebody tells what they do. "Would you mind turning" asks.
  private static func isReport(_ words: [String]) -> Bool {
    let start = words.firstIndex { !openers.contains($0) && !reporters.contains($0) }
    return start.map { gerunds.contains(words[$0]) } ?? false
  }

  /// "The dishwasher is running": told, not asked. A statement begins with what it speaks of; "the door, is it shut"
  /// and "the fan is on or not" ask.
  static func isStatement(_ words: [SpokenDoubts.Word]) -> Bool {
    let words = words.drop { !$0.isSlot && openers.contains($0.text) }
    let subject = words.drop { !$0.isSlot && determiners.contains($0.text) }
    guard subject.first?.isSlot == true else { return false }
    let rest = subject.drop { $0.isSlot }.map(\.text)
    guard let verb = rest.first, ["is", "are", "isnt", "arent", "was", "were", "has"].contains(verb) else {
      return false
    }
    return !rest.contains { ["it", "they", "or", "right", "what", "how", "which", "whats"].contains($0) }
  }

  private static let determiners: Set<String> = ["the", "my", "our", "all", "both", "this", "that", "these", "those"]

  /// "There's no reason to mow": a reason not to.
  private static func isDenied(_ words: [String]) -> Bool {
    zip(words, words.dropFirst()).contains { $0 == "no" && ["reason", "need", "point", "use", "sense"].contains($1) }
  }

  /// "Search for turn off the lights", "she said turn off the lights", "tell Ann to lock the door": the words of a
  /// request inside something else.
  private static func isQuoted(_ words: [String]) -> Bool {
    guard let action = words.firstIndex(where: actions.contains) else { return false }
    let lead = words[..<action]
    if lead.contains(where: quoting.contains) { return true }
    guard let teller = lead.firstIndex(where: { $0 == "tell" || $0 == "ask" }), lead.last == "to" else { return false }
    return lead[(teller + 1)...].contains { !$0.isEmpty && !addressees.contains($0) }
  }

  /// "On and off", "up and down", "open and close".
  private static func hasOpposites(_ words: [String]) -> Bool {
    for (position, word) in words.enumerated() {
      guard let other = opposites[word], position + 1 < words.count else { continue }
      var next = position + 1
      if ["and", "then", "&", "or"].contains(words[next]), next + 1 < words.count { next += 1 }
      if words[next] == "then", next + 1 < words.count { next += 1 }
      if words[next] == other, next > position + 1 { return true }
    }
    return false
  }

  /// Verbs that open a command.
  static let actions: Set<String> = [
    "turn", "switch", "shut", "open", "close", "lock", "unlock", "dim", "brighten", "set", "put", "power", "raise",
    "lower", "increase", "decrease", "activate", "deactivate", "enable", "disable", "start", "stop", "make", "flip",
    "pause", "resume", "mute", "unmute", "change", "adjust", "run", "crank", "reduce",
  ]
  private static let gerunds: Set<String> = [
    "turning", "switching", "shutting", "opening", "closing", "locking", "unlocking", "dimming", "brightening",
    "setting", "putting", "powering", "raising", "lowering", "increasing", "decreasing", "activating", "deactivating",
    "enabling", "disabling", "starting", "stopping", "making", "changing", "adjusting", "muting", "pausing",
  ]
  private static let modals: Set<String> = [
    "can", "could", "may", "might", "should", "shall", "must", "do", "did", "would", "dare",
  ]
  /// Modals that ask also of several: "can we turn the lights on" is a request, "should we" is not.
  private static let asking: Set<String> = ["should", "shall", "may", "must", "do", "did", "might"]
  private static let hedges: Set<String> = ["maybe", "perhaps", "possibly", "probably"]
  private static let openers: Set<String> = [
    "um", "uh", "er", "hm", "hmm", "well", "so", "ok", "okay", "oh", "hey", "and", "or", "then", "but", "please", "now",
    "yes", "yeah",
  ]
  private static let reporters: Set<String> = [
    "i", "im", "i'm", "am", "we", "we're", "were", "are", "is", "was", "just",
  ]
  static let quoting: Set<String> = [
    "search", "find", "google", "look", "say", "says", "said", "saying", "spell", "translate", "write", "wrote", "type",
    "define", "pretend", "imagine", "sing", "play", "read", "repeat", "quote", "shout", "shouts", "shouted", "told",
    "asked", "asks", "text", "email", "message", "called", "titled", "named", "means", "mean",
  ]
  private static let addressees: Set<String> = [
    "the", "my", "that", "this", "it", "robot", "vacuum", "cleaner", "hoover", "mower", "house", "home", "system",
    "assistant", "computer", "him", "you", "to", "please", "everything",
  ]
  private static let opposites: [String: String] = [
    "on": "off", "off": "on", "up": "down", "down": "up", "open": "close", "close": "open", "closed": "open",
    "lock": "unlock", "unlock": "lock", "brighter": "dimmer", "dimmer": "brighter", "warmer": "cooler",
    "cooler": "warmer", "louder": "quieter", "quieter": "louder", "raise": "lower", "lower": "raise", "dim": "brighten",
    "brighten": "dim", "start": "stop", "stop": "start", "mute": "unmute", "unmute": "mute",
  ]
}

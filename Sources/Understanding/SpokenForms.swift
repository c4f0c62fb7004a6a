// The form of a sentence, where it is not that of a request although its words are: a question for leave or after what
// was done, a hedge, a report, a quotation, a value negated, two opposites at once, the way somebody goes.

import Ontology

/// Finds forms that forbid acting on a reading of something that moves.
enum SpokenForms {
  /// Whether the sentence only looks like a request; `isContinued` when it goes on from one before it.
  static func isNoRequest(_ words: [SpokenDoubts.Word], isContinued: Bool) -> Bool {
    let texts = words.map { $0.isSlot ? "" : $0.text }
    return asksForLeave(texts) || isHedged(texts) || !isContinued && isReport(texts) || isQuoted(texts)
      || hasOpposites(texts) || isDenied(texts) || asksWhatWasDone(texts) || endsAsQuestion(words)
      || negatesValue(words) || isOnTheWay(words) || hasTwoEnds(words)
  }

  /// Whether `label` is the opposite of what the verb says: "turn on the light that is off", read as turning off.
  static func contradicts(_ label: IntentLabel, _ words: [SpokenDoubts.Word]) -> Bool {
    guard label.intent == "HassTurnOn" || label.intent == "HassTurnOff" else { return false }
    if words.contains(where: { !$0.isSlot && ends[$0.text].map { $0 != label.intent } ?? false }) { return true }
    // "With the blinds open, shut them": the verb before the pronoun says which end.
    for (verb, object) in zip(words, words.dropFirst())
    where !words.contains(where: { ends[$0.text] != nil }) && !verb.isSlot && ["it", "them"].contains(object.text)
      && ["shut", "close", "open"].contains(verb.text)
    {
      if (verb.text == "open") != (label.intent == "HassTurnOn") { return true }
    }
    guard
      let verb = words.firstIndex(where: { !$0.isSlot && ["turn", "switch"].contains($0.text) }),
      let first = particles(in: words[verb...]).first
    else { return false }
    return (words[first].text == "on") != (label.intent == "HassTurnOn")
  }

  /// "Give it ten minutes and then …": a delay, and no timer.
  static func isDelay(_ text: String) -> Bool {
    let words = Passage(Array(text.unicodeScalars)).words.map(\.text)
    return (words.first == "wait" || words.starts(with: ["give", "it"])) && !words.contains("timer")
  }

  /// Verbs that say by themselves which end is meant.
  private static let ends: [String: IntentName] = ["lock": "HassTurnOn", "unlock": "HassTurnOff"]

  /// "Lamp on TV off", "the kitchen lights on the hall lights off": two requests that were read as one.
  static func hasTwoEnds(_ words: [SpokenDoubts.Word]) -> Bool {
    let particles = particles(in: words[...])
    guard let first = particles.first, let other = particles.first(where: { words[$0].text != words[first].text })
    else {
      return false
    }
    let between = words[first..<other]
    return words[..<first].contains { $0.slot.map(SlotName.targets.contains) ?? false }
      && between.contains { $0.slot.map(SlotName.targets.contains) ?? false }
      && !between.contains { ["but", "leave", "keep", "except", "its", "that", "which"].contains($0.text) }
  }

  /// Where "on" and "off" say what is done; before a place, "on" says where.
  private static func particles(in words: ArraySlice<SpokenDoubts.Word>) -> [Int] {
    words.indices.filter { position in
      guard !words[position].isSlot, ["on", "off"].contains(words[position].text) else { return false }
      let behind = words[(position + 1)...].drop { !$0.isSlot && determiners.contains($0.text) }
      guard words[position].text == "on", let place = behind.first?.slot, SlotName.places.contains(place) else {
        return true
      }
      let next = behind.drop { $0.slot == place }.first?.slot
      return next.map(SlotName.things.contains) ?? false
    }
  }

  /// Whether a passage asks after a state in which nothing is asked to be done: "kitchen lights off?" "Next song?" and
  /// "kill the lights?" only rise at the end.
  static func isBareQuestion(_ passage: Passage) -> Bool {
    guard passage.scalars.last(where: { !$0.properties.isWhitespace }) == "?", let last = passage.words.last else {
      return false
    }
    return ["on", "off", "open", "closed", "shut", "locked", "unlocked"].contains(last.text)
      && !passage.words.contains { word in
        Remarks.opening.contains(word.text) || modals.contains(word.text)
          || ["please", "will", "mind", "need", "want", "like"].contains(word.text)
      }
  }

  /// "Did you turn off the TV", "who turned it off", "why is it locked".
  private static func asksWhatWasDone(_ words: [String]) -> Bool {
    let own = words.drop { openers.contains($0) }
    guard let first = own.first, let second = own.dropFirst().first else { return false }
    switch first {
    case "did", "didnt", "does", "doesnt", "has", "hasnt", "was", "wasnt", "had", "hadnt":
      return second.isEmpty || pastSubjects.contains(second)
    case "why", "who": return second == "did" || second == "has" || second.hasSuffix("ed") || second == "left"
    default: return false
    }
  }

  private static let pastSubjects: Set<String> = [
    "you", "i", "we", "he", "she", "they", "it", "the", "my", "our", "anyone", "anybody", "someone", "somebody",
  ]

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

  /// "Turn off the lights, I'm going to the dining room": where somebody goes is not where something is to be done,
  /// unless it is "there".
  private static func isOnTheWay(_ words: [SpokenDoubts.Word]) -> Bool {
    guard
      let position = words.indices.dropLast(2).first(where: { position in
        !words[position].isSlot && ["going", "heading", "headed", "moving"].contains(words[position].text)
          && words[position + 1].text == "to" && !words[position + 1].isSlot
      })
    else { return false }
    let behind = words[(position + 2)...].drop { !$0.isSlot && determiners.contains($0.text) }
    guard let place = behind.first?.slot, SlotName.targets.contains(place) else { return false }
    let after = behind.drop { $0.slot == place }
    return !(words[..<position] + after).contains { word in
      word.text == "there" || word.slot.map { $0 == "name" || SlotName.places.contains($0) } ?? false
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

  static let determiners: Set<String> = ["the", "my", "our", "all", "both", "this", "that", "these", "those"]

  /// "There's no reason to mow": a reason not to.
  private static func isDenied(_ words: [String]) -> Bool {
    zip(words, words.dropFirst()).contains { $0 == "no" && ["reason", "need", "point", "use", "sense"].contains($1) }
  }

  /// "Search for turn off the lights", "she said turn off the lights", "tell Ann to lock the door": the words of a
  /// request inside something else.
  private static func isQuoted(_ words: [String]) -> Bool {
    guard let action = words.firstIndex(where: actions.contains) else { return false }
    var lead = words[..<action].drop { openers.contains($0) }
    // "I said turn off the TV", "I told you to": asked once more.
    for opening in [["i", "said"], ["i", "told", "you", "to"], ["i", "asked", "you", "to"]]
    where lead.starts(with: opening) {
      lead = lead.dropFirst(opening.count)
    }
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
  static let gerunds: Set<String> = [
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
  static let openers: Set<String> = [
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

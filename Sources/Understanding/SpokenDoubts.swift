// Words that no slot explains and that turn a request into something else: a condition, a choice, a correction, a
// half sentence, a second request that was not understood. A model trained on whole requests reads past them; acting
// then would be acting on something nobody asked for.

import HomeControl
import Ontology

/// Finds in a model's reading the words that forbid acting on it.
enum SpokenDoubts {
  /// Why a reading is not acted on, or nil. Questions, lists and timers pass: they move nothing.
  /// - Parameters:
  ///   - scalars: the sentence.
  ///   - isContinued: whether it goes on from a sentence before it.
  static func rejection(
    of reading: Reading, _ scalars: [Unicode.Scalar], isContinued: Bool = false
  ) -> Rejection? {
    if asking.contains(reading.label.intent), !scalars[reading.range].contains("?"),
      SpokenForms.isStatement(words(of: reading, scalars))
    {
      return Rejection(.lowConfidence, "I'm not sure you asked me.", confidence: reading.confidence)
    }
    let words = words(of: reading, scalars)
    if IntentName.listing.contains(reading.label.intent), isItemCorrected(words) || SpokenReports.tellsOfList(words) {
      return Rejection(.lowConfidence, "I'm not sure what to put there.", confidence: reading.confidence)
    }
    if reading.label.intent == "HassStartTimer", breaksOff(words) { return .unfinished(reading) }
    guard IntentName.moving.contains(reading.label.intent) else { return nil }
    if SpokenForms.isNoRequest(words, isContinued: isContinued) || SpokenForms.contradicts(reading.label, words)
      || SpokenReports.tells(words, reading.label) || isMore(reading.label) && isDeclined(words)
    {
      return Rejection(.lowConfidence, "I'm not sure you want that done.", confidence: reading.confidence)
    }
    if isPraise(words, of: reading) {
      return Rejection(.lowConfidence, "I did not hear what to do.", confidence: reading.confidence)
    }
    if IntentName.settings[reading.label.intent] != nil,
      let other = words.first(where: { !$0.isSlot && otherNumbers.contains($0.text) })
    {
      return Rejection(.lowConfidence, "I did not understand \"\(other.text)\".", confidence: reading.confidence)
    }
    if let condition = condition(in: words, of: reading.label.intent) {
      return Rejection(.unsupported, "I can't do things on a condition yet: \"\(condition)\".")
    }
    if isCorrectedOrChosen(words) || isTakenBack(words)
      || words.contains(where: { !$0.isSlot && indirect.contains($0.text) })
    {
      return Rejection(.lowConfidence, "I'm not sure what you mean.", confidence: reading.confidence)
    }
    if breaksOff(words) { return .unfinished(reading) }
    if isStep(words, reading.label.intent) {
      return Rejection(.lowConfidence, "I'm not sure whether to or by how much.", confidence: reading.confidence)
    }
    if isWarmth(words, reading.label.intent) {
      return Rejection(
        .unsupported, "I can't make a light warmer or cooler; say how it should be: warm white, 4000 kelvin.")
    }
    if let number = number(outside: reading.spans, of: reading, scalars) {
      return Rejection(.lowConfidence, "I did not understand \"\(number)\".", confidence: reading.confidence)
    }
    if let rest = unexplained(words).map({ $0.map(\.text).joined(separator: " ") }),
      !goesHome(rest, reading.label.intent)
    {
      return Rejection(.lowConfidence, "I did not understand \"\(rest)\".", confidence: reading.confidence)
    }
    return nil
  }

  /// What has numbers that are no setting: "the fan costs 40", "set the fan to mode 2".
  private static let otherNumbers: Set<String> = [
    "cost", "costs", "reads", "weighs", "shows", "showed", "says", "mode", "program", "programme", "preset", "timer",
    "code", "pin",
  ]

  /// "Thanks, Shaun", "well done Rover", "lovely lawn Shaun": a robot that is greeted or praised is not sent to work. "Hey
  /// Rover do the kitchen", "thanks Rover go home" are work.
  private static func isPraise(_ words: [Word], of reading: Reading) -> Bool {
    guard IntentName.robots.contains(reading.label.intent), words.count <= 6,
      reading.spans.allSatisfy({ $0.name == "name" }), words.contains(where: { praising.contains($0.text) })
    else { return false }
    return !words.indices.contains { position in
      let before = position > 0 ? words[position - 1].text : ""
      let text = words[position].text
      // "Good clean", "nice sweep": a noun.
      if working.contains(text) { return !adjectives.contains(before) }
      return ["home", "base", "dock", "back"].contains(text) && !arrived.contains(before)
    }
  }

  private static let adjectives: Set<String> = ["good", "nice", "great", "lovely", "clever", "brilliant", "a"]
  private static let praising: Set<String> = adjectives.subtracting(["a"]).union([
    "thanks", "thank", "cheers", "ta", "bravo", "well", "hello", "hi", "hey", "hiya", "morning", "evening", "bye",
    "goodbye", "night", "congratulations", "oh", "ok", "okay", "sorry", "welcome", "happy", "merry", "hooray", "poor",
  ])
  /// What robots are told to do.
  private static let working: Set<String> = SpokenForms.actions.union([
    "clean", "hoover", "vacuum", "sweep", "mop", "mow", "cut", "go", "return", "begin", "recall", "send", "bring",
    "call", "get", "park", "charge", "come", "start", "stop", "work",
  ])
  private static let arrived: Set<String> = ["im", "were", "am", "are", "welcome", "youre", "hello", "hi"]

  /// Whether a label turns something on or up.
  private static func isMore(_ label: IntentLabel) -> Bool {
    label.intent == "HassTurnOn" || label.impliedValue == "up"
  }

  /// "I'm cold, no heating please": what is not wanted is not turned on.
  private static func isDeclined(_ words: [Word]) -> Bool {
    !words.contains { SpokenForms.actions.contains($0.text) }
      && zip(words, words.dropFirst()).contains {
        !$0.isSlot && $0.text == "no" && ($1.isSlot || DeviceKind(named: $1.text) != nil)
      }
  }

  /// "Butter, sorry, margarine": of two items one was meant.
  private static func isItemCorrected(_ words: [Word]) -> Bool {
    guard let first = words.firstIndex(where: \.isSlot), let last = words.lastIndex(where: \.isSlot) else {
      return false
    }
    return words[first..<last].contains {
      !$0.isSlot && ["sorry", "mean", "meant", "rather", "wait"].contains($0.text)
    }
  }

  /// A word, and the slot that holds it.
  struct Word {
    var text: String
    var slot: SlotName?
    /// Whether it ends in an apostrophe and an s: "the volume's at thirty".
    var isContraction = false
    /// Scalar offset at which it begins.
    var start = 0

    /// Whether a slot holds it.
    var isSlot: Bool { slot != nil }
  }

  /// The command's words, each with whether a slot holds it.
  private static func words(of reading: Reading, _ scalars: [Unicode.Scalar]) -> [Word] {
    var words: [Word] = []
    var start: Int?
    for index in reading.range.lowerBound...reading.range.upperBound {
      let isWord =
        index < reading.range.upperBound && (scalars[index].properties.isAlphabetic || isJoiner(scalars[index]))
      if isWord {
        start = start ?? index
      } else if let begin = start {
        let slot = reading.spans.first { $0.range.overlaps(begin..<index) }?.name
        let isContraction = index - begin > 2 && isJoiner(scalars[index - 2]) && scalars[index - 1] == "s"
        let letters = scalars[begin..<index].filter { !isJoiner($0) }
        if !letters.isEmpty {
          words.append(
            Word(
              text: Understanding.text(letters[...]).lowercased(), slot: slot, isContraction: isContraction,
              start: begin))
        }
        start = nil
      } else if index < reading.range.upperBound, scalars[index].properties.numericType != nil,
        let slot = reading.spans.first(where: { $0.range.contains(index) })?.name
      {
        words.append(Word(text: "0", slot: slot, start: index))
      }
    }
    return words
  }

  private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool { scalar == "'" || scalar == "\u{2019}" }

  /// "If it is dark", "after the movie"; "if you can" is manners, "the song before" is a song.
  private static func condition(in words: [Word], of intent: IntentName) -> String? {
    for (position, word) in words.enumerated() where !word.isSlot && conditional.contains(word.text) {
      let next = position + 1 < words.count ? words[position + 1].text : ""
      if SpokenManners.isManners(words[position...].map(\.text)) { continue }
      if ["before", "after"].contains(word.text), ["HassMediaPrevious", "HassMediaNext"].contains(intent) { continue }
      // "Before it pours", "before we go out": at once. "Before bed" and "before I wake up" are times.
      if word.text == "before", isUrgent(words[(position + 1)...]) { continue }
      // "After that, close the door".
      if word.text == "after", next == "that" || next == "this" { continue }
      if word.text == "once",
        next == "more" || next == "over" && position + 2 == words.count
          || position > 0 && words[position - 1].text == "at"
      {
        continue
      }
      if word.text == "instead", next != "of" { continue }
      // "Until I say otherwise" holds for everything said.
      if word.text == "until", words[position...].contains(where: { sayings.contains($0.text) }) { continue }
      return words[position...].map(\.text).joined(separator: " ")
    }
    return nil
  }

  private static func isUrgent(_ words: ArraySlice<Word>) -> Bool {
    let texts = words.map(\.text)
    guard let first = texts.first, let second = texts.dropFirst().first,
      !texts.contains(where: SpokenForms.actions.contains)
    else { return false }
    return first == "it" && !["is", "gets", "starts", "ends"].contains(second)
      || ["i", "we"].contains(first) && ["go", "leave", "head"].contains(second)
  }

  /// "No, leave it on", "don't", "never mind" behind a request: it is taken back. "There's no sound" is not.
  private static func isTakenBack(_ words: [Word]) -> Bool {
    let texts = words.map { $0.isSlot ? "" : $0.text }
    let own = texts.drop { SpokenForms.openers.contains($0) || $0 == "actually" }
    // "Forget the lights", "don't bother with the lights"; after "forget it" comes what is wanted instead.
    if own.first == "forget", !["it", "that"].contains(own.dropFirst().first ?? "") { return true }
    if zip(texts, texts.dropFirst()).contains(where: { $0 == "dont" && $1 == "bother" }) { return true }
    guard let action = words.firstIndex(where: { SpokenForms.actions.contains($0.text) }) else { return false }
    for position in texts.indices where position > action {
      let (word, before) = (texts[position], texts[position - 1])
      if retractions.contains(where: { texts[position...].starts(with: $0) }) { return true }
      let next = position + 1 < texts.count ? texts[position + 1] : ""
      if ["no", "nope", "nah"].contains(word), !pleasant.contains(next), !possessing.contains(before) { return true }
      if word == "dont", before != "i" && before != "we" || position < 2 || texts[position - 2] != "so" { return true }
    }
    return false
  }

  private static let retractions: [[String]] = [
    ["never", "mind"], ["nevermind"], ["forget", "it"], ["forget", "that"], ["just", "kidding"], ["only", "joking"],
    ["im", "joking"], ["im", "kidding"], ["was", "joking"], ["take", "it", "back"], ["take", "that", "back"],
    ["ignore", "that"], ["cancel", "that"], ["my", "mistake"], ["changed", "my", "mind"],
  ]
  /// "Set the timer for": a half sentence.
  private static func breaksOff(_ words: [Word]) -> Bool {
    guard words.count > 1, let last = words.last else { return false }
    return !last.isSlot && unfinished.contains(last.text)
  }

  private static let pleasant: Set<String> = ["thanks", "problem", "rush", "hurry", "worries", "matter", "later"]
  private static let possessing: Set<String> = [
    "is", "theres", "there", "has", "have", "got", "was", "with", "say", "please", "ive", "weve",
  ]

  /// "The kitchen, I mean the hall", "30 or 40", "neither", a trailing "no".
  private static func isCorrectedOrChosen(_ words: [Word]) -> Bool {
    for (position, word) in words.enumerated() where !word.isSlot {
      let next = position + 1 < words.count ? words[position + 1].text : nil
      switch (word.text, next) {
      case ("no", nil), ("not", nil), ("no", "wait"), ("i", "mean"), ("scratch", "that"), ("neither", _), ("nor", _):
        return true
      case ("sorry", .some) where position > 0 && words[..<position].contains(where: \.isSlot): return true
      case ("or", .some(let other)) where !["so", "something", "whatever"].contains(other): return true
      default: continue
      }
    }
    return false
  }

  /// A number that no slot holds: a value, a count or a time that was not understood.
  private static func number(
    outside spans: [Reading.Span], of reading: Reading, _ scalars: [Unicode.Scalar]
  ) -> String? {
    Wording(scalars, in: reading.range).words.first { word in
      let isNumber = word.text.utf8.first.map { (0x30...0x39).contains($0) } ?? false
      return (isNumber || numbers.contains(word.text)) && !spans.contains { $0.range.overlaps(word.range) }
    }?.text
  }

  /// "Make the lamp warmer": its colour, not its brightness.
  private static func isWarmth(_ words: [Word], _ intent: IntentName) -> Bool {
    let texts = words.filter { !$0.isSlot }.map(\.text)
    return ["HassSetBrightnessRelative", "HassLightSet"].contains(intent)
      && texts.contains { ["warmer", "cooler", "colder"].contains($0) }
      && !texts.contains { brightening.contains($0) }
      && !words.contains { $0.slot.map(SlotName.values.contains) ?? false }
  }

  private static let brightening: Set<String> = [
    "dim", "dimmer", "bright", "brighter", "brighten", "light", "lighter", "dark", "darker", "up", "down", "lower",
    "raise", "brightness", "gloomy",
  ]

  /// Whether an amount that the reading sets is a step: "ten percent brighter", "increase the fan by 20 percent".
  private static func isStep(_ words: [Word], _ intent: IntentName) -> Bool {
    let (comparatives, amounts) = (steps[intent] ?? [], intent.settingSlots)
    return words.contains { !$0.isSlot && comparatives.contains($0.text) }
      || zip(words, words.dropFirst()).contains {
        !$0.isSlot && $0.text == "by" && ($1.slot.map(amounts.contains) ?? false)
      }
  }

  /// Comparatives that make an amount a step.
  private static let steps: [IntentName: Set<String>] = [
    "HassLightSet": ["brighter", "dimmer", "darker"],
    "HassClimateSetTemperature": ["warmer", "hotter", "cooler", "colder"],
    "HassSetVolume": ["louder", "quieter", "softer"], "HassFanSetSpeed": ["faster", "slower"],
  ]

  private static let numbers: Set<String> = [
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen", "twenty",
    "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "percent", "degrees",
  ]

  /// What follows an "and" after the last slot: a second request in which nothing was recognised.
  private static func unexplained(_ words: [Word]) -> ArraySlice<Word>? {
    let last = words.lastIndex(where: \.isSlot) ?? 1
    guard last < words.count, let join = words[last...].firstIndex(where: { $0.text == "and" && !$0.isSlot }) else {
      return nil
    }
    // "Go and clean", "come and mow".
    if join > 0, ["go", "come", "try"].contains(words[join - 1].text) { return nil }
    let rest = words[(join + 1)...]
    if rest.allSatisfy({ pleasantries.contains($0.text) }) || Remarks.isRemark(rest.map(\.text)) { return nil }
    // Without any slot, "and" may join two words for one thing: "wake up and clean".
    if !words.contains(where: \.isSlot), !rest.contains(where: { changes.contains($0.text) }) { return nil }
    return rest
  }

  /// Where what follows an "and" might be a second request of which nothing was marked: "dim the lounge and film time".
  static func secondRequest(in reading: Reading, _ scalars: [Unicode.Scalar]) -> Int? {
    guard IntentName.moving.contains(reading.label.intent), let rest = unexplained(words(of: reading, scalars)) else {
      return nil
    }
    return rest.first?.start
  }

  /// Whether a reading runs two requests with different ends together: "lights off in the kitchen and on in the hall".
  static func hasTwoEnds(_ reading: Reading, _ scalars: [Unicode.Scalar]) -> Bool {
    SpokenForms.hasTwoEnds(words(of: reading, scalars))
  }

  /// "Stop cleaning and go home": the second half says what the first half ends with.
  private static func goesHome(_ rest: String, _ intent: IntentName) -> Bool {
    guard intent == "HassVacuumReturnToBase" || intent == "HassLawnMowerDock" else { return false }
    let words = rest.split(separator: " ")
    return words.first.map { ["go", "return", "head", "get"].contains($0) } ?? false
      && words.dropFirst().allSatisfy {
        ["home", "back", "to", "your", "the", "its", "base", "dock", "charger"].contains($0)
      }
  }

  /// Words that change something.
  private static let changes = SpokenForms.actions.union([
    "louder", "quieter", "softer", "brighter", "dimmer", "darker", "warmer", "cooler", "hotter", "colder", "on", "off",
    "up", "down", "next", "skip", "play", "bit",
  ])

  /// "And good night", "and be quick about it".
  private static let pleasantries: Set<String> = [
    "good", "night", "goodnight", "bye", "please", "thanks", "thank", "you", "cheers", "be", "quick", "about", "it",
    "hurry", "up", "now", "make", "snappy", "step", "on",
  ]

  private static let asking: Set<IntentName> = ["HassGetState", "HassClimateGetTemperature"]
  private static let conditional: Set<String> = [
    "if", "unless", "whenever", "when", "after", "before", "until", "once", "provided", "instead",
  ]
  private static let sayings: Set<String> = ["say", "said", "tell", "told", "ask", "asked", "notice"]
  private static let indirect: Set<String> = ["remind", "refuse", "avoid"]
  private static let unfinished: Set<String> = ["and", "the", "to", "of", "with", "my", "a", "an", "or", "for"]
}

extension Rejection {
  fileprivate static func unfinished(_ reading: Reading) -> Rejection {
    Rejection(.lowConfidence, "I did not hear the end of that.", confidence: reading.confidence)
  }
}

// "My hands are full, turn on the hall light", "put the kettle on, I'm gasping": people say why. A clause before or
// behind a request that plainly only tells something is left out. What names a device, a number or a time, what takes
// back or forbids, and all that might be a request, a condition, a question or a quotation stays where it is, and is
// read or refused with the rest.

import Ontology
import Resolvers

/// Tells remarks from requests.
enum Remarks {
  /// What a home calls by these words, as far as remarks are concerned.
  typealias Naming = (String) -> HomeWords.Reading?

  /// `passage` without the clauses at its beginning and end that only tell something, or nil where there are none, or
  /// nothing else is left.
  ///
  /// Clauses end at commas and full stops. A room of which something is said first is where the request is for: "it's
  /// pitch black in the hall, turn on the light" is read as "turn on the light in the hall".
  static func withoutClauses(_ passage: Passage, naming: Naming) -> Passage? {
    let clauses = clauses(of: passage)
    guard (2...6).contains(clauses.count) else { return nil }
    let words = clauses.map { passage[$0].words.map(\.text) }
    let requests = clauses.indices.filter { !isRemark(words[$0], naming) }
    guard let first = requests.first, let last = requests.last, requests.count < clauses.count,
      last - first == requests.count - 1, isRequest(words[first]),
      // "I don't want the fan, turn it off" speaks of the fan.
      !requests.contains(where: { refersBack(words[$0]) })
    else { return nil }
    let request = passage[clauses[first].lowerBound..<clauses[last].upperBound]
    guard let place = place(in: passage, clauses[..<first], naming) else { return request }
    guard case .found(let range) = place, requests.count == 1, !namesThing(words[first], naming),
      !words[first].contains(where: { places.contains($0) })
    else { return nil }
    return request + passage[range]
  }

  /// Whether words tell something and ask for nothing.
  static func isRemark(_ words: [String], _ naming: Naming = { _ in nil }) -> Bool {
    let words = Array(words.drop { fillers.contains($0) })
    guard words.count >= 2, words.count <= 12, let first = words.first, subjects.contains(first),
      words.prefix(4).contains(where: telling.contains) || first == "too",
      !words.contains(where: {
        forbidden.contains($0) || opening.contains($0) || $0 != "one" && NumberResolver.read([$0]) != nil
      })
    else { return false }
    return !namesThing(words, naming)
  }

  // MARK: - Clauses

  /// Stretches between commas and full stops, without the marks.
  private static func clauses(of passage: Passage) -> [Range<Int>] {
    var clauses: [Range<Int>] = []
    for word in passage.words {
      if let last = clauses.last,
        !passage.scalars[last.upperBound..<word.range.lowerBound].contains(where: marks.contains)
      {
        clauses[clauses.count - 1] = last.lowerBound..<word.range.upperBound
      } else {
        clauses.append(word.range)
      }
    }
    return clauses
  }

  /// Whether words ask for something: a verb that opens a command, manners, or "the lamp on".
  private static func isRequest(_ words: [String]) -> Bool {
    let words = words.drop { fillers.contains($0) || $0 == "please" }
    guard let first = words.first, let last = words.last(where: { $0 != "please" }) else { return false }
    return opening.contains(first) || ["on", "off", "up", "down"].contains(last)
      || ["can", "could", "would", "will"].contains(first) && words.dropFirst().first == "you"
  }

  /// "Turn it off" speaks of something; "make it warmer" does not.
  static func refersBack(_ words: [String]) -> Bool {
    words.indices.contains { position in
      pronouns.contains(words[position])
        && !(words[position] == "it" && position + 1 < words.count && comparatives.contains(words[position + 1]))
    }
  }

  /// Whether a device of the home, or a kind, is named.
  private static func namesThing(_ words: [String], _ naming: Naming) -> Bool {
    words.indices.contains { start in
      (1...3).contains { count in
        start + count <= words.count && naming(words[start..<start + count].joined(separator: " ")) == .device
      }
    }
  }

  private enum Place {
    case found(Range<Int>)
    /// A room is named, but not as where something is wanted.
    case unclear
  }

  /// The room of which the remarks say something: "it's dark in the hall", "too hot upstairs".
  private static func place(in passage: Passage, _ remarks: ArraySlice<Range<Int>>, _ naming: Naming) -> Place? {
    var found: Place?
    for clause in remarks {
      let words = passage.words.filter { clause.contains($0.range.lowerBound) }
      for (position, word) in words.enumerated() {
        for count in stride(from: min(4, words.count - position), through: 1, by: -1) {
          let part = words[position..<position + count]
          let named = naming(part.map(\.text).joined(separator: " "))
          guard named == .area || named == .floor else { continue }
          var before = words[..<position]
          while let last = before.last, ["the", "my", "our"].contains(last.text) { before.removeLast() }
          guard let first = words.first, ["it", "its", "too", "so"].contains(first.text),
            before.last?.text == "in" || named == .floor, position + count == words.count, found == nil,
            let start = before.last?.text == "in" ? before.last : word
          else { return .unclear }
          found = .found(start.range.lowerBound..<clause.upperBound)
          break
        }
      }
    }
    return found
  }

  // MARK: - Words

  private static let marks: Set<Unicode.Scalar> = [",", ";", ".", "!", "\u{2026}", "\u{2013}", "\u{2014}"]
  private static let pronouns: Set<String> = ["it", "them", "that", "those", "these", "this", "they", "there", "one"]
  private static let places: Set<String> = ["in", "upstairs", "downstairs", "here", "everywhere", "outside"]
  private static let comparatives: Set<String> = [
    "warmer", "hotter", "cooler", "colder", "brighter", "lighter", "darker", "dimmer", "louder", "quieter", "softer",
  ]
  private static let fillers: Set<String> = [
    "oh", "ok", "okay", "hey", "well", "so", "right", "um", "uh", "er", "hmm", "ah", "ugh", "brr", "because", "cause",
    "cos", "god", "gosh",
  ]
  /// First words of what people tell of themselves and of what is around them.
  private static let subjects: Set<String> = [
    "i", "im", "ive", "my", "weve", "our", "its", "it", "theres", "theyre", "hes", "shes", "too", "the", "there", "mum",
    "dad",
  ]
  /// Verbs of statements.
  private static let telling: Set<String> = [
    "is", "are", "im", "its", "ive", "weve", "theres", "theyre", "hes", "shes", "cant", "am", "have", "has", "feel",
    "feels", "hurts", "hurt", "aches", "smells",
  ]
  /// Words of conditions, choices, quotations, wishes, times, prohibitions, and of taking back; words for how things
  /// should be.
  private static let forbidden: Set<String> = SpokenForms.quoting.union([
    "if", "than", "unless", "when", "whenever", "until", "till", "once", "after", "before", "while", "or", "except",
    "tell",
    "ask", "thinks", "thought", "should", "must", "supposed", "wish", "love", "prefer", "instead", "only", "dont",
    "never", "not", "no", "nobody", "isnt", "arent", "wont", "remember", "remind", "would", "could", "want", "wants",
    "wanted", "need", "needs", "needed", "please", "mind", "joking", "joke", "kidding", "mistake", "myself", "already",
    "cancelled", "necessary", "still", "talking", "speaking", "yelling", "shouting", "chanting", "begging", "screaming",
    "asking", "telling", "saying", "changed", "idea", "reason", "point", "test", "always", "usually", "often", "rule",
    "forbidden", "wrong", "on", "off", "up", "down", "open", "closed", "locked", "unlocked", "shut", "tonight",
    "tomorrow", "today", "later", "noon", "midnight", "morning", "evening", "minute", "minutes", "hour", "hours",
    "oclock", "fine", "enough", "except", "using", "watching", "staying", "lets", "allowed", "busy", "you", "your",
    "youre", "sign", "tv", "radio", "film", "movie", "show", "song", "book",
  ])
  /// Verbs that open a command.
  static let opening: Set<String> = SpokenForms.actions.union(Conjuncts.verbs).union([
    "skip", "cancel", "give", "announce", "pop", "stick", "get", "take", "remove", "delete", "tick", "kill", "clean",
    "hoover", "vacuum", "mow", "dock", "find", "warm", "cool", "heat", "call", "order", "book", "buy", "leave", "keep",
    "bump", "nudge", "drop", "draw", "cut", "boost", "lift", "slide", "move", "fire", "press", "ring", "wake",
    "silence",
    "continue", "search", "restart", "reset", "fetch",
  ])
}

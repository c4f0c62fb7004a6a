// "My hands are full, turn on the hall light", "put the kettle on, I'm gasping": people say why. A clause that only
// tells something is left out where another clause asks for something. What might be a request, a condition, a
// question, a quotation or the name of what is meant stays, and is read or refused with the rest.

import Ontology

/// Tells remarks from requests.
enum Remarks {
  /// `passage` without the clauses that only tell something, or nil where there are none, or nothing else is left.
  ///
  /// Clauses end at commas and full stops. A room named in a remark is where the request is for: "it's pitch black in
  /// the hall, turn on the light" is read as "turn on the light in the hall".
  /// - Parameter isPlace: whether words are what a room or floor of the home is called.
  static func withoutClauses(_ passage: Passage, isPlace: (String) -> Bool) -> Passage? {
    let clauses = clauses(of: passage)
    guard clauses.count > 1 else { return nil }
    let words = clauses.map { passage[$0].words.map(\.text) }
    let requests = clauses.indices.filter { !isRemark(words[$0]) }
    guard requests.count < clauses.count, let first = requests.first,
      requests.contains(where: { isRequest(words[$0]) }),
      // "Turn off the TV, it's the radio I want off" takes something back.
      !clauses.indices.contains(where: { $0 > first && !requests.contains($0) && takesBack(words[$0]) }),
      !requests.contains(where: { refersBack(words[$0]) })
    else { return nil }
    var meant = requests.map { passage[clauses[$0]] }.reduce(Passage([]), +)
    if place(in: meant, isPlace) == nil {
      for clause in clauses.indices where !requests.contains(clause) {
        let remark = passage[clauses[clause]]
        guard let place = place(in: remark, isPlace) else { continue }
        // Where Mum is, is not where the light is wanted.
        guard let first = words[clause].first, placing.contains(first) else { return nil }
        meant = meant + remark[place]
      }
    }
    return meant
  }

  /// Whether a remark behind a request speaks of what is wanted, or is not.
  private static func takesBack(_ words: [String]) -> Bool {
    let isOfPeople = words.first.map(people.contains) ?? false
    return words.contains { word in
      ["not", "want", "wrong", "meant", "mean"].contains(word)
        || !isOfPeople && (particles.contains(word) || ["open", "closed"].contains(word))
    }
  }

  /// First words of what people say of themselves.
  static let people: Set<String> = ["i", "im", "ive", "ill", "we", "were", "weve", "my", "our"]

  /// First words of what is said of a room.
  private static let placing: Set<String> = ["it", "its", "too", "so", "there", "theres", "such", "still"]

  /// "In the hall", "upstairs": where a clause says that something is.
  private static func place(in passage: Passage, _ isPlace: (String) -> Bool) -> Range<Int>? {
    let words = passage.words
    for (position, word) in words.enumerated() {
      let start = ["in", "at", "on"].contains(word.text) ? position + 1 : position
      for count in stride(from: min(4, words.count - start), through: 1, by: -1) {
        let part = words[start..<start + count]
        if isPlace(part.map(\.text).joined(separator: " ")), let last = part.last {
          return word.range.lowerBound..<last.range.upperBound
        }
      }
    }
    return nil
  }

  /// `passage` from its first verb of a request on, where the words before it only tell something: "I want to read
  /// turn on the lamp", as a recogniser writes it. Nil otherwise.
  static func withoutLead(_ passage: Passage) -> Passage? {
    let words = passage.words
    let texts = words.map(\.text)
    guard let verb = texts.indices.dropFirst(3).first(where: { opening.contains(texts[$0]) }), verb + 1 < texts.count,
      isRemark(Array(texts[..<verb])), !dangling.contains(texts[verb - 1]),
      !refersBack(Array(texts[verb...]))
    else { return nil }
    return passage[words[verb].range.lowerBound..<passage.scalars.count]
  }

  /// "I don't want the fan, turn it off" speaks of the fan; "make it warmer" speaks of nothing.
  private static func refersBack(_ words: [String]) -> Bool {
    words.indices.contains { position in
      pronouns.contains(words[position])
        && !(words[position] == "it" && position + 1 < words.count && comparatives.contains(words[position + 1]))
    }
  }

  private static let comparatives: Set<String> = [
    "warmer", "hotter", "cooler", "colder", "brighter", "lighter", "darker", "dimmer", "louder", "quieter", "softer",
  ]

  /// Stretches between commas and full stops, without the marks.
  private static func clauses(of passage: Passage) -> [Range<Int>] {
    let words = passage.words
    var clauses: [Range<Int>] = []
    for word in words {
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

  /// Whether words tell something and ask for nothing.
  static func isRemark(_ words: [String]) -> Bool {
    let words = words.drop { fillers.contains($0) }
    guard words.count >= 2, let first = words.first, !asking.contains(first), !opening.contains(first),
      !words.contains(where: { forbidden.contains($0) || opening.contains($0) })
    else { return false }
    if words.contains("like"), !["are", "is", "feel", "feels", "looks"].contains(word(before: "like", in: words)) {
      return false
    }
    return words.prefix(5).contains(where: telling.contains) || elliptic.contains(first)
      || words.starts(with: ["no", "point"]) || words.starts(with: ["time", "for"])
  }

  private static func word(before other: String, in words: ArraySlice<String>) -> String {
    words.firstIndex(of: other).flatMap { $0 > words.startIndex ? words[$0 - 1] : nil } ?? ""
  }

  /// Whether words ask for something: a verb that opens a command, manners, or "the lamp on".
  private static func isRequest(_ words: [String]) -> Bool {
    let words = words.drop { fillers.contains($0) }
    guard let first = words.first, let last = words.last else { return false }
    return opening.contains(first) || words.contains("please") || particles.contains(last)
      || ["can", "could", "would", "will"].contains(first) && words.dropFirst().first == "you"
  }

  private static let marks: Set<Unicode.Scalar> = [",", ";", ".", "!", "\u{2026}", "\u{2013}", "\u{2014}"]
  private static let pronouns: Set<String> = ["it", "them", "that", "those", "these", "this", "they", "there", "one"]
  private static let particles: Set<String> = ["on", "off", "up", "down"]
  private static let fillers: Set<String> = [
    "oh", "ok", "okay", "hey", "well", "so", "right", "um", "uh", "er", "hmm", "ah", "ugh", "brr", "and", "but",
    "because", "cause", "cos", "please", "then", "god", "gosh", "blimey", "sorry",
  ]
  /// First words of questions, conditions and requests that look like statements.
  private static let asking: Set<String> = [
    "is", "are", "am", "was", "were", "do", "does", "did", "has", "have", "can", "could", "would", "will", "shall",
    "should", "may", "might", "what", "whats", "how", "hows", "when", "whens", "where", "wheres", "who", "whos",
    "which",
    "why", "dont", "never", "not", "let", "lets", "id",
  ]
  /// Words of conditions, choices, quotations and wishes.
  private static let forbidden: Set<String> = SpokenForms.quoting.union([
    "if", "unless", "when", "whenever", "until", "once", "after", "before", "or", "except", "said", "says", "say",
    "told", "tell", "asked", "asks", "ask", "called", "shouted", "shouts", "whispered", "thinks", "thought", "should",
    "must", "supposed", "wish", "love", "while", "whilst", "as", "prefer", "instead", "only", "dont", "never",
    "remember", "remind",
    "would", "could", "wants", "wanted", "please", "reads",
  ])
  /// Verbs of statements.
  private static let telling: Set<String> = [
    "is", "are", "im", "its", "ive", "were", "weve", "theres", "theyre", "hes", "shes", "thats", "youre", "cant",
    "cannot", "wont", "isnt", "arent", "am", "was", "have", "has", "had", "havent", "hasnt", "need", "needs", "want",
    "feel", "feels", "look", "looks", "smells", "hurts", "hurt", "aches", "keeps", "went", "got", "getting", "ill",
    "weve", "came", "finished", "fell", "looks", "wont", "died",
  ]
  private static let elliptic: Set<String> = ["too", "still", "such"]
  /// Words after which a verb does not open a command: "I turn", "to turn", "the close".
  private static let dangling: Set<String> = [
    "i", "you", "we", "they", "he", "she", "it", "to", "not", "and", "or", "the", "a", "an", "my", "our", "your", "can",
    "could", "would", "will", "ill", "youll", "well", "cant", "dont", "didnt", "doesnt", "wont", "should", "must",
    "may",
    "that", "who", "which", "let", "lets", "is", "are", "was", "were", "be", "been", "of", "in", "on", "at", "for",
    "with", "by", "from", "as", "than", "no", "im", "its",
  ]
  /// Verbs that open a command.
  private static let opening: Set<String> = SpokenForms.actions.union(Conjuncts.verbs).union([
    "skip", "cancel", "give", "announce", "pop", "stick", "get", "take", "remove", "delete", "tick", "kill", "clean",
    "hoover", "vacuum", "mow", "dock", "find", "warm", "cool", "heat", "let", "show", "call", "order", "book", "buy",
    "remind", "whack", "chuck", "knock", "leave", "keep", "go", "come", "bump", "nudge", "drop", "draw", "cut", "boost",
    "lift", "slide", "shift", "move", "throw", "fire", "crack", "wind", "swing", "push", "press", "hit", "ring", "tidy",
    "wake", "charge", "silence", "continue", "carry", "search", "look", "check", "restart", "reset", "reverse",
    "return",
    "feed", "water", "brew", "boil", "cook", "fetch", "grab", "bring", "mark", "cross",
    "scratch",
  ])
}

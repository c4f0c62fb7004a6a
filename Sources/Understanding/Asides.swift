// "Turn the hall light off the baby's asleep", "my hands are covered in flour pause the music": recognisers write no commas,
// and people say why all the same. Where an utterance was refused, what plainly tells something before or behind a
// request is left out, and what is left has to be understood by itself. Remarks between commas are left out before
// anything is read (`Remarks.swift`).

import Ontology

/// Finds where a request ends and talk begins, or the other way round.
enum Asides {
  /// One way to cut an utterance in two.
  struct Cut {
    var request: Passage
    var aside: Passage
  }

  /// Most cuts that are tried.
  private static let maximumCount = 4

  /// Ways to leave out something that was only told, the shortest request first; none for long talk.
  static func cuts(of passage: Passage) -> [Cut] {
    let words = passage.words
    guard (5...40).contains(words.count) else { return [] }
    let texts = words.map(\.text)
    let possessed = words.map { passage.scalars[$0.range].contains { $0 == "'" || $0 == "\u{2019}" } }
    var cuts: [Cut] = []
    for position in texts.indices.dropFirst(2) {
      let cut = (words[position].range.lowerBound, words[position - 1].range.upperBound)
      if isAside(texts[position...], possessed[position...]), isWholeRequest(texts[..<position]) {
        cuts.append(Cut(request: passage[0..<cut.1], aside: passage[cut.0..<passage.scalars.count]))
      }
      if isRequest(texts[position...]), isAside(texts[..<position], possessed[..<position]),
        isWhole(texts[..<position]),
        !Remarks.refersBack(Array(texts[position...]))
      {
        cuts.append(Cut(request: passage[cut.0..<passage.scalars.count], aside: passage[0..<cut.1]))
      }
    }
    return Array(cuts.prefix(maximumCount))
  }

  /// Whether words tell something, as a clause with a subject and a verb of its own, and take back, forbid, wish and
  /// quote nothing.
  static func isAside(_ words: ArraySlice<String>, _ possessed: ArraySlice<Bool>) -> Bool {
    var words = words
    if let first = words.first, joining.contains(first) {
      // "Before the neighbours get a show", "or I'll trip": done now, nothing comes of it. "Before I go to bed" is a time.
      if first == "before", !isFeared(words.dropFirst()) { return false }
      if first == "or", !words.prefix(4).contains(where: { $0.hasSuffix("ll") || $0 == "will" || $0 == "might" }) {
        return false
      }
      words = words.dropFirst()
    }
    guard (2...14).contains(words.count), let first = words.first, !forbids(words), !asksForMore(words),
      isNegatedHarmlessly(words),
      !zip(words, words.dropFirst()).contains(where: { $1 == "you" && modals.contains($0) })
    else { return false }
    if contracted.contains(first) { return true }
    let early = words.dropFirst().prefix(5)
    if pronouns.contains(first) { return early.prefix(3).contains(where: verbs.contains) }
    guard determiners.contains(first) || nouns.contains(first) else { return false }
    // "The baby's asleep": the apostrophe is a verb.
    let isContracted = zip(early.prefix(3), possessed[early.indices].prefix(3)).contains { word, mark in
      mark && word.hasSuffix("s")
    }
    return early.contains(where: verbs.contains) || isContracted
  }

  /// Whether words take back, forbid, wish, quote, choose, or make it a condition; "I can't tell if it's done" does not.
  private static func forbids(_ words: ArraySlice<String>) -> Bool {
    words.indices.contains { position in
      guard forbidden.contains(words[position]) else { return false }
      let before = position > words.startIndex ? words[position - 1] : ""
      let isWondering =
        words[position] == "if" && wondering.contains(before)
        && words[..<position].suffix(3).contains {
          ["cant", "couldnt", "dont", "didnt", "hardly", "barely"].contains($0)
        }
      let wonders =
        words[position] == "tell" && position + 1 < words.endIndex && words[position + 1] == "if"
        && ["cant", "couldnt", "hardly", "barely"].contains(before)
      return !isWondering && !wonders
    }
  }

  /// What one does whether or not something is so: "I can't see if the milk is off".
  private static let wondering: Set<String> = ["tell", "see", "know", "remember", "check", "hear"]

  /// Whether a clause told first is complete: "my brother always", "I'm going to" and "the thing is" go on.
  private static func isWhole(_ words: ArraySlice<String>) -> Bool {
    guard let last = words.last, words.count >= 3 else { return false }
    return !unfinished.contains(last) && words.suffix(3).allSatisfy { !asking.contains($0) }
  }

  /// Whether a request before an aside is complete: "turn the heating up at | my nan's house" is not.
  private static func isWholeRequest(_ words: ArraySlice<String>) -> Bool {
    let words = words.last == "please" ? words.dropLast() : words
    guard let last = words.last, !Remarks.refersBack(Array(words)) else { return false }
    return ["on", "in"].contains(last) || !unfinished.contains(last)
  }

  /// Whether words begin as a request does.
  private static func isRequest(_ words: ArraySlice<String>) -> Bool {
    let own = words.drop { openers.contains($0) }
    guard let first = own.first, let second = own.dropFirst().first, own.count >= 2 else { return false }
    if ["can", "could", "would", "will"].contains(first) { return ["you", "i", "we", "the"].contains(second) }
    return Remarks.opening.contains(first) || first == "have" && determiners.isDisjoint(with: [second])
  }

  /// "The neighbours get a show", "I forget": what nobody plans.
  private static func isFeared(_ words: ArraySlice<String>) -> Bool {
    guard let first = words.first else { return false }
    return ["i", "we"].contains(first) ? words.dropFirst().prefix(1).contains(where: mishaps.contains) : words.count > 1
  }

  /// Whether a verb of requests goes on to something: "turn it up", "close the door".
  private static func asksForMore(_ words: ArraySlice<String>) -> Bool {
    zip(words, words.dropFirst()).contains { verb, next in
      SpokenForms.actions.contains(verb)
        && (objects.contains(next) || determiners.contains(next) || ["on", "off", "up", "down"].contains(next))
    }
  }

  /// "I'm not finished", "I can't see", "I don't like the dark" forbid nothing.
  private static func isNegatedHarmlessly(_ words: ArraySlice<String>) -> Bool {
    let texts = Array(words)
    return texts.indices.allSatisfy { position in
      let next = position + 1 < texts.count ? texts[position + 1] : ""
      switch texts[position] {
      case "not", "dont", "doesnt", "didnt", "never", "no":
        return position > 0 && position < 4
          && (selves.contains(texts[position - 1])
            || ["is", "its", "are", "theres", "he", "she"].contains(texts[position - 1]))
          && !intents.contains(next)
      default: return true
      }
    }
  }

  private static let joining: Set<String> = [
    "because", "cause", "cos", "cuz", "since", "as", "before", "or", "so", "and",
  ]
  private static let contracted: Set<String> = [
    "im", "ive", "weve", "were", "theyre", "hes", "shes", "its", "theres", "thats", "youre", "youve", "theyve",
  ]
  private static let pronouns: Set<String> = [
    "i", "we", "you", "he", "she", "they", "it", "there", "somebody", "someone", "everybody", "everyone",
    "nobody", "something",
  ]
  private static let determiners: Set<String> = [
    "the", "my", "our", "your", "his", "her", "their", "a", "some", "next", "all",
  ]
  private static let nouns: Set<String> = [
    "mum", "mom", "dad", "mama", "papa", "gran", "nan", "grandma", "grandpa", "granny", "people", "guests", "kids",
  ]
  private static let verbs: Set<String> = [
    "is", "are", "was", "were", "am", "has", "have", "had", "cant", "can", "couldnt", "cannot", "will", "gets", "get",
    "got", "keeps", "keep", "feels", "feel", "hurts", "hurt", "smells", "smell", "looks", "look", "sounds", "sound",
    "needs", "goes", "go", "went", "comes", "come", "came", "left", "lost", "hear", "see", "know", "like", "likes",
    "hate",
    "hates", "love", "loves", "eat", "eats", "sleep", "sleeps", "works", "isnt", "arent", "wont", "dont", "doesnt",
    "didnt",
    "forgot", "forget", "just", "sat", "made", "burnt", "burned", "spilled", "spilt", "dropped", "finished", "starts",
    "nearly", "barely", "hardly", "might", "whinge", "complain", "moan", "runs", "ran", "think",
  ]
  /// Words that take back, forbid, wish, quote, choose, or make it a condition.
  private static let forbidden: Set<String> = [
    "say", "said", "saying", "told", "asked", "asks", "shout", "shouts", "shouted", "called", "mean", "means", "repeat",
    "quote", "text", "message", "translate", "spell", "wrote", "going", "want", "wants", "wanted", "joking", "joke",
    "kidding", "serious", "testing", "instead", "cancel", "wait", "sorry",
    "actually", "rather", "should", "must", "supposed", "wish", "if", "unless", "until", "till", "when", "whenever",
    "except", "please", "tell", "ask", "remember", "remind", "would", "could", "mind", "stop", "leave", "but",
    "pretend",
    "tomorrow", "tonight", "later", "oclock", "already", "changed", "mistake", "wrong", "says", "thought", "dream",
  ]
  private static let openers: Set<String> = ["so", "please", "just", "and", "now", "then", "well"]
  private static let objects: Set<String> = ["it", "them", "that", "this", "these", "those", "everything", "all"]
  private static let selves: Set<String> = [
    "i", "im", "we", "were", "am", "you", "youre", "theyre", "they", "hes", "shes",
  ]
  /// After "not" and "don't": what is meant, and not how things are.
  private static let intents: Set<String> = [
    "want", "need", "mean", "care", "think", "turn", "switch", "open", "close", "touch", "do", "asking", "talking",
    "sure",
    "to", "that", "the", "now", "yet", "it",
  ]
  private static let modals: Set<String> = ["can", "could", "will", "would", "do", "did", "are", "have"]
  private static let mishaps: Set<String> = [
    "forget", "freeze", "trip", "fall", "starve", "scream", "die", "faint", "lose", "melt", "cry", "boil",
  ]
  private static let unfinished: Set<String> = [
    "i", "you", "we", "he", "she", "they", "it", "the", "a", "an", "my", "our", "your", "his", "her", "to", "and", "or",
    "but", "if", "that", "who", "which", "of", "with", "for", "in", "on", "at", "by", "from", "is", "are", "was",
    "were", "be",
    "am", "im", "its", "can", "will", "would", "could", "should", "must", "always", "never", "usually", "often", "just",
    "also", "still", "then", "people", "please", "not", "dont", "let", "make", "help", "people", "everyone", "somebody",
    "someone", "mum", "mom", "dad", "kids", "do", "does", "did", "about", "like", "than", "as", "because",
  ]
  /// Words of relative clauses: what follows them is part of what is told.
  private static let asking: Set<String> = ["how", "why", "who", "where", "that", "which", "whether"]
}

extension Exchange {
  /// The answer to what is left of a refused utterance without what was only told; nil where that is not surely a request.
  mutating func withoutAsides(after rejection: Rejection) -> Interpretation? {
    guard Self.mendable.contains(rejection.reason), engine.home != nil else { return nil }
    for cut in Asides.cuts(of: passage) {
      var trial = self
      guard let drafts = try? trial.requests(of: cut.request, isEnglish: true), !drafts.isEmpty,
        drafts.allSatisfy({ $0.confidence >= Self.sure && Self.plain.contains($0.label.intent) })
      else { continue }
      let told = trial.reader.read(cut.aside).reading
      // What is told may ask for the same: "it's freezing".
      guard
        told.label == .outOfScope || engine.refuse(told) != nil
          || drafts.contains(where: { $0.asksNoOther(told.label) })
      else { continue }
      let answer = trial.carryOut(drafts)
      guard answer.rejection == nil || answer.rejection?.reason == .confirmationRequired else { continue }
      self = trial
      return answer
    }
    return nil
  }

  /// Confidence from which the rest of an utterance is a request by itself.
  private static let sure = 0.75
  /// Intents of requests that are known from talk.
  private static let plain = IntentName.moving.union(IntentName.listing)
  /// Refusals that talk beside a request may be the reason of.
  private static let mendable: Set<Rejection.Reason> = [
    .unknownName, .lowConfidence, .invalidValue, .unsupported, .outOfScope, .missingTarget,
  ]
}

extension CommandDraft {
  /// Whether a label asks for the same: the same intent, and no other direction.
  fileprivate func asksNoOther(_ other: IntentLabel) -> Bool {
    label.intent == other.intent
      && (label.impliedValue == nil || other.impliedValue == nil || label.impliedValue == other.impliedValue)
  }
}

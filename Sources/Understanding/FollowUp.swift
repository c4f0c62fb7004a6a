// The words of an utterance that say how it hangs on what came before: "and the hall", "no, sixty", "a bit more",
// "yes please". Reads words only; what they come to is `NLUEngine+FollowUps.swift`.

/// An utterance without the words that only tie it to the one before.
struct FollowUp: Equatable {
  /// The words that are left.
  private(set) var core: ArraySlice<Passage.Word>
  /// "No, …", "i meant …", "… instead".
  private(set) var isCorrection = false
  /// "And …", "… too", "same for …".
  private(set) var isAddition = false
  /// "… again", "once more".
  private(set) var isRepetition = false
  /// "In …", "… one": stands for more than it says.
  private(set) var isElliptic = false

  /// Takes an utterance apart.
  init(_ passage: Passage) {
    core = passage.words[...]
    while takeLeading() || takeTrailing() {}
  }

  /// The core's words.
  var texts: [String] { core.map(\.text) }

  /// Whether something ties it to what was said before.
  var isTied: Bool { isCorrection || isAddition || isElliptic || isRepetition }

  private mutating func takeLeading() -> Bool {
    for (phrase, tie) in Self.leading where core.prefix(phrase.count).map(\.text) == phrase {
      core = core.dropFirst(phrase.count)
      note(tie)
      return true
    }
    return false
  }

  private mutating func takeTrailing() -> Bool {
    for (phrase, tie) in Self.trailing where core.suffix(phrase.count).map(\.text) == phrase {
      core = core.dropLast(phrase.count)
      note(tie)
      return true
    }
    return false
  }

  private enum Tie { case none, correction, addition, repetition, elliptic }

  private mutating func note(_ tie: Tie) {
    switch tie {
    case .none: break
    case .correction: isCorrection = true
    case .addition: isAddition = true
    case .repetition: isRepetition = true
    case .elliptic: isElliptic = true
    }
  }

  private static func phrases(_ tie: Tie, _ texts: [String]) -> [([String], Tie)] {
    texts.map { ($0.split(separator: " ").map(String.init), tie) }
  }

  private static let leading: [([String], Tie)] =
    phrases(.repetition, ["do that again", "do it again", "do the same again", "same again", "repeat that", "repeat"])
    + phrases(
      .addition,
      ["do the same", "the same", "same thing", "same", "what about", "how about", "and", "also"])
    + phrases(
      .correction,
      [
        "no wait", "no", "nope", "not that one", "i meant", "i mean", "actually", "sorry", "rather", "make that",
        "make it", "make them", "set it to", "set them to",
      ])
    + phrases(.elliptic, ["in", "for", "to", "with", "at"])
    + phrases(.none, ["then", "now", "ok", "okay", "oh", "please", "just", "the", "i said", "yes"])
  private static let trailing: [([String], Tie)] =
    phrases(.repetition, ["again", "once more", "one more time"])
    + phrases(.addition, ["too", "as well", "also"])
    + phrases(.correction, ["instead"])
    + phrases(.elliptic, ["one", "ones"])
    + phrases(.none, ["please", "now", "though", "thanks", "thank you", "then"])

  // MARK: - Yes and no

  /// Whether the words are a yes, a no, or neither.
  static func answer(_ passage: Passage) -> Bool? {
    let words = passage.words.map(\.text)
    if consists(words, of: yes) { return true }
    return consists(words, of: no) ? false : nil
  }

  /// Whether `words` are phrases of which at least one is no mere manners.
  private static func consists(_ words: [String], of phrases: [[String]]) -> Bool {
    var rest = words[...]
    var meaning = false
    while !rest.isEmpty {
      if let phrase = phrases.first(where: { rest.starts(with: $0) }) {
        rest = rest.dropFirst(phrase.count)
        meaning = true
      } else if let phrase = manners.first(where: { rest.starts(with: $0) }) {
        rest = rest.dropFirst(phrase.count)
      } else {
        return false
      }
    }
    return meaning
  }

  private static func split(_ texts: [String]) -> [[String]] {
    texts.map { $0.split(separator: " ").map(String.init) }.sorted { $0.count > $1.count }
  }

  private static let yes = split([
    "yes", "yeah", "yep", "yup", "aye", "sure", "sure thing", "of course", "go ahead", "go for it", "do it", "do that",
    "do so", "please do", "confirm", "confirmed", "absolutely", "definitely", "certainly", "affirmative", "correct",
    "thats right", "that is right", "right", "ok", "okay", "i am sure", "im sure", "yes i am", "you may", "i do",
  ])
  private static let no = split([
    "no", "nope", "nah", "dont", "do not", "dont do it", "dont do that", "do not do that", "stop", "cancel",
    "cancel that", "cancel it", "never mind", "nevermind", "forget it", "forget that", "leave it", "leave it alone",
    "better not", "not now", "no way", "of course not", "certainly not", "absolutely not", "rather not", "abort",
  ])
  private static let manners = split(["please", "thanks", "thank you", "then", "now", "well", "oh", "so", "hey"])

  // MARK: - Amounts

  /// "More", "a bit less", "another ten percent": whether more is wanted, and the words that say how much.
  var step: (isMore: Bool, amount: String)? {
    let words = texts
    var isMore: Bool?
    var amount: [String] = []
    for word in words {
      switch word {
      case "more", "further", "another", "additional", "extra":
        if isMore == false { return nil }
        isMore = true
      case "less":
        if isMore == true { return nil }
        isMore = false
      case "even", "still", "by", "and": continue
      default: amount.append(word)
      }
    }
    guard let isMore, amount.count <= 5 else { return nil }
    return (isMore, amount.joined(separator: " "))
  }

  /// "The other one", "the others".
  var isOther: Bool { [["other"], ["others"], ["other", "two"]].contains(texts) }

  /// "Both", "all of them".
  var isAll: Bool {
    [["both"], ["all"], ["both", "of", "them"], ["all", "of", "them"], ["them", "all"], ["everything"], ["every"]]
      .contains(texts)
  }
}

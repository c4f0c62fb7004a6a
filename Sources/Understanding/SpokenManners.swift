// Conditions that are none: "if you can", "when you get a chance", "if it isn't too much trouble". Whoever says them
// wants the thing done now.

/// Knows manners from conditions.
enum SpokenManners {
  /// Whether `words`, from an "if", "when" or "once" on, begin with manners.
  static func isManners(_ words: [String]) -> Bool {
    guard let opening = words.first else { return false }
    let rest = words.dropFirst()
    switch opening {
    case "if":
      if rest.first == "possible" || rest.first.map(contractions.contains) ?? false { return true }
      if rest.first == "you", let verb = rest.dropFirst().first { return leave.contains(verb) }
      return isTrouble(rest)
    case "when", "whenever", "once", "as":
      let phrase = rest.prefix(6).joined(separator: " ")
      return readiness.contains { phrase.hasPrefix($0) }
    default: return false
    }
  }

  /// "It isn't too much trouble", "it's no bother", "it's all the same to you".
  private static func isTrouble(_ words: ArraySlice<String>) -> Bool {
    guard let first = words.first, ["it", "its", "thats", "that"].contains(first) else { return false }
    return words.prefix(8).contains { ["trouble", "bother", "hassle", "same", "alright", "okay", "ok"].contains($0) }
  }

  private static let leave: Set<String> = [
    "can", "could", "would", "please", "like", "want", "dont", "may", "will", "wouldnt", "get",
  ]
  /// "If you'd lower the lights", "if you wouldn't mind".
  private static let contractions: Set<String> = ["youd", "youll"]
  private static let readiness = [
    "you get a chance", "you get a moment", "you get a minute", "you get a second", "you get the chance",
    "you have a chance", "you have a moment", "you have a minute", "you have a second", "youve a moment",
    "youve got a moment", "youve got a minute", "youve got a second", "youre ready", "you are ready", "you can",
    "youre free", "you are free", "soon as you can", "soon as possible",
  ]
}

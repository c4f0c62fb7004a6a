// Conditions that are none: "if you can", "when you get a chance", "if it isn't too much trouble". Whoever says them
// wants the thing done now.

/// Knows manners from conditions.
enum SpokenManners {
  /// Whether `words`, from an "if", "when" or "once" on, begin with manners: a set phrase, and then the end or a request.
  static func isManners(_ words: [String]) -> Bool {
    guard let opening = words.first else { return false }
    let rest = words.dropFirst()
    guard let phrases = phrases[opening] else { return false }
    return phrases.contains { phrase in
      guard rest.starts(with: phrase) else { return false }
      guard let next = rest.dropFirst(phrase.count).first else { return true }
      return SpokenForms.actions.contains(next) || SpokenForms.gerunds.contains(next) || Conjuncts.verbs.contains(next)
        || polite.contains(next)
    }
  }

  private static let polite: Set<String> = ["please", "could", "can", "would", "thanks", "the", "my"]
  private static let phrases: [String: [[String]]] = {
    let ready = [
      "you get a chance", "you get a moment", "you get a minute", "you get a second", "you get the chance",
      "you have a chance", "you have a moment", "you have a minute", "you have a second", "youve a moment",
      "youve got a moment", "youve got a minute", "youve got a second", "youre ready", "you are ready", "you can",
      "youre free", "you are free",
    ]
    let asked = [
      "possible", "you can", "you could", "you would", "you please", "you like", "you want", "you may", "you will",
      "you dont mind", "you wouldnt mind", "youd", "youd be so kind", "youd be so good", "youll", "its no trouble",
      "its no bother", "its not too much trouble", "it isnt too much trouble", "its not too much bother",
      "it isnt too much bother", "it is not too much trouble", "its alright with you", "its ok with you",
    ]
    let split = { (texts: [String]) in texts.map { $0.split(separator: " ").map(String.init) } }
    return ["if": split(asked), "when": split(ready), "whenever": split(ready), "once": split(ready)]
  }()
}

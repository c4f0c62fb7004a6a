// "Hey Olly, turn the lights off": a recogniser hands over the wake word with the request. It is said to the assistant
// and names nothing, whatever the assistant is called here. So does who says it again: "I said turn it off".

/// Knows how people call an assistant before they ask.
enum SpokenCalls {
  /// The passage after the call that it begins with, or nil where it begins with none, or where nothing follows.
  ///
  /// - Parameter isName: whether a word names something of this home; then it is no call by itself, without a "hey".
  static func after(_ passage: Passage, isName: (String) -> Bool) -> Passage? {
    let words = passage.words.prefix(4).map(\.text)
    guard let count = length(words), count < words.count, count > 1 || !isName(words[0]) else { return nil }
    return passage[passage.words[count].range.lowerBound..<passage.scalars.count]
  }

  /// How many of the first words are a call.
  private static func length(_ words: [String]) -> Int? {
    guard let first = words.first else { return nil }
    if first == "i", words.count > 2, words[1] == "said", SpokenForms.actions.contains(words[2]) { return 2 }
    if names.contains(first) { return 1 }
    guard openings.contains(first), words.count > 1 else { return nil }
    if names.contains(words[1]) || calledNames.contains(words[1]) { return 2 }
    return words.count > 2 && words[1] == "home" && words[2] == "assistant" ? 3 : nil
  }

  private static let openings: Set<String> = ["hey", "hi", "hello", "hallo", "ok", "okay", "yo", "oi"]
  /// Names that are nothing else.
  private static let names: Set<String> = [
    "alexa", "siri", "olly", "mycroft", "jarvis", "rhasspy", "hearken", "cortana", "bixby", "nabu",
  ]
  /// Names only after a "hey": "google the weather", "computer off".
  private static let calledNames: Set<String> = ["google", "computer", "assistant", "house", "echo", "snips"]
}

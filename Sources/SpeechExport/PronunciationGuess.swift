// How a word sounds that no dictionary lists: from the words it is made of, letter by letter where it is an
// abbreviation, else by the rules of English spelling.

/// Guesses pronunciations in the phones of CMU's dictionary.
public struct PronunciationGuess: Sendable {
  private let dictionary: PronouncingDictionary

  /// Guesses with the help of the words that `dictionary` lists.
  public init(_ dictionary: PronouncingDictionary) { self.dictionary = dictionary }

  /// The phones of `word`; nil for one without letters, or where the dictionary has other phones than ours.
  public func pronunciation(of word: String) -> String? {
    let letters = word.filter { $0 != "'" && $0 != "." }
    guard !letters.isEmpty, letters.allSatisfy({ $0.isASCII && $0.isLetter }) else { return nil }
    let guess = inflected(word) ?? compound(word) ?? spelled(letters) ?? LetterRules.phones(of: letters)
    let phones = guess.split(separator: " ").map(String.init)
    return !phones.isEmpty && dictionary.phones.isSuperset(of: phones) ? guess : nil
  }

  /// A listed word with an ending: "mia's", "blinds", "dimmed", "brightening".
  private func inflected(_ word: String) -> String? {
    for ending in Self.endings where word.hasSuffix(ending.letters) && word.count > ending.letters.count + 1 {
      let stem = String(word.dropLast(ending.letters.count))
      var stems = [stem]
      if ending.mayDropE { stems.append(stem + "e") }
      if ending.mayDropE, let last = stem.last, stem.dropLast().last == last { stems.append(String(stem.dropLast())) }
      if ending.letters == "ies" || ending.letters == "ied" { stems = [stem + "y"] }
      for stem in stems {
        guard let said = dictionary[stem].first, let last = said.split(separator: " ").last else { continue }
        return said + " " + ending.phones(String(last))
      }
    }
    return nil
  }

  private struct Ending {
    let letters: String
    var mayDropE = false
    let phones: @Sendable (_ last: String) -> String
  }

  private static let endings: [Ending] = [
    Ending(letters: "'s", phones: plural), Ending(letters: "ies", phones: plural),
    Ending(letters: "es", mayDropE: true, phones: plural), Ending(letters: "s", phones: plural),
    Ending(letters: "ied", phones: past), Ending(letters: "ed", mayDropE: true, phones: past),
    Ending(letters: "ing", mayDropE: true) { _ in "IH NG" }, Ending(letters: "er", mayDropE: true) { _ in "ER" },
    Ending(letters: "ly") { _ in "L IY" },
  ]

  @Sendable private static func plural(_ last: String) -> String {
    if ["S", "Z", "SH", "ZH", "CH", "JH"].contains(last) { return "IH Z" }
    return ["P", "T", "K", "F", "TH"].contains(last) ? "S" : "Z"
  }

  @Sendable private static func past(_ last: String) -> String {
    if last == "T" || last == "D" { return "IH D" }
    return ["P", "K", "F", "TH", "S", "SH", "CH"].contains(last) ? "T" : "D"
  }

  /// Two listed words in one: "worktop", "towelrail".
  private func compound(_ word: String) -> String? {
    let letters = Array(word)
    guard letters.count >= 6 else { return nil }
    for place in (3...letters.count - 3).reversed() {
      if let first = dictionary[String(letters[..<place])].first,
        let second = dictionary[String(letters[place...])].first
      {
        return first + " " + second
      }
    }
    return nil
  }

  /// The names of the letters, for what has no vowel: "hvac" has one, "dvd" has none.
  private func spelled(_ letters: String) -> String? {
    guard letters.count <= 5, !letters.contains(where: { "aeiouy".contains($0) }) || letters.count == 1 else {
      return nil
    }
    let names = letters.compactMap { Self.letterNames[$0] }
    return names.count == letters.count ? names.joined(separator: " ") : nil
  }

  private static let letterNames: [Character: String] = [
    "a": "EY", "b": "B IY", "c": "S IY", "d": "D IY", "e": "IY", "f": "EH F", "g": "JH IY", "h": "EY CH", "i": "AY",
    "j": "JH EY", "k": "K EY", "l": "EH L", "m": "EH M", "n": "EH N", "o": "OW", "p": "P IY", "q": "K Y UW",
    "r": "AA R", "s": "EH S", "t": "T IY", "u": "Y UW", "v": "V IY", "w": "D AH B AH L Y UW", "x": "EH K S",
    "y": "W AY", "z": "Z IY",
  ]
}

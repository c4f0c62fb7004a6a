// English spelling → sound by rules with context, in the manner of H. S. Elovitz, R. Johnson, A. McHugh, J. E. Shore,
// "Letter-to-sound rules for automatic translation of English text to phonetics", 1976, with a small table of our own.

/// Turns letters into phones where no dictionary helps.
enum LetterRules {
  /// The phones of a word of small letters.
  static func phones(of word: String) -> String {
    let letters = Array(word.lowercased())
    var phones: [String] = []
    var place = 0
    while place < letters.count {
      let rule = LetterRuleTable.rules[letters[place]]?.first { $0.matches(letters, at: place) }
      if let rule, !rule.phones.isEmpty, !isEcho(rule, letters, place) { phones.append(rule.phones) }
      place += rule?.letters.count ?? 1
    }
    return phones.joined(separator: " ")
  }

  /// A doubled consonant sounds once.
  private static func isEcho(_ rule: LetterRule, _ letters: [Character], _ place: Int) -> Bool {
    rule.letters.count == 1 && place > 0 && letters[place - 1] == letters[place] && !isVowel(letters[place])
  }

  static func isVowel(_ letter: Character) -> Bool { "aeiouy".contains(letter) }
}

/// One rule: these letters, between these, sound so.
///
/// Of the context, `#` is a vowel, `^` a consonant, `_` the edge of the word, `+` one of e, i, y; `@` a consonant and
/// then a silent e at the end of the word, or with an s; any other letter is itself.
struct LetterRule: Sendable {
  let letters: [Character]
  let before: [Character]
  let after: [Character]
  let phones: String

  /// Reads `before[letters]after=PHONES`; nil when it is not written so.
  init?(_ text: Substring) {
    let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2, let open = halves[0].firstIndex(of: "["), let close = halves[0].firstIndex(of: "]"),
      open < close
    else { return nil }
    before = Array(halves[0][..<open])
    letters = Array(halves[0][halves[0].index(after: open)..<close])
    after = Array(halves[0][halves[0].index(after: close)...])
    phones = halves[1].split(separator: "-").joined(separator: " ")
    if letters.isEmpty { return nil }
  }

  func matches(_ word: [Character], at place: Int) -> Bool {
    guard word[place...].starts(with: letters) else { return false }
    var left = place - 1
    for sign in before.reversed() {
      guard Self.fits(sign, left >= 0 ? word[left] : nil) else { return false }
      left -= 1
    }
    var right = place + letters.count
    for sign in after {
      if sign == "@" { return Self.isMagic(word[min(right, word.count)...]) }
      guard Self.fits(sign, right < word.count ? word[right] : nil) else { return false }
      right += 1
    }
    return true
  }

  private static func isMagic(_ rest: ArraySlice<Character>) -> Bool {
    guard let first = rest.first, !LetterRules.isVowel(first), first != "x", first != "w" else { return false }
    let tail = String(rest.dropFirst())
    return tail == "e" || tail == "es" || tail == "ed" || tail == "er" || tail == "ing"
  }

  private static func fits(_ sign: Character, _ letter: Character?) -> Bool {
    switch sign {
    case "_": letter == nil
    case "#": letter.map(LetterRules.isVowel) ?? false
    case "^": letter.map { !LetterRules.isVowel($0) } ?? false
    case "+": letter.map { "eiy".contains($0) } ?? false
    default: letter == sign
    }
  }
}

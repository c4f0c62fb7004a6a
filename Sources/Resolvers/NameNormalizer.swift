// Names as people write them and as they say them → the same words: "Emma's Café-Lights" and "the emmas cafe
// light" both become `emma cafe light`. Used on both sides of every comparison of names.

/// Normalises names of rooms and devices.
public enum NameNormalizer {
  /// The words of a name that identify it: folded, without articles, singular, ordinals as digits.
  public static func words(of name: String) -> [String] {
    var words: [String] = []
    for word in SpokenWords.split(fold(name)) where !symbols.contains(word) {
      if let last = words.last, let whole = compounds["\(last) \(word)"] {
        words[words.count - 1] = whole
      } else if let last = words.last, ordinalEndings.contains(word),
        last.utf8.allSatisfy({ (0x30...0x39).contains($0) })
      {
        words[words.count - 1] = last + word
      } else if !articles.contains(word) {
        words.append(canonical(word))
      }
    }
    return words
  }

  /// One word, singular and in its usual spelling.
  public static func canonical(_ word: String) -> String {
    if let same = synonyms[word] { return same }
    guard word.utf8.count > 3 else { return word }
    let stem = singular(word)
    if let same = synonyms[stem] { return same }
    if stem.hasSuffix("ie") { return String(stem.dropLast()) }
    return stem.hasSuffix("y") && !endsInVowelY(stem) ? stem.dropLast() + "i" : stem
  }

  private static func singular(_ word: String) -> String {
    guard word.hasSuffix("s"), !word.hasSuffix("ss") else { return word }
    for ending in ["ches", "shes", "xes", "sses", "zes"] where word.hasSuffix(ending) {
      return String(word.dropLast(2))
    }
    return String(word.dropLast())
  }

  private static func endsInVowelY(_ word: String) -> Bool {
    word.dropLast().last.map { "aeou".contains($0) } ?? true
  }

  /// Lower case, and Latin letters without their accents.
  public static func fold(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    var folded = String.UnicodeScalarView()
    for scalar in text.lowercased().unicodeScalars where !(0x300...0x36F).contains(scalar.value) {
      if let plain = accents[scalar] { folded.append(contentsOf: plain.unicodeScalars) } else { folded.append(scalar) }
    }
    return String(folded)
  }

  /// Words that recognisers write apart.
  private static let compounds: [String: String] = [
    "tele vision": "tv", "tv set": "tv", "air con": "aircon", "sound bar": "soundbar", "thermo stat": "thermostat",
    "dish washer": "dishwasher",
  ]
  private static let symbols: Set<String> = ["#", ":", "°", "-", "/"]
  private static let articles: Set<String> = ["the", "a", "an", "my", "our", "your"]
  private static let ordinalEndings: Set<String> = ["st", "nd", "rd", "th"]
  private static let synonyms: [String: String] = [
    "&": "and", "television": "tv", "telly": "tv", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "first": "1st", "second": "2nd",
    "third": "3rd", "fourth": "4th", "fifth": "5th", "grey": "gray", "centre": "center", "shelves": "shelf",
    "every": "every",
  ]
  private static let accents: [Unicode.Scalar: String] = {
    let groups: [(String, String)] = [
      ("àáâãäåāăą", "a"), ("çćĉċč", "c"), ("ďđð", "d"), ("èéêëēĕėęě", "e"), ("ĝğġģ", "g"), ("ĥħ", "h"),
      ("ìíîïĩīĭįı", "i"), ("ĵ", "j"), ("ķ", "k"), ("ĺļľŀł", "l"), ("ñńņň", "n"), ("òóôõöøōŏő", "o"), ("ŕŗř", "r"),
      ("śŝşšș", "s"), ("ţťŧț", "t"), ("ùúûüũūŭůűų", "u"), ("ŵ", "w"), ("ýÿŷ", "y"), ("źżž", "z"), ("ß", "ss"),
      ("æ", "ae"), ("œ", "oe"),
    ]
    var table: [Unicode.Scalar: String] = [:]
    for (letters, plain) in groups {
      for scalar in letters.unicodeScalars { table[scalar] = plain }
    }
    return table
  }()
}

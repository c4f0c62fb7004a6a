// Which words of a vocabulary look or sound like a given one. Looking is by deletion neighbourhoods: two words
// within an edit share a form with letters left out, so a look-up costs the word's length, not the vocabulary's.
// Sounding is by a key of consonants: "lite" and "light" have the same.

/// An immutable index of words by spelling and by sound.
struct SimilarWords: Sendable {
  /// A word of the vocabulary that resembles the one asked for.
  struct Match: Equatable, Sendable {
    let word: String
    /// 1 for the same word, less the more it differs; at least 0.6.
    let similarity: Double
  }

  private let words: [String]
  private let bySpelling: [String: [Int32]]
  private let bySound: [String: [Int32]]
  /// Longer words are compared exactly only.
  private static let longest = 24

  /// Indexes a vocabulary.
  init(_ vocabulary: some Sequence<String>) {
    words = Array(Set(vocabulary)).sorted()
    var bySpelling: [String: [Int32]] = [:]
    var bySound: [String: [Int32]] = [:]
    for (index, word) in words.enumerated() {
      for form in Self.forms(of: word) { bySpelling[form, default: []].append(Int32(index)) }
      let key = Self.sound(of: word)
      if key.utf8.count > 1 { bySound[key, default: []].append(Int32(index)) }
    }
    self.bySpelling = bySpelling
    self.bySound = bySound
  }

  /// At most `limit` words that resemble `word`, best first; the word itself, where known, is the first.
  func matches(_ word: String, limit: Int) -> [Match] {
    var seen: Set<Int32> = []
    var found: [Match] = []
    let letters = Array(word.utf8)
    for form in Self.forms(of: word) {
      for index in bySpelling[form] ?? [] where seen.insert(index).inserted {
        let other = Array(words[Int(index)].utf8)
        let distance = Spelling.editDistance(letters, other)
        if distance <= min(Self.allowedEdits(letters.count), Self.allowedEdits(other.count)) {
          let similarity = 1 - Double(distance) / Double(max(letters.count, other.count))
          found.append(Match(word: words[Int(index)], similarity: similarity))
        } else {
          seen.remove(index)
        }
      }
    }
    for index in bySound[Self.sound(of: word)] ?? [] where seen.insert(index).inserted {
      found.append(Match(word: words[Int(index)], similarity: 0.75))
    }
    found.sort { $0.similarity == $1.similarity ? $0.word < $1.word : $0.similarity > $1.similarity }
    return Array(found.prefix(limit))
  }

  /// Edits within which a word of `length` bytes may still be meant.
  private static func allowedEdits(_ length: Int) -> Int { length < 4 ? 0 : length < 8 ? 1 : 2 }

  /// The word, and the word with up to `allowedEdits` letters left out.
  private static func forms(of word: String) -> Set<String> {
    let letters = Array(word.utf8)
    var forms: Set<String> = [word]
    guard letters.count <= longest else { return forms }
    var layer: Set<[UInt8]> = [letters]
    for _ in 0..<allowedEdits(letters.count + 1) {
      var next: Set<[UInt8]> = []
      for form in layer where form.count > 2 {
        for index in form.indices {
          var shorter = form
          shorter.remove(at: index)
          next.insert(shorter)
        }
      }
      for form in next { forms.insert(String(decoding: form, as: UTF8.self)) }
      layer = next
    }
    return forms
  }

  /// First sound and consonants: silent letters gone, spellings of one sound made one.
  static func sound(of word: String) -> String {
    let text = Array(word.utf8)
    var key: [UInt8] = []
    var index = 0
    while index < text.count {
      let (sound, used) = soundAt(index, text)
      index += used
      if let sound, key.last != sound { key.append(sound) }
    }
    return String(decoding: key, as: UTF8.self)
  }

  /// The sound that starts at `index`, nil for none, and how many letters spell it.
  private static func soundAt(_ index: Int, _ text: [UInt8]) -> (sound: UInt8?, used: Int) {
    let rest = text[index...]
    for (spelling, sound) in spellings where rest.starts(with: spelling) {
      return (sound, spelling.count)
    }
    if index == 0 {
      for (spelling, sound) in openings where rest.starts(with: spelling) { return (sound, spelling.count) }
    }
    switch text[index] {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"),
      UInt8(ascii: "y"):
      return (index == 0 ? UInt8(ascii: "a") : nil, 1)
    case UInt8(ascii: "h"), UInt8(ascii: "w"): return (index == 0 ? text[index] : nil, 1)
    case UInt8(ascii: "c"):
      let next = index + 1 < text.count ? text[index + 1] : 0
      return (next == UInt8(ascii: "e") || next == UInt8(ascii: "i") ? UInt8(ascii: "s") : UInt8(ascii: "k"), 1)
    case UInt8(ascii: "q"): return (UInt8(ascii: "k"), 1)
    case UInt8(ascii: "z"): return (UInt8(ascii: "s"), 1)
    case UInt8(ascii: "v"): return (UInt8(ascii: "f"), 1)
    default: return (text[index], 1)
    }
  }

  /// Several letters of one sound, longer spellings first.
  private static let spellings: [([UInt8], UInt8)] =
    ([
      ("ght", "t"), ("tch", "x"), ("dge", "j"), ("ch", "x"), ("sh", "x"), ("ph", "f"), ("ck", "k"), ("mb", "m"),
    ] as [(String, Unicode.Scalar)]).map { (Array($0.0.utf8), UInt8(ascii: $0.1)) }
  /// Several letters of one sound at the start of a word.
  private static let openings: [([UInt8], UInt8)] =
    ([("kn", "n"), ("wr", "r"), ("ps", "s")] as [(String, Unicode.Scalar)]).map {
      (Array($0.0.utf8), UInt8(ascii: $0.1))
    }
}

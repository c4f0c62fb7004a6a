// Text of announcements is somebody else's: cleaned before anybody sees it, and made into identifiers that a home's
// file accepts.

enum AnnouncedText {
  /// Longest name that is kept, in characters.
  static let maximumLength = 80

  /// `text` as one line without control, format or private characters, white space collapsed, at most
  /// `maximumLength` characters; nil when nothing is left.
  static func name(_ text: String) -> String? {
    var words: [String] = []
    var word = ""
    // What is longer than any name is cut before it costs anything.
    for scalar in text.unicodeScalars.prefix(4 * maximumLength) {
      switch scalar.properties.generalCategory {
      case .control, .spaceSeparator, .lineSeparator, .paragraphSeparator:
        if !word.isEmpty { words.append(word) }
        word = ""
      case .format, .surrogate, .privateUse, .unassigned: continue
      default: word.unicodeScalars.append(scalar)
      }
    }
    if !word.isEmpty { words.append(word) }
    var clean = String(words.joined(separator: " ").prefix(maximumLength))
    while clean.last == " " { clean.removeLast() }
    return clean.isEmpty ? nil : clean
  }

  /// A topic level or identifier as people would read it: `kitchen_ceiling` and `kitchen/ceiling` → "kitchen ceiling".
  static func words(_ text: String) -> String? {
    name(String(text.map { $0 == "_" || $0 == "/" ? " " : $0 }))
  }

  /// `text` in small letters, digits and single `_`, accents taken off; nil when nothing is left.
  static func slug(_ text: String) -> String? {
    var bytes: [UInt8] = []
    for scalar in text.lowercased().unicodeScalars.prefix(4 * maximumLength) {
      if let folded = folded[scalar] {
        bytes += folded.utf8
      } else if scalar.isASCII, scalar.properties.isAlphabetic || (0x30...0x39).contains(scalar.value) {
        bytes.append(UInt8(scalar.value))
      } else if (0x0300...0x036F).contains(scalar.value) || scalar == "'" || scalar == "\u{2019}" {
        continue
      } else if bytes.last != UInt8(ascii: "_"), !bytes.isEmpty {
        bytes.append(UInt8(ascii: "_"))
      }
    }
    while bytes.last == UInt8(ascii: "_") { bytes.removeLast() }
    let slug = String(decoding: bytes.prefix(maximumLength), as: UTF8.self)
    return slug.isEmpty ? nil : slug
  }

  /// Letters of European alphabets, as identifiers write them.
  private static let folded: [Unicode.Scalar: String] = {
    var table: [Unicode.Scalar: String] = ["ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th"]
    let groups: [(String, String)] = [
      ("a", "àáâãäåāăą"), ("c", "çćĉċč"), ("d", "ď"), ("e", "èéêëēĕėęě"), ("g", "ĝğġģ"), ("i", "ìíîïĩīĭįı"),
      ("l", "ĺļľł"), ("n", "ñńņň"), ("o", "òóôõöōŏő"), ("r", "ŕŗř"), ("s", "śŝşšș"), ("t", "ţťț"),
      ("u", "ùúûüũūŭůűų"), ("y", "ýÿŷ"), ("z", "źżž"),
    ]
    for (letter, variants) in groups {
      for scalar in variants.unicodeScalars { table[scalar] = letter }
    }
    return table
  }()
}

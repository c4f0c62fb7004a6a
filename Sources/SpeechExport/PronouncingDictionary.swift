// A recogniser's dictionary: a word a line with its phones, as CMU's. "read" and "read(2)" are two ways to say one word.

/// Words with their pronunciations.
public struct PronouncingDictionary: Sendable {
  /// The ways to say each word, the usual one first; a pronunciation is phones with single spaces between.
  public private(set) var pronunciations: [String: [String]] = [:]
  /// Every phone in use.
  public private(set) var phones: Set<String> = []

  /// Reads the text of a dictionary; lines that hold no word with phones, and comments, are left out.
  public init(_ text: String) {
    var known: Set<Substring> = []
    for line in text.utf8.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
      guard !line.starts(with: ";;".utf8), !line.starts(with: "##".utf8) else { continue }
      let fields = Substring(line).utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.map(
        Substring.init)
      guard fields.count > 1 else { continue }
      var word = fields[0]
      if word.hasSuffix(")"), let open = word.firstIndex(of: "("), open > word.startIndex { word = word[..<open] }
      pronunciations[word.lowercased(), default: []].append(fields.dropFirst().joined(separator: " "))
      for phone in fields.dropFirst() where known.insert(phone).inserted { phones.insert(String(phone)) }
    }
  }

  /// The ways to say `word`; empty when it is not listed.
  public subscript(word: String) -> [String] { pronunciations[word] ?? [] }
}

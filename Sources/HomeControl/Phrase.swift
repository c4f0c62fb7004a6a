// The words of one command with what each belongs to: a slot, or nothing. Positions count words, not letters.

import Ontology
import Resolvers

/// A command's words and the slots that cover them.
struct Phrase {
  /// One word of the command.
  struct Word {
    /// Lower-cased, without apostrophes.
    let text: String
    /// The slot that holds it; nil for a word that no slot explains.
    var slot: SlotName?
  }

  private(set) var words: [Word]

  /// Splits `text`; the raw words of `slots` are found in it in their order.
  init(_ text: String, slots: [Slot]) {
    words = SpokenWords.split(text).map { Word(text: $0) }
    for slot in slots {
      guard let raw = slot.raw else { continue }
      cover(SpokenWords.split(raw), slot.name)
    }
  }

  private mutating func cover(_ said: [String], _ name: SlotName) {
    guard !said.isEmpty, said.count <= words.count else { return }
    for start in 0...(words.count - said.count) {
      let range = start..<(start + said.count)
      guard words[range].allSatisfy({ $0.slot == nil }), words[range].elementsEqual(said, by: { $0.text == $1 }) else {
        continue
      }
      for position in range { words[position].slot = name }
      return
    }
  }

  /// Whether `word` stands outside every slot.
  func says(_ word: String) -> Bool { words.contains { $0.slot == nil && $0.text == word } }

  /// Runs of words that no slot explains, that carry nothing of a request themselves and are no kind of device.
  func unknownRuns(isKind: (String) -> Bool) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start: Int?
    for position in 0...words.count {
      let isUnknown =
        position < words.count && words[position].slot == nil && !isKind(words[position].text)
        && (!CarrierWords.contains(words[position].text) || isVerbAsName(position, isKind: isKind))
        && words[position].text.unicodeScalars.contains { $0.properties.isAlphabetic }
      if isUnknown {
        start = start ?? position
      } else if let begin = start {
        runs.append(begin..<position)
        start = nil
      }
    }
    return runs
  }

  /// A verb where none can stand: "the play lights", "turn on lift lights".
  private func isVerbAsName(_ position: Int, isKind: (String) -> Bool) -> Bool {
    guard CarrierWords.verbs.contains(words[position].text), position > 0, position + 1 < words.count else {
      return false
    }
    let before = words[position - 1]
    let next = words[position + 1]
    return before.slot == nil && ["the", "my", "our", "on", "off"].contains(before.text)
      && (next.slot == "domain" || next.slot == "name" || next.slot == nil && isKind(next.text))
  }
}

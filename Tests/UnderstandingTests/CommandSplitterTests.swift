// Where a sentence with several commands is cut.

import Testing

@testable import Understanding

@Suite("Cutting an utterance into commands")
struct CommandSplitterTests {
  private func parts(_ text: String, at words: [String]) -> [String] {
    let scalars = Array(text.unicodeScalars)
    let boundaries = words.compactMap { word in
      text.range(of: word).map { text.unicodeScalars.distance(from: text.startIndex, to: $0.lowerBound) }
    }
    return CommandSplitter.parts(of: scalars, boundaries: boundaries).map { Understanding.text(scalars[$0]) }
  }

  @Test("joining words belong to neither part")
  func joiners() {
    #expect(
      parts("turn off the light and then open the blinds", at: ["open"]) == ["turn off the light", "open the blinds"])
    #expect(parts("lights off, lock up", at: ["lock"]) == ["lights off", "lock up"])
  }

  @Test("without a boundary the whole utterance is one part")
  func whole() {
    #expect(parts("add mac and cheese", at: []) == ["add mac and cheese"])
  }

  @Test("a boundary that leaves no words before it is ignored")
  func leading() {
    #expect(parts("and then open the blinds", at: ["open"]) == ["and then open the blinds"])
  }

  @Test("boundaries outside the text are ignored")
  func outside() {
    let scalars = Array("lights on".unicodeScalars)
    #expect(CommandSplitter.parts(of: scalars, boundaries: [-3, 0, 9, 50]) == [0..<9])
  }
}

extension String {
  fileprivate func range(of word: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(word) { return start..<index(start, offsetBy: word.count) }
      start = index(after: start)
    }
    return nil
  }
}

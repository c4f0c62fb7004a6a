// How words sound that no dictionary lists.

import Testing

@testable import SpeechExport

@Suite("Guessed pronunciations")
struct PronunciationTests {
  private let dictionary = PronouncingDictionary(
    """
    ;; a comment
    dim D IH M
    blind B L AY N D
    read R IY D
    read(2) R EH D
    mia M IY AH
    work W ER K
    top T AA P
    switch S W IH CH
    all AO AA AE AH EH IH IY UH UW EY AY OW AW OY ER B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH
    """)

  @Test("a dictionary lists each way to say a word")
  func reading() {
    #expect(dictionary["read"] == ["R IY D", "R EH D"])
    #expect(dictionary["nothing"].isEmpty)
    #expect(dictionary.phones.contains("AY") && !dictionary.phones.contains("comment"))
  }

  @Test(
    "words are put together from those that are listed, letters named, or read by rules",
    arguments: [
      ("mia's", "M IY AH Z"), ("blinds", "B L AY N D Z"), ("dimming", "D IH M IH NG"), ("dimmed", "D IH M D"),
      ("switches", "S W IH CH IH Z"), ("worktop", "W ER K T AA P"), ("dvd", "D IY V IY D IY"),
      ("shaun", "SH AO N"), ("knight", "N AY T"), ("plate", "P L EY T"), ("photon", "F AA T AH N"),
      ("zanzi", "Z AE N Z IY"),
    ])
  func guesses(word: String, phones: String) {
    #expect(PronunciationGuess(dictionary).pronunciation(of: word) == phones)
  }

  @Test("nothing is guessed in phones that the dictionary does not have")
  func foreignPhones() {
    let german = PronouncingDictionary("haus h aU s\n")
    #expect(PronunciationGuess(german).pronunciation(of: "lamp") == nil)
    #expect(PronunciationGuess(dictionary).pronunciation(of: "''") == nil)
    #expect(PronunciationGuess(dictionary).pronunciation(of: "日") == nil)
  }
}

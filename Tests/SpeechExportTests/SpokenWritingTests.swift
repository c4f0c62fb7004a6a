// Text as a recogniser's words, and how unlisted words sound.

import Testing

@testable import SpeechExport

@Suite("Words as they are spoken")
struct SpokenWritingTests {
  @Test(
    "numbers, units and signs are words",
    arguments: [
      ("Set it to 30%", "set it to thirty percent"), ("21.5°C", "twenty one point five degrees celsius"),
      ("at 6:30", "at six thirty"), ("at 7:05 pm", "at seven oh five p.m."), ("at 22:00", "at twenty two hundred"),
      ("at 7 am", "at seven a.m."), ("at seven a.m.", "at seven a.m."), ("i am here", "i am here"),
      ("the baby's room", "the baby's room"), ("the twins' room", "the twins room"), ("Café-lights!", "cafe lights"),
      ("co2 level", "c o two level"), ("1st floor", "first floor"), ("the 22nd", "the twenty second"),
      ("1,500 kelvin", "one thousand five hundred kelvin"), ("room 007", "room zero zero seven"),
      ("-3 degrees", "minus three degrees"), ("salt & pepper", "salt and pepper"),
      ("12345678", "one two three four five six seven eight"),
      ("", ""), ("...", ""),
    ])
  func words(text: String, spoken: String) {
    #expect(SpokenWriting.words(of: text).joined(separator: " ") == spoken)
  }
}

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

// Text as a recogniser's words.

import Resolvers
import Testing

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

// Long input is ordinary input: every resolver's work grows with the length of its words, not with its square.

import Ontology
import Resolvers
import Testing

@Suite("Long input")
struct LengthTests {
  private static let slots: [SlotName] = [
    "brightness", "position", "percentage", "volume_step", "temperature", "temperature_step", "hours", "minutes",
    "start_seconds", "delay", "duration", "time", "color", "state", "item",
  ]

  @Test(
    "two thousand words of any kind are read or refused by every slot",
    arguments: [
      "one", "hundred", "twenty", "a half and", "point one", "a", "and", "please", "hour", "1 hour", "to", "past",
      "half past", "tomorrow", "friday the", "the 3rd of", "morning", "in the", "percent", "degrees", "a bit", "up",
      "red", "dark", "#", "1", "1-", "1/", "1:", ".", "'", "%", "-", "minus", "until", "until until", "next", "way",
      "the", "on", "at", "oclock", "oh", "é", "🙂",
    ])
  func everySlot(word: String) {
    let raw = Array(repeating: word, count: 2_000).joined(separator: " ")
    let resolver = SlotResolver(context: .init(timeZone: "UTC", now: TimeTests.now))
    for slot in Self.slots {
      let value = resolver.resolve(slot, raw: raw, implied: "up", text: raw)
      if slot == "time" || slot == "state" { #expect(value == nil) }
      if case .number(let number, _) = value { #expect(number.isFinite) }
    }
    #expect(OrdinalResolver.resolve(raw) == nil)
  }

  @Test(
    "a hundred thousand words, whose square would take hours, are done with",
    .timeLimit(.minutes(1)),
    arguments: [
      "one", "hundred", "twenty", "a half and", "point one", "please", "1 hour", "half past", "1-", "morning", "a bit",
      "the", "up", "way",
    ])
  func linear(word: String) {
    let raw = Array(repeating: word, count: 100_000 / word.split(separator: " ").count).joined(separator: " ")
    let resolver = SlotResolver(context: .init(timeZone: "UTC", now: TimeTests.now))
    for slot: SlotName in ["brightness", "temperature_step", "hours", "duration", "time", "color"] {
      #expect(resolver.resolve(slot, raw: raw + " kitchen", implied: "up") == nil)
    }
  }
}

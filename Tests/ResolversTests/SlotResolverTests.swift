// From a slot's words to its typed value.

import Ontology
import Resolvers
import Testing

@Suite("Slot values")
struct SlotResolverTests {
  let resolver = SlotResolver()

  @Test("each slot is read by its own resolver")
  func byName() {
    #expect(resolver.resolve("brightness", raw: "30 percent") == .number(30, unit: "%"))
    #expect(resolver.resolve("position", raw: "fully closed") == .number(0, unit: "%"))
    #expect(resolver.resolve("percentage", raw: "low") == .number(33, unit: "%"))
    #expect(resolver.resolve("minutes", raw: "five") == .number(5))
    #expect(resolver.resolve("minutes", raw: "half an hour") == .number(30))
    #expect(resolver.resolve("delay", raw: "in ten minutes") == .number(600, unit: "s"))
    #expect(resolver.resolve("state", raw: "shut") == .text("closed"))
    #expect(resolver.resolve("color", raw: "baby blue") == .text("skyblue"))
    #expect(resolver.resolve("item", raw: "  oat milk ") == .text("oat milk"))
    #expect(resolver.resolve("time", raw: "at 7 pm") == .text("19:00"))
    #expect(resolver.resolve("time", raw: "at sunset") == .text("at sunset"))
  }

  @Test("a value that cannot be read is nil, not a guess")
  func unreadable() {
    #expect(resolver.resolve("brightness", raw: "nice") == nil)
    #expect(resolver.resolve("color", raw: "fast") == nil)
    #expect(resolver.resolve("state", raw: "purple") == nil)
    #expect(resolver.resolve("item", raw: "   ") == nil)
    #expect(resolver.resolve("volume_step", raw: "20") == nil)
  }

  @Test("steps are a direction, or a signed amount")
  func steps() {
    #expect(resolver.resolve("volume_step", raw: "20", implied: "down") == .number(-20, unit: "%"))
    #expect(resolver.resolve("volume_step", raw: "20", text: "turn it up by 20") == .number(20, unit: "%"))
    #expect(resolver.resolve("volume_step", raw: "20", text: "turn the volume by 20") == nil)
    #expect(resolver.resolve("brightness_step", raw: "up") == .text("up"))
    #expect(resolver.resolve("temperature_step", raw: "two degrees", implied: "up") == .number(2, unit: "°C"))
  }

  @Test("a temperature without unit has the home's, a light's is in kelvin")
  func temperatures() {
    let american = SlotResolver(context: .init(temperatureUnit: .fahrenheit))
    #expect(resolver.resolve("temperature", raw: "21.5 degrees") == .number(21.5, unit: "°C"))
    #expect(american.resolve("temperature", raw: "72") == .number(72, unit: "°F"))
    #expect(american.resolve("temperature", raw: "21 celsius") == .number(21, unit: "°C"))
    #expect(resolver.resolve("temperature", raw: "2700", intent: "HassLightSet") == .number(2_700, unit: "K"))
    #expect(resolver.resolve("temperature", raw: "warm white", intent: "HassLightSet") == .number(2_700, unit: "K"))
  }

  @Test("fractions of an hour spread over whole slots")
  func timerParts() throws {
    let parts = try #require(resolver.resolveParts("hours", raw: "two and a half"))
    #expect(parts.map(\.name) == ["hours", "minutes"])
    #expect(parts.map(\.value) == [.number(2), .number(30)])
    let start = try #require(resolver.resolveParts("start_minutes", raw: "20"))
    #expect(start.map(\.name) == ["start_minutes"])
  }

  @Test(
    "colours in everyday words",
    arguments: [
      ("red", "red"), ("light blue", "lightblue"), ("navy blue", "navy"), ("Grey", "gray"), ("pinkish", "pink"),
      ("bluish", "blue"), ("reddish", "red"), ("bright red", "red"), ("#FF8800", "#ff8800"), ("#f80", "#ff8800"),
      ("to the color purple", "purple"), ("warm orange light", nil), ("ff8800", nil),
    ])
  func colors(raw: String, expected: String?) {
    #expect(ColorResolver.resolve(raw) == expected)
  }

  @Test("a colour's name gives its red, green and blue")
  func rgb() {
    #expect(ColorResolver.rgb(of: "orange") == .init(red: 255, green: 165, blue: 0))
    #expect(ColorResolver.rgb(of: "#ff8800") == .init(red: 255, green: 136, blue: 0))
    #expect(ColorResolver.rgb(of: "loud") == nil)
    #expect(ColorResolver.spoken("lightblue") == "light blue")
  }

  @Test("values are said as people say them")
  func spoken() {
    #expect(SpokenText.of(.number(30, unit: "%")) == "30 percent")
    #expect(SpokenText.of(.number(21.5, unit: "°C")) == "21.5 degrees")
    #expect(SpokenText.of(.number(1, unit: "°C")) == "1 degree")
    #expect(SpokenText.of(.number(3_900, unit: "s")) == "1 hour 5 minutes")
    #expect(SpokenText.of(.identifier("light.kitchen_ceiling")) == "kitchen ceiling")
  }
}

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
    #expect(resolver.resolve("color", raw: "warm white") == .number(2_700, unit: "K"))
  }

  @Test("a value that cannot be read is nil, not a guess")
  func unreadable() {
    #expect(resolver.resolve("brightness", raw: "nice") == nil)
    #expect(resolver.resolve("color", raw: "fast") == nil)
    #expect(resolver.resolve("state", raw: "purple") == nil)
    #expect(resolver.resolve("item", raw: "   ") == nil)
    #expect(resolver.resolve("volume_step", raw: "20") == nil)
    #expect(resolver.resolve("time", raw: "at sunset") == nil)
    #expect(resolver.resolve("duration", raw: "for a while") == nil)
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
    #expect(resolver.resolveParts("minutes", raw: "half a minute")?.map(\.value) == [.number(30)])
    #expect(resolver.resolveParts("minutes", raw: "a half") == nil)
    #expect(
      resolver.resolveParts("minutes", raw: "a quarter", text: "an hour and a quarter")?.map(\.value) == [.number(15)])
  }

  @Test(
    "a span of values is no value, however it is written",
    arguments: ["50-60 percent", "50 - 60 percent", "50–60%", "50-", "50 -", "50 to 60 percent", "50/60", "50 or 60"])
  func spans(raw: String) {
    for name: SlotName in ["brightness", "volume_level", "position", "percentage", "temperature", "minutes", "delay"] {
      #expect(resolver.resolve(name, raw: raw) == nil)
      #expect(resolver.resolveParts(name, raw: raw) == nil)
    }
  }

  @Test("a kind of white said as a colour is a colour temperature")
  func whites() throws {
    for (raw, kelvin) in [("warm white", 2_700.0), ("cool white", 4_000), ("daylight", 6_500), ("2700 kelvin", 2_700)] {
      let parts = try #require(resolver.resolveParts("color", raw: raw, intent: "HassLightSet"))
      #expect(parts.map(\.name) == ["temperature"] && parts.map(\.value) == [.number(kelvin, unit: "K")])
    }
    #expect(resolver.resolveParts("color", raw: "red")?.map(\.name) == ["color"])
    #expect(resolver.resolveParts("color", raw: "21 degrees") == nil)
  }

  @Test(
    "colours in everyday words",
    arguments: [
      ("red", "red"), ("light blue", "lightblue"), ("navy blue", "navy"), ("Grey", "gray"), ("pinkish", "pink"),
      ("bluish", "blue"), ("reddish", "red"), ("bright red", "red"), ("#FF8800", "#ff8800"), ("#f80", "#ff8800"),
      ("to the color purple", "purple"), ("warm orange light", nil), ("ff8800", nil),
      ("medium sea green", "mediumseagreen"), ("dark slate grey", "darkslategray"), ("Light Gray", "lightgray"),
      ("rebecca purple", "rebeccapurple"), ("light goldenrod yellow", "lightgoldenrodyellow"), ("#12345", nil),
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
}

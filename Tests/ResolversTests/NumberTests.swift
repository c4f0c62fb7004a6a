// Spoken and written numbers, percentages and temperatures.

import Resolvers
import Testing

@Suite("Numbers, percentages, temperatures")
struct NumberTests {
  @Test(
    "digits and words give the number they say",
    arguments: [
      ("72", 72), ("21.5", 21.5), ("1,000", 1_000), ("21,5", 21.5), ("twenty one and a half", 21.5),
      ("twenty-one", 21), ("two hundred", 200), ("two hundred and five", 205), ("a hundred", 100),
      ("one thousand two hundred and thirty four", 1_234), ("2 thousand", 2_000), ("three million", 3_000_000),
      ("a couple", 2), ("a couple of", 2), ("half", 0.5), ("a dozen", 12), ("half a dozen", 6), ("minus five", -5),
      ("-5", -5), ("three quarters", 0.75), ("zero point five", 0.5), ("twenty one point two five", 21.25),
      ("point five", 0.5), ("point oh five", 0.05), ("two point 25", 2.25), ("21½", 21.5), ("to ninety", 90),
      ("three and three quarters", 3.75), ("twenty five hundred", 2_500), ("a few", 3), ("two point twenty five", 2.25),
      ("1/2", 0.5), ("3/4", 0.75), ("- 21", 21), ("\u{2212}21", -21), ("one thousand and five", 1_005),
    ] as [(String, Double)])
  func numbers(raw: String, expected: Double) {
    #expect(NumberResolver.resolve(raw) == expected)
  }

  @Test(
    "what is no number, or two numbers, is refused",
    arguments: [
      "", "kitchen", "two three", "twenty ten", "six thirty", "hundred", "and", "five apples", "-", "1.2.3", "50-60",
      "24/7", "3/0",
    ])
  func notNumbers(raw: String) {
    #expect(NumberResolver.resolve(raw) == nil)
  }

  @Test(
    "percentages are 0...100, shares only where words say so",
    arguments: [
      ("30 percent", 30), ("30%", 30), ("thirty per cent", 30), ("to 30 percent brightness", 30), ("half", 50),
      ("half brightness", 50), ("a quarter", 25), ("three quarters", 75), ("a third", 33), ("max", 100), ("full", 100),
      ("full blast", 100), ("all the way", 100), ("all the way up", 100), ("maximum", 100), ("to max", 100),
      ("minimum", 1), ("the lowest", 1), ("0.5", 0.5), ("half a percent", 0.5), ("zero", 0), ("150 percent", 150),
      ("halfway", 50), ("half way", 50), ("twelve and a half percent", 12.5), ("low", 20), ("fully", 100),
    ] as [(String, Double)])
  func percentages(raw: String, expected: Double) {
    #expect(PercentageResolver.resolve(raw) == expected)
  }

  @Test(
    "ordinals are places",
    arguments: [
      ("first", 1), ("the 3rd", 3), ("21st", 21), ("twenty first", 21), ("twenty-second", 22), ("thirtieth", 30),
      ("hundredth", 100), ("112th", nil), ("3th", nil), ("twenty", nil), ("twenty tenth", nil), ("3", nil), ("", nil),
    ] as [(String, Int?)])
  func ordinals(raw: String, expected: Int?) {
    #expect(OrdinalResolver.resolve(raw) == expected)
  }

  @Test("low, medium and high of a fan are thirds; a cover's minimum is shut")
  func scales() {
    #expect(PercentageResolver.resolve("medium", scale: .speed) == 67)
    #expect(PercentageResolver.resolve("high speed", scale: .speed) == 100)
    #expect(PercentageResolver.resolve("minimum", scale: .position) == 0)
    #expect(PercentageResolver.resolve("a quarter closed", scale: .position) == 75)
    #expect(PercentageResolver.resolve("30 percent open", scale: .position) == 30)
    #expect(PercentageResolver.resolve("half closed", scale: .position) == 50)
    #expect(PercentageResolver.resolve("a bit", scale: .position) == 10)
    #expect(PercentageResolver.resolve("a bit closed", scale: .position) == 90)
    #expect(PercentageResolver.resolve("a bit") == nil)
    #expect(PercentageResolver.resolve("quite some") == nil)
  }

  @Test(
    "temperatures keep the unit that was said",
    arguments: [
      ("21.5 degrees", 21.5, nil), ("72", 72, nil), ("70 fahrenheit", 70, .fahrenheit), ("21°C", 21, .celsius),
      ("70° F", 70, .fahrenheit), ("minus two", -2, nil), ("two below zero", -2, nil), ("2700 kelvin", 2_700, .kelvin),
      ("2700K", 2_700, .kelvin), ("twenty one and a half degrees celsius", 21.5, .celsius),
      ("20 degrees and a half", 20.5, nil), ("warm white", 2_700, .kelvin), ("cool white", 4_000, .kelvin),
      ("daylight", 6_500, .kelvin), ("candlelight", 1_900, .kelvin), ("to 19 degrees", 19, nil),
    ] as [(String, Double, TemperatureResolver.Unit?)])
  func temperatures(raw: String, value: Double, unit: TemperatureResolver.Unit?) {
    let reading = TemperatureResolver.resolve(raw)
    #expect(reading?.value == value)
    #expect(reading?.unit == unit)
  }

  @Test("words that say no temperature are refused", arguments: ["nice", "half", "20 meters", "20 21", ""])
  func notTemperatures(raw: String) {
    #expect(TemperatureResolver.resolve(raw) == nil)
  }
}

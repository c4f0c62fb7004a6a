// Spoken durations and steps.

import Resolvers
import Testing

@Suite("Durations and steps")
struct DurationAndStepTests {
  @Test(
    "lengths of time become seconds",
    arguments: [
      ("5 minutes", 300), ("an hour and a half", 5_400), ("90 secs", 90), ("half an hour", 1_800),
      ("two and a half hours", 9_000), ("1 hour 5 minutes", 3_900), ("a couple of minutes", 120),
      ("three quarters of an hour", 2_700), ("a minute", 60), ("an hour and fifteen minutes", 4_500),
      ("two hours fifteen", 8_100), ("1h 5m 30s", 3_930), ("5min", 300), ("for five minutes", 300),
      ("in ten minutes", 600), ("an hour and a quarter", 4_500), ("one and a half minutes", 90), ("a day", 86_400),
      ("half a minute", 30), ("ten minutes from now", 600), ("an hour, five minutes and 10 seconds", 3_910),
      ("in an hour and a half", 5_400), ("ten mins and 30 seconds", 630), ("a quarter of an hour", 900),
      ("in about ten minutes", 600), ("another hour", 3_600), ("another five minutes", 300), ("1/2 hour", 1_800),
      ("for the next hour", 3_600), ("1.5 hours", 5_400), ("in half an hour", 1_800), ("three days", 259_200),
      ("five more minutes", 300), ("an extra minute", 60), ("a few more minutes", 180),
    ] as [(String, Double)])
  func durations(raw: String, seconds: Double) {
    #expect(DurationResolver.resolve(raw) == seconds)
  }

  @Test(
    "what is no length of time is refused",
    arguments: [
      "five", "tonight", "5 minutes 2 hours", "zero minutes", "minutes", "", "minus five minutes", "the kitchen",
      "5-10 minutes", "five to ten minutes", "five or ten minutes", "two years", "a million weeks", "next",
      "an hour or so",
    ])
  func notDurations(raw: String) {
    #expect(DurationResolver.resolve(raw) == nil)
  }

  @Test("a length splits into whole hours, minutes and seconds")
  func parts() {
    let parts = DurationResolver.Parts(seconds: 3_930)
    #expect((parts.hours, parts.minutes, parts.seconds) == (1, 5, 30))
  }

  @Test(
    "steps have a direction and perhaps an amount",
    arguments: [
      ("up", .up, nil), ("louder", .up, nil), ("a bit louder", .up, 10), ("a little brighter", .up, 10),
      ("slightly dimmer", .down, 10), ("a lot quieter", .down, 30), ("way up", .up, 30),
      ("a little bit down", .down, 10),
      ("by 20 percent up", .up, 20), ("down by 15", .down, 15), ("-20", .down, 20), ("minus ten percent", .down, 10),
      ("lower by a quarter", .down, 25), ("up a notch", .up, 10), ("twenty per cent brighter", .up, 20),
      ("up two notches", .up, 20), ("some louder", .up, 10), ("down 3 levels", .down, 30),
    ] as [(String, StepResolver.Direction, Double?)])
  func steps(raw: String, direction: StepResolver.Direction, amount: Double?) {
    #expect(StepResolver.resolve(raw, unit: .percent) == .init(direction: direction, amount: amount))
  }

  @Test("degrees of a step are degrees, and a bit of Fahrenheit is two")
  func degrees() {
    #expect(StepResolver.resolve("two degrees warmer", unit: .celsius) == .init(direction: .up, amount: 2))
    #expect(StepResolver.resolve("a degree cooler", unit: .celsius) == .init(direction: .down, amount: 1))
    #expect(StepResolver.resolve("half a degree down", unit: .celsius) == .init(direction: .down, amount: 0.5))
    #expect(StepResolver.resolve("a bit", unit: .fahrenheit, implied: .up) == .init(direction: .up, amount: 2))
  }

  @Test(
    "an amount without a direction, or two directions, is no step",
    arguments: ["20", "a bit", "up down", "lamp", "-5 up"])
  func notSteps(raw: String) {
    #expect(StepResolver.resolve(raw, unit: .percent) == nil)
  }
}

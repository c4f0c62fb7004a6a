// Spoken durations, clock times and steps.

import Resolvers
import Testing

@Suite("Durations, clock times, steps")
struct TimeAndStepTests {
  @Test(
    "lengths of time become seconds",
    arguments: [
      ("5 minutes", 300), ("an hour and a half", 5_400), ("90 secs", 90), ("half an hour", 1_800),
      ("two and a half hours", 9_000), ("1 hour 5 minutes", 3_900), ("a couple of minutes", 120),
      ("three quarters of an hour", 2_700), ("a minute", 60), ("an hour and fifteen minutes", 4_500),
      ("two hours fifteen", 8_100), ("1h 5m 30s", 3_930), ("5min", 300), ("for five minutes", 300),
      ("in ten minutes", 600), ("an hour and a quarter", 4_500), ("one and a half minutes", 90), ("a day", 86_400),
      ("half a minute", 30), ("ten minutes from now", 600), ("an hour, five minutes and 10 seconds", 3_910),
    ] as [(String, Double)])
  func durations(raw: String, seconds: Double) {
    #expect(DurationResolver.resolve(raw) == seconds)
  }

  @Test(
    "what is no length of time is refused",
    arguments: [
      "five", "tonight", "5 minutes 2 hours", "zero minutes", "minutes", "", "minus five minutes", "the kitchen",
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
    "clock times that are sure are HH:MM",
    arguments: [
      ("at 7 am", "07:00"), ("7:30 p.m.", "19:30"), ("noon", "12:00"), ("midnight", "00:00"), ("19:45", "19:45"),
      ("half past seven in the evening", "19:30"), ("quarter to nine pm", "20:45"), ("seven thirty am", "07:30"),
      ("twelve am", "00:00"), ("12 pm", "12:00"), ("nine tonight", "21:00"), ("six a. m.", "06:00"),
      ("ten to one in the afternoon", "12:50"), ("seven oh five am", "07:05"),
      ("seven hundred and thirty am", "07:30"), ("eight o clock pm", "20:00"),
    ])
  func clockTimes(raw: String, expected: String) {
    #expect(TimeResolver.resolve(raw)?.text == expected)
  }

  @Test("a time without its half of the day stays open")
  func openHalf() {
    let time = TimeResolver.resolve("half past seven")
    #expect(time == TimeResolver.ClockTime(hour: 7, minute: 30, isHalfDayOpen: true))
    #expect(time?.text == nil)
    #expect(TimeResolver.resolve("quarter to nine") == .init(hour: 8, minute: 45, isHalfDayOpen: true))
    #expect(TimeResolver.resolve("nineteen hundred") == .init(hour: 19, minute: 0, isHalfDayOpen: false))
    #expect(TimeResolver.resolve("seven o'clock") == .init(hour: 7, minute: 0, isHalfDayOpen: true))
  }

  @Test(
    "words that are no clock time are refused",
    arguments: ["tonight", "25:00", "7:75 am", "soon", "", "am", "99", "eight to ten pm", "four hours"])
  func notTimes(raw: String) {
    #expect(TimeResolver.resolve(raw) == nil)
  }

  @Test(
    "steps have a direction and perhaps an amount",
    arguments: [
      ("up", .up, nil), ("louder", .up, nil), ("a bit louder", .up, 10), ("a little brighter", .up, 10),
      ("slightly dimmer", .down, 10), ("a lot quieter", .down, 30), ("way up", .up, 30),
      ("a little bit down", .down, 10),
      ("by 20 percent up", .up, 20), ("down by 15", .down, 15), ("-20", .down, 20), ("minus ten percent", .down, 10),
      ("lower by a quarter", .down, 25), ("up a notch", .up, 10), ("twenty per cent brighter", .up, 20),
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

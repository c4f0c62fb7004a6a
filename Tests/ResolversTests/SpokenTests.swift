// What is said of a value is read back as that value.

import Ontology
import Resolvers
import Testing

@Suite("Spoken text")
struct SpokenTests {
  @Test("values are said as people say them")
  func values() {
    #expect(SpokenText.of(.number(30, unit: "%")) == "30 percent")
    #expect(SpokenText.of(.number(21.5, unit: "°C")) == "21.5 degrees")
    #expect(SpokenText.of(.number(1, unit: "°C")) == "1 degree")
    #expect(SpokenText.of(.number(-5, unit: "°C")) == "minus 5 degrees")
    #expect(SpokenText.of(.number(3_900, unit: "s")) == "1 hour and 5 minutes")
    #expect(SpokenText.of(.number(2_700, unit: "K")) == "2700 kelvin")
    #expect(SpokenText.of(.identifier("light.kitchen_ceiling")) == "kitchen ceiling")
    #expect(SpokenText.ordinal(111) == "111th")
  }

  @Test(
    "lengths of time",
    arguments: [
      (1_800, "half an hour"), (5_400, "an hour and a half"), (9_000, "two and a half hours"), (3_600, "an hour"),
      (60, "a minute"), (1, "a second"), (86_400, "a day"), (90, "a minute and a half"),
      (3_930, "1 hour, 5 minutes and 30 seconds"),
      (0, "0 seconds"), (180_000, "2 days and 2 hours"),
    ] as [(Double, String)])
  func durations(seconds: Double, expected: String) {
    #expect(SpokenText.duration(seconds) == expected)
  }

  @Test(
    "clock times",
    arguments: [
      (7, 15, "a quarter past seven"), (19, 0, "seven o'clock"), (12, 0, "noon"), (0, 0, "midnight"),
      (6, 30, "half past six"), (7, 45, "a quarter to eight"), (7, 5, "five past seven"), (7, 3, "seven oh three"),
      (12, 50, "ten to one"), (0, 20, "twenty past twelve"), (7, 23, "seven twenty-three"),
      (11, 35, "twenty-five to twelve"),
    ])
  func clockTimes(hour: Int, minute: Int, expected: String) {
    #expect(SpokenTime.clock(hour: hour, minute: minute) == expected)
  }

  @Test("dates, moments and lists")
  func datesMomentsLists() throws {
    let date = try #require(CivilDate(year: 2026, month: 11, day: 21))
    #expect(SpokenTime.date(date) == "Saturday the 21st of November")
    #expect(SpokenTime.date(date, saysYear: true) == "Saturday the 21st of November 2026")
    func said(_ hours: Double) -> String {
      SpokenTime.moment(TimeTests.now + hours * 3_600, now: TimeTests.now, calendar: .utc)
    }
    #expect(said(0.5) == "at seven in the evening")
    #expect(said(12.5) == "tomorrow at seven in the morning")
    #expect(said(5.5) == "at midnight")
    #expect(said(-6.5) == "today at noon")
    #expect(said(-24) == "yesterday at half past six in the evening")
    #expect(said(24 * 6) == "on Friday at half past six in the evening")
    #expect(said(24 * 12 - 10.5) == "on the 3rd of December at eight in the morning")
    #expect(said(24 * 320) == "on the 7th of October 2027 at half past six in the evening")
    #expect(SpokenText.names(["lamp", "fan", "heater"]) == "the lamp, the fan and the heater")
    #expect(SpokenText.names(["Mia's lamp", "the fan"]) == "Mia's lamp and the fan")
    #expect(SpokenText.names(["lamp"]) == "the lamp")
    #expect(SpokenText.names([]) == "")
  }

  @Test("two thousand values of each kind come back from their words")
  func valuesComeBack() {
    var random = Seeded(state: 20_261_121)
    let resolver = SlotResolver()
    for _ in 0..<2_000 {
      let hundredths = Double(Int.random(in: -100_000...1_000_000, using: &random)) / 100
      #expect(NumberResolver.resolve(SpokenText.of(.number(hundredths))) == hundredths)
      let percent = SlotValue.number(Double(Int.random(in: 0...1_000, using: &random)) / 10, unit: "%")
      #expect(resolver.resolve("brightness", raw: SpokenText.of(percent)) == percent)
      let degrees = SlotValue.number(Double(Int.random(in: -400...900, using: &random)) / 10, unit: "°C")
      #expect(resolver.resolve("temperature", raw: SpokenText.of(degrees)) == degrees)
      let kelvin = SlotValue.number(Double(Int.random(in: 1_000...10_000, using: &random)), unit: "K")
      #expect(resolver.resolve("temperature", raw: SpokenText.of(kelvin)) == kelvin)
      let limit = [100, 4_000, 90_000, 31_000_000][Int.random(in: 0...3, using: &random)]
      let seconds = SlotValue.number(Double(Int.random(in: 1...limit, using: &random)), unit: "s")
      #expect(resolver.resolve("delay", raw: "in " + SpokenText.of(seconds)) == seconds)
      let place = Int.random(in: 1...100, using: &random)
      #expect(OrdinalResolver.resolve(SpokenText.ordinal(place)) == place)
      let number = Int.random(in: 0...999_999, using: &random)
      #expect(NumberWords.spelled(number).flatMap(NumberResolver.resolve) == Double(number))
      #expect(NumberWords.spelled(number, saysAnd: false).flatMap(NumberResolver.resolve) == Double(number))
      let tenths = Double(Int.random(in: 0...10_000, using: &random)) / 10
      #expect(NumberWords.spelled(tenths).flatMap(NumberResolver.resolve) == tenths)
    }
  }

  @Test("every clock time comes back, with the part of its day, tomorrow")
  func clockTimesComeBack() {
    for minute in 0..<1_440 {
      let words = "tomorrow at " + SpokenTime.clock(hour: minute / 60, minute: minute % 60, saysPart: true)
      let read = TimeResolver.resolve(words, now: TimeTests.now, calendar: .utc)
      #expect(read?.secondOfDay == minute * 60 && read?.day == 22, "\(words)")
    }
  }

  @Test("five thousand moments of the next two years come back from their words")
  func momentsComeBack() throws {
    var random = Seeded(state: 7)
    for zone in ["UTC", "Europe/Lisbon", "America/New_York", "Asia/Kathmandu"] {
      let calendar = try CivilCalendar(zone: zone)
      for _ in 0..<1_250 {
        let now = 1.79e9 + Double(Int.random(in: 0...63_000_000, using: &random))
        let limit = [1_440, 10_000, 50_000, 1_000_000][Int.random(in: 0...3, using: &random)]
        let ahead = Double(Int.random(in: 1...limit, using: &random))
        let exact = calendar.local(at: now + ahead * 60)
        let moment = calendar.local(at: Double(exact.unixSeconds - exact.second))
        // Of an hour that the clock shows twice, words can only name the first.
        let first = calendar.local(on: moment.date, secondOfDay: moment.secondOfDay)
        guard first == moment, Double(moment.unixSeconds) > now else { continue }
        let words = SpokenTime.moment(Double(moment.unixSeconds), now: now, calendar: calendar)
        let back = TimeResolver.resolve(words, now: now, calendar: calendar)
        #expect(back == moment, "\(words) at \(calendar.local(at: now))")
      }
    }
  }

  @Test("every named colour comes back from its words, with red, green and blue")
  func colors() throws {
    for name in ["lightblue", "mediumseagreen", "lightgoldenrodyellow", "rebeccapurple", "red", "darkslategray"] {
      #expect(ColorResolver.resolve(ColorResolver.spoken(name)) == name)
      #expect(ColorResolver.rgb(of: name) != nil)
    }
    #expect(ColorResolver.spoken("darkslategray") == "dark slate gray")
  }
}

/// Chance that is the same in every run (SplitMix64).
private struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

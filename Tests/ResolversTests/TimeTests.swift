// Phrases of time against a fixed now: Saturday 21 November 2026, 18:30 UTC.

import Ontology
import Resolvers
import Testing

@Suite("Times of day and dates")
struct TimeTests {
  /// 2026-11-21T18:30:00Z.
  static let now = 1_795_285_800.0

  private func read(_ raw: String, at now: Double = TimeTests.now) -> String? {
    TimeResolver.resolve(raw, now: now, calendar: .utc)?.description
  }

  @Test(
    "clock times are the next such moment",
    arguments: [
      ("at seven", "2026-11-21T19:00"), ("at six", "2026-11-22T06:00"), ("at seven in the morning", "2026-11-22T07:00"),
      ("at quarter past seven", "2026-11-21T19:15"), ("a quarter past seven", "2026-11-21T19:15"),
      ("half past six", "2026-11-22T06:30"), ("half eight", "2026-11-21T20:30"), ("noon", "2026-11-22T12:00"),
      ("midnight", "2026-11-22T00:00"), ("at 7:15 pm", "2026-11-21T19:15"), ("1900 hours", "2026-11-21T19:00"),
      ("nineteen hundred", "2026-11-21T19:00"), ("0700 hours", "2026-11-22T07:00"), ("19:45", "2026-11-21T19:45"),
      ("oh seven hundred hours", "2026-11-22T07:00"), ("at 730 pm", "2026-11-21T19:30"), ("7.30", "2026-11-21T19:30"),
      ("7:30 p.m.", "2026-11-21T19:30"), ("quarter to nine pm", "2026-11-21T20:45"), ("18:30", "2026-11-22T18:30"),
      ("half past seven in the evening", "2026-11-21T19:30"), ("twelve am", "2026-11-22T00:00"),
      ("12 pm", "2026-11-22T12:00"), ("six a. m.", "2026-11-22T06:00"), ("eight o clock", "2026-11-21T20:00"),
      ("ten to one in the afternoon", "2026-11-22T12:50"), ("seven oh five", "2026-11-21T19:05"),
      ("seven hundred and thirty am", "2026-11-22T07:30"), ("at eight o'clock sharp", "2026-11-21T20:00"),
      ("quarter to midnight", "2026-11-21T23:45"), ("ten past midnight", "2026-11-22T00:10"),
      ("twenty-five to eight", "2026-11-21T19:35"), ("nineteen thirty", "2026-11-21T19:30"),
      ("07:30", "2026-11-22T07:30"), ("at twelve", "2026-11-22T00:00"), ("for seven am", "2026-11-22T07:00"),
      ("five minutes past seven", "2026-11-21T19:05"), ("twelve noon", "2026-11-22T12:00"),
    ])
  func clockTimes(raw: String, expected: String) {
    #expect(read(raw) == expected + ":00+00:00")
  }

  @Test(
    "days and parts of the day combine with clock times in any order",
    arguments: [
      ("tonight", "2026-11-21T21:00"), ("tonight at nine", "2026-11-21T21:00"), ("at 9 tonight", "2026-11-21T21:00"),
      ("tonight at one", "2026-11-22T01:00"), ("midnight tonight", "2026-11-22T00:00"),
      ("this evening", "2026-11-21T19:00"), ("in the morning", "2026-11-22T08:00"), ("morning", "2026-11-22T08:00"),
      ("in the evening", "2026-11-21T19:00"), ("in the afternoon", "2026-11-22T14:00"),
      ("tomorrow morning", "2026-11-22T08:00"), ("tomorrow morning at 7", "2026-11-22T07:00"),
      ("at 7 tomorrow morning", "2026-11-22T07:00"), ("tomorrow at seven", "2026-11-22T07:00"),
      ("tomorrow at twelve", "2026-11-22T12:00"), ("at eight am tomorrow", "2026-11-22T08:00"),
      ("tomorrow night at one", "2026-11-23T01:00"), ("tomorrow at 7 in the evening", "2026-11-22T19:00"),
      ("the day after tomorrow at noon", "2026-11-23T12:00"), ("on friday at 9 am", "2026-11-27T09:00"),
      ("friday at half past nine", "2026-11-27T09:30"), ("at 9 on friday", "2026-11-27T09:00"),
      ("on saturday at 8 pm", "2026-11-21T20:00"), ("on saturday at 9 am", "2026-11-28T09:00"),
      ("sunday evening", "2026-11-22T19:00"), ("this friday at noon", "2026-11-27T12:00"),
      ("on the 3rd of december at eight", "2026-12-03T08:00"), ("at eight on the third", "2026-12-03T08:00"),
      ("december 3rd at 8 pm", "2026-12-03T20:00"), ("on december the third at 8 am", "2026-12-03T08:00"),
      ("at quarter past eight in the evening on the twenty third of december", "2026-12-23T20:15"),
      ("friday the 27th at noon", "2026-11-27T12:00"), ("friday the 27th of november at noon", "2026-11-27T12:00"),
      ("on the 31st at noon", "2026-12-31T12:00"), ("on the 29th of february at noon", "2028-02-29T12:00"),
      ("on the 3rd of may 2028 at 6:30", "2028-05-03T06:30"), ("2 january at noon", "2027-01-02T12:00"),
      ("today at seven", "2026-11-21T19:00"), ("on the 21st at eight", "2026-11-21T20:00"),
      ("in ten minutes", "2026-11-21T18:40"), ("an hour from now", "2026-11-21T19:30"),
    ])
  func days(raw: String, expected: String) {
    #expect(read(raw) == expected + ":00+00:00")
  }

  @Test(
    "what is no sure moment to come is refused",
    arguments: [
      "sunset", "at sunrise", "at dusk", "at bedtime", "soon", "later", "", "am", "99", "25:00", "7:75 am",
      "seven five",
      "eight to ten pm", "four hours", "tomorrow", "on friday", "next friday at nine", "every day at seven",
      "before six", "after 11 pm", "between seven and eight", "7-8 pm", "7/8", "7 or 8", "today at six", "this morning",
      "on friday at midnight", "tomorrow at midnight", "ten in the afternoon", "at one in the evening",
      "19:00 in the morning", "on the 3rd of november at noon", "on the 3rd of may 2026 at noon", "tomorrow tonight",
      "friday the 13th of november 2027 at noon", "on the 32nd at noon", "on the 30th of february at noon",
      "tomorrow this evening", "december 3 2030", "on the 3rd at eight on friday", "tonight at three pm", "seven seven",
      "at", "on", "the", "half", "half past", "past seven", "one hundred hours and five", "7:5", "- 7 : 30 -",
      "minus seven", "in the morning in the evening", "7.5", "at seven and eight", "at 7 am pm",
    ])
  func refused(raw: String) {
    #expect(read(raw) == nil)
  }

  @Test("tonight goes on after midnight, and a date that is today is today until its time has passed")
  func aroundMidnight() {
    let late = Self.now + 6 * 3_600  // Sunday 00:30
    #expect(read("tonight at one", at: late) == "2026-11-22T01:00:00+00:00")
    #expect(read("tonight at nine", at: late) == "2026-11-22T21:00:00+00:00")
    #expect(read("at half past midnight", at: late) == "2026-11-23T00:30:00+00:00")
    #expect(read("on the 21st at six", at: Self.now) == nil)
  }

  @Test("times are the home's, over changes of its clock too")
  func zones() throws {
    let folder = try ZoneFolder(["Z": ZoneFolder.zone("CET-1CEST,M3.5.0,M10.5.0/3")])
    let calendar = try CivilCalendar(zone: "Z", zoneInfo: folder.path)
    func read(_ raw: String, _ now: Double) -> String? {
      TimeResolver.resolve(raw, now: now, calendar: calendar)?.description
    }
    let autumn = 1_792_868_400.0  // Saturday 24 October 2026, 21:00
    #expect(read("at seven in the morning", autumn) == "2026-10-25T07:00:00+01:00")
    #expect(read("at 2:30 am", autumn) == "2026-10-25T02:30:00+02:00")
    #expect(read("tonight", autumn - 3_600) == "2026-10-24T21:00:00+02:00")
    #expect(read("tonight", autumn) == nil)
    let spring = 1_774_724_400.0  // Saturday 28 March 2026, 20:00
    #expect(read("at 2:30 am", spring) == "2026-03-29T03:30:00+02:00")
    #expect(read("tomorrow at noon", spring) == "2026-03-29T12:00:00+02:00")
    #expect(read("in ten hours", spring) == "2026-03-29T07:00:00+02:00")
  }

  @Test("a home whose zone does not exist has no times, rather than wrong ones")
  func unknownZone() {
    let resolver = SlotResolver(context: .init(timeZone: "../nowhere", now: Self.now))
    #expect(resolver.resolve("time", raw: "at seven") == nil)
    #expect(resolver.resolve("delay", raw: "in ten minutes") == .number(600, unit: "s"))
  }

  @Test("a duration is seconds, or the moment at which it ends")
  func durations() {
    let resolver = SlotResolver(context: .init(timeZone: "UTC", now: Self.now))
    #expect(resolver.resolve("time", raw: "at 7 pm") == .text("2026-11-21T19:00:00+00:00"))
    #expect(resolver.resolve("duration", raw: "for the next two hours") == .number(7_200, unit: "s"))
    #expect(resolver.resolve("duration", raw: "for the next hour") == .number(3_600, unit: "s"))
    #expect(resolver.resolve("duration", raw: "until seven") == .text("2026-11-21T19:00:00+00:00"))
    #expect(resolver.resolve("duration", raw: "till 7:30 in the morning") == .text("2026-11-22T07:30:00+00:00"))
    #expect(resolver.resolve("duration", raw: "until midnight") == .text("2026-11-22T00:00:00+00:00"))
    #expect(resolver.resolve("duration", raw: "until morning") == .text("2026-11-22T08:00:00+00:00"))
    #expect(resolver.resolve("duration", raw: "until tomorrow") == nil)
    #expect(resolver.resolve("duration", raw: "until sunrise") == nil)
    #expect(resolver.resolve("duration", raw: "for the rest of the evening") == nil)
    #expect(resolver.resolve("delay", raw: "at seven") == nil)
  }
}

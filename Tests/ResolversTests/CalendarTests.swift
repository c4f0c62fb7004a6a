// The calendar of a home: zones from files made here byte by byte, and from the system's database where it has one.

import Resolvers
import Testing

@Suite("Calendar and time zones")
struct CalendarTests {
  @Test("days count through leap years, and weekdays with them")
  func days() throws {
    let leapDay = try #require(CivilDate(year: 2024, month: 2, day: 29))
    #expect(leapDay.weekday == 4)
    #expect(leapDay.adding(days: 1) == CivilDate(year: 2024, month: 3, day: 1))
    #expect(leapDay.adding(days: -60) == CivilDate(year: 2023, month: 12, day: 31))
    #expect(CivilDate(year: 2023, month: 2, day: 29) == nil)
    #expect(CivilDate(year: 1900, month: 2, day: 29) == nil)
    #expect(CivilDate(year: 2026, month: 13, day: 1) == nil)
    #expect(CivilDate(year: 0, month: 1, day: 1) == nil)
    #expect(CivilDate(year: 1, month: 1, day: 1)?.weekday == 1)
    #expect(leapDay.adding(days: .max) == CivilDate(year: 9_999, month: 12, day: 31))
    #expect(leapDay.adding(days: .min) == CivilDate(year: 1, month: 1, day: 1))
  }

  @Test("every day of four centuries has a successor, a weekday after it, and a place in its year")
  func everyDay() throws {
    var date = try #require(CivilDate(year: 1_900, month: 1, day: 1))
    for _ in 0..<146_097 {
      let next = date.adding(days: 1)
      #expect(next > date && next.weekday == date.weekday % 7 + 1)
      #expect(next.day == date.day + 1 || next.day == 1)
      date = next
    }
    #expect(date == CivilDate(year: 2_300, month: 1, day: 1))
  }

  @Test("UTC needs no data, and moments beyond the calendar become the nearest inside")
  func utc() {
    let time = CivilCalendar.utc.local(at: 1_795_257_000.9)
    #expect(time.description == "2026-11-21T10:30:00+00:00")
    #expect((time.weekday, time.unixSeconds, time.secondOfDay) == (6, 1_795_257_000, 37_800))
    #expect(CivilCalendar.utc.local(at: -0.5).description == "1969-12-31T23:59:59+00:00")
    #expect(CivilCalendar.utc.local(at: .infinity).description == "9998-12-31T23:59:59+00:00")
    #expect(CivilCalendar.utc.local(at: -.infinity).description == "0002-01-01T00:00:00+00:00")
    #expect(CivilCalendar.utc.local(at: .nan).year == 1970)
  }

  @Test("after the last transition the rule at the file's end holds, both ways")
  func footerRule() throws {
    let folder = try ZoneFolder(["Test/City": ZoneFolder.zone("CET-1CEST,M3.5.0,M10.5.0/3")])
    let calendar = try CivilCalendar(zone: "Test/City", zoneInfo: folder.path)
    #expect(calendar.local(at: 1_795_257_000).description == "2026-11-21T11:30:00+01:00")
    #expect(calendar.local(at: 1_782_000_000).description == "2026-06-21T02:00:00+02:00")
    // Summer time begins on 29 March 2026 and ends on 25 October, at 01:00 UTC.
    #expect(calendar.local(at: 1_774_745_999).description == "2026-03-29T01:59:59+01:00")
    #expect(calendar.local(at: 1_774_746_000).description == "2026-03-29T03:00:00+02:00")
    #expect(calendar.local(at: 1_792_889_999).description == "2026-10-25T02:59:59+02:00")
    #expect(calendar.local(at: 1_792_890_000).description == "2026-10-25T02:00:00+01:00")
  }

  @Test("a time that the clock skips moves forward, of one that it shows twice the first is meant")
  func skippedAndRepeated() throws {
    let folder = try ZoneFolder(["Test/City": ZoneFolder.zone("CET-1CEST,M3.5.0,M10.5.0/3")])
    let calendar = try CivilCalendar(zone: "Test/City", zoneInfo: folder.path)
    let spring = try #require(CivilDate(year: 2026, month: 3, day: 29))
    let autumn = try #require(CivilDate(year: 2026, month: 10, day: 25))
    #expect(calendar.local(on: spring, secondOfDay: 9_000).description == "2026-03-29T03:30:00+02:00")
    #expect(calendar.local(on: spring, secondOfDay: 25_200).description == "2026-03-29T07:00:00+02:00")
    #expect(calendar.local(on: autumn, secondOfDay: 9_000).description == "2026-10-25T02:30:00+02:00")
    #expect(calendar.local(on: autumn, secondOfDay: 10_800).description == "2026-10-25T03:00:00+01:00")
    #expect(calendar.local(on: autumn, secondOfDay: 99_999).description == "2026-10-25T23:59:59+01:00")
  }

  @Test(
    "rules of every form are read",
    arguments: [
      ("UTC0", "2026-07-01T12:00:00+00:00"), ("EST5EDT,M3.2.0,M11.1.0", "2026-07-01T08:00:00-04:00"),
      ("<+0545>-5:45", "2026-07-01T17:45:00+05:45"), ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01T13:00:00+01:00"),
      ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-07-01T11:00:00-01:00"),
      ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-07-01T22:00:00+10:00"),
      ("XXX3EDT4,0/0,J365/23", "2026-07-01T08:00:00-04:00"), ("AAA0BBB,J181/2,182/2", "2026-07-01T13:00:00+01:00"),
      ("<+03>-3<+02>-2,M1.1.0/167,M12.5.0/-100", "2026-07-01T14:00:00+02:00"),
    ])
  func rules(rule: String, expected: String) throws {
    let folder = try ZoneFolder(["Z": ZoneFolder.zone(rule)])
    let calendar = try CivilCalendar(zone: "Z", zoneInfo: folder.path)
    #expect(calendar.local(at: 1_782_907_200).description == expected)
  }

  @Test("a zone that is always on summer time never leaves it, not at new year either")
  func allYear() throws {
    let folder = try ZoneFolder(["Z": ZoneFolder.zone("XXX3EDT4,0/0,J365/23")])
    let calendar = try CivilCalendar(zone: "Z", zoneInfo: folder.path)
    for moment in stride(from: 1_798_675_200.0, to: 1_798_900_000, by: 1_800) {
      #expect(calendar.local(at: moment).offset == -14_400)
    }
  }

  @Test("transitions in the file hold up to its last, the first type before its first")
  func transitions() throws {
    let folder = try ZoneFolder([
      "Z": ZoneFolder.zone("", transitions: [(1_000_000, 1), (2_000_000, 2)], offsets: [-1_800, 3_600, 7_200])
    ])
    let calendar = try CivilCalendar(zone: "Z", zoneInfo: folder.path)
    #expect(calendar.local(at: 999_999).offset == -1_800)
    #expect(calendar.local(at: 1_000_000).offset == 3_600)
    #expect(calendar.local(at: 1_999_999).offset == 3_600)
    #expect(calendar.local(at: 3e9).offset == 7_200)
    #expect(calendar.local(at: 0).description == "1969-12-31T23:30:00-00:30")
  }

  @Test("a file cut off anywhere, or with any byte changed, is an error or a zone, never a crash")
  func damaged() throws {
    let whole = ZoneFolder.zone(
      "CET-1CEST,M3.5.0,M10.5.0/3", transitions: [(-9, 1), (5_000, 0)], offsets: [3_600, 7_200])
    for length in whole.indices {
      let folder = try ZoneFolder(["Z": Array(whole.prefix(length))])
      #expect(throws: CalendarError.self) { try CivilCalendar(zone: "Z", zoneInfo: folder.path) }
    }
    var survivors = 0
    for index in whole.indices {
      for byte: UInt8 in [0, 1, 0x2C, 0x7F, 0x80, 0xFF] {
        var bytes = whole
        bytes[index] = byte
        let folder = try ZoneFolder(["Z": bytes])
        guard let calendar = try? CivilCalendar(zone: "Z", zoneInfo: folder.path) else { continue }
        survivors += 1
        for moment in [-1e12, 0, 1e9, 2e9, 1e12] {
          let time = calendar.local(at: moment)
          let back = calendar.local(on: time.date, secondOfDay: time.secondOfDay)
          #expect(abs(back.unixSeconds - time.unixSeconds) <= 2 * 93_600)
        }
      }
    }
    #expect(survivors > 0)
  }

  @Test("what is wrong with a zone is said with its file or name")
  func errors() throws {
    let folder = try ZoneFolder(["Z": ZoneFolder.zone("NONSENSE"), "Big": Array(repeating: 0, count: 200_000)])
    func problem(_ name: String) -> String {
      do {
        _ = try CivilCalendar(zone: name, zoneInfo: folder.path)
        return "none"
      } catch { return error.description }
    }
    #expect(problem("Z").contains("\(folder.path)/Z: a rule that cannot be read: NONSENSE"))
    #expect(problem("Big").contains("over 131072 bytes"))
    #expect(problem("Europe/Atlantis").contains("\"Europe/Atlantis\" is not a time zone"))
    for name in ["../etc/passwd", "/etc/localtime", "", "a//b", "Z/", "Z/..", String(repeating: "a", count: 65), "Z\n"]
    {
      #expect(throws: CalendarError.unknownZone(name: name)) { try CivilCalendar(zone: name, zoneInfo: folder.path) }
    }
  }

  @Test("without any zone data every calendar is UTC")
  func noData() throws {
    let calendar = try CivilCalendar(zone: "Europe/Lisbon", zoneInfo: "/nonexistent/zoneinfo")
    #expect(calendar.local(at: 0).description == "1970-01-01T00:00:00+00:00")
    #expect(try CivilCalendar(localTime: "/nonexistent/localtime").local(at: 0).offset == 0)
  }

  @Test("the system's own zone comes from its localtime file")
  func system() throws {
    let folder = try ZoneFolder(["localtime": ZoneFolder.zone("<+0530>-5:30")])
    #expect(try CivilCalendar(localTime: folder.path + "/localtime").local(at: 0).offset == 19_800)
  }

  @Test("the clock of real zones comes back to the moment it was asked of", .enabled(if: ZoneFolder.systemHasData))
  func roundTrip() throws {
    for zone in ["Europe/Lisbon", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Europe/Dublin"] {
      let calendar = try CivilCalendar(zone: zone)
      for moment in stride(from: -2e9, to: 6e9, by: 7_654_321) {
        let time = calendar.local(at: moment)
        #expect(time.unixSeconds == Int(moment.rounded(.down)))
        let back = calendar.local(on: time.date, secondOfDay: time.secondOfDay)
        #expect(back.secondOfDay == time.secondOfDay && back.unixSeconds <= time.unixSeconds)
      }
    }
  }
}

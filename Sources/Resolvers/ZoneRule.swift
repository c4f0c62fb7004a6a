// The rule in the footer of a zone's file, for all times after its last transition: `CET-1CEST,M3.5.0,M10.5.0/3`.
// POSIX's TZ format with what TZif adds: hours of -167...167 in times of day, names in angle brackets.

/// A zone's standard time and, where it has one, its summer time.
struct ZoneRule: Equatable, Sendable {
  /// Seconds ahead of UTC in standard time.
  private let standard: Int
  private let summer: Summer?

  private struct Summer: Equatable, Sendable {
    var offset: Int
    var start: Change
    var end: Change
  }

  /// A day of every year and seconds from its midnight.
  private struct Change: Equatable, Sendable {
    enum Day: Equatable, Sendable {
      /// 1...365, 29 February never counted.
      case withoutLeapDay(Int)
      /// 0...365, 29 February counted.
      case withLeapDay(Int)
      /// The week's 1...5 (5: the last) weekday 0...6 (0: Sunday) of a month.
      case weekday(month: Int, week: Int, weekday: Int)
    }
    var day: Day
    var time: Int

    /// Seconds from 1970 by the local clock, in a year.
    func wallSeconds(in year: Int) -> Int? {
      guard let newYear = CivilDate(year: year, month: 1, day: 1)?.dayNumber else { return nil }
      let dayNumber: Int
      switch day {
      case .withoutLeapDay(let day):
        let isLeap = CivilDate.dayCount(year: year, month: 2) == 29
        dayNumber = newYear + day - (isLeap && day >= 60 ? 0 : 1)
      case .withLeapDay(let day): dayNumber = newYear + day
      case .weekday(let month, let week, let weekday):
        guard let first = CivilDate(year: year, month: month, day: 1) else { return nil }
        var day = (weekday - first.weekday % 7 + 7) % 7 + 7 * (week - 1)
        if day >= CivilDate.dayCount(year: year, month: month) { day -= 7 }
        dayNumber = first.dayNumber + day
      }
      return dayNumber * 86_400 + time
    }
  }

  /// Reads a footer, or nil when it is none; zones with summer time must say when.
  init?(_ text: some Sequence<UInt8>) {
    var reader = Reader(bytes: Array(text))
    guard reader.takeName(), let west = reader.takeTime(hours: 24) else { return nil }
    standard = -west
    if reader.isAtEnd {
      summer = nil
      return
    }
    guard reader.takeName() else { return nil }
    var offset = standard + 3_600
    if !reader.isNext(",") {
      guard let west = reader.takeTime(hours: 24) else { return nil }
      offset = -west
    }
    guard reader.take(","), let start = reader.takeChange(), reader.take(","), let end = reader.takeChange(),
      reader.isAtEnd
    else { return nil }
    summer = Summer(offset: offset, start: start, end: end)
  }

  /// Seconds ahead of UTC at a moment in Unix seconds.
  func offset(at moment: Int) -> Int {
    guard let summer else { return standard }
    let year = LocalTime(unixSeconds: moment, offset: standard).year
    var latest: (moment: Int, offset: Int)?
    for year in (year - 1)...(year + 1) {
      guard let start = summer.start.wallSeconds(in: year), let end = summer.end.wallSeconds(in: year) else { continue }
      // Where summer ends at the moment it starts again, it lasts all year: starting wins.
      let changes = [
        (moment: end - summer.offset, offset: standard), (moment: start - standard, offset: summer.offset),
      ]
      for change in changes where change.moment <= moment {
        let startsAgain = change.moment == latest?.moment && change.offset == summer.offset
        if startsAgain || change.moment > latest?.moment ?? .min { latest = change }
      }
    }
    return latest?.offset ?? standard
  }

  private struct Reader {
    let bytes: [UInt8]
    var index = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { index == bytes.count }

    func isNext(_ character: Unicode.Scalar) -> Bool { index < bytes.count && bytes[index] == UInt8(ascii: character) }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard isNext(character) else { return false }
      index += 1
      return true
    }

    /// A zone's abbreviation: letters, or anything in angle brackets.
    mutating func takeName() -> Bool {
      if take("<") {
        while index < bytes.count, !isNext(">") { index += 1 }
        return take(">")
      }
      let start = index
      while index < bytes.count, UInt8(ascii: "a")...UInt8(ascii: "z") ~= bytes[index] | 0x20 { index += 1 }
      return index - start >= 3
    }

    /// An unsigned number of at most three digits.
    mutating func takeNumber() -> Int? {
      let start = index
      var value = 0
      while index < bytes.count, index - start < 3, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[index] {
        value = value * 10 + Int(bytes[index] - UInt8(ascii: "0"))
        index += 1
      }
      return index > start ? value : nil
    }

    mutating func takeNumber(in range: ClosedRange<Int>) -> Int? { takeNumber().flatMap { range ~= $0 ? $0 : nil } }

    /// `[+-]h[:m[:s]]` in seconds.
    mutating func takeTime(hours limit: Int) -> Int? {
      let isNegative = take("-")
      if !isNegative { _ = take("+") }
      guard let hours = takeNumber(in: 0...limit) else { return nil }
      var seconds = hours * 3_600
      for unit in [60, 1] where take(":") {
        guard let part = takeNumber(in: 0...59) else { return nil }
        seconds += part * unit
      }
      return isNegative ? -seconds : seconds
    }

    mutating func takeChange() -> Change? {
      let day: Change.Day
      if take("J") {
        guard let number = takeNumber(in: 1...365) else { return nil }
        day = .withoutLeapDay(number)
      } else if take("M") {
        guard let month = takeNumber(in: 1...12), take("."), let week = takeNumber(in: 1...5), take("."),
          let weekday = takeNumber(in: 0...6)
        else { return nil }
        day = .weekday(month: month, week: week, weekday: weekday)
      } else {
        guard let number = takeNumber(in: 0...365) else { return nil }
        day = .withLeapDay(number)
      }
      guard take("/") else { return Change(day: day, time: 7_200) }
      return takeTime(hours: 167).map { Change(day: day, time: $0) }
    }
  }
}

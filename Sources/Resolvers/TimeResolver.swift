// "tomorrow morning at 7", "at quarter past seven", "tonight", "on the 3rd of december at eight" → the next such moment
// after now, in the home's zone. A day, a part of the day and a clock time, each at most once and in any order.
//
//  - Where morning or afternoon is left open, the first of both that is still to come is meant; "twelve" on a named day
//    is noon.
//  - A part of the day alone is morning 08:00, afternoon 14:00, evening 19:00, night 21:00.
//  - A date without its year is the next one; one gone by within 60 days is a slip and not read, as is any day named
//    with a time that has passed ("today at seven" said at eight in the evening).
//  - Not read: a day without a time, "next friday", midnight of a named day, spans, "every day", sunrise and sunset.

/// Reads phrases of time.
public enum TimeResolver {
  /// The next moment after `now` (Unix seconds) that `raw` as a whole says in `calendar`'s zone, or nil.
  /// - Complexity: bounded; no phrase of time has more than 32 words.
  public static func resolve(_ raw: String, now: Double, calendar: CivilCalendar) -> LocalTime? {
    guard raw.utf8.count <= 512 else { return nil }
    let words = Filler.stripped(raw)
    guard !words.isEmpty, words.count <= 32 else { return nil }
    if words.first == "in" || words.last == "from",
      let seconds = DurationResolver.resolve(raw)
    {
      return calendar.local(at: now + seconds)
    }
    return Phrase(words)?.next(after: now, in: calendar)
  }

  private enum Part {
    case am, pm, morning, afternoon, evening, night

    /// The hour meant where no clock time was said.
    var hour: Int? {
      switch self {
      case .am, .pm: nil
      case .morning: 8
      case .afternoon: 14
      case .evening: 19
      case .night: 21
      }
    }
  }

  /// What a phrase says, taken apart.
  private struct Phrase {
    private var day: DayWords?
    private var part: Part?
    private var clock: ClockTime?

    init?(_ words: ArraySlice<String>) {
      var rest = words
      while true {
        rest = rest.dropping(leading: ["at", "by", "about", "around", "for"])
        let count = rest.count
        if part == nil, !takePart(&rest) { return nil }
        if day == nil || day == .later(0), !rest.isEmpty {
          guard takeDay(&rest) else { return nil }
        }
        if rest.count == count { break }
      }
      if rest.isEmpty {
        guard part?.hour != nil else { return nil }
      } else {
        clock = ClockTime(rest)
        guard clock != nil else { return nil }
      }
    }

    /// Takes a part of the day from either end; false for one of today on another day.
    private mutating func takePart(_ rest: inout ArraySlice<String>) -> Bool {
      for (phrase, part, isToday) in Self.parts {
        if rest.starts(with: phrase), part != .am, part != .pm {
          rest.removeFirst(phrase.count)
        } else if rest.count >= phrase.count, rest.suffix(phrase.count).elementsEqual(phrase) {
          rest.removeLast(phrase.count)
        } else {
          continue
        }
        self.part = part
        guard isToday else { return true }
        day = day ?? .later(0)
        return day == .later(0)
      }
      return true
    }

    /// Takes a day from one end; false when two can be taken, or one where "today" was said already.
    private mutating func takeDay(_ rest: inout ArraySlice<String>) -> Bool {
      let leading = DayWords.read(rest)
      let trailing = DayWords.readTrailing(rest)
      guard let found = leading?.day ?? trailing?.day else { return true }
      guard day == nil || day == found else { return false }
      if let leading, let trailing, trailing.start != rest.startIndex || leading.count != rest.count { return false }
      day = found
      if let leading { rest.removeFirst(leading.count) } else if let trailing { rest = rest[..<trailing.start] }
      return true
    }

    func next(after now: Double, in calendar: CivilCalendar) -> LocalTime? {
      let today = calendar.local(at: now).date
      var moments: [LocalTime] = []
      for date in days(from: today) {
        for time in times {
          moments.append(calendar.local(on: date.adding(days: time.shift), secondOfDay: time.second))
        }
      }
      return moments.filter { Double($0.unixSeconds) > now }.min { $0.unixSeconds < $1.unixSeconds }
    }

    /// Days that may be meant.
    private func days(from today: CivilDate) -> [CivilDate] {
      let isNight = part == .night
      switch day {
      case nil: return (isNight ? -1...2 : 0...2).map { today.adding(days: $0) }
      case .later(0): return (isNight ? -1...0 : 0...0).map { today.adding(days: $0) }
      case .later(let count): return [today.adding(days: count)]
      case .weekday(let weekday):
        let first = today.adding(days: (weekday - today.weekday + 7) % 7)
        return [first, first.adding(days: 7)]
      case .date(let day, let month, let year, let weekday):
        let date = month == nil ? Self.next(day, from: today) : Self.next(day, month, year, from: today)
        guard let date, weekday ?? date.weekday == date.weekday else { return [] }
        return [date]
      }
    }

    /// The next month's day that exists, today included.
    private static func next(_ day: Int, from today: CivilDate) -> CivilDate? {
      for months in 0...3 {
        let month = today.month - 1 + months
        if let date = CivilDate(year: today.year + month / 12, month: month % 12 + 1, day: day), date >= today {
          return date
        }
      }
      return nil
    }

    /// The date in the year said, or the next one unless it has just gone by.
    private static func next(_ day: Int, _ month: Int?, _ year: Int?, from today: CivilDate) -> CivilDate? {
      guard let month else { return nil }
      if let year { return CivilDate(year: year, month: month, day: day) }
      let recent = today.adding(days: -60)
      let candidates = (-1...8).compactMap { CivilDate(year: today.year + $0, month: month, day: day) }
      guard !candidates.contains(where: { $0 >= recent && $0 < today }) else { return nil }
      return candidates.first { $0 >= today }
    }

    /// Times of day that may be meant, with the days by which they are later: one at night is tomorrow's.
    private var times: [(shift: Int, second: Int)] {
      guard let clock else { return part?.hour.map { [(0, $0 * 3_600)] } ?? [] }
      if clock.isMidnight {
        let isNext = (day == nil || day == .later(0)) && (part == nil || part == .night)
        return isNext ? [(0, 0), (1, 0)] : []
      }
      var hours = [clock.hour]
      if clock.isHalfDayOpen {
        let isNamedDay = day != nil && day != .later(0)
        hours = isNamedDay && part == nil && clock.hour == 12 ? [12] : [clock.hour % 12, clock.hour % 12 + 12]
      }
      return hours.compactMap { hour in
        shift(of: hour).map { ($0, hour * 3_600 + clock.minute * 60) }
      }
    }

    /// By how many days an hour of 0...23 is later in the part of the day, or nil when it does not lie in it.
    private func shift(of hour: Int) -> Int? {
      switch part {
      case nil: 0
      case .am, .morning: hour < 12 ? 0 : nil
      case .pm: hour >= 12 ? 0 : nil
      case .afternoon: 12...18 ~= hour ? 0 : nil
      case .evening: 16...23 ~= hour ? 0 : nil
      case .night: hour >= 17 ? 0 : hour < 5 ? 1 : nil
      }
    }

    /// Parts of the day, longer phrases first, and whether they speak of today.
    private static let parts: [(phrase: [String], part: Part, isToday: Bool)] = {
      var parts: [(phrase: [String], part: Part, isToday: Bool)] = [
        (["at", "night"], .night, false), (["tonight"], .night, true),
        (["am"], .am, false), (["a", "m"], .am, false), (["pm"], .pm, false), (["p", "m"], .pm, false),
      ]
      for (word, part) in [
        ("morning", Part.morning), ("afternoon", .afternoon), ("evening", .evening), ("night", .night),
      ] {
        parts.append((["in", "the", word], part, false))
        parts.append((["this", word], part, true))
        parts.append((["the", word], part, false))
        parts.append(([word], part, false))
      }
      return parts
    }()
  }
}

// The day in a phrase of time: "tomorrow", "on friday", "the 3rd of december", "saturday the 21st". "Next friday" is
// not read: half of those who say it mean the one after.

/// A day as the words say it, before anybody asked the calendar.
enum DayWords: Equatable, Sendable {
  /// Days after today: 0, 1 for tomorrow, 2.
  case later(Int)
  /// 1 for Monday to 7 for Sunday.
  case weekday(Int)
  /// A day of a month, with whatever else was said.
  case date(day: Int, month: Int?, year: Int?, weekday: Int?)

  /// A day at the start of `words` and how many of them it takes, or nil.
  static func read(_ words: ArraySlice<String>) -> (day: DayWords, count: Int)? {
    var rest = words.dropping(leading: ["on", "for", "coming"])
    func found(_ day: DayWords) -> (day: DayWords, count: Int) { (day, words.count - rest.count) }
    for (phrase, days) in relative where rest.starts(with: phrase) {
      rest.removeFirst(phrase.count)
      return found(.later(days))
    }
    if rest.first == "this" { rest = rest.dropFirst().dropping(leading: ["coming"]) }
    guard let word = rest.first, let weekday = weekdays[word] else {
      return date(&rest, weekday: nil).map(found)
    }
    rest.removeFirst()
    if let date = date(&rest, weekday: weekday) { return found(date) }
    return found(.weekday(weekday))
  }

  /// A day that `words` end with: the longest, and where it starts.
  static func readTrailing(_ words: ArraySlice<String>) -> (day: DayWords, start: Int)? {
    for start in words.indices {
      guard let (day, count) = read(words[start...]), start + count == words.endIndex else { continue }
      // "At eight third" is no date, "at eight on the third" is one.
      if case .date(_, nil, _, nil) = day, start > words.startIndex, !["on", "the"].contains(words[start]) { continue }
      return (day, start)
    }
    return nil
  }

  /// "the 3rd of december 2026", "december 3rd", "3 december", and without a month only "the 3rd".
  private static func date(_ rest: inout ArraySlice<String>, weekday: Int?) -> DayWords? {
    var ahead = rest.dropping(leading: ["the"])
    let found: (day: Int, month: Int?)
    if let month = month(&ahead) {
      ahead = ahead.dropping(leading: ["the"])
      guard let day = day(&ahead, mayBePlain: true) else { return nil }
      found = (day, month)
    } else {
      var plain = ahead
      guard let day = day(&plain, mayBePlain: true) else { return nil }
      if plain.first == "of" { plain.removeFirst() }
      if let month = month(&plain) {
        ahead = plain
        found = (day, month)
      } else {
        guard let day = Self.day(&ahead, mayBePlain: false) else { return nil }
        found = (day, nil)
      }
    }
    var year: Int?
    if found.month != nil, let word = ahead.first, word.utf8.count == 4, let number = Int(word),
      (2_000...2_199).contains(number)
    {
      year = number
      ahead.removeFirst()
    }
    rest = ahead
    return .date(day: found.day, month: found.month, year: year, weekday: weekday)
  }

  private static func month(_ rest: inout ArraySlice<String>) -> Int? {
    guard let word = rest.first, let month = months[word] else { return nil }
    rest.removeFirst()
    return month
  }

  /// An ordinal, or where `mayBePlain` a plain number, of 1...31.
  private static func day(_ rest: inout ArraySlice<String>, mayBePlain: Bool) -> Int? {
    var reading = OrdinalResolver.read(rest)
    if reading == nil, mayBePlain, let number = NumberResolver.read(rest), number.value == number.value.rounded(),
      abs(number.value) < 100
    {
      reading = (Int(number.value), number.wordCount)
    }
    guard let (day, count) = reading, (1...31).contains(day) else { return nil }
    rest.removeFirst(count)
    return day
  }

  private static let relative: [([String], Int)] = [
    (["today"], 0), (["tomorrow"], 1), (["the", "day", "after", "tomorrow"], 2), (["day", "after", "tomorrow"], 2),
  ]
  private static let weekdays: [String: Int] = [
    "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 7,
  ]
  private static let months: [String: Int] = [
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
    "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "aug": 8, "sept": 9, "oct": 10, "nov": 11,
    "dec": 12,
  ]
}

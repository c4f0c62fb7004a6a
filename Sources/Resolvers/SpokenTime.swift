// Times as a sentence would say them: "a quarter past seven", "Saturday the 21st of November", "tomorrow at seven in
// the morning". `TimeResolver` reads a moment to come back to the minute.

/// Says clock times, dates and moments.
public enum SpokenTime {
  /// "a quarter past seven", "seven o'clock", "noon"; with `saysPart` also the part of the day. `hour` is 0...23, `minute`
  /// 0...59.
  public static func clock(hour: Int, minute: Int, saysPart: Bool = false) -> String {
    if minute == 0, hour == 12 { return "noon" }
    if minute == 0, hour == 0, !saysPart { return "midnight" }
    let said = clockWords(hour: hour, minute: minute)
    if !saysPart { return minute == 0 ? said + " o'clock" : said }
    return "\(said) in the \(hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening")"
  }

  /// "Saturday the 21st of November", with the year where `saysYear`.
  public static func date(_ date: CivilDate, saysYear: Bool = false) -> String {
    "\(weekday(of: date)) the \(dayOfMonth(date, saysYear: saysYear))"
  }

  /// "at seven in the evening", "tomorrow at noon", "on Friday at half past eight in the morning": a moment in Unix
  /// seconds as it is said at `now`, to the minute.
  public static func moment(_ seconds: Double, now: Double, calendar: CivilCalendar) -> String {
    let time = calendar.local(at: seconds)
    let today = calendar.local(at: now).date
    let days = time.date.dayNumber - today.dayNumber
    if days == 1, time.hour == 0, time.minute == 0 { return "at midnight" }
    let clock = "at \(clock(hour: time.hour, minute: time.minute, saysPart: true))"
    switch days {
    case 0 where seconds > now: return clock
    case 0: return "today \(clock)"
    case 1: return "tomorrow \(clock)"
    case -1: return "yesterday \(clock)"
    case 2...6: return "on \(weekday(of: time.date)) \(clock)"
    default: return "on the \(dayOfMonth(time.date, saysYear: days < 0 || days > 300)) \(clock)"
    }
  }

  private static func clockWords(hour: Int, minute: Int) -> String {
    func word(_ number: Int) -> String { NumberWords.spelled(number)?.replacing(" ", with: "-") ?? "\(number)" }
    func hourWord(_ hour: Int) -> String { word((hour + 11) % 12 + 1) }
    switch minute {
    case 0: return hourWord(hour)
    case 15: return "a quarter past \(hourWord(hour))"
    case 30: return "half past \(hourWord(hour))"
    case 45: return "a quarter to \(hourWord(hour + 1))"
    case 1...9 where minute != 5: return "\(hourWord(hour)) oh \(word(minute))"
    case _ where minute % 5 != 0: return "\(hourWord(hour)) \(word(minute))"
    case ..<30: return "\(word(minute)) past \(hourWord(hour))"
    default: return "\(word(60 - minute)) to \(hourWord(hour + 1))"
    }
  }

  private static func weekday(of date: CivilDate) -> String { weekdays[date.weekday - 1] }

  private static func dayOfMonth(_ date: CivilDate, saysYear: Bool) -> String {
    "\(SpokenText.ordinal(date.day)) of \(months[date.month - 1])\(saysYear ? " \(date.year)" : "")"
  }

  private static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
}

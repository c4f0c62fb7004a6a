// A moment as the clock on the wall shows it, with its distance from UTC, so that it is still a moment.

/// A date and a time of day in some time zone.
public struct LocalTime: Equatable, Hashable, Sendable, CustomStringConvertible {
  /// The day.
  public let date: CivilDate
  /// 0...23.
  public let hour: Int
  /// 0...59.
  public let minute: Int
  /// 0...59.
  public let second: Int
  /// Seconds that local time is ahead of UTC; negative west of Greenwich.
  public let offset: Int

  /// 1...9999.
  public var year: Int { date.year }
  /// 1...12.
  public var month: Int { date.month }
  /// 1...31.
  public var day: Int { date.day }
  /// 1 for Monday to 7 for Sunday.
  public var weekday: Int { date.weekday }
  /// Seconds since midnight by the clock, 0...86,399.
  public var secondOfDay: Int { (hour * 60 + minute) * 60 + second }
  /// The moment in Unix seconds.
  public var unixSeconds: Int { date.dayNumber * 86_400 + secondOfDay - offset }

  /// The clock `offset` seconds ahead of UTC at a moment in Unix seconds.
  init(unixSeconds: Int, offset: Int) {
    let local = unixSeconds + offset
    let day = local >= 0 ? local / 86_400 : (local + 1) / 86_400 - 1
    date = CivilDate(dayNumber: day)
    let rest = local - day * 86_400
    (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60)
    self.offset = offset
  }

  /// RFC 3339 with the offset: `2026-11-22T07:00:00+00:00`.
  public var description: String {
    let minutes = abs(offset) / 60
    return "\(Self.padded(year, 4))-\(Self.padded(month))-\(Self.padded(day))T"
      + "\(Self.padded(hour)):\(Self.padded(minute)):\(Self.padded(second))"
      + "\(offset < 0 ? "-" : "+")\(Self.padded(minutes / 60)):\(Self.padded(minutes % 60))"
  }

  private static func padded(_ value: Int, _ width: Int = 2) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

// Days of the Gregorian calendar, counted: no zones, no locale, no tables. Years 1...9999, so that every count of
// seconds stays far from overflow.

/// A day of the Gregorian calendar.
public struct CivilDate: Equatable, Hashable, Comparable, Sendable {
  /// 1...9999.
  public let year: Int
  /// 1...12.
  public let month: Int
  /// 1...31.
  public let day: Int

  /// The day, or nil when the calendar has none such (30 February, month 13) or its year is not in 1...9999.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9_999).contains(year), (1...12).contains(month),
      (1...Self.dayCount(year: year, month: month)).contains(day)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// The day that is `number` days after 1 January 1970; days outside the years 1...9999 become the nearest inside.
  init(dayNumber number: Int) {
    // Years count from March, so that the leap day is the last of its year, and from 400 years before year 0.
    let shifted = min(max(number, Self.earliest), Self.latest) + 719_468 + 146_097
    let (era, dayOfEra) = shifted.quotientAndRemainder(dividingBy: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let fromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * fromMarch + 2) / 5 + 1
    month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
    year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0) - 400
  }

  /// Days from 1 January 1970 to this one.
  var dayNumber: Int {
    let shiftedYear = year + 400 - (month <= 2 ? 1 : 0)
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return shiftedYear * 365 + shiftedYear / 4 - shiftedYear / 100 + shiftedYear / 400 + dayOfYear - 719_468 - 146_097
  }

  /// 1 for Monday to 7 for Sunday.
  public var weekday: Int { (dayNumber - Self.earliest) % 7 + 1 }

  /// The day `count` days later, or earlier where `count` is negative; it stays within the years 1...9999.
  public func adding(days count: Int) -> CivilDate {
    CivilDate(dayNumber: dayNumber + min(max(count, -4_000_000), 4_000_000))
  }

  /// Days in a month, 28...31; `month` is 1...12.
  public static func dayCount(year: Int, month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Whether `left` is earlier.
  public static func < (left: CivilDate, right: CivilDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  /// 1 January of year 1, a Monday, and 31 December 9999, in days from 1970.
  private static let earliest = -719_162
  private static let latest = 2_932_896
}

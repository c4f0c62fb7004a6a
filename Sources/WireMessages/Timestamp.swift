// Moments as Unix seconds and as RFC 3339 text, by calendar arithmetic alone: no time zones, no locale.

/// A moment: seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
public struct Timestamp: Equatable, Comparable, Hashable, Sendable, CustomStringConvertible {
  /// Seconds since 1970, fractions included.
  public var seconds: Double

  /// The last second of the year 9999: later ones have no RFC 3339 form and are usually milliseconds by mistake.
  public static let latest = Timestamp(seconds: 253_402_300_799)

  /// Makes a moment from Unix seconds.
  public init(seconds: Double) {
    self.seconds = seconds
  }

  /// Reads RFC 3339 text such as `2026-02-28T23:59:59.5+01:00`, or nil when it is not.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    // 2026-02-28T23:59:59 and at least a Z.
    guard bytes.count >= 20, bytes.count <= 40, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let year = Self.digits(bytes, 0..<4), let month = Self.digits(bytes, 5..<7), (1...12).contains(month),
      let day = Self.digits(bytes, 8..<10), (1...Self.dayCount(year, month)).contains(day),
      let hour = Self.digits(bytes, 11..<13), hour < 24, let minute = Self.digits(bytes, 14..<16), minute < 60,
      let second = Self.digits(bytes, 17..<19), second <= 60
    else { return nil }
    var index = 19
    var fraction = 0.0
    if bytes[index] == UInt8(ascii: ".") {
      index += 1
      var scale = 0.1
      while index < bytes.count, let digit = Self.digits(bytes, index..<index + 1) {
        fraction += Double(digit) * scale
        scale /= 10
        index += 1
      }
      if index == 20 { return nil }
    }
    guard let offset = Self.offset(bytes[index...]) else { return nil }
    let days = Self.days(year, month, day)
    seconds = Double(((days * 24 + hour) * 60 + minute - offset) * 60 + second) + fraction
  }

  /// RFC 3339 text in UTC, whole seconds; moments outside the years 0 to 9999 are clamped to them.
  public var description: String {
    let earliest = -62_167_219_200.0  // 0000-01-01
    let whole = Int(min(max(seconds.isNaN ? 0 : seconds, earliest), Self.latest.seconds) - earliest)
    let (days, rest) = whole.quotientAndRemainder(dividingBy: 86_400)
    // Years count from March, so that the leap day is the last of its year, and from 400 years earlier.
    let shifted = days + 146_097 - 60
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0) - 400
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
      + "\(padded(rest / 3_600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))Z"
  }

  /// Whether `left` is earlier.
  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.seconds < right.seconds }

  private static func digits(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    guard range.upperBound <= bytes.count else { return nil }
    var value = 0
    for byte in bytes[range] {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
  }

  /// Minutes east of UTC from `Z` or `+01:00`.
  private static func offset(_ suffix: ArraySlice<UInt8>) -> Int? {
    let bytes = Array(suffix)
    if bytes.count == 1, bytes[0] | 0x20 == UInt8(ascii: "z") { return 0 }
    guard bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
      bytes[3] == UInt8(ascii: ":"), let hours = digits(bytes, 1..<3), hours < 24, let minutes = digits(bytes, 4..<6),
      minutes < 60
    else { return nil }
    return (bytes[0] == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
  }

  private static func dayCount(_ year: Int, _ month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970-01-01 in the Gregorian calendar.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    // Years from March, shifted by 400 so that year 0's January stays positive.
    let shiftedYear = year + 400 - (month <= 2 ? 1 : 0)
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return shiftedYear * 365 + shiftedYear / 4 - shiftedYear / 100 + shiftedYear / 400 + dayOfYear - 719_468 - 146_097
  }
}

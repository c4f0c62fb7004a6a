// Clock times: "7 am", "half past seven", "quarter to nine in the evening", "noon". No dates and no clock here:
// a time whose half of the day was not said stays open, for whoever knows what time it is now.

/// Reads clock times.
public enum TimeResolver {
  /// A time of day.
  public struct ClockTime: Equatable, Sendable {
    /// 0...23, or 1...12 when the half of the day was not said.
    public var hour: Int
    /// 0...59.
    public var minute: Int
    /// Whether morning or afternoon was left open.
    public var isHalfDayOpen: Bool

    /// Makes a time of day.
    public init(hour: Int, minute: Int, isHalfDayOpen: Bool) {
      self.hour = hour
      self.minute = minute
      self.isHalfDayOpen = isHalfDayOpen
    }

    /// `HH:MM` on the 24-hour clock, or nil while morning or afternoon is open.
    public var text: String? {
      guard !isHalfDayOpen else { return nil }
      return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }
  }

  private enum HalfDay { case morning, afternoon, night }

  /// The clock time that `raw` as a whole says, or nil ("tonight" and dates are not clock times).
  public static func resolve(_ raw: String) -> ClockTime? {
    var words = Filler.stripped(raw)
    let half = takeHalfDay(&words)
    words = words.dropping(trailing: ["oclock", "clock", "o", "sharp", "today"])
    if words.count == 1, half == nil {
      if words.first == "noon" || words.first == "midday" {
        return ClockTime(hour: 12, minute: 0, isHalfDayOpen: false)
      }
      if words.first == "midnight" { return ClockTime(hour: 0, minute: 0, isHalfDayOpen: false) }
    }
    guard let (hour, minute) = relative(words) ?? plain(words) else { return nil }
    guard let half else {
      // "00:30" and "19:00" say their half themselves.
      return ClockTime(hour: hour, minute: minute, isHalfDayOpen: (1...12).contains(hour))
    }
    guard (1...12).contains(hour) else { return ClockTime(hour: hour, minute: minute, isHalfDayOpen: false) }
    let isAfternoon = half == .afternoon || (half == .night && (5...11).contains(hour))
    return ClockTime(hour: hour % 12 + (isAfternoon ? 12 : 0), minute: minute, isHalfDayOpen: false)
  }

  /// "half past seven", "ten to nine", "quarter after six".
  private static func relative(_ words: ArraySlice<String>) -> (hour: Int, minute: Int)? {
    guard let split = words.firstIndex(where: { relations[$0] != nil }), let sign = relations[words[split]],
      let hour = whole(words[(split + 1)...], 1...12)
    else { return nil }
    let before = words[..<split].dropping(trailing: ["minutes", "minute"])
    let saysMinutes = before.count < split - words.startIndex
    guard let reading = NumberResolver.read(before), reading.wordCount == before.count else { return nil }
    let minutes = reading.isFraction ? reading.value * 60 : reading.value
    guard minutes == minutes.rounded(), (1.0...59.0).contains(minutes) else { return nil }
    // "Eight to ten" is a span of hours, "ten to eight" a time.
    guard saysMinutes || Int(minutes) % 5 == 0 else { return nil }
    return sign > 0 ? (hour, Int(minutes)) : (hour == 1 ? 12 : hour - 1, 60 - Int(minutes))
  }

  /// "7", "7:30", "7 30", "seven thirty", "seven oh five".
  private static func plain(_ words: ArraySlice<String>) -> (hour: Int, minute: Int)? {
    if let first = NumberResolver.read(words), first.wordCount == words.count, words.contains("hundred"),
      let clock = integer(first.value, 100...2_359), clock % 100 < 60
    {
      return (clock / 100, clock % 100)
    }
    guard let first = NumberResolver.read(words), let hour = integer(first.value, 0...23) else { return nil }
    var rest = words.dropFirst(first.wordCount)
    if first.value != Double(hour) { return nil }
    if rest.isEmpty { return (hour, 0) }
    if rest.first == ":" || rest.first == "oh" { rest.removeFirst() }
    return whole(rest, 0...59).map { (hour, $0) }
  }

  private static func takeHalfDay(_ words: inout ArraySlice<String>) -> HalfDay? {
    for (phrase, half) in halfDays where words.count > phrase.count && words.suffix(phrase.count).elementsEqual(phrase)
    {
      words.removeLast(phrase.count)
      return half
    }
    return nil
  }

  private static func whole(_ words: ArraySlice<String>, _ range: ClosedRange<Int>) -> Int? {
    guard let reading = NumberResolver.read(words), reading.wordCount == words.count else { return nil }
    return integer(reading.value, range)
  }

  private static func integer(_ value: Double, _ range: ClosedRange<Int>) -> Int? {
    guard value == value.rounded(), abs(value) < 10_000, range.contains(Int(value)) else { return nil }
    return Int(value)
  }

  private static let relations: [String: Int] = ["past": 1, "after": 1, "to": -1, "before": -1, "till": -1, "of": -1]
  private static let halfDays: [([String], HalfDay)] = [
    (["am"], .morning), (["a", "m"], .morning), (["pm"], .afternoon), (["p", "m"], .afternoon),
    (["in", "the", "morning"], .morning), (["this", "morning"], .morning), (["in", "the", "afternoon"], .afternoon),
    (["this", "afternoon"], .afternoon), (["in", "the", "evening"], .afternoon), (["this", "evening"], .afternoon),
    (["at", "night"], .night), (["tonight"], .night),
  ]
}

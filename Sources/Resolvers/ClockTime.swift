// The clock in a phrase of time: "7", "7:30", "730", "half past seven", "half eight", "1900 hours", "noon". Nothing
// here knows what time it is, nor which half of the day is meant where the words leave it open.

/// A time of day as the words say it.
struct ClockTime: Equatable, Sendable {
  /// 0...23, or 1...12 while the half of the day is open.
  var hour: Int
  /// 0...59.
  var minute: Int
  /// Whether morning or afternoon was left open.
  var isHalfDayOpen: Bool
  /// Whether the word "midnight" was said: it ends a day as much as it begins one.
  var isMidnight = false

  private init(hour: Int, minute: Int = 0, isSure: Bool = false) {
    self.hour = hour
    self.minute = minute
    isHalfDayOpen = !isSure && (1...12).contains(hour)
  }

  /// The time that `words` as a whole say, or nil.
  init?(_ words: ArraySlice<String>) {
    guard words.count <= 8 else { return nil }
    var words = words
    if words.suffix(3).elementsEqual(["on", "the", "dot"]) { words.removeLast(3) }
    words = words.dropping(trailing: ["oclock", "clock", "o", "sharp", "exactly", "precisely"])
    guard let time = Self.named(words) ?? Self.relative(words) ?? Self.military(words) ?? Self.plain(words) else {
      return nil
    }
    self = time
  }

  /// "noon", "twelve midnight".
  private static func named(_ words: ArraySlice<String>) -> ClockTime? {
    var rest = words
    if rest.count == 2, rest.first == "twelve" || rest.first == "12" { rest.removeFirst() }
    guard rest.count == 1, let word = rest.first else { return nil }
    if word == "noon" || word == "midday" { return ClockTime(hour: 12, isSure: true) }
    guard word == "midnight" else { return nil }
    var time = ClockTime(hour: 0, isSure: true)
    time.isMidnight = true
    return time
  }

  /// "half past seven", "ten to nine", "quarter after six", "quarter to midnight", and "half eight" for 8:30.
  private static func relative(_ words: ArraySlice<String>) -> ClockTime? {
    if words.first == "half", words.count == 2, let hour = whole(words.dropFirst(), 1...12) {
      return ClockTime(hour: hour, minute: 30)
    }
    guard let split = words.firstIndex(where: { relations[$0] != nil }), let sign = relations[words[split]] else {
      return nil
    }
    let base: ClockTime
    if let said = named(words[(split + 1)...]) {
      base = said
    } else if let hour = whole(words[(split + 1)...], 1...12) {
      base = ClockTime(hour: hour)
    } else {
      return nil
    }
    let before = words[..<split].dropping(trailing: ["minutes", "minute"])
    let saysMinutes = before.count < split - words.startIndex
    guard let reading = NumberResolver.read(before), reading.wordCount == before.count else { return nil }
    let share = reading.isFraction ? reading.value * 60 : reading.value
    guard let minute = integer(share, 1...59) else { return nil }
    // "Eight to ten" is a span of hours, "ten to eight" a time.
    guard saysMinutes || minute % 5 == 0 else { return nil }
    let isSure = !base.isHalfDayOpen
    if sign > 0 { return ClockTime(hour: base.hour, minute: minute, isSure: isSure) }
    let hour = isSure ? (base.hour + 23) % 24 : base.hour == 1 ? 12 : base.hour - 1
    return ClockTime(hour: hour, minute: 60 - minute, isSure: isSure)
  }

  /// "1900 hours", "oh seven hundred", "nineteen hundred", "seven hundred and thirty".
  private static func military(_ words: ArraySlice<String>) -> ClockTime? {
    var rest = words
    var isSure = false
    if rest.count > 1, rest.last == "hours" {
      rest.removeLast()
      isSure = true
    }
    if let first = rest.first, rest.count > 1, ["oh", "o", "zero"].contains(first) {
      rest.removeFirst()
      isSure = true
    }
    guard isSure || rest.contains("hundred") else { return nil }
    if rest.count == 1, let word = rest.first, word.utf8.count == 4, let time = packed(word) {
      return ClockTime(hour: time.hour, minute: time.minute, isSure: isSure)
    }
    guard rest.contains("hundred"), let clock = whole(rest, 100...2_359), clock % 100 < 60 else { return nil }
    return ClockTime(hour: clock / 100, minute: clock % 100, isSure: isSure)
  }

  /// "7", "07", "7:30", "7.30", "730", "seven thirty", "seven oh five".
  private static func plain(_ words: ArraySlice<String>) -> ClockTime? {
    guard let word = words.first else { return nil }
    let startsWithZero = word.utf8.first == UInt8(ascii: "0") && word.utf8.count > 1
    if words.count == 1 {
      if let time = packed(word) ?? pointed(word) {
        return ClockTime(hour: time.hour, minute: time.minute, isSure: startsWithZero)
      }
    }
    guard let reading = NumberResolver.read(words), let hour = integer(reading.value, 0...23), !reading.isFraction
    else {
      return nil
    }
    var rest = words.dropFirst(reading.wordCount)
    if rest.isEmpty { return ClockTime(hour: hour, isSure: startsWithZero) }
    let saysColon = rest.first == ":"
    if saysColon { rest.removeFirst() }
    if let oh = rest.first, rest.count == 2, ["oh", "o", "zero"].contains(oh), !saysColon {
      return whole(rest.dropFirst(), 1...9).map { ClockTime(hour: hour, minute: $0, isSure: startsWithZero) }
    }
    // "7:5" and "7 5" are no times; "7:05" and "seven fifteen" are.
    guard let minute = whole(rest, 0...59), minute >= 10 || (rest.count == 1 && rest.first?.utf8.count == 2) else {
      return nil
    }
    return ClockTime(hour: hour, minute: minute, isSure: startsWithZero)
  }

  /// "730" and "1930" written in one, as recognisers do.
  private static func packed(_ word: String) -> (hour: Int, minute: Int)? {
    guard (3...4).contains(word.utf8.count), let number = Int(word), number % 100 < 60, number / 100 < 24 else {
      return nil
    }
    return (number / 100, number % 100)
  }

  /// "7.30".
  private static func pointed(_ word: String) -> (hour: Int, minute: Int)? {
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].utf8.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
      (0...23).contains(hour), (0...59).contains(minute)
    else { return nil }
    return (hour, minute)
  }

  private static func whole(_ words: ArraySlice<String>, _ range: ClosedRange<Int>) -> Int? {
    guard let reading = NumberResolver.read(words), reading.wordCount == words.count, !reading.isFraction else {
      return nil
    }
    return integer(reading.value, range)
  }

  private static func integer(_ value: Double, _ range: ClosedRange<Int>) -> Int? {
    guard value == value.rounded(), abs(value) < 10_000, range.contains(Int(value)) else { return nil }
    return Int(value)
  }

  private static let relations: [String: Int] = [
    "past": 1, "after": 1, "to": -1, "before": -1, "till": -1, "til": -1, "of": -1,
  ]
}

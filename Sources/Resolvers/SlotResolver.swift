// The one door of this module: a slot's name and its raw words in, a typed value out.

public import Ontology

/// Resolves the raw words of slots by the slots' names.
public struct SlotResolver: Sendable {
  /// What a resolver must know of the home.
  public struct Context: Sendable {
    /// The unit of temperatures said without one.
    public var temperatureUnit: TemperatureResolver.Unit

    /// The home's IANA time zone; nil for the system's own.
    public var timeZone: String?
    /// The moment that "in the morning" and "tomorrow" are said at, in Unix seconds; nil for the time of reading.
    public var now: Double?

    /// Makes a context.
    public init(
      temperatureUnit: TemperatureResolver.Unit = .celsius, timeZone: String? = nil, now: Double? = nil
    ) {
      self.temperatureUnit = temperatureUnit
      self.timeZone = timeZone
      self.now = now
    }
  }

  private var context: Context
  /// Nil where the home's time zone cannot be read: then no time can be either.
  private let calendar: CivilCalendar?

  /// Makes a resolver for a home; where its time zone cannot be used (`CivilCalendar` says why), times are unreadable.
  public init(context: Context = Context()) {
    self.context = context
    calendar = try? CivilCalendar(zone: context.timeZone)
  }

  /// The same resolver for words that are said at another moment, in Unix seconds; nil for the time of reading.
  public func at(_ now: Double?) -> SlotResolver {
    var resolver = self
    resolver.context.now = now
    return resolver
  }

  /// The typed value of `raw` in the slot `name`, or nil when the words cannot be read as one.
  ///
  /// `intent` tells a light's colour temperature from a room's temperature; `implied` is the direction (`up`,
  /// `down`) that the label implies for a step, and where it implies none, the words of the whole command, `text`,
  /// may say it: "turn it up by 20". Slots without a resolver of their own keep their words, trimmed.
  ///
  /// A `time` is the next such moment, as RFC 3339 text with the home's offset; a `delay` and a `duration` are seconds,
  /// but "until six" is the moment at which a duration ends.
  public func resolve(
    _ name: SlotName, raw: String, intent: IntentName? = nil, implied: String? = nil, text: String = ""
  ) -> SlotValue? {
    switch name {
    case "brightness", "volume_level": return percentage(raw, .level)
    case "position": return percentage(raw, .position)
    case "percentage": return percentage(raw, .speed)
    case "brightness_step", "volume_step": return step(raw, .percent, implied, text)
    case "temperature_step":
      return step(raw, context.temperatureUnit == .fahrenheit ? .fahrenheit : .celsius, implied, text)
    case "temperature": return temperature(raw, isColor: intent == "HassLightSet")
    case "hours", "start_hours": return timerPart(raw, unit: 3_600)
    case "minutes", "start_minutes": return timerPart(raw, unit: 60)
    case "seconds", "start_seconds": return timerPart(raw, unit: 1)
    case "delay": return DurationResolver.resolve(raw).map { .number($0, unit: "s") }
    case "duration": return DurationResolver.resolve(raw).map { .number($0, unit: "s") } ?? end(raw)
    case "time": return moment(raw)
    case "color": return ColorResolver.resolve(raw).map { .text($0) } ?? whiteness(raw)
    case "state": return StateResolver.resolve(raw).map { .text($0) }
    default: return words(raw)
    }
  }

  /// Like `resolve`, with what Home Assistant's timers want as whole numbers spread over their slots: `hours`
  /// "two and a half" gives `hours` 2 and `minutes` 30.
  public func resolveParts(
    _ name: SlotName, raw: String, intent: IntentName? = nil, implied: String? = nil, text: String = ""
  ) -> [(name: SlotName, value: SlotValue)]? {
    guard let unit = Self.timerUnits[name] else {
      // "Warm white" is a colour to those who say it and a colour temperature to the light.
      if name == "color", let value = resolve(name, raw: raw), case .number = value { return [("temperature", value)] }
      return resolve(name, raw: raw, intent: intent, implied: implied, text: text).map { [(name, $0)] }
    }
    // "An hour and | a quarter".
    let isFurther = ["hour and \(raw)", "hours and \(raw)", "minute and \(raw)", "minutes and \(raw)"]
      .contains(where: text.lowercased().contains)
    let share = isFurther ? DurationResolver.share(raw, of: unit * 60) : nil
    guard let seconds = DurationResolver.resolve(raw, bareUnit: unit) ?? share else { return nil }
    // "An hour and a half" of minutes is told as it was said: one hour, thirty minutes.
    if (seconds / unit) == (seconds / unit).rounded(), !DurationResolver.says(raw, longerThan: unit) {
      return [(name, .number(seconds / unit))]
    }
    let parts = DurationResolver.Parts(seconds: seconds)
    let prefix = name.rawValue.hasPrefix("start_") ? "start_" : ""
    return [("hours", parts.hours), ("minutes", parts.minutes), ("seconds", parts.seconds)]
      .filter { $0.1 > 0 }
      .map { (SlotName(rawValue: prefix + $0.0), .number(Double($0.1))) }
  }

  private static let timerUnits: [SlotName: Double] = [
    "hours": 3_600, "minutes": 60, "seconds": 1, "start_hours": 3_600, "start_minutes": 60, "start_seconds": 1,
  ]

  private func percentage(_ raw: String, _ scale: PercentageResolver.Scale) -> SlotValue? {
    PercentageResolver.resolve(raw, scale: scale).map { .number($0, unit: "%") }
  }

  private func step(_ raw: String, _ unit: StepResolver.Unit, _ implied: String?, _ text: String) -> SlotValue? {
    let direction = implied.flatMap(StepResolver.Direction.init(rawValue:)) ?? StepResolver.direction(in: text)
    guard let step = StepResolver.resolve(raw, unit: unit, implied: direction) else { return nil }
    guard let amount = step.amount else { return .text(step.direction.rawValue) }
    let spelling = unit == .percent ? "%" : unit == .celsius ? "°C" : "°F"
    return .number(step.direction == .up ? amount : -amount, unit: spelling)
  }

  private func temperature(_ raw: String, isColor: Bool) -> SlotValue? {
    guard let reading = TemperatureResolver.resolve(raw) else { return nil }
    let bare = isColor || reading.value >= 1_000 ? TemperatureResolver.Unit.kelvin : context.temperatureUnit
    return .number(reading.value, unit: (reading.unit ?? bare).rawValue)
  }

  private func timerPart(_ raw: String, unit: Double) -> SlotValue? {
    DurationResolver.resolve(raw, bareUnit: unit).map { .number($0 / unit) }
  }

  private func moment(_ raw: String) -> SlotValue? {
    guard let calendar else { return nil }
    let now = context.now ?? CivilCalendar.systemNow()
    return TimeResolver.resolve(raw, now: now, calendar: calendar).map { .text($0.description) }
  }

  /// "Until six": the moment a duration ends.
  private func end(_ raw: String) -> SlotValue? {
    let words = SpokenWords.split(String(raw.prefix(512)))
    guard let first = words.first, ["until", "till", "til"].contains(first) else { return nil }
    return moment(words.dropFirst().joined(separator: " "))
  }

  /// "Warm white" or "2700 kelvin" where a colour was expected.
  private func whiteness(_ raw: String) -> SlotValue? {
    guard let reading = TemperatureResolver.resolve(raw), reading.unit == .kelvin else { return nil }
    return .number(reading.value, unit: "K")
  }

  /// The words themselves, without white space around them.
  private func words(_ raw: String) -> SlotValue? {
    let scalars = raw.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return nil }
    return .text(String(scalars[first...last]))
  }
}

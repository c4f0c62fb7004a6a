// The inverse of resolving: a value as a sentence would say it. Whatever is said here, the resolvers read back.

public import Ontology

/// Says slot values: "30 percent", "21.5 degrees", "an hour and a half".
public enum SpokenText {
  /// How many of a thing there are: "1 area", "2 areas", "3 entities".
  public static func count(_ number: Int, _ thing: String) -> String {
    if number == 1 { return "1 \(thing)" }
    return thing.hasSuffix("y") ? "\(number) \(thing.dropLast())ies" : "\(number) \(thing)s"
  }

  /// The words for a value.
  public static func of(_ value: SlotValue) -> String {
    switch value {
    case .text(let text): return text
    case .identifier(let id): return String(id.split(separator: ".").last ?? "").replacing("_", with: " ")
    case .number(let number, let unit):
      let said = number < 0 ? "minus \(plain(-number))" : plain(number)
      switch unit {
      case "%": return "\(said) percent"
      case "°C", "°F": return plain(abs(number)) == "1" ? "\(said) degree" : "\(said) degrees"
      case "K": return "\(said) kelvin"
      case "s": return duration(number)
      case let unit?: return "\(said) \(unit)"
      case nil: return said
      }
    }
  }

  /// "half an hour", "two and a half hours", "1 hour and 5 minutes": a length of time in seconds, fractions dropped.
  public static func duration(_ seconds: Double) -> String {
    let parts = DurationResolver.Parts(seconds: seconds)
    switch (parts.hours, parts.minutes, parts.seconds) {
    case (0, 30, 0): return "half an hour"
    case (1, 30, 0): return "an hour and a half"
    case (0, 1, 30): return "a minute and a half"
    case (2...23, 30, 0): return "\(NumberWords.spelled(parts.hours) ?? "\(parts.hours)") and a half hours"
    default: break
    }
    let units = [
      (parts.hours / 24, "day"), (parts.hours % 24, "hour"), (parts.minutes, "minute"), (parts.seconds, "second"),
    ].filter { $0.0 > 0 }
    if units.isEmpty { return "0 seconds" }
    if units.count == 1, units[0].0 == 1 { return (units[0].1 == "hour" ? "an " : "a ") + units[0].1 }
    return list(units.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" })
  }

  /// A number with at most two decimals, without ".0".
  public static func plain(_ number: Double) -> String {
    let rounded = (number * 100).rounded() / 100
    guard rounded == rounded.rounded(), abs(rounded) < 1e15 else { return "\(rounded)" }
    return "\(Int(rounded))"
  }

  /// "21st" for 21.
  public static func ordinal(_ number: Int) -> String { "\(number)\(OrdinalResolver.ending(number))" }

  /// "a, b and c".
  public static func list(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }

  /// "the lamp, the fan and Mia's heater": names of devices or places, with an article where they take one.
  public static func names(_ names: [String]) -> String {
    list(
      names.map { name in
        let first = name.split(separator: " ").first?.lowercased() ?? ""
        return ownArticles.contains(first) || first.hasSuffix("'s") || first.hasSuffix("\u{2019}s")
          ? name : "the \(name)"
      })
  }

  private static let ownArticles: Set<String> = ["the", "a", "an", "my", "our", "your", "his", "her", "their"]
}

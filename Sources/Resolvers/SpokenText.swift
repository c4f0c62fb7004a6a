// The inverse of resolving: a value as a sentence would say it.

public import Ontology

/// Says slot values: "30 percent", "21.5 degrees", "an hour" as "1 hour".
public enum SpokenText {
  /// The words for a value.
  public static func of(_ value: SlotValue) -> String {
    switch value {
    case .text(let text): return text
    case .identifier(let id): return String(id.split(separator: ".").last ?? "").replacing("_", with: " ")
    case .number(let number, let unit):
      switch unit {
      case "%": return "\(plain(number)) percent"
      case "°C", "°F": return abs(number) == 1 ? "\(plain(number)) degree" : "\(plain(number)) degrees"
      case "K": return "\(plain(number)) kelvin"
      case "s": return duration(number)
      case let unit?: return "\(plain(number)) \(unit)"
      case nil: return plain(number)
      }
    }
  }

  /// "1 hour 5 minutes" for 3,900 seconds.
  public static func duration(_ seconds: Double) -> String {
    let parts = DurationResolver.Parts(seconds: seconds)
    let said = [(parts.hours, "hour"), (parts.minutes, "minute"), (parts.seconds, "second")]
      .filter { $0.0 > 0 }
      .map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
    return said.isEmpty ? "0 seconds" : said.joined(separator: " ")
  }

  /// A number with at most two decimals, without ".0".
  public static func plain(_ number: Double) -> String {
    let rounded = (number * 100).rounded() / 100
    guard rounded == rounded.rounded(), abs(rounded) < 1e15 else { return "\(rounded)" }
    return "\(Int(rounded))"
  }
}

// A quantity's words are number and unit together ("30 percent", "5 minutes"), wherever the template says the unit:
// matcher and sampler widen the range of a number by the same rule.

internal import Ontology

/// Widens numbers over their units.
enum Quantity {
  private static let percent: Set<String> = ["%", "percent", "percentage"]
  private static let degrees: Set<String> = [
    "°", "°c", "°f", "degree", "degrees", "celsius", "fahrenheit", "centigrade", "kelvin", "k",
  ]
  private static let times: [String: Set<String>] = [
    "hours": ["hour", "hours", "hr", "hrs", "h"], "minutes": ["minute", "minutes", "min", "mins"],
    "seconds": ["second", "seconds", "sec", "secs"],
  ]

  /// The range of a number in `slot`, up to the end of its unit in `scalars`.
  static func widened(_ range: Range<Int>, slot: SlotName, in scalars: [Unicode.Scalar]) -> Range<Int> {
    let name = slot.rawValue.hasPrefix("start_") ? String(slot.rawValue.dropFirst(6)) : slot.rawValue
    var end = range.upperBound
    if let units = times[name] {
      return range.lowerBound..<(unit(units, after: end, in: scalars) ?? end)
    }
    if let next = unit(percent, after: end, in: scalars) { return range.lowerBound..<next }
    if let per = unit(["per"], after: end, in: scalars), let cent = unit(["cent"], after: per, in: scalars) {
      return range.lowerBound..<cent
    }
    while let next = unit(degrees, after: end, in: scalars) { end = next }
    return range.lowerBound..<end
  }

  /// Where the unit that follows `end` ends; one space or hyphen may stand between.
  private static func unit(_ units: Set<String>, after end: Int, in scalars: [Unicode.Scalar]) -> Int? {
    var start = end
    if start < scalars.count, scalars[start] == " " || scalars[start] == "-" { start += 1 }
    var word = String.UnicodeScalarView()
    var index = start
    while index < scalars.count, index - start < 12, isUnitScalar(scalars[index]) {
      word.append(scalars[index])
      index += 1
      if scalars[start] == "%" { break }
    }
    return units.contains(String(word).lowercased()) ? index : nil
  }

  private static func isUnitScalar(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar == "%" || scalar == "°"
  }
}

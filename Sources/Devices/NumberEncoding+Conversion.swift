// Numbers of the home ↔ numbers on the wire. Percent survive the way there and back wherever the wire has at least a
// hundred steps, and what is more than nothing never becomes nothing.

internal import HomeControl

extension NumberEncoding {
  /// The wire's number for `value`, or nil where it lies outside the range by more than rounding.
  func encode(_ value: Double, home: Home.TemperatureUnit) -> Double? {
    guard value.isFinite else { return nil }
    switch unit {
    case .percent:
      guard let range, (0...100).contains(value) else { return nil }
      return encodePercent(value, range)
    case .kelvin: return fitted(value)
    case .mired: return value > 0 ? fitted(1_000_000 / value) : nil
    case .celsius: return fitted(home == .celsius ? value : (value - 32) / 1.8)
    case .fahrenheit: return fitted(home == .fahrenheit ? value : value * 1.8 + 32)
    case .plain: return fitted(value)
    }
  }

  /// The wire's number for a change by `value`: percent may be negative, and nothing is kept in the range.
  func encodeChange(_ value: Double) -> Double? {
    guard value.isFinite, case .percent = unit, let range, abs(value) <= 100 else { return nil }
    let change = rounded(value / 100 * (range.upperBound - range.lowerBound))
    let least = change == 0 ? (value < 0 ? -smallest : smallest) : change
    return isInverted ? -least : least
  }

  /// The home's number for the wire's, or nil for one that means nothing.
  func decode(_ wire: Double, home: Home.TemperatureUnit) -> Double? {
    guard wire.isFinite else { return nil }
    switch unit {
    case .percent:
      guard let range, range.upperBound > range.lowerBound else { return nil }
      let share = (wire - range.lowerBound) / (range.upperBound - range.lowerBound)
      let percent = (isInverted ? 1 - share : share) * 100
      // A light at 1 of 254 is on: 1 %, not 0.
      return percent > 0 ? min(max(percent.rounded(), 1), 100) : 0
    case .kelvin: return wire
    case .mired: return wire > 0 ? (1_000_000 / wire).rounded() : nil
    case .celsius: return tenths(home == .celsius ? wire : wire * 1.8 + 32)
    case .fahrenheit: return tenths(home == .fahrenheit ? wire : (wire - 32) / 1.8)
    case .plain: return wire
    }
  }

  /// Whether `value` lies between two steps of a device that counts in the home's own unit: 21.3 where it knows half
  /// degrees.
  func isBetweenSteps(_ value: Double, home: Home.TemperatureUnit) -> Bool {
    abs(onStep(value, home: home) - value) > 1e-6
  }

  /// The nearest value of a device that counts in the home's own unit; any other value as it is.
  func onStep(_ value: Double, home: Home.TemperatureUnit) -> Double {
    (unit == .celsius && home == .celsius) || (unit == .fahrenheit && home == .fahrenheit) ? rounded(value) : value
  }

  /// The home's numbers that can be encoded, where the wire has bounds.
  func bounds(home: Home.TemperatureUnit) -> ClosedRange<Double>? {
    guard let range else { return nil }
    guard unit != .percent else { return 0...100 }
    guard let first = decode(range.lowerBound, home: home), let last = decode(range.upperBound, home: home) else {
      return nil
    }
    return min(first, last)...max(first, last)
  }

  private var smallest: Double { step > 0 ? step : 1 }

  private func encodePercent(_ value: Double, _ range: ClosedRange<Double>) -> Double {
    let share = (isInverted ? 100 - value : value) / 100
    let wire = min(
      max(rounded(range.lowerBound + share * (range.upperBound - range.lowerBound)), range.lowerBound),
      range.upperBound)
    let nothing = isInverted ? range.upperBound : range.lowerBound
    guard value > 0, wire == nothing else { return wire }
    return isInverted
      ? max(nothing - smallest, range.lowerBound) : min(nothing + smallest, range.upperBound)
  }

  private func fitted(_ value: Double) -> Double? {
    let wire = rounded(value)
    guard let range else { return wire }
    return range.contains(wire) ? wire : nil
  }

  private func rounded(_ value: Double) -> Double {
    guard step > 0 else { return value }
    let perUnit = (1 / step).rounded()
    // Dividing by a whole number keeps 0.3 what it is; multiplying by 0.1 does not.
    if perUnit >= 1, abs(perUnit * step - 1) < 1e-9 { return (value * perUnit).rounded() / perUnit }
    return (value / step).rounded() * step
  }

  private func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}

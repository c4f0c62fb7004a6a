// A value of a device's function, in the home's units: what is to be sent, or what was told.

public import HomeControl
public import Resolvers

/// A value of a `DeviceFunction`.
public enum DeviceValue: Equatable, Sendable {
  /// A word such as `on`, `open`, `locked`.
  case word(DeviceWord)
  /// Percent 0...100, kelvin, degrees in the home's unit, or a sensor's own unit.
  case number(Double)
  /// A colour.
  case color(ColorResolver.RGB)
  /// Anything else that was told, such as the weather.
  case text(String)

  /// The word, where it is one.
  public var word: DeviceWord? { if case .word(let word) = self { word } else { nil } }
  /// The number, where it is one.
  public var number: Double? { if case .number(let number) = self { number } else { nil } }
  /// The colour, where it is one.
  public var color: ColorResolver.RGB? { if case .color(let color) = self { color } else { nil } }
  /// The word or text, where it is one.
  public var text: String? {
    switch self {
    case .word(let word): word.rawValue
    case .text(let text): text
    case .number, .color: nil
    }
  }
}

// A slot is a typed value with the words it came from.

/// A typed slot value.
public enum SlotValue: Equatable, Sendable {
  /// A number in `unit` (`%`, `°C`, `°F`, `K`, `s`, …), or a plain count when `unit` is nil.
  case number(Double, unit: String? = nil)
  /// Free words (`item`, `message`, `search_query`) or a member of a closed list (`up`, `open`).
  case text(String)
  /// An identifier of the home: an area, a floor, an entity.
  case identifier(String)
}

extension SlotValue {
  /// The value as text: whole numbers without a fraction, no unit.
  public var spelling: String {
    switch self {
    case .number(let number, _): number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    case .text(let text): text
    case .identifier(let id): id
    }
  }
}

/// One slot of a command.
public struct Slot: Equatable, Sendable {
  /// The slot's name in the ontology.
  public var name: SlotName
  /// The typed value.
  public var value: SlotValue
  /// The words as spoken; nil when the value was inferred.
  public var raw: String?
  /// Range of `raw` in Unicode scalars of the utterance's text; nil when the value was inferred.
  public var range: Range<Int>?
  /// Calibrated probability that the slot is right, 0...1.
  public var confidence: Double

  /// Makes a slot.
  public init(
    _ name: SlotName, _ value: SlotValue, raw: String? = nil, range: Range<Int>? = nil, confidence: Double = 1
  ) {
    self.name = name
    self.value = value
    self.raw = raw
    self.range = range
    self.confidence = confidence
  }
}

/// A slot's name, as Home Assistant's intent schema spells it, or one of ours.
public struct SlotName: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The stored spelling.
  public let rawValue: String

  /// Takes any spelling: households may define slots of their own.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Takes a literal spelling.
  public init(stringLiteral value: String) { rawValue = value }

  /// The stored spelling.
  public var description: String { rawValue }
}

// The tree of one sentence template. It is pure data: the matcher and the sampler both walk this tree, so what
// can be sampled can be matched.

/// A sentence template in Home Assistant's format.
///
/// Text is taken at character level, spaces included: `light[s]` is one word with an optional letter.
public indirect enum Template: Hashable, Sendable {
  /// Words, letters or spaces, as written.
  case text(String)
  /// One after the other.
  case sequence([Template])
  /// `(a|b)`; `[a]` is an alternative whose last branch is empty.
  case alternative([Template])
  /// `(a;b)`: all of them, in any order, as separate words.
  case permutation([Template])
  /// `{list}` or `{list:slot}`.
  case list(String, slot: String)
  /// `{0..100:slot}`.
  case range(NumberRange, slot: String)
  /// `<rule>`.
  case rule(String)

  /// What matches nothing and is always there.
  public static let empty = Template.text("")
}

/// Numbers that a slot accepts, spoken as digits or words.
public struct NumberRange: Hashable, Sendable {
  /// Parts of a whole that are accepted.
  public enum Fractions: String, Sendable {
    /// Whole numbers only.
    case none
    /// `21.5`, "twenty one and a half".
    case halves
    /// `21.3`.
    case tenths
  }

  /// Farthest from zero that a range may reach.
  static let limit = 1_000_000

  /// Smallest number.
  public var from: Int
  /// Largest number.
  public var to: Int
  /// Distance between accepted whole numbers, counted from `from`.
  public var step = 1
  /// Parts of a whole.
  public var fractions = Fractions.none
  /// What the value is multiplied with before it becomes the slot's.
  public var multiplier = 1.0
  /// Unit of the slot's value; `%` for a percentage, else nil.
  public var unit: String?

  /// Makes a range of whole numbers.
  public init(from: Int, to: Int, step: Int = 1) {
    self.from = from
    self.to = to
    self.step = step
  }

  /// Whether a spoken number lies in the range and on its steps.
  public func contains(_ number: Double) -> Bool {
    guard number >= Double(from), number <= Double(to) else { return false }
    let whole = number.rounded(.down)
    if number == whole { return (Int(whole) - from) % step == 0 }
    switch fractions {
    case .none: return false
    case .halves: return number - whole == 0.5
    case .tenths: return abs((number * 10).rounded() - number * 10) < 1e-6
    }
  }
}

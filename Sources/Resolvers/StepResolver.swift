// "a bit louder", "up", "by 20 percent", "two degrees warmer" → a direction and perhaps an amount.
// Sizes of amount words, in percent: a bit 10, a lot 30; in degrees Celsius: a bit 1, a lot 3 (Fahrenheit: 2, 5). A
// notch is a bit, two notches are two of them.
// An amount without any direction is not a step: nil, never a guess.

/// Reads relative changes.
public enum StepResolver {
  /// Which way.
  public enum Direction: String, Sendable {
    /// More, brighter, louder, warmer.
    case up
    /// Less, dimmer, quieter, cooler.
    case down
  }

  /// What the amount is counted in, with the sizes of "a bit" and "a lot".
  public enum Unit: Sendable {
    /// Percent.
    case percent
    /// Degrees Celsius.
    case celsius
    /// Degrees Fahrenheit.
    case fahrenheit

    /// The size of "a bit".
    public var small: Double { self == .percent ? 10 : self == .celsius ? 1 : 2 }
    /// The size of "a lot".
    public var large: Double { self == .percent ? 30 : self == .celsius ? 3 : 5 }
  }

  /// A change that the words say.
  public struct Step: Equatable, Sendable {
    /// Which way.
    public var direction: Direction
    /// How much, in the unit asked for; nil when only the direction was said.
    public var amount: Double?

    /// Makes a change.
    public init(direction: Direction, amount: Double? = nil) {
      self.direction = direction
      self.amount = amount
    }
  }

  /// The change that `raw` as a whole says, with `implied` as its direction where the words have none.
  public static func resolve(_ raw: String, unit: Unit, implied: Direction? = nil) -> Step? {
    var words = Filler.stripped(raw)
    var direction: Direction?
    var amount: Double?
    while let word = words.first {
      if let said = directions[word] {
        guard direction == nil || direction == said else { return nil }
        direction = said
        words.removeFirst()
      } else if amount == nil, let (size, used) = amountWords(words, unit) {
        amount = size
        words.removeFirst(used)
      } else if amount == nil, let reading = NumberResolver.read(words) {
        words.removeFirst(reading.wordCount)
        if reading.isFraction { words = words.dropping(leading: ["a", "of"]) }
        if let word = words.first, counted.contains(word), !reading.isFraction {
          words.removeFirst()
          amount = reading.value * unit.small
        } else {
          words = droppingUnit(words, unit)
          amount = reading.isFraction && unit == .percent ? (reading.value * 100).rounded() : reading.value
        }
      } else if neutral.contains(word) {
        words.removeFirst()
      } else {
        return nil
      }
    }
    if let value = amount, value < 0 {
      guard direction != .up else { return nil }
      return Step(direction: .down, amount: -value)
    }
    return (direction ?? implied).map { Step(direction: $0, amount: amount) }
  }

  /// The one direction that the words of `text` say; nil for none, and for both.
  public static func direction(in text: String) -> Direction? {
    let said = Set(SpokenWords.split(text).compactMap { directions[$0] })
    return said.count == 1 ? said.first : nil
  }

  /// The size of "a bit", "a lot", "slightly", and how many words say it.
  private static func amountWords(_ words: ArraySlice<String>, _ unit: Unit) -> (Double, Int)? {
    var rest = words
    if rest.first == "just" { rest.removeFirst() }
    if rest.first == "a" || rest.first == "one" { rest.removeFirst() }
    guard var word = rest.first else { return nil }
    // "A good bit", "quite a bit".
    if ["good", "fair", "quite", "whole"].contains(word), rest.dropFirst().contains(where: small.union(large).contains)
    {
      let tail = rest.dropFirst().drop { $0 == "a" }
      if let size = tail.first, small.contains(size) || large.contains(size) {
        return (unit.large, words.count - tail.count + 1)
      }
    }
    if word == "little" || word == "wee" || word == "tiny", let next = rest.dropFirst().first, small.contains(next) {
      rest.removeFirst()
      word = next
    }
    let used = words.count - rest.count + 1
    if word == "degree", unit != .percent { return (1, used) }
    if small.contains(word) { return (unit.small, used) }
    return large.contains(word) ? (unit.large, used) : nil
  }

  private static func droppingUnit(_ words: ArraySlice<String>, _ unit: Unit) -> ArraySlice<String> {
    guard unit == .percent else {
      return words.drop { TemperatureResolver.unitWords.contains($0) }
    }
    for count in [1, 2] where words.count >= count && PercentageResolver.isPercent(words.prefix(count)) {
      return words.dropFirst(count)
    }
    return words
  }

  private static let directions: [String: Direction] = [
    "up": .up, "higher": .up, "increase": .up, "raise": .up, "more": .up, "louder": .up, "brighter": .up,
    "lighter": .up, "warmer": .up, "hotter": .up, "boost": .up, "brighten": .up, "faster": .up, "stronger": .up,
    "down": .down, "lower": .down, "decrease": .down, "reduce": .down, "less": .down, "quieter": .down,
    "softer": .down, "dimmer": .down, "dim": .down, "darker": .down, "cooler": .down, "colder": .down,
    "chillier": .down, "drop": .down, "slower": .down, "fainter": .down,
  ]
  private static let small: Set<String> = [
    "bit", "little", "slightly", "touch", "tad", "smidge", "notch", "somewhat", "fraction", "step", "tick", "shade",
    "some", "level", "smidgen", "hair", "click", "bits", "wee",
  ]
  private static let counted: Set<String> = [
    "notch", "notches", "step", "steps", "level", "levels", "click", "clicks", "tick", "ticks", "bars", "bar",
  ]
  private static let large: Set<String> = [
    "lot", "lots", "way", "much", "far", "loads", "considerably", "significantly",
  ]
  private static let neutral: Set<String> = [
    "to", "by", "the", "a", "and", "just", "please", "then", "of", "turn", "make",
  ]
}

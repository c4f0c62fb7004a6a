// A suite: what people say in one described home, each with what should become of it. Reading one from a file is
// `Suite+YAML.swift`, running it is `SuiteRunner.swift`.

public import Ontology
public import YAMLNodes

/// Expectations in one home.
public struct Suite: Sendable {
  /// One thing said, and what should become of it.
  public struct Turn: Sendable {
    /// The words.
    public var words: String
    /// Area the asker is in, by id.
    public var area: String?
    /// The satellite that heard it; nil for the one of the first turn.
    public var site: String?
    /// Seconds since the turn before it.
    public var pause: Double
    /// What should become of it.
    public var expected: Expectation
    /// Where it stands.
    public var position: YAMLPosition

    /// Makes a turn.
    public init(
      _ words: String, area: String? = nil, site: String? = nil, pause: Double = 0, expected: Expectation,
      position: YAMLPosition
    ) {
      self.words = words
      self.area = area
      self.site = site
      self.pause = pause
      self.expected = expected
      self.position = position
    }
  }

  /// One conversation; most are a single turn.
  public struct Test: Sendable {
    /// The turns in order, at least one.
    public var turns: [Turn]
    /// Name of the group it is counted in; nil for none.
    public var group: String?
    /// Why it is expected so, for people.
    public var why: String?

    /// Makes a test.
    public init(turns: [Turn], group: String? = nil, why: String? = nil) {
      self.turns = turns
      self.group = group
      self.why = why
    }
  }

  /// The file it came from.
  public var file: String
  /// Path of the home it happens in; nil for no home.
  public var home: String?
  /// Local time of the home when each test begins; nil for the present.
  public var now: LocalTime?
  /// The tests in file order.
  public var tests: [Test]

  /// Makes a suite.
  public init(file: String, home: String? = nil, now: LocalTime? = nil, tests: [Test]) {
    self.file = file
    self.home = home
    self.now = now
    self.tests = tests
  }
}

/// What should become of an utterance.
public enum Expectation: Equatable, Sendable {
  /// These commands, in this order and number.
  case commands([ExpectedCommand])
  /// A rejection, for one of these reasons; for any when there are none.
  case refusal([Rejection.Reason])
}

/// What one command should be.
public struct ExpectedCommand: Equatable, Sendable {
  /// A slot's value as written in a suite.
  public enum Value: Equatable, Sendable {
    /// A number, whatever its unit.
    case number(Double)
    /// Words, an identifier, a direction, or the beginning of a time.
    case text(String)
  }

  /// The intent.
  public var intent: IntentName
  /// The entities acted on, in any order; nil when it does not matter.
  public var targets: Set<String>?
  /// Values by slot, sorted by name, several for a slot that is named severally.
  public var slots: [(name: SlotName, values: [Value])]

  /// Makes an expectation.
  public init(_ intent: IntentName, targets: Set<String>? = nil, slots: [(name: SlotName, values: [Value])] = []) {
    self.intent = intent
    self.targets = targets
    self.slots = slots
  }

  /// Whether two expectations are the same.
  public static func == (one: ExpectedCommand, other: ExpectedCommand) -> Bool {
    one.intent == other.intent && one.targets == other.targets
      && one.slots.elementsEqual(other.slots) { $0.name == $1.name && $0.values == $1.values }
  }
}

/// A moment on the clocks of a home.
public struct LocalTime: Equatable, Sendable {
  /// Years of our era.
  public var year: Int
  /// 1...12.
  public var month: Int
  /// 1...31.
  public var day: Int
  /// 0...23.
  public var hour: Int
  /// 0...59.
  public var minute: Int

  /// Seconds since 1970 on a clock that shows this time at Greenwich.
  public var unixSeconds: Int {
    // Days from the civil calendar, its years counted from March.
    let (years, months) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
    let days = 365 * years + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 + day - 719_469
    return (days * 24 + hour) * 3_600 + minute * 60
  }

  /// Reads `2026-11-21T18:30`; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "T", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let date = parts[0].split(separator: "-", omittingEmptySubsequences: false).compactMap { Int($0) }
    let clock = parts[1].split(separator: ":", omittingEmptySubsequences: false).compactMap { Int($0) }
    guard date.count == 3, clock.count == 2, (1970...9_999).contains(date[0]), (1...12).contains(date[1]),
      (1...31).contains(date[2]), (0...23).contains(clock[0]), (0...59).contains(clock[1])
    else { return nil }
    (year, month, day, hour, minute) = (date[0], date[1], date[2], clock[0], clock[1])
  }
}

// A suite: what people say in one described home, each with what should become of it. Reading one from a file is
// `Suite+YAML.swift`, running it is `SuiteRunner.swift`.

public import Ontology
public import Resolvers
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
  public var now: WallTime?
  /// The tests in file order.
  public var tests: [Test]

  /// Makes a suite.
  public init(file: String, home: String? = nil, now: WallTime? = nil, tests: [Test]) {
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

/// What the clock and the calendar of a home show.
public struct WallTime: Equatable, Sendable {
  /// The day.
  public var date: CivilDate
  /// 0...23.
  public var hour: Int
  /// 0...59.
  public var minute: Int

  /// Reads `2026-11-21T18:30`; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "T", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let day = parts[0].split(separator: "-", omittingEmptySubsequences: false).compactMap { Int($0) }
    let clock = parts[1].split(separator: ":", omittingEmptySubsequences: false).compactMap { Int($0) }
    guard day.count == 3, clock.count == 2, let date = CivilDate(year: day[0], month: day[1], day: day[2]),
      (0...23).contains(clock[0]), (0...59).contains(clock[1])
    else { return nil }
    self.date = date
    (hour, minute) = (clock[0], clock[1])
  }
}

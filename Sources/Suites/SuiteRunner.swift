// Says a suite's utterances to an engine, through the door the daemon uses, and collects the verdicts.

import HomeControl
public import Ontology
public import Resolvers
public import Understanding

/// Runs suites against one engine.
public struct SuiteRunner {
  /// What became of one turn.
  public struct Result: Sendable {
    /// The turn.
    public var turn: Suite.Turn
    /// The group of its test.
    public var group: String?
    /// How it compares.
    public var verdict: Verdict
    /// What was understood.
    public var interpretation: Interpretation
  }

  private let engine: NLUEngine
  private let workspace: NLUEngine.Workspace
  private let calendar: CivilCalendar

  /// A runner of `engine`, which should accept modifiers.
  ///
  /// - Throws: when the home's time zone cannot be read.
  public init(_ engine: NLUEngine) throws(CalendarError) {
    self.engine = engine
    calendar = try CivilCalendar(zone: engine.home?.timeZone)
    workspace = engine.makeWorkspace()
  }

  /// Says every turn of the tests that `isWanted`, in file order.
  public func run(_ suite: Suite, where isWanted: (Suite.Test) -> Bool = { _ in true }) -> [Result] {
    suite.tests.filter(isWanted).flatMap { run($0, of: suite) }
  }

  /// When the clock of the home shows `time`, in Unix seconds; the present for nil.
  private func moment(_ time: WallTime?) -> Double {
    guard let time else { return CivilCalendar.systemNow() }
    return Double(calendar.local(on: time.date, secondOfDay: (time.hour * 60 + time.minute) * 60).unixSeconds)
  }

  private func run(_ test: Suite.Test, of suite: Suite) -> [Result] {
    let area = test.turns.first?.area
    let site = test.turns.first?.site
    var conversations: [String?: Conversation] = [:]
    var now = moment(suite.now)
    return test.turns.map { turn in
      now += turn.pause
      let utterance = Utterance(turn.words, site: turn.site ?? site, area: turn.area ?? area)
      let interpretation = engine.parse(
        utterance, using: workspace, in: &conversations[utterance.site, default: Conversation()], now: now)
      return Result(
        turn: turn, group: test.group, verdict: Verdict(interpretation, expected: turn.expected),
        interpretation: interpretation)
    }
  }
}

/// How many of each verdict.
public struct SuiteScore: Equatable, Sendable {
  /// Turns by verdict.
  public private(set) var counts: [Verdict: Int] = [:]

  /// Counts results.
  public init(_ results: [SuiteRunner.Result]) {
    for result in results { counts[result.verdict, default: 0] += 1 }
  }

  /// All turns.
  public var total: Int { counts.values.reduce(0, +) }

  /// Turns of these verdicts as a share of all, in percent; 100 of none.
  public func percent(_ verdicts: Verdict...) -> Double {
    let count = verdicts.reduce(0) { $0 + (counts[$1] ?? 0) }
    return total == 0 ? 100 : 100 * Double(count) / Double(total)
  }
}

// Suites as files, and verdicts on what was understood.

import Ontology
import Resolvers
import Suites
import Testing
import Understanding
import YAMLNodes

private func suite(_ text: String) throws -> Suite {
  try Suite(YAML.parse(text, file: "homes/one.yaml"), file: "homes/one.yaml")
}

@Suite("A suite file")
struct SuiteReadingTests {
  @Test("a test, a refusal and a conversation are read as written")
  func reading() throws {
    let suite = try suite(
      """
      home: ../home.yaml
      now: 2026-11-21T18:30
      tests:
        - {say: "dim it", area: hall, commands: [{intent: HassLightSet, targets: [light.b, light.a], slots: {brightness: 40}}]}
        - {say: "open up", group: doors, why: "guarded", refuse: [ambiguous, missing_target]}
        - turns:
            - {say: "lamp on", area: office, refuse: true}
            - {say: "yes", site: other, after: 70, refuse: true}
      """)
    #expect(suite.home == "homes/../home.yaml")
    #expect(suite.now?.hour == 18 && suite.now?.date.day == 21)
    #expect(suite.tests.map(\.turns.count) == [1, 1, 2])
    let expected = ExpectedCommand(
      "HassLightSet", targets: ["light.a", "light.b"], slots: [("brightness", [.number(40)])])
    #expect(suite.tests[0].turns[0].expected == .commands([expected]))
    #expect(suite.tests[1].group == "doors")
    #expect(suite.tests[1].turns[0].expected == .refusal([.ambiguous, .missingTarget]))
    #expect(suite.tests[2].turns[1].pause == 70)
    #expect(suite.tests[2].turns[1].position.line == 8)
  }

  @Test(
    "what is wrong in it is named with its line",
    arguments: [
      ("tests: [{say: a}]", "`commands:` or `refuse:`"),
      ("tests: [{say: a, refuse: true, commands: []}]", "`commands:` or `refuse:`"),
      ("tests: [{say: a, refuse: [tired]}]", "tired"),
      ("tests: [{say: a, refuse: false}]", "commands"),
      ("tests: [{say: a, commands: []}]", "refuse: true"),
      ("tests: [{say: a, commands: [{targets: [a.b]}]}]", "intent"),
      ("tests: [{say: a, refuses: true}]", "refuses"),
      ("tests: [{turns: []}]", "at least one"),
      ("now: tomorrow\ntests: []", "2026-11-21T18:30"),
      ("home: x.yaml", "tests"),
    ])
  func faults(text: String, named: String) {
    #expect {
      _ = try suite(text)
    } throws: {
      "\($0)".contains("homes/one.yaml:1") && "\($0)".contains(named)
    }
  }
}

@Suite("A verdict")
struct VerdictTests {
  private static let lamp = Command(
    intent: "HassLightSet", confidence: 1,
    slots: [
      Slot("area", .identifier("hall"), raw: "hall", range: 0..<4),
      Slot("brightness", .number(40, unit: "%"), raw: "40", range: 5..<7),
      Slot("temperature", .number(2_700, unit: "K")),
    ], targets: ["light.a", "light.b"], range: 0..<7)

  private func verdict(_ commands: [Command], _ expected: ExpectedCommand...) -> Verdict {
    Verdict(Interpretation(Utterance(""), commands: commands), expected: .commands(expected))
  }

  @Test("targets are a set, places are shown by them, inferred values need not be listed")
  func right() {
    let expected = ExpectedCommand(
      "HassLightSet", targets: ["light.b", "light.a"], slots: [("brightness", [.number(40)])])
    #expect(verdict([Self.lamp], expected) == .right)
    #expect(verdict([Self.lamp], ExpectedCommand("HassLightSet", slots: [("brightness", [.number(40)])])) == .right)
  }

  @Test("a wrong value, a value not listed, a missing value, or another device is wrong")
  func wrongDetails() {
    let value = ExpectedCommand("HassLightSet", slots: [("brightness", [.number(41)])])
    let unlisted = ExpectedCommand("HassLightSet", targets: ["light.a", "light.b"])
    let missing = ExpectedCommand("HassLightSet", slots: [("brightness", [.number(40)]), ("color", [.text("red")])])
    let device = ExpectedCommand("HassLightSet", targets: ["light.a"], slots: [("brightness", [.number(40)])])
    for expected in [value, unlisted, missing, device] {
      #expect(verdict([Self.lamp], expected) == .wrongDetails, "\(expected)")
    }
  }

  @Test("another intent, more commands, or anything where nothing should be, is acting wrongly")
  func actedWrongly() {
    #expect(verdict([Self.lamp], ExpectedCommand("HassTurnOff")) == .actedWrongly)
    #expect(verdict([Self.lamp, Self.lamp], ExpectedCommand("HassLightSet")) == .actedWrongly)
    let interpretation = Interpretation(Utterance(""), commands: [Self.lamp])
    #expect(Verdict(interpretation, expected: .refusal([])) == .actedWrongly)
  }

  @Test("a refusal is right for the reason given, or for any where none is")
  func refusals() {
    let refused = Interpretation(Utterance(""), rejection: Rejection(.ambiguous, "Which?"))
    #expect(Verdict(refused, expected: .refusal([])) == .right)
    #expect(Verdict(refused, expected: .refusal([.missingTarget, .ambiguous])) == .right)
    #expect(Verdict(refused, expected: .refusal([.outOfScope])) == .otherReason)
    #expect(Verdict(refused, expected: .commands([ExpectedCommand("HassTurnOn")])) == .refused)
  }

  @Test("a direction holds for any step that way, a number only for itself, a time by its beginning")
  func values() {
    func meets(_ value: SlotValue, _ name: SlotName, _ expected: ExpectedCommand.Value) -> Bool {
      let command = Command(
        intent: "X", confidence: 1, slots: [Slot(name, value, raw: "x", range: 0..<1)], range: 0..<1)
      return ExpectedCommand("X", slots: [(name, [expected])]).isMet(by: command)
    }
    #expect(meets(.number(-10, unit: "%"), "brightness_step", .text("down")))
    #expect(!meets(.number(-10, unit: "%"), "brightness_step", .text("up")))
    #expect(meets(.number(-10, unit: "%"), "brightness_step", .number(-10)))
    #expect(!meets(.text("down"), "brightness_step", .number(-10)))
    #expect(meets(.text("2026-11-22T07:00:00+00:00"), "time", .text("2026-11-22t07:00")))
    #expect(!meets(.text("2026-11-22T07:00:00+00:00"), "item", .text("2026-11-22t07:00")))
    #expect(meets(.identifier("light.Desk"), "item", .text("light.desk")))
  }
}

@Suite("The suites that may be looked at, with the shipped model")
struct ShippedSuiteTests {
  private func results(of name: String) throws -> [SuiteRunner.Result] {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let suite = try Suites.Suite.load(path: "/\(root)/Tests/Suites/\(name).yaml")
    let engine = try NLUEngine(
      modelPath: "/\(root)/models/hearken-en.safetensors", intents: ["/\(root)/intents/en"], homePath: suite.home,
      options: .init(acceptsModifiers: true))
    return try SuiteRunner(engine).run(suite)
  }

  @Test("of the composed requests at least 97 percent are right, and none acts wrongly")
  func composed() throws {
    let results = try results(of: "composed")
    let score = SuiteScore(results)
    #expect(score.total >= 300)
    #expect(score.percent(.right) >= 97)
    #expect(results.filter { $0.verdict == .actedWrongly }.map(\.turn.words) == [])
  }

  @Test("of the everyday requests at least 93 percent are right, and at most one in a hundred acts wrongly")
  func everyday() throws {
    let score = SuiteScore(try results(of: "everyday"))
    #expect(score.total >= 600)
    #expect(score.percent(.right) >= 93)
    #expect(score.percent(.actedWrongly) <= 1)
  }
}

// Scores of an engine on Home Assistant's tests. Right is: the intent, every slot with its value and no other that
// says something else, and the targets.

public import HomeControl
public import Ontology
public import Understanding
import YAMLNodes

extension HomeAssistantTests {
  /// What became of the sentences.
  public struct Score: Sendable {
    /// Sentences said.
    public var count = 0
    /// Right intent.
    public var intentRight = 0
    /// Right intent and slots.
    public var slotsRight = 0
    /// Right intent, slots and targets.
    public var right = 0
    /// Refused.
    public var refused = 0
    /// What went wrong.
    public var mistakes: [Mistake] = []
  }

  /// One sentence that was not understood as it should have been.
  public struct Mistake: Sendable {
    /// The sentence with its expectation.
    public var test: Case
    /// What was understood.
    public var interpretation: Interpretation
    /// What is wrong, in a word.
    public var fault: String
  }

  /// Says the sentences for which `isWanted` holds.
  ///
  /// `makeEngine` makes the engine of a home and is called once a home. The engine should accept modifiers.
  public func score(
    where isWanted: (Case) -> Bool = { _ in true }, engine makeEngine: (Home) throws -> NLUEngine
  ) rethrows -> Score {
    var score = Score()
    for (index, home) in homes.enumerated() {
      let mine = cases.filter { $0.homeIndex == index && isWanted($0) }
      if mine.isEmpty { continue }
      let engine = try makeEngine(home)
      let workspace = engine.makeWorkspace()
      let expected = ExpectedTargets(home: home, asker: asker)
      for test in mine {
        let interpretation = engine.parse(Utterance(test.text, area: asker), using: workspace)
        note(test, interpretation, expected, into: &score) {
          engine.parse(Utterance($0, area: asker), using: workspace)
        }
      }
    }
    score.mistakes.sort {
      ($0.test.position.file, $0.test.position.line) < ($1.test.position.file, $1.test.position.line)
    }
    return score
  }

  private func note(
    _ test: Case, _ interpretation: Interpretation, _ expected: ExpectedTargets, into score: inout Score,
    parse: (String) -> Interpretation
  ) {
    score.count += 1
    let comparison = Comparison(test: test, home: expected.home)
    func fail(_ fault: String) {
      score.mistakes.append(Mistake(test: test, interpretation: interpretation, fault: fault))
    }
    guard let command = interpretation.commands.first, interpretation.commands.count == 1 else {
      score.refused += interpretation.commands.isEmpty ? 1 : 0
      return fail(interpretation.commands.isEmpty ? "refused" : "several commands")
    }
    if let later = test.slots["conversation_command"], command.intent != test.intent {
      // Home Assistant keeps a delayed command in a timer; ours carries its delay.
      let plain = parse(later).commands.first
      guard plain?.intent == command.intent else { return fail("intent") }
      score.intentRight += 1
      guard case .number(comparison.seconds, "s")? = command["delay"]?.value else { return fail("slots") }
      score.slotsRight += 1
      guard plain?.targets == command.targets else { return fail("targets") }
      score.right += 1
      return
    }
    guard command.intent == test.intent else { return fail("intent") }
    score.intentRight += 1
    let targets = expected.of(test)
    let targetsMatch = targets.map { $0 == Set(command.targets ?? []) }
    guard comparison.slotsMatch(command, targetsMatch: targetsMatch ?? true) else { return fail("slots") }
    score.slotsRight += 1
    guard targetsMatch ?? true else { return fail("targets") }
    score.right += 1
  }

  /// Compares a command's slots with a test's.
  private struct Comparison {
    let test: Case
    let home: Home

    private static let targeting: Set<SlotName> = ["name", "area", "floor", "domain", "device_class"]

    /// Home Assistant's contact sensors are on when what they watch is open.
    private static let sensorStates = [
      "open": "on", "closed": "off", "locked": "off", "unlocked": "on", "home": "on", "not_home": "off",
      "occupied": "on", "detected": "on", "clear": "off",
    ]

    var seconds: Double {
      func number(_ slot: String) -> Double { Double(test.slots[slot] ?? "") ?? 0 }
      return number("hours") * 3_600 + number("minutes") * 60 + number("seconds")
    }

    /// Whether every slot is there and none says something else; which slots lead to the right devices is the
    /// grounder's affair.
    func slotsMatch(_ command: Command, targetsMatch: Bool) -> Bool {
      for (name, wanted) in test.slots {
        let slot = SlotName(rawValue: name)
        if command.slots.contains(where: { $0.name == slot && isSame($0.value, wanted) }) { continue }
        guard targetsMatch, Self.targeting.contains(slot) else { return false }
      }
      return command.slots.allSatisfy { slot in
        test.slots[slot.name.rawValue].map { isSame(slot.value, $0) } ?? false
          || Self.targeting.contains(slot.name) && (targetsMatch || slot.range == nil)
      }
    }

    private func isSame(_ value: SlotValue, _ wanted: String) -> Bool {
      switch value {
      case .number(let number, _): return Double(wanted).map { abs($0 - number) < 0.001 } ?? false
      case .text(let text):
        return ExpectedTargets.same(text, wanted) || Self.sensorStates[text] == wanted
          || Self.sensorStates[wanted] == text
      case .identifier(let id):
        let names =
          home.entities.filter { $0.id == id }.map(\.name) + home.areas.filter { $0.id == id }.map(\.name)
          + home.floors.filter { $0.id == id }.map(\.name)
        return names.contains { ExpectedTargets.same($0, wanted) }
      }
    }
  }
}

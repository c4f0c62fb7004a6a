// Commands with a delay, and Home Assistant's timers that hold a command: both are the command itself with
// `delay` over the whole phrase of time.

import Ontology
import Resolvers

enum Delays {
  /// A delayed command of Home Assistant's test sentences; nil when the row is none.
  ///
  /// The command's own words decide: its verb the intent, its kind of device the spans.
  static func command(in row: SourceRow) -> LabelledUtterance? {
    guard let inner = row.slots.first(where: { $0.name == "conversation_command" && $0.start >= 0 }) else { return nil }
    let words = WordScanner.words(in: row.text)
    let lengths = words.indices.filter { index in
      words[index].range.upperBound <= inner.start || words[index].range.lowerBound >= inner.end
    }
    guard let first = lengths.first, let last = lengths.last,
      let label = label(of: WordScanner.words(in: inner.value).map(\.key))
    else { return nil }
    let range = words[first].range.lowerBound..<words[last].range.upperBound
    return LabelledUtterance(
      row.text, label: label, spans: [.init("delay", value: "", range: range)], source: row.source ?? "")
  }

  private static func label(of words: [String]) -> IntentLabel? {
    switch words.first {
    case "turn" where words.contains("on"), "switch" where words.contains("on"): IntentLabel("HassTurnOn")
    case "turn" where words.contains("off"), "switch" where words.contains("off"): IntentLabel("HassTurnOff")
    case "open": IntentLabel("HassTurnOn", implying: "domain", "cover")
    case "close": IntentLabel("HassTurnOff", implying: "domain", "cover")
    case "lock": IntentLabel("HassTurnOn", implying: "domain", "lock")
    case "unlock": IntentLabel("HassTurnOff", implying: "domain", "lock")
    case "pause": IntentLabel("HassMediaPause")
    default: nil
    }
  }

  /// Up to `count` delayed forms of commands that have no modifier yet.
  static func make(_ count: Int, from rows: [LabelledUtterance], using generator: inout SeededGenerator)
    -> [LabelledUtterance]
  {
    let commands = rows.filter { row in
      Imperative(row.text) != nil && row.boundaries.isEmpty && row.text.utf8.count < 60
        && IntentCatalog.definition(of: row.label.intent)?.hasTargets == true
        && !row.spans.contains { IntentCatalog.modifiers.contains($0.name) || $0.name == "search_query" }
        && row.text.unicodeScalars.last.map { !".!?".unicodeScalars.contains($0) } ?? false
    }
    return (0..<count).compactMap { _ in
      guard var row = commands.randomElement(using: &generator) else { return nil }
      let phrase = phrase(using: &generator)
      if generator.chance(0.4) {
        row.prepend(phrase + (generator.chance(0.2) ? ", " : " "))
        row.spans.insert(.init("delay", value: phrase, range: 0..<phrase.unicodeScalars.count), at: 0)
      } else {
        let start = row.text.unicodeScalars.count + 1
        row.text += " " + phrase
        row.spans.append(.init("delay", value: phrase, range: start..<(start + phrase.unicodeScalars.count)))
      }
      row.source = "delays:\(DatasetReport.family(row.source))"
      return row
    }
  }

  private static func phrase(using generator: inout SeededGenerator) -> String {
    let opener = generator.chance(0.85) ? "in" : "after"
    var parts: [String] = []
    for (unit, chance, limit) in [("hour", 0.4, 12), ("minute", 0.6, 59), ("second", 0.35, 59)]
    where generator.chance(chance) {
      let number =
        generator.chance(0.5)
        ? Int.random(in: 1...limit, using: &generator) : [1, 2, 5, 10, 5, 2][Int.random(in: 0..<6, using: &generator)]
      let spelled = generator.chance(0.35) ? NumberWords.spelled(number) ?? "\(number)" : "\(number)"
      parts.append("\(spelled) \(unit)\(number == 1 ? "" : "s")")
    }
    if parts.isEmpty {
      parts = [["half an hour", "a minute", "an hour", "a few minutes"][Int.random(in: 0..<4, using: &generator)]]
    }
    return opener + " " + parts.joined(separator: generator.chance(0.4) ? " and " : " ")
  }
}

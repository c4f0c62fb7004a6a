// Commands to all of a kind or a place, but one: the command itself with `except` over the words that leave it out.

import Ontology

enum Exceptions {
  private static let openers = [
    "except", "except", "except", "except for", "but not", "apart from", "other than", "all but", "besides", "just not",
    "but leave out", "excluding", "not counting",
  ]

  /// Up to `count` commands with an exception behind, naming a place or a device of `names`.
  static func make(
    _ count: Int, from rows: [LabelledUtterance], names: NamesCorpus, using generator: inout SeededGenerator
  ) -> [LabelledUtterance] {
    let commands = rows.filter { row in
      Imperative(row.text) != nil && row.boundaries.isEmpty && row.text.utf8.count < 56
        && IntentCatalog.definition(of: row.label.intent)?.hasTargets == true
        && row.spans.contains { ["domain", "device_class", "area", "floor"].contains($0.name) }
        && !row.spans.contains { excluding.contains($0.name) }
        && row.text.unicodeScalars.last.map { !".!?".unicodeScalars.contains($0) } ?? false
    }
    let places = names.texts("area")
    let devices = names.texts("name")
    guard !places.isEmpty, !devices.isEmpty else { return [] }
    return (0..<count).compactMap { _ in
      guard var row = commands.randomElement(using: &generator),
        let opener = openers.randomElement(using: &generator)
      else { return nil }
      let named = row.spans.contains { $0.name == "area" } ? devices : generator.chance(0.5) ? places : devices
      guard let first = named.randomElement(using: &generator), let second = named.randomElement(using: &generator)
      else { return nil }
      var left = article(first, using: &generator)
      if generator.chance(0.15), second != first { left += " and " + article(second, using: &generator) }
      if generator.chance(0.1) { left = "the one in " + left }
      let phrase = "\(opener) \(left)"
      let start = row.text.unicodeScalars.count + 1
      row.text += " " + phrase
      row.spans.append(.init("except", value: phrase, range: start..<(start + phrase.unicodeScalars.count)))
      row.source = "exceptions:\(DatasetReport.family(row.source))"
      return row
    }
  }

  private static let excluding: Set<SlotName> = ["name", "except", "delay", "time", "duration", "search_query", "item"]

  private static func article(_ name: String, using generator: inout SeededGenerator) -> String {
    name.hasPrefix("the ") || name.hasPrefix("my ") || generator.chance(0.15) ? name : "the \(name)"
  }
}

// Several targets of one verb: "turn on the heater, the fan and the lamp". One command with a span for each.

import Ontology

enum Series {
  private static let intents: Set<IntentName> = [
    "HassTurnOn", "HassTurnOff", "HassLightSet", "HassSetBrightnessRelative", "HassSetPosition", "HassFanSetSpeed",
    "HassClimateSetTemperature", "HassClimateSetTemperatureRelative", "HassVacuumCleanArea", "HassSetVolumeRelative",
    "HassMediaPause", "HassGetState",
  ]
  private static let targets: Set<SlotName> = ["name", "domain", "device_class", "area"]

  /// Up to `count` commands with one or two further targets of the kind the row's label takes.
  static func make(
    _ count: Int, from rows: [LabelledUtterance], using generator: inout SeededGenerator
  ) -> [LabelledUtterance] {
    let commands = rows.filter { row in
      row.label != .outOfScope && row.boundaries.isEmpty && row.text.utf8.count < 48
        && intents.contains(row.label.intent) && Imperative(row.text) != nil && target(of: row) != nil
        && !row.text.contains(" and ") && !row.text.contains(",")
    }
    let pools = Dictionary(grouping: commands, by: \.label.spelling).sorted { $0.key < $1.key }.map(\.value)
    return (0..<count).compactMap { _ in
      guard let pool = pools.randomElement(using: &generator), var row = pool.randomElement(using: &generator),
        let span = target(of: row)
      else { return nil }
      let further = (0..<(generator.chance(0.6) ? 1 : 2)).compactMap { _ in
        pool.randomElement(using: &generator).flatMap(target(of:))
      }.filter { $0.value != span.value && ($0.name == "area") == (span.name == "area") }
      guard !further.isEmpty, var end = span.range?.upperBound else { return nil }
      for (place, other) in further.enumerated() {
        let joiner = place < further.count - 1 ? ", " : generator.chance(0.2) ? ", and " : " and "
        let article = generator.chance(0.7) && !other.value.hasPrefix("the ") ? "the " : ""
        guard row.replace(end..<end, with: joiner + article + other.value) else { return nil }
        // The first span has grown over what was put behind it: back to its own words.
        let start = end + joiner.unicodeScalars.count + article.unicodeScalars.count
        let stop = start + other.value.unicodeScalars.count
        for index in row.spans.indices where row.spans[index].range?.upperBound == stop {
          row.spans[index].range = (row.spans[index].range?.lowerBound ?? 0)..<end
        }
        row.spans.append(.init(other.name, value: other.value, range: start..<stop))
        end = stop
      }
      row.refreshValues()
      row.spans.sort { ($0.range?.lowerBound ?? 0) < ($1.range?.lowerBound ?? 0) }
      row.source = "series:\(DatasetReport.family(row.source))"
      return row.isSound ? row : nil
    }
  }

  /// The one span that says what is acted on; nil when there is none or more than one.
  private static func target(of row: LabelledUtterance) -> LabelledUtterance.Span? {
    let found = row.spans.filter { targets.contains($0.name) && $0.range != nil }
    return found.count == 1 ? found.first : nil
  }
}

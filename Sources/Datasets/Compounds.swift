// Two commands in one utterance. The label is the first command's: the engine parts the text at the boundary
// and reads each part anew; the spans of both stay, so that tags are learned in place.

import Ontology

enum Compounds {
  private static let joiners = [
    " and ", " and ", " and ", " and then ", " then ", ", ", ", then ", " and also ", ", and ", " and please ",
    " also ",
  ]
  /// Slots of free words: what follows them would be read as part of them.
  private static let openSlots: Set<SlotName> = ["message", "search_query", "response", "item", "conversation_command"]

  private static let questions: Set<IntentName> = [
    "HassGetState", "HassGetWeather", "HassGetCurrentTime", "HassGetCurrentDate", "HassClimateGetTemperature",
    "HassTimerStatus",
  ]

  /// Whether a row can be part of a compound.
  static func isJoinable(_ row: LabelledUtterance) -> Bool {
    row.label != .outOfScope && row.boundaries.isEmpty
      && !["HassNevermind", "HassRespond"].contains(row.label.intent.rawValue)
      && row.text.utf8.count < 56 && !row.text.contains(" and ") && !row.text.contains(",")
      && (Imperative(row.text) != nil || questions.contains(row.label.intent))
  }

  /// Whether a further command can follow: free words would swallow it.
  private static func isClosed(_ row: LabelledUtterance) -> Bool {
    !row.spans.contains { openSlots.contains($0.name) }
  }

  /// `first`, a joiner, `second`.
  static func joined(
    _ first: LabelledUtterance, _ second: LabelledUtterance, using generator: inout SeededGenerator
  ) -> LabelledUtterance {
    var first = first
    while let last = first.text.unicodeScalars.last, ".!?".unicodeScalars.contains(last) {
      first.text.unicodeScalars.removeLast()
    }
    let joiner = joiners.randomElement(using: &generator) ?? " and "
    var later = elided(second, after: first)
    later.prepend(first.text + joiner)
    return LabelledUtterance(
      later.text, label: first.label, spans: first.spans + later.spans,
      source: "compounds:\(DatasetReport.family(first.source))",
      boundaries: [first.text.unicodeScalars.count + joiner.unicodeScalars.count])
  }

  /// `second` without its verb where it is that of `first` and what is left still says what to do: "turn the lamp on
  /// and the fan off", "set the hall to 20 and the bath to 23".
  private static func elided(_ second: LabelledUtterance, after first: LabelledUtterance) -> LabelledUtterance {
    guard let verb = Imperative(second.text)?.verb.base, verb == Imperative(first.text)?.verb.base,
      let space = second.text.unicodeScalars.firstIndex(of: " ")
    else { return second }
    let words = second.text.split(separator: " ").dropFirst().map { $0.lowercased() }
    guard let next = words.first, !particles.contains(next),
      words.contains(where: particles.contains) || second.spans.contains(where: { values.contains($0.name) })
    else { return second }
    let length = second.text.unicodeScalars.distance(from: second.text.unicodeScalars.startIndex, to: space) + 1
    var shorter = second
    return shorter.replace(0..<length, with: "") ? shorter : second
  }

  private static let particles: Set<String> = ["on", "off", "up", "down"]
  private static let values: Set<SlotName> = [
    "brightness", "color", "temperature", "position", "percentage", "volume_level",
  ]

  /// Up to `count` compounds of rows with different labels or words.
  static func make(_ count: Int, from rows: [LabelledUtterance], using generator: inout SeededGenerator)
    -> [LabelledUtterance]
  {
    // One pool a label, so that rare commands are joined as often as common ones.
    let pools = Dictionary(grouping: rows.filter(isJoinable), by: \.label.spelling).sorted { $0.key < $1.key }.map(
      \.value)
    guard pools.count > 1 else { return [] }
    return (0..<count).compactMap { _ in
      guard let first = pools.randomElement(using: &generator)?.randomElement(using: &generator), isClosed(first),
        let second = companion(of: first, in: pools, using: &generator), first.text != second.text
      else { return nil }
      return joined(first, second, using: &generator)
    }
  }

  /// Any row; one time in three one that opens with the same verb, as people speak when they go through a room.
  private static func companion(
    of first: LabelledUtterance, in pools: [[LabelledUtterance]], using generator: inout SeededGenerator
  ) -> LabelledUtterance? {
    let verb = Imperative(first.text)?.verb.base
    let wantsSameVerb = verb != nil && generator.chance(0.35)
    for _ in 0..<(wantsSameVerb ? 40 : 1) {
      let row = pools.randomElement(using: &generator)?.randomElement(using: &generator)
      if !wantsSameVerb || row.flatMap({ Imperative($0.text)?.verb.base }) == verb { return row }
    }
    return nil
  }
}

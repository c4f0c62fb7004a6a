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

  /// Whether a row can be part of a compound.
  static func isJoinable(_ row: LabelledUtterance) -> Bool {
    row.label != .outOfScope && row.boundaries.isEmpty
      && !["HassNevermind", "HassRespond"].contains(row.label.intent.rawValue)
      && !row.spans.contains { openSlots.contains($0.name) } && row.text.utf8.count < 56
      && !row.text.contains(" and ") && !row.text.contains(",") && Imperative(row.text) != nil
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
    var later = second
    later.prepend(first.text + joiner)
    return LabelledUtterance(
      later.text, label: first.label, spans: first.spans + later.spans,
      source: "compounds:\(DatasetReport.family(first.source))",
      boundaries: [first.text.unicodeScalars.count + joiner.unicodeScalars.count])
  }

  /// Up to `count` compounds of rows with different labels or words.
  static func make(_ count: Int, from rows: [LabelledUtterance], using generator: inout SeededGenerator)
    -> [LabelledUtterance]
  {
    // One pool a label, so that rare commands are joined as often as common ones.
    let pools = Dictionary(grouping: rows.filter(isJoinable), by: \.label.spelling).sorted { $0.key < $1.key }.map(
      \.value)
    guard pools.count > 1 else { return [] }
    return (0..<count).compactMap { _ in
      guard let first = pools.randomElement(using: &generator)?.randomElement(using: &generator),
        let second = pools.randomElement(using: &generator)?.randomElement(using: &generator),
        first.text != second.text
      else { return nil }
      return joined(first, second, using: &generator)
    }
  }
}

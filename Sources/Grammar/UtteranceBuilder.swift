// Puts an utterance together from pieces and keeps its slots' ranges right while the text is tidied: single
// spaces, none at the ends, none before punctuation or a percent sign.

internal import Ontology

/// Collects text and slots, then tidies both.
struct UtteranceBuilder {
  private var scalars: [Unicode.Scalar] = []
  private var slots: [(name: SlotName, range: Range<Int>)] = []
  private var starts: [Int] = []

  /// Appends text as it comes.
  mutating func append(_ text: String) { scalars.append(contentsOf: text.unicodeScalars) }

  /// Starts a slot at this place.
  mutating func open() { starts.append(scalars.count) }

  /// Ends the slot started last.
  mutating func close(_ name: SlotName) {
    guard let start = starts.popLast() else { return }
    slots.append((name, start..<scalars.count))
  }

  /// The tidy text with its slots in spoken order.
  func finished() -> (text: String, spans: [LabelledUtterance.Span]) {
    var tidy: [Unicode.Scalar] = []
    // New offset of each old one; a dropped scalar has that of the next kept one.
    var offsets = [Int](repeating: 0, count: scalars.count + 1)
    var pendingSpace = false
    for (index, scalar) in scalars.enumerated() {
      if scalar.properties.isWhitespace {
        offsets[index] = tidy.count
        pendingSpace = !tidy.isEmpty
        continue
      }
      if pendingSpace, !Self.clings(scalar) {
        tidy.append(" ")
      }
      pendingSpace = false
      offsets[index] = tidy.count
      tidy.append(scalar)
    }
    offsets[scalars.count] = tidy.count
    let spans = slots.compactMap { slot -> LabelledUtterance.Span? in
      guard let first = slot.range.first(where: { !scalars[$0].properties.isWhitespace }),
        let last = slot.range.last(where: { !scalars[$0].properties.isWhitespace })
      else { return nil }
      let range = offsets[first]..<offsets[last] + 1
      return .init(slot.name, value: Self.text(tidy[range]), range: range)
    }
    return (Self.text(tidy[...]), spans.sorted(by: Self.inOrder))
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private static func inOrder(_ one: LabelledUtterance.Span, _ other: LabelledUtterance.Span) -> Bool {
    (one.range?.lowerBound ?? .max) < (other.range?.lowerBound ?? .max)
  }

  /// Whether a scalar stands without a space after the word before it.
  private static func clings(_ scalar: Unicode.Scalar) -> Bool { "%.,!?;:°".unicodeScalars.contains(scalar) }
}

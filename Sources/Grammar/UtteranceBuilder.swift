// Puts an utterance together from pieces and keeps its slots' ranges right while the text is tidied: single
// spaces, none at the ends, none before punctuation or a percent sign.

internal import Ontology
internal import Resolvers

/// Collects text and slots, then tidies both.
struct UtteranceBuilder {
  private var scalars: [Unicode.Scalar] = []
  private var slots: [(name: SlotName, range: Range<Int>, isNumber: Bool)] = []
  private var starts: [Int] = []

  /// Digits of the number said last, as long as nothing but spaces follows its words.
  private var digits: (range: Range<Int>, text: String)?

  /// Appends text as it comes; a number in words before "%" or letters becomes digits ("thirty%" is not written).
  mutating func append(_ text: String) {
    if let number = digits, let first = text.unicodeScalars.first(where: { !$0.properties.isWhitespace }) {
      digits = nil
      let isJoined = number.range.upperBound == scalars.count && text.unicodeScalars.first == first
      if isJoined || Self.clingsToDigits(first) {
        let growth = number.text.unicodeScalars.count - number.range.count
        scalars.replaceSubrange(number.range, with: number.text.unicodeScalars)
        for index in slots.indices where slots[index].range == number.range {
          slots[index].range = number.range.lowerBound..<number.range.upperBound + growth
        }
      }
    }
    scalars.append(contentsOf: text.unicodeScalars)
  }

  /// Appends a number in words, which `digits` also spells.
  mutating func append(number words: String, digits text: String) {
    let start = scalars.count
    append(words)
    digits = (start..<scalars.count, text)
  }

  /// Starts a slot at this place.
  mutating func open() { starts.append(scalars.count) }

  /// Ends the slot started last; a number's words will include its unit.
  mutating func close(_ name: SlotName, isNumber: Bool = false) {
    guard let start = starts.popLast() else { return }
    slots.append((name, start..<scalars.count, isNumber))
  }

  /// The tidy text with its slots in spoken order.
  func finished() -> (text: String, spans: [LabelledUtterance.Span]) {
    var tidy: [Unicode.Scalar] = []
    // New offset of each old one; a dropped scalar has that of the next kept one.
    var offsets = [Int](repeating: 0, count: scalars.count + 1)
    var pendingSpace = false
    for (index, scalar) in scalars.enumerated() {
      if ScalarText.isWhitespace(scalar) {
        offsets[index] = tidy.count
        pendingSpace = !tidy.isEmpty
        continue
      }
      let isClitic = scalar == "'" && index + 1 < scalars.count && ScalarText.isAlphabetic(scalars[index + 1])
      if pendingSpace, !isClitic, !Self.clings(scalar) {
        tidy.append(" ")
      }
      pendingSpace = false
      offsets[index] = tidy.count
      tidy.append(scalar)
    }
    offsets[scalars.count] = tidy.count
    let spans = slots.compactMap { slot -> LabelledUtterance.Span? in
      guard let first = slot.range.first(where: { !ScalarText.isWhitespace(scalars[$0]) }),
        let last = slot.range.last(where: { !ScalarText.isWhitespace(scalars[$0]) })
      else { return nil }
      var range = offsets[first]..<offsets[last] + 1
      if slot.isNumber { range = Quantity.widened(range, slot: slot.name, in: tidy) }
      return .init(slot.name, value: ScalarText.string(tidy[range]), range: range)
    }
    return (ScalarText.string(tidy[...]), spans.sorted(by: Self.inOrder))
  }

  private static func inOrder(_ one: LabelledUtterance.Span, _ other: LabelledUtterance.Span) -> Bool {
    (one.range?.lowerBound ?? .max) < (other.range?.lowerBound ?? .max)
  }

  private static func clingsToDigits(_ scalar: Unicode.Scalar) -> Bool { scalar == "%" || scalar == "°" }

  /// Whether a scalar stands without a space after the word before it.
  private static func clings(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "%", ".", ",", "!", "?", ";", ":", "°": true
    default: false
    }
  }
}

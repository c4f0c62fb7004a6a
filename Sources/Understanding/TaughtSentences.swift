// Sentences that somebody corrected: each is understood as it was said to be, at once, without a model. They go before
// what files define, but never to a command that asks before acting.

public import Ontology
import Resolvers

/// What a household has taught, to be matched word by word.
public struct TaughtSentences: Equatable, Sendable {
  /// Grows with every change of what was taught; tells whether an engine knows the latest.
  public let revision: Int
  private var rows: [String: LabelledUtterance] = [:]

  /// Takes sentences; of two with the same words the later counts. One that is labelled out of scope is refused.
  public init(_ rows: [LabelledUtterance] = [], revision: Int = 0) {
    self.revision = revision
    for row in rows { self.rows[Self.key(row.text)] = row }
  }

  /// Number of different sentences.
  public var count: Int { rows.count }

  /// What the words of `text` were said to be; nil when nobody taught them.
  func match(_ text: String, scalarCount: Int) -> ExactMatcher.Match? {
    guard !rows.isEmpty, let row = rows[Self.key(text)] else { return nil }
    if row.label == .outOfScope { return .refused }
    let (written, said) = (Self.words(row.text), Self.words(text))
    guard written.count == said.count else { return nil }
    let scalars = Array(text.unicodeScalars)
    var slots: [CommandDraft.DraftSlot] = []
    for span in row.spans {
      if let range = span.range {
        guard let place = Self.place(of: range, from: written, to: said), place.upperBound <= scalars.count else {
          return nil
        }
        slots.append(
          CommandDraft.DraftSlot(
            name: span.name, raw: Self.string(scalars[place]), range: place, confidence: 1))
      } else if span.name != row.label.impliedSlot || ["name", "area", "floor"].contains(span.name) {
        let value = SlotResolver().resolve(span.name, raw: span.value, intent: row.label.intent)
        slots.append(CommandDraft.DraftSlot(name: span.name, value: value ?? .text(span.value), confidence: 1))
      }
    }
    var draft = CommandDraft(
      label: row.label, confidence: 1, slots: slots, range: 0..<scalarCount, needsConfirmation: false)
    draft.isTaught = true
    return .command(draft, isCertain: true)
  }

  /// A sentence without case, outer punctuation and doubled spaces.
  static func key(_ text: String) -> String {
    asciiKey(text) ?? text.lowercased().split(whereSeparator: isGap).joined(separator: " ")
  }

  /// The key of a text that is all ASCII; nil for others.
  private static func asciiKey(_ text: String) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var isPending = false
    for byte in text.utf8 {
      switch byte {
      case 0x80...: return nil
      case 0x09...0x0D, 0x20, 0x2E, 0x2C, 0x21, 0x3F, 0x3B: isPending = !bytes.isEmpty
      default:
        if isPending { bytes.append(0x20) }
        isPending = false
        bytes.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isGap(_ character: Character) -> Bool { character.isWhitespace || ".,!?;".contains(character) }

  /// Where the words stand, in Unicode scalars.
  private static func words(_ text: String) -> [Range<Int>] {
    var words: [Range<Int>] = []
    var start: Int?
    var offset = 0
    for character in text {
      if isGap(character) {
        if let begin = start { words.append(begin..<offset) }
        start = nil
      } else {
        start = start ?? offset
      }
      offset += character.unicodeScalars.count
    }
    if let begin = start { words.append(begin..<offset) }
    return words
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// The place in other words of what stands at `range`; the same offsets inside its first and last word.
  private static func place(of range: Range<Int>, from written: [Range<Int>], to said: [Range<Int>]) -> Range<Int>? {
    guard let first = written.firstIndex(where: { $0.contains(range.lowerBound) }),
      let last = written.firstIndex(where: { $0.contains(range.upperBound - 1) }), first <= last,
      written[first].count == said[first].count, written[last].count == said[last].count
    else { return nil }
    let start = said[first].lowerBound + range.lowerBound - written[first].lowerBound
    let end = said[last].lowerBound + range.upperBound - written[last].lowerBound
    return start < end ? start..<end : nil
  }
}

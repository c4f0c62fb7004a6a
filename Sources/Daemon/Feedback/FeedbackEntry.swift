// One sentence that somebody taught, as it stands in the log, and what it becomes for the engine and for training.

internal import JSONValues
public import Ontology
internal import Resolvers
public import WireMessages

/// A taught sentence.
public struct FeedbackEntry: Equatable, Sendable {
  /// Names it, for taking it back.
  public var id: String
  /// When it was taught, Unix seconds.
  public var time: Double
  /// The site it came from; nil for the command line.
  public var site: String?
  /// The words.
  public var text: String
  /// What they ask for; `out_of_scope` for nothing.
  public var intent: IntentName
  /// The slots, by name.
  public var slots: [FeedbackMessage.Value]

  /// Makes an entry with a name of its own.
  public init(
    text: String, intent: IntentName, slots: [FeedbackMessage.Value] = [], site: String? = nil, time: Double,
    id: String? = nil
  ) {
    self.id = id ?? Self.identifier()
    self.time = time
    self.site = site
    self.text = text
    self.intent = intent
    self.slots = slots
  }

  private static func identifier() -> String {
    let digits = Array("0123456789abcdef")
    return String((0..<8).map { _ in digits[Int.random(in: 0..<16)] })
  }

  /// The sentence with its slots at the words that say them; a slot that no word says is implied.
  ///
  /// Words say a slot when they are its value, or are read as its value: "thirty percent" says a brightness of 30.
  public var row: LabelledUtterance {
    let source = "feedback:\(id)"
    if intent == IntentLabel.outOfScope.intent { return LabelledUtterance(text, label: .outOfScope, source: source) }
    var spans: [LabelledUtterance.Span] = []
    var implied: [LabelledUtterance.Span] = []
    let words = SpokenPlaces(text)
    for slot in slots {
      let taken = spans.compactMap(\.range)
      if let range = words.place(of: slot, intent: intent, besides: taken) {
        spans.append(.init(slot.name, value: words.string(range), range: range))
      } else {
        implied.append(.init(slot.name, value: slot.value, range: nil))
      }
    }
    spans.sort { ($0.range?.lowerBound ?? 0) < ($1.range?.lowerBound ?? 0) }
    return LabelledUtterance(
      text, label: IntentLabel(intent, fixed: implied.map { ($0.name, $0.value) }), spans: spans + implied,
      source: source)
  }

  /// One line of the log, without its end.
  var line: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      for (key, value) in [("id", id), ("time", Timestamp(seconds: time).description), ("site", site), ("text", text)]
      where value != nil {
        writer.key(key)
        writer.string(value)
      }
      writer.key("intent")
      writer.string(intent.rawValue)
      writer.key("slots")
      writer.object { writer in
        for slot in slots {
          writer.key(slot.name.rawValue)
          guard let raw = slot.raw else {
            writer.string(slot.value)
            continue
          }
          writer.object { writer in
            writer.key("value")
            writer.string(slot.value)
            writer.key("raw")
            writer.string(raw)
          }
        }
      }
    }
    return writer.bytes
  }

  /// Reads a line; nil for what is no entry.
  init?(line: [UInt8]) {
    guard case .object(let members)? = try? JSONValue(reading: line), case .string(let id)? = members["id"],
      case .string(let time)? = members["time"], let moment = Timestamp(time),
      let message = try? FeedbackMessage.decode(line), let text = message.text, let intent = message.intent
    else { return nil }
    self.init(text: text, intent: intent, slots: message.slots, time: moment.seconds, id: id)
    if case .string(let site)? = members["site"] { self.site = site }
  }
}

/// Looks for the words that say a slot.
private struct SpokenPlaces {
  private let scalars: [Unicode.Scalar]
  private let words: [Range<Int>]

  /// Longest run of words that is tried.
  private static let longest = 6

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    var words: [Range<Int>] = []
    var start: Int?
    for index in 0...scalars.count {
      let isInside =
        index < scalars.count && !scalars[index].properties.isWhitespace
        && !(",!?;".unicodeScalars.contains(scalars[index])
          || scalars[index] == "." && (index + 1 == scalars.count || scalars[index + 1].properties.isWhitespace))
      if isInside {
        start = start ?? index
      } else if let begin = start {
        words.append(begin..<index)
        start = nil
      }
    }
    self.words = words
  }

  func string(_ range: Range<Int>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[range])
    return String(view)
  }

  /// Where a slot is said: at its own words if the sender named them, else at the longest run that means its value.
  func place(of slot: FeedbackMessage.Value, intent: IntentName, besides taken: [Range<Int>]) -> Range<Int>? {
    for count in stride(from: min(Self.longest, words.count), through: 1, by: -1) {
      for first in 0...(words.count - count) {
        var start = first
        let last = first + count - 1
        let range = words[first].lowerBound..<words[last].upperBound
        guard !taken.contains(where: { $0.overlaps(range) }), says(range, slot, intent) else { continue }
        // "To thirty percent" is read as thirty percent, which is what the slot's words are.
        while start < last, says(words[start + 1].lowerBound..<range.upperBound, slot, intent) { start += 1 }
        return words[start].lowerBound..<range.upperBound
      }
    }
    return nil
  }

  private func says(_ range: Range<Int>, _ slot: FeedbackMessage.Value, _ intent: IntentName) -> Bool {
    let said = string(range)
    if let raw = slot.raw { return said.lowercased() == raw.lowercased() }
    if said.lowercased() == Self.spelled(slot.value) { return true }
    guard let value = SlotResolver().resolve(slot.name, raw: said, intent: intent), case .number = value else {
      return false
    }
    return value.spelling == slot.value
  }

  /// An identifier is said without its underscores.
  private static func spelled(_ value: String) -> String { value.lowercased().replacing("_", with: " ") }
}

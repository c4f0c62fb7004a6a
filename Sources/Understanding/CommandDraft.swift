// A command before its values are resolved and its devices found, whoever read it: exact matcher or model.

import Ontology

/// An intent with raw slots.
struct CommandDraft: Equatable {
  /// A slot: words, or a value already known.
  struct DraftSlot: Equatable {
    var name: SlotName
    var raw: String?
    var range: Range<Int>?
    /// What the matcher's list gave for the words; of two readings of a number, the resolver's knows the unit.
    var value: SlotValue?
    var confidence: Double
    /// Whether its words were put in for a pronoun or shared with another command's.
    var isPutIn = false
  }

  var label: IntentLabel
  var confidence: Double
  var slots: [DraftSlot]
  var range: Range<Int>
  /// Whether the definition asks before acting.
  var needsConfirmation = false
  /// Whether somebody taught it by correcting: then it never asks before acting, it is not done.
  var isTaught = false
  /// The command's words as they were read.
  var words = ""
  /// Entities already known, of which a conversation speaks; nil to find them by the words.
  var targets: [String]?

  /// The model's reading as a draft; `scalars` are the whole utterance's.
  init(_ reading: Reading, _ scalars: [Unicode.Scalar]) {
    label = reading.label
    confidence = reading.confidence
    range = reading.range
    slots = Self.consistent(Self.joined(reading.spans, scalars)).map {
      let range = Self.signed($0.range, scalars)
      return DraftSlot(name: $0.name, raw: text(scalars[range]), range: range, confidence: $0.confidence)
    }
  }

  /// A number's range with the minus sign before it, which the model leaves outside: "-10" must not become 10.
  private static func signed(_ range: Range<Int>, _ scalars: [Unicode.Scalar]) -> Range<Int> {
    guard ("0"..."9").contains(scalars[range.lowerBound]) else { return range }
    let start = range.lowerBound - 1
    guard start >= 0, scalars[start] == "-" || scalars[start] == "\u{2212}" else { return range }
    guard start == 0 || scalars[start - 1].properties.isWhitespace else { return range }
    return start..<range.upperBound
  }

  /// Spans of which no two give one value twice: several devices and places may be named, but a command has one state,
  /// one colour; the surest stays. Of two amounts ("50 to 60 percent") none is surer than the other: both stay, and the
  /// grounder refuses them.
  private static func consistent(_ spans: [Reading.Span]) -> [Reading.Span] {
    spans.filter { span in
      severallyNamed.contains(span.name) || amounts.contains(span.name)
        || !spans.contains { other in
          other.name == span.name
            && (other.confidence > span.confidence
              || other.confidence == span.confidence && other.range.lowerBound < span.range.lowerBound)
        }
    }
  }

  private static let severallyNamed = SlotName.targets.union(SlotName.scheduling).union(["except", "item"])

  private static let amounts = SlotName.values.subtracting(["color"]).union(SlotName.timerParts)
    .union(["delay", "duration"])

  /// "At nine" and "tonight" side by side are one time; "for half an hour" begins another.
  private static func joined(_ spans: [Reading.Span], _ scalars: [Unicode.Scalar]) -> [Reading.Span] {
    var result: [Reading.Span] = []
    for span in spans {
      if let last = result.last, last.name == span.name, last.range.upperBound <= span.range.lowerBound,
        ["delay", "time", "duration"].contains(span.name), !text(scalars[span.range]).lowercased().hasPrefix("for "),
        scalars[last.range.upperBound..<span.range.lowerBound].allSatisfy(\.properties.isWhitespace)
      {
        result[result.count - 1].range = last.range.lowerBound..<span.range.upperBound
      } else {
        result.append(span)
      }
    }
    return result
  }

  /// A draft of known parts.
  init(label: IntentLabel, confidence: Double, slots: [DraftSlot], range: Range<Int>, needsConfirmation: Bool) {
    self.label = label
    self.confidence = confidence
    self.slots = slots
    self.range = range
    self.needsConfirmation = needsConfirmation
  }
}

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
  }

  var label: IntentLabel
  var confidence: Double
  var slots: [DraftSlot]
  var range: Range<Int>
  /// Whether the definition asks before acting.
  var needsConfirmation = false

  /// The model's reading as a draft; `scalars` are the whole utterance's.
  init(_ reading: Reading, _ scalars: [Unicode.Scalar]) {
    label = reading.label
    confidence = reading.confidence
    range = reading.range
    slots = Self.consistent(reading.spans).map {
      DraftSlot(name: $0.name, raw: text(scalars[$0.range]), range: $0.range, confidence: $0.confidence)
    }
  }

  /// Spans of which no two give one value twice: several devices and places may be named, but a command has one
  /// brightness, one state; the surest stays.
  private static func consistent(_ spans: [Reading.Span]) -> [Reading.Span] {
    spans.filter { span in
      severallyNamed.contains(span.name)
        || !spans.contains { other in
          other.name == span.name
            && (other.confidence > span.confidence
              || other.confidence == span.confidence && other.range.lowerBound < span.range.lowerBound)
        }
    }
  }

  private static let severallyNamed: Set<SlotName> = [
    "name", "area", "floor", "domain", "device_class", "except", "item",
  ]

  /// A draft of known parts.
  init(label: IntentLabel, confidence: Double, slots: [DraftSlot], range: Range<Int>, needsConfirmation: Bool) {
    self.label = label
    self.confidence = confidence
    self.slots = slots
    self.range = range
    self.needsConfirmation = needsConfirmation
  }
}

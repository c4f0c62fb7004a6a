// What the model makes of a stretch of text, before values are resolved and devices found.

public import Ontology

/// The model's reading of one command.
public struct Reading: Equatable, Sendable {
  /// A slot as tagged.
  public struct Span: Equatable, Sendable {
    /// The slot.
    public var name: SlotName
    /// Unicode-scalar range in the utterance's text.
    public var range: Range<Int>
    /// Mean tag probability, 0...1.
    public var confidence: Double
  }

  /// The best label.
  public var label: IntentLabel
  /// Probability of the label's intent, all its labels taken together, 0...1.
  public var confidence: Double
  /// Probability that it is no request at all, 0...1.
  public var outOfScope: Double
  /// Slots in spoken order.
  public var spans: [Span]
  /// The likeliest labels with their probabilities, best first; at most five.
  public var alternatives: [(label: IntentLabel, probability: Double)]
  /// Unicode-scalar range of the stretch in the utterance's text.
  public var range: Range<Int>

  /// Whether two readings say the same.
  public static func == (one: Reading, other: Reading) -> Bool {
    one.label == other.label && one.confidence == other.confidence && one.outOfScope == other.outOfScope
      && one.spans == other.spans
      && one.range == other.range
      && one.alternatives.elementsEqual(other.alternatives) { $0.label == $1.label && $0.probability == $1.probability }
  }
}

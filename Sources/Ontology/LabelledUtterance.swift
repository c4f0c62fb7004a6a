// An utterance with what it should be understood as: what data sets hold, samplers make and scores compare.

/// One labelled command: an intent label and slot spans.
public struct LabelledUtterance: Equatable, Sendable {
  /// A slot's words in the text; `range` is nil when the value is implied.
  public struct Span: Equatable, Sendable {
    /// Which slot.
    public var name: SlotName
    /// The words, or the implied value.
    public var value: String
    /// Unicode-scalar range in the text, end exclusive; nil when implied.
    public var range: Range<Int>?

    /// Makes a span.
    public init(_ name: SlotName, value: String, range: Range<Int>?) {
      self.name = name
      self.value = value
      self.range = range
    }
  }

  /// The words.
  public var text: String
  /// What it asks for; `IntentLabel.outOfScope` for what must be refused.
  public var label: IntentLabel
  /// Slots in spoken order.
  public var spans: [Span]
  /// Where it came from: a data set, a template's file and line.
  public var source: String
  /// Scalar offsets at which a further command starts (empty for a single command).
  public var boundaries: [Int]

  /// Makes a labelled utterance.
  public init(_ text: String, label: IntentLabel, spans: [Span] = [], source: String = "", boundaries: [Int] = []) {
    self.text = text
    self.label = label
    self.spans = spans
    self.source = source
    self.boundaries = boundaries
  }
}

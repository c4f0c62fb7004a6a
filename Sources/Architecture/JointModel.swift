// What every runner of a joint model gives for one utterance, whether it computes in Float32 or int8.

/// Logits of one utterance of T tokens.
public struct ModelOutputs: Sendable {
  /// Intent logits, (I).
  public var intentLogits: [Float] = []
  /// Slot logits, (T, S).
  public var slotLogits: [Float] = []
  /// Boundary logits, (T, 2): class 1 says that a further command starts at the token.
  public var boundaryLogits: [Float] = []
  /// Mean of the last layer's tokens, (C).
  public var pooledOutput: [Float] = []

  /// Empty outputs; a runner sizes them once and reuses them.
  public init() {}
}

/// Runs an encoder and its heads over one utterance.
public protocol JointModelRunner: AnyObject {
  /// The model's shape.
  var configuration: ModelConfiguration { get }

  /// Computes the logits of `tokenIDs` (T), `[CLS]` first and `[SEP]` last, T at most `maximumPositionCount`.
  ///
  /// Runners reuse their scratch: one runner serves one thread at a time.
  func run(_ tokenIDs: [Int32], into outputs: inout ModelOutputs)
}

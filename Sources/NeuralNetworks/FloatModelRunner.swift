// Scoring one utterance in Float32, through the same protocol as the int8 runner.

public import Architecture
import Tensors

/// Runs a joint model over one utterance at a time.
public final class FloatModelRunner: JointModelRunner {
  private let model: JointModel

  /// A runner with given parameters.
  public init(parameters: ParameterBlock) { model = JointModel(parameters: parameters, dropout: 0, shardCount: 1) }

  /// The model's shape.
  public var configuration: ModelConfiguration { model.configuration }

  /// Computes the logits of `tokenIDs` (T), `[CLS]` first and `[SEP]` last, T at most `maximumPositionCount`.
  public func run(_ tokenIDs: [Int32], into outputs: inout ModelOutputs) {
    let batch = model.forward(TokenBatch([tokenIDs]))
    outputs.intentLogits = batch.intentLogits
    outputs.slotLogits = batch.slotLogits
    outputs.boundaryLogits = batch.boundaryLogits
    outputs.pooledOutput = batch.pooledOutput
  }
}

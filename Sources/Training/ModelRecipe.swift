// Everything that decides what a trained model is, read from one file: the same file, data and seed give the same
// model. `recipes/model.yaml` documents every key.

public import Architecture
public import YAMLNodes

/// The recipe of a shipped model.
public struct ModelRecipe: Sendable {
  /// Optimisation of one network.
  public struct Schedule: Equatable, Sendable {
    /// Passes over the examples; at least 1.
    public var epochs: Int
    /// Utterances a step; at least 1.
    public var batchSize: Int
    /// Peak learning rate of the encoder.
    public var learningRate: Float
    /// Factor on the learning rate for heads that start from nothing.
    public var headLearningRateScale: Float
    /// Share of all steps in which the rate rises from 0, 0...1.
    public var warmup: Float
    /// Decoupled weight decay.
    public var weightDecay: Float
    /// Dropout probability, 0..<1.
    public var dropout: Float
    /// Gradients are scaled down to this global norm.
    public var gradientClip: Float
    /// Epochs without a better dev score before training ends.
    public var patience: Int
  }

  /// Shape of the student and how it learns.
  public struct Student: Equatable, Sendable {
    /// Its encoder but for the vocabulary, which pruning decides.
    public var encoder: EncoderConfiguration
    /// Optimisation.
    public var schedule: Schedule
    /// Share of the teacher's probabilities in the targets of labelled utterances, 0...1.
    public var softShare: Float
    /// Temperature at which teacher and student are compared; at least 1.
    public var temperature: Float
    /// Weight of the mean squared error of the last hidden states.
    public var hiddenWeight: Float
    /// A word piece is kept when training text holds it at least so often.
    public var minimumPieceCount: Int
    /// Pieces of general English kept besides those seen, in the teacher's order of frequency.
    public var generalPieceCount: Int
  }

  /// Name of the model; names its files.
  public var name: String
  /// Seeds sampling, initial weights, batching and dropout.
  public var seed: UInt64
  /// Fine-tuning of the teacher.
  public var teacher: Schedule
  /// The student.
  public var student: Student
  /// Weight of the slot loss beside the intent loss.
  public var slotWeight: Float
  /// Weight of the boundary loss beside the intent loss.
  public var boundaryWeight: Float
  /// Share of out-of-scope dev utterances that may be accepted; the threshold is chosen for it, 0...1.
  public var falseAcceptRate: Double
  /// Least intent probability that is acted on, 0...1.
  public var intentThreshold: Double
  /// The `dataset` section, which Datasets reads.
  public var dataset: YAMLNode
  /// The recipe as written, kept in what it makes.
  public var text: String
}

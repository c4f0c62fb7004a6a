// What can stop training, in words that lead to the repair.

/// Why training, distilling, quantizing or scoring stops.
public enum TrainingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file cannot be read or written, or is not what it should be.
  case unreadable(file: String, reason: String)
  /// A checkpoint was made by another recipe, data set or seed.
  case foreignCheckpoint(file: String, reason: String)
  /// There is nothing to learn from, or to score.
  case emptyData(what: String)
  /// The loss is no longer a number.
  case diverged(step: Int, learningRate: Float)
  /// The user asked to stop; the checkpoint holds all work so far.
  case interrupted(checkpoint: String)

  /// A sentence that names the remedy.
  public var description: String {
    switch self {
    case .unreadable(let file, let reason): "\(file): \(reason)"
    case .foreignCheckpoint(let file, let reason):
      "\(file): \(reason); remove it to start anew, or give the recipe and data it was made with"
    case .emptyData(let what): "there are no \(what)"
    case .diverged(let step, let learningRate):
      "the loss is not a number at step \(step) (learning rate \(learningRate)); lower `learning_rate` in the recipe"
    case .interrupted(let checkpoint): "interrupted; the same command goes on from \(checkpoint)"
    }
  }
}

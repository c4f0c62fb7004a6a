// A model as the engine uses it: its description, its tokenizer, and a way to make runners. Whether a runner
// computes in int8 (what ships) or Float32 (checkpoints being scored) is not the engine's business.

public import Architecture
import Bundles
import Inference
public import Ontology
public import Tokenization

/// A loaded model; immutable, shared by all threads.
public struct LanguageModel: Sendable {
  /// What the outputs mean.
  public private(set) var description: ModelDescription
  /// Who speaks: digests and sequence.
  public let identity: ModelIdentity
  /// Text to word pieces.
  public let tokenizer: WordPiece
  private let runnerFactory: @Sendable () -> any JointModelRunner

  /// Joins a description with a way to make runners.
  /// - Throws: `ModelError.unreadableMetadata` when the vocabulary cannot be used.
  public init(
    description: ModelDescription, identity: ModelIdentity, file: String,
    makeRunner: @escaping @Sendable () -> any JointModelRunner
  ) throws(ModelError) {
    do {
      tokenizer = WordPiece(vocabulary: try Vocabulary(pieces: description.vocabulary))
    } catch {
      throw .unreadableMetadata(file: file, key: "vocabulary", reason: "\(error)")
    }
    self.description = description
    self.identity = identity
    runnerFactory = makeRunner
  }

  /// Loads an int8 bundle.
  /// - Throws: `ModelError` naming the file and what is wrong in it.
  public init(bundleAt path: String) throws(ModelError) {
    let bundle: Bundle
    let digest: String
    do {
      bundle = try Bundle(path: path)
      digest = bundle.digest
    } catch {
      throw .unreadableFile(file: path, reason: "\(error)")
    }
    let description = try ModelDescription(metadata: bundle.metadata, file: path)
    let weights: QuantizedWeights
    do {
      weights = try QuantizedWeights(bundle: bundle, configuration: description.configuration)
    } catch {
      throw .unreadableFile(file: path, reason: "\(error)")
    }
    try self.init(description: description, identity: ModelIdentity(base: digest), file: path) {
      QuantizedModel(weights)
    }
  }

  /// The same model with another calibration.
  public func with(_ calibration: Calibration) -> LanguageModel {
    var model = self
    model.description.calibration = calibration
    return model
  }

  /// A runner with its own scratch, for one thread.
  public func makeRunner() -> any JointModelRunner { runnerFactory() }
}

// A model as the engine uses it: its description, its tokenizer, and a way to make runners. Whether a runner
// computes in int8 (what ships) or Float32 (checkpoints being scored) is not the engine's business.

public import Architecture
import Bundles
public import Inference
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
  /// The int8 weights; nil for a model that computes in Float32.
  public let weights: QuantizedWeights?
  /// Labels that an adapter teaches; empty for a base.
  public private(set) var taught: Set<IntentLabel> = []
  /// The base below an adapter, which goes on answering for everything that was not taught; at most one.
  private var bases: [LanguageModel] = []
  private let runnerFactory: @Sendable () -> any JointModelRunner

  /// Joins a description with a way to make runners.
  /// - Throws: `ModelError.unreadableMetadata` when the vocabulary cannot be used.
  public init(
    description: ModelDescription, identity: ModelIdentity, file: String, weights: QuantizedWeights? = nil,
    makeRunner: @escaping @Sendable () -> any JointModelRunner
  ) throws(ModelError) {
    self.weights = weights
    do {
      tokenizer = WordPiece(vocabulary: try Vocabulary(pieces: description.vocabulary))
    } catch {
      throw .unreadableMetadata(file: file, key: "vocabulary", reason: "\(error)")
    }
    self.description = description
    self.identity = identity
    runnerFactory = makeRunner
  }

  /// Loads an int8 bundle, with an adapter on top where one is named.
  /// - Throws: `ModelError` naming the file and what is wrong in it.
  public init(bundleAt path: String, adapterAt adapterPath: String? = nil) throws(ModelError) {
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
    try self.init(description: description, identity: ModelIdentity(base: digest), file: path, weights: weights) {
      QuantizedModel(weights)
    }
    if let adapterPath { self = try adapted(by: Adapter(at: adapterPath, base: self)) }
  }

  /// Whether every word of `text` is one piece to the model: a word it has met.
  func knows(_ text: String) -> Bool {
    let encoding = tokenizer.encode(text, maximumTokenCount: description.configuration.encoder.maximumPositionCount)
    return encoding.ids.count - 2 == encoding.words.count && !encoding.ids.contains(tokenizer.vocabulary.unknownID)
  }

  /// The base below an adapter; nil for a base.
  public var base: LanguageModel? { bases.first }

  /// This adapted model on top of `base`, which is asked whenever what is meant is none of the `taught` labels: what it
  /// knew before can only be lost to a taught intent.
  public func on(_ base: LanguageModel, teaching taught: Set<IntentLabel>) -> LanguageModel {
    var model = self
    model.bases = [base]
    model.taught = taught
    return model
  }

  /// This base with an adapter on top: the rows it changes are quantized anew, the others shared.
  /// - Throws: `ModelError.wrongBase`, or what does not fit.
  public func adapted(by adapter: Adapter) throws(ModelError) -> LanguageModel {
    let facts = adapter.description
    guard facts.base == identity.base, let weights else {
      throw .wrongBase(file: adapter.file, expected: facts.base, found: identity.base)
    }
    let description = facts.applied(to: description)
    let adapted: QuantizedWeights
    do {
      adapted = try weights.adapted(by: adapter.deltas, to: description.configuration)
    } catch {
      throw .unreadableFile(file: adapter.file, reason: "\(error)")
    }
    let identity = ModelIdentity(
      base: identity.base, adapter: "\(facts.name)@\(facts.sequence)", sequence: facts.sequence)
    let model = try LanguageModel(description: description, identity: identity, file: adapter.file, weights: adapted) {
      QuantizedModel(adapted)
    }
    return model.on(self, teaching: facts.taughtLabels(beyond: self.description))
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

// Everything needed to go on exactly where training stopped, and a float model at the same time: a safetensors file
// with the parameters, AdamW's moments, and the place in the epoch.

import Architecture
import Bundles
import FoundationEssentials
public import NeuralNetworks
public import Understanding

/// A place in training.
public struct TrainingPlace: Equatable, Sendable, Codable {
  /// Epochs completed.
  public var epoch = 0
  /// Steps done in the current epoch.
  public var stepInEpoch = 0
  /// Steps done in all.
  public var step = 0
  /// Best dev score so far.
  public var bestScore = -1.0
  /// Epochs since the best.
  public var epochsSinceBest = 0
  /// Digest of recipe, data and seed: a checkpoint of another run is refused.
  public var fingerprint = ""

  /// The beginning of a run.
  public init(fingerprint: String) { self.fingerprint = fingerprint }
}

/// Reads and writes float models and checkpoints.
public enum Checkpoint {
  private static let placeKey = "training.place"
  private static let firstMoment = "optimizer.first_moment"
  private static let secondMoment = "optimizer.second_moment"
  private static let extraPrefix = "training."

  /// Writes a float model; with an optimizer and a place it is a checkpoint.
  /// - Throws: `TrainingError.unreadable` when the file cannot be written.
  public static func write(
    _ parameters: ParameterBlock, description: ModelDescription, optimizer: AdamW? = nil, place: TrainingPlace? = nil,
    extra: [String: [Float]] = [:], to path: String
  ) throws(TrainingError) {
    do {
      var writer = BundleWriter()
      for parameter in parameters.catalog.parameters {
        try writer.add(parameter.name, shape: parameter.shape, floats: Array(parameters.values[parameter.range]))
      }
      for (name, values) in extra.sorted(by: { $0.key < $1.key }) {
        try writer.add(extraPrefix + name, shape: [values.count], floats: values)
      }
      writer.metadata = try description.metadata()
      if let optimizer, let place {
        try writer.add(firstMoment, shape: [optimizer.state.firstMoment.count], floats: optimizer.state.firstMoment)
        try writer.add(secondMoment, shape: [optimizer.state.secondMoment.count], floats: optimizer.state.secondMoment)
        writer.metadata[placeKey] = String(decoding: try JSONEncoder().encode(place), as: UTF8.self)
      }
      try writer.write(to: path)
    } catch {
      throw .unreadable(file: path, reason: "\(error)")
    }
  }

  /// Where the checkpoint at `path` stands, or nil when there is none to be read.
  static func place(at path: String) -> TrainingPlace? {
    guard TextFile.exists(path), let bundle = try? Bundle(path: path), let json = bundle.metadata[placeKey] else {
      return nil
    }
    return try? JSONDecoder().decode(TrainingPlace.self, from: Data(json.utf8))
  }

  /// A float model from disk.
  public struct FloatModel: Sendable {
    /// Its parameters.
    public var parameters: ParameterBlock
    /// What they mean.
    public var description: ModelDescription
    /// Digest of the file.
    public var digest: String
    /// Moments and place when the file is a checkpoint.
    public var progress: (firstMoment: [Float], secondMoment: [Float], place: TrainingPlace)?
    /// Further trained arrays by name.
    public var extra: [String: [Float]]
  }

  /// Reads a float model or checkpoint.
  /// - Throws: `TrainingError.unreadable` naming the file and what is wrong.
  public static func read(_ path: String) throws(TrainingError) -> FloatModel {
    do {
      let bundle = try Bundle(path: path)
      let description = try ModelDescription(metadata: bundle.metadata, file: path)
      var parameters = ParameterBlock(zeros: ParameterCatalog(description.configuration))
      for parameter in parameters.catalog.parameters {
        let values = try bundle.floats(named: parameter.name)
        guard values.count == parameter.count else {
          throw TrainingError.unreadable(
            file: path, reason: "`\(parameter.name)` has \(values.count) values, \(parameter.shape) are expected")
        }
        parameters.values.replaceSubrange(parameter.range, with: values)
      }
      var progress: (firstMoment: [Float], secondMoment: [Float], place: TrainingPlace)?
      if let json = bundle.metadata[placeKey] {
        let place = try JSONDecoder().decode(TrainingPlace.self, from: Data(json.utf8))
        let first = try bundle.floats(named: firstMoment)
        let second = try bundle.floats(named: secondMoment)
        progress = (first, second, place)
      }
      var extra: [String: [Float]] = [:]
      for name in bundle.tensors.keys where name.hasPrefix(extraPrefix) {
        extra[String(name.dropFirst(extraPrefix.count))] = try bundle.floats(named: name)
      }
      return FloatModel(
        parameters: parameters, description: description, digest: bundle.digest, progress: progress, extra: extra)
    } catch let error as TrainingError {
      throw error
    } catch {
      throw .unreadable(file: path, reason: "\(error)")
    }
  }
}

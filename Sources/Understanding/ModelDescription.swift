// What a bundle says about its model besides the weights: shape, vocabulary, labels, calibration, where it came
// from. Training writes it, the engine reads it; the container (Bundles) knows none of it.

public import Architecture
public import Ontology

/// The meaning of a model's inputs and outputs, as stored in a bundle's metadata.
public struct ModelDescription: Equatable, Sendable {
  /// Shape of the network.
  public var configuration: ModelConfiguration
  /// Word pieces in order of their ids; V of them.
  public var vocabulary: [String]
  /// Intent labels in order of the intent head's rows; I of them.
  public var labels: [IntentLabel]
  /// Slot inventory behind the S slot tags.
  public var tagScheme: TagScheme
  /// How logits become probabilities, and from which probability on to act.
  public var calibration: Calibration
  /// Free facts for people, by name: recipe, data digests, base digest, evaluation.
  public var provenance: [String: String]
  /// Slots that a household's own intents carry besides the modifiers; an adapter says them.
  public var ownSlots: [IntentName: Set<SlotName>] = [:]

  /// Makes a description.
  public init(
    configuration: ModelConfiguration, vocabulary: [String], labels: [IntentLabel], tagScheme: TagScheme,
    calibration: Calibration = Calibration(), provenance: [String: String] = [:]
  ) {
    self.configuration = configuration
    self.vocabulary = vocabulary
    self.labels = labels
    self.tagScheme = tagScheme
    self.calibration = calibration
    self.provenance = provenance
  }

  private enum Key {
    static let format = "format"
    static let configuration = "configuration"
    static let vocabulary = "vocabulary"
    static let labels = "labels"
    static let slots = "slots"
    static let calibration = "calibration"
    static let provenancePrefix = "provenance."
  }

  /// The metadata format this code reads and writes.
  public static let format = "hearken-model-1"

  /// The description as a bundle's metadata.
  /// - Throws: `ModelError.unwritable` when a number has no JSON form.
  public func metadata() throws(ModelError) -> [String: String] {
    guard configuration.encoder.layerNormEpsilon.isFinite, calibration.isFinite else {
      throw .unwritable(reason: "a number of its configuration or calibration is not finite")
    }
    var metadata: [String: String] = [
      Key.format: Self.format,
      Key.configuration: configuration.json.text,
      Key.vocabulary: vocabulary.joined(separator: "\n"),
      Key.labels: labels.map(\.spelling).joined(separator: "\n"),
      Key.slots: tagScheme.slotNames.map(\.rawValue).joined(separator: "\n"),
      Key.calibration: calibration.json.text,
    ]
    for (name, fact) in provenance { metadata[Key.provenancePrefix + name] = fact }
    return metadata
  }

  /// Reads a bundle's metadata and checks that its parts agree.
  /// - Throws: `ModelError` naming the key that is missing, unreadable or contradicts another.
  public init(metadata: [String: String], file: String) throws(ModelError) {
    func text(_ key: String) throws(ModelError) -> String {
      guard let value = metadata[key] else { throw .missingMetadata(file: file, key: key) }
      return value
    }
    let format = try text(Key.format)
    guard format == Self.format else { throw .wrongFormat(file: file, found: format, supported: Self.format) }
    func lines(_ key: String) throws(ModelError) -> [String] {
      try text(key).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    func decoded<Value>(
      _ key: String, _ make: (StoredObject) throws(StoredFault) -> Value
    ) throws(ModelError) -> Value {
      let json = try text(key)
      do throws(StoredFault) {
        return try make(StoredObject(json))
      } catch {
        throw .unreadableMetadata(file: file, key: key, reason: error.description)
      }
    }
    let configuration = try decoded(Key.configuration) { (stored) throws(StoredFault) in
      try ModelConfiguration(stored)
    }
    if let fault = configuration.fault {
      throw .unreadableMetadata(file: file, key: Key.configuration, reason: fault)
    }
    let vocabulary = try lines(Key.vocabulary)
    let labels = try lines(Key.labels).map(IntentLabel.init(spelling:))
    let slots = try lines(Key.slots).map(SlotName.init(rawValue:))
    let tagScheme = TagScheme(slotNames: slots)
    let counts = [
      (Key.vocabulary, vocabulary.count, configuration.encoder.vocabularySize),
      (Key.labels, labels.count, configuration.intentCount),
      (Key.slots, tagScheme.tagCount, configuration.slotTagCount),
    ]
    for (key, found, expected) in counts where found != expected {
      throw .unreadableMetadata(
        file: file, key: key, reason: "it gives \(found) classes where the configuration says \(expected)")
    }
    let calibration = try decoded(Key.calibration) { (stored) throws(StoredFault) in try Calibration(stored) }
    if let fault = calibration.fault {
      throw .unreadableMetadata(file: file, key: Key.calibration, reason: fault)
    }
    var provenance: [String: String] = [:]
    for (key, value) in metadata where key.hasPrefix(Key.provenancePrefix) {
      provenance[String(key.dropFirst(Key.provenancePrefix.count))] = value
    }
    self.init(
      configuration: configuration, vocabulary: vocabulary, labels: labels, tagScheme: tagScheme,
      calibration: calibration, provenance: provenance)
  }
}

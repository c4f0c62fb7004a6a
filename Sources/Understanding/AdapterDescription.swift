// What an adapter says about itself besides its numbers: which base, which labels and slots, how it was made, how it
// did. The metadata of an adapter file.

import Architecture
import Bundles
import JSONValues
public import Ontology

/// How an adapter was trained.
public struct AdapterMethod: Equatable, Sendable, Codable {
  /// `full`, `lora` or `heads`.
  public var name: String
  /// Rank of the low-rank products; nil for methods that have none.
  public var rank: Int?
  /// The products count alpha / rank times.
  public var alpha: Float?
  /// Modules that have a product, by their last names.
  public var targets: [String]?

  /// Names a method.
  public init(name: String, rank: Int? = nil, alpha: Float? = nil, targets: [String]? = nil) {
    self.name = name
    self.rank = rank
    self.alpha = alpha
    self.targets = targets
  }

  /// Factor of the low-rank products.
  public var loraScale: Float { rank.map { (alpha ?? 1) / Float(max($0, 1)) } ?? 1 }
}

/// The facts in an adapter's metadata.
public struct AdapterDescription: Equatable, Sendable {
  /// Name of the adapter, for people and for `model.adapter` of an Interpretation.
  public var name: String
  /// Grows with every adapter of a home; at least 1.
  public var sequence: Int
  /// Digest of the base bundle's file.
  public var base: String
  /// Digest of the word pieces.
  public var tokenizer: String
  /// Every label: the base's in its order, then the new ones.
  public var labels: [IntentLabel]
  /// Every slot: the base's in its order, then the new ones.
  public var slots: [SlotName]
  /// Slots of the household's own intents.
  public var ownSlots: [IntentName: Set<SlotName>]
  /// Labels that were taught and for which the adapter answers; nil for all that the base does not have.
  public var taught: [IntentLabel]?
  /// How logits become probabilities, and from which probability on to act.
  public var calibration: Calibration
  /// How it was trained.
  public var method: AdapterMethod
  /// Whether it was written although its gate failed.
  public var isForced: Bool
  /// Utterances it must understand, as JSON Lines: what a daemon tries before it takes the adapter, and what the next
  /// adaptation learns again so that nothing is forgotten.
  public var sentences: String
  /// Free facts for people, by name: data digests, hyper-parameters, evaluation.
  public var facts: [String: String]

  /// Makes a description.
  public init(
    name: String, sequence: Int, base: String, tokenizer: String, labels: [IntentLabel], slots: [SlotName],
    ownSlots: [IntentName: Set<SlotName>], calibration: Calibration, method: AdapterMethod, isForced: Bool = false,
    sentences: String = "", facts: [String: String] = [:], taught: [IntentLabel]? = nil
  ) {
    self.name = name
    self.sequence = sequence
    self.base = base
    self.tokenizer = tokenizer
    self.labels = labels
    self.slots = slots
    self.ownSlots = ownSlots
    self.calibration = calibration
    self.method = method
    self.isForced = isForced
    self.sentences = sentences
    self.facts = facts
    self.taught = taught
  }

  /// The metadata format this code reads and writes.
  public static let format = "hearken-adapter-1"

  /// Digest of a vocabulary as adapters name it.
  public static func tokenizerDigest(of description: ModelDescription) -> String {
    Bundle.digest(of: description.vocabulary.joined(separator: "\n"))
  }

  /// Whether labels and slots begin with those of a base, and the word pieces are the same.
  public func extends(_ base: ModelDescription) -> Bool {
    labels.starts(with: base.labels) && slots.starts(with: base.tagScheme.slotNames)
      && tokenizer == Self.tokenizerDigest(of: base)
  }

  /// The labels that an adapter of `base` answers for.
  public func taughtLabels(beyond base: ModelDescription) -> Set<IntentLabel> {
    Set(taught ?? Array(labels.dropFirst(base.labels.count)))
  }

  /// The description of the adapted model.
  public func applied(to base: ModelDescription) -> ModelDescription {
    var description = base
    description.labels = labels
    description.tagScheme = TagScheme(slotNames: slots)
    description.configuration.intentCount = labels.count
    description.configuration.slotTagCount = description.tagScheme.tagCount
    description.calibration = calibration
    description.ownSlots = ownSlots
    return description
  }

  private enum Key {
    static let format = "format"
    static let name = "name"
    static let sequence = "sequence"
    static let base = "base"
    static let tokenizer = "tokenizer"
    static let labels = "labels"
    static let slots = "slots"
    static let ownSlots = "own_slots"
    static let calibration = "calibration"
    static let method = "method"
    static let forced = "forced"
    static let sentences = "sentences"
    static let taught = "taught"
    static let factPrefix = "fact."
  }

  /// The description as a bundle's metadata.
  /// - Throws: `ModelError.unwritable` when a number has no JSON form.
  public func metadata() throws(ModelError) -> [String: String] {
    guard calibration.isFinite, method.alpha?.isFinite ?? true else {
      throw .unwritable(reason: "a number of its calibration or method is not finite")
    }
    let own = Dictionary(
      ownSlots.map { slots in
        (slots.key.rawValue, JSONValue.array(slots.value.map(\.rawValue).sorted().map(JSONValue.string)))
      }, uniquingKeysWith: { first, _ in first })
    var metadata: [String: String] = [
      Key.format: Self.format, Key.name: name, Key.sequence: "\(sequence)", Key.base: base, Key.tokenizer: tokenizer,
      Key.labels: labels.map(\.spelling).joined(separator: "\n"),
      Key.slots: slots.map(\.rawValue).joined(separator: "\n"), Key.ownSlots: JSONValue.object(own).text,
      Key.calibration: calibration.json.text, Key.method: method.json.text,
      Key.forced: isForced ? "true" : "false", Key.sentences: sentences,
    ]
    metadata[Key.taught] = taught.map { $0.map(\.spelling).joined(separator: "\n") }
    for (name, fact) in facts { metadata[Key.factPrefix + name] = fact }
    return metadata
  }

  /// Reads an adapter's metadata.
  /// - Throws: `ModelError` naming the key that is missing or unreadable.
  public init(metadata: [String: String], file: String) throws(ModelError) {
    func text(_ key: String) throws(ModelError) -> String {
      guard let value = metadata[key] else { throw .missingMetadata(file: file, key: key) }
      return value
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
    func lines(_ key: String) throws(ModelError) -> [String] {
      try text(key).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    let format = try text(Key.format)
    guard format == Self.format else { throw .wrongFormat(file: file, found: format, supported: Self.format) }
    guard let sequence = Int(try text(Key.sequence)), sequence > 0 else {
      throw .unreadableMetadata(file: file, key: Key.sequence, reason: "it is no number from 1 on")
    }
    let own = try decoded(Key.ownSlots) { (stored) throws(StoredFault) in try stored.stringLists() }
    let calibration = try decoded(Key.calibration) { (stored) throws(StoredFault) in try Calibration(stored) }
    if let fault = calibration.fault { throw .unreadableMetadata(file: file, key: Key.calibration, reason: fault) }
    let method = try decoded(Key.method) { (stored) throws(StoredFault) in try AdapterMethod(stored) }
    guard method.loraScale.isFinite else {
      throw .unreadableMetadata(file: file, key: Key.method, reason: "alpha is not finite")
    }
    var facts: [String: String] = [:]
    for (key, value) in metadata where key.hasPrefix(Key.factPrefix) {
      facts[String(key.dropFirst(Key.factPrefix.count))] = value
    }
    self.init(
      name: try text(Key.name), sequence: sequence, base: try text(Key.base), tokenizer: try text(Key.tokenizer),
      labels: try lines(Key.labels).map(IntentLabel.init(spelling:)),
      slots: try lines(Key.slots).map(SlotName.init(rawValue:)),
      ownSlots: Dictionary(
        own.map { (IntentName(rawValue: $0.key), Set($0.value.map(SlotName.init(rawValue:)))) },
        uniquingKeysWith: { first, _ in first }),
      calibration: calibration, method: method, isForced: try text(Key.forced) == "true",
      sentences: metadata[Key.sentences] ?? "", facts: facts,
      taught: metadata[Key.taught].map {
        $0.split(separator: "\n").map { IntentLabel(spelling: String($0)) }
      })
  }
}

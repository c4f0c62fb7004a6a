// A base, adapters for it and keys, small enough to be made anew for each test.

import Architecture
import Bundles
import Daemon
import Glibc
import Ontology
import Signing
import TestBroker
import Testing
import Understanding

/// A folder with a base in it, where adapters are made and signed.
final class Workbench: Sendable {
  let folder: String
  let key = SecretKey()
  var base: String { "\(folder)/base.safetensors" }
  var state: String { "\(folder)/state" }
  private let description: ModelDescription

  init() throws {
    folder = try makeTemporaryFolder()
    let encoder = EncoderConfiguration(
      vocabularySize: 5, hiddenSize: 4, layerCount: 1, attentionHeadCount: 1, intermediateSize: 4,
      maximumPositionCount: 8)
    let scheme = TagScheme(slotNames: ["area"])
    description = ModelDescription(
      configuration: ModelConfiguration(encoder: encoder, intentCount: 2, slotTagCount: scheme.tagCount),
      vocabulary: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "light"],
      labels: [IntentLabel("HassTurnOn"), .outOfScope], tagScheme: scheme)
    var writer = BundleWriter()
    writer.metadata = try description.metadata()
    try writer.add("weight", shape: [4], floats: [1, 2, 3, 4])
    try writer.write(to: base)
  }

  deinit {
    removeFolder("\(state)/bundles")
    removeFolder(state)
    removeFolder(folder)
  }

  /// A store in the state directory.
  var store: BundleStore { BundleStore(stateDirectory: state) }

  /// What trusts `keys`, by default the bench's own.
  func examiner(_ keys: [PublicKey]? = nil, allowsUnsigned: Bool = false) -> BundleExaminer {
    BundleExaminer(model: base, keys: keys ?? [key.publicKey], allowsUnsigned: allowsUnsigned)
  }

  /// Writes an adapter, whose facts `adjust` may change, and gives its path.
  func adapter(
    _ sequence: Int, name: String = "sauna", byteCount: Int = 256,
    _ adjust: (inout AdapterDescription) -> Void = { _ in }
  ) throws -> String {
    var facts = AdapterDescription(
      name: name, sequence: sequence, base: try Bundle(path: base).digest,
      tokenizer: AdapterDescription.tokenizerDigest(of: description), labels: description.labels,
      slots: description.tagScheme.slotNames, ownSlots: [:], calibration: Calibration(),
      method: AdapterMethod(name: "heads"))
    adjust(&facts)
    var writer = BundleWriter()
    writer.metadata = try facts.metadata()
    let values = (0..<byteCount / 4).map { Float($0 + sequence) }
    try writer.add("weight.delta", shape: [values.count], floats: values)
    let path = "\(folder)/\(name)-\(sequence).safetensors"
    try writer.write(to: path)
    return path
  }

  /// The text of a signature for a file.
  func signature(_ path: String, by other: SecretKey? = nil) throws -> String {
    "\(try Signature(signingFileAt: path, with: other ?? key, trustedComment: "test"))"
  }

  /// Puts an adapter into the store as a daemon would.
  func install(_ sequence: Int, in store: BundleStore? = nil) throws {
    let path = try adapter(sequence)
    let text = try signature(path)
    let store = store ?? self.store
    let draft = try store.makeDraft(copying: path)
    let facts = try examiner().examine(draft.path, signature: text)
    try store.install(draft, facts.installed(at: 0), signature: text)
  }

  /// All bytes of a file.
  func bytes(_ path: String) throws -> [UInt8] {
    try #require(try AtomicFile(path: path).read(limit: 1 << 24))
  }

  /// Writes a file beside the others.
  func write(_ bytes: [UInt8], _ name: String) throws -> String {
    let file = AtomicFile(path: "\(folder)/\(name)")
    try file.replace(with: bytes)
    return file.path
  }
}

/// The reason of a refusal; nil when there is none.
func reason(_ body: () throws -> Void) -> BundleRefusal.Reason? {
  do {
    try body()
    return nil
  } catch {
    return (error as? BundleRefusal)?.reason
  }
}

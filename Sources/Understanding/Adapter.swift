// An adapter: what a household taught a base, as a file that holds only the differences. It names its base by digest
// and works on no other.

import Architecture
public import Bundles
public import Inference
import Ontology

/// A base's changes with what they mean.
public struct Adapter: Sendable {
  /// The file it came from, or a name for one that is not written yet.
  public let file: String
  /// What it says about itself.
  public var description: AdapterDescription
  /// What it adds to the base's parameters.
  public var deltas: WeightDeltas

  /// Joins the parts of an adapter.
  public init(file: String, description: AdapterDescription, deltas: WeightDeltas) {
    self.file = file
    self.description = description
    self.deltas = deltas
  }

  /// Reads the adapter at `path`, made for `base`.
  /// - Throws: `ModelError` naming the file and what is wrong in it.
  public init(at path: String, base: LanguageModel) throws(ModelError) {
    let bundle = try Self.open(path)
    let description = try AdapterDescription(metadata: bundle.metadata, file: path)
    guard description.base == base.identity.base else {
      throw .wrongBase(file: path, expected: description.base, found: base.identity.base)
    }
    guard description.extends(base.description) else {
      throw .unreadableMetadata(
        file: path, key: "labels", reason: "they do not begin with the labels and slots of the base")
    }
    do {
      let catalog = ParameterCatalog(description.applied(to: base.description).configuration)
      deltas = try WeightDeltas(bundle: bundle, catalog: catalog, loraScale: description.method.loraScale)
    } catch {
      throw .unreadableFile(file: path, reason: "\(error)")
    }
    file = path
    self.description = description
  }

  /// What the adapter at `path` says about itself, without its base.
  /// - Throws: `ModelError` naming the file and what is wrong in it.
  public static func describe(_ path: String) throws(ModelError) -> AdapterDescription {
    try AdapterDescription(metadata: open(path).metadata, file: path)
  }

  /// Whether a bundle's metadata are an adapter's.
  public static func isAdapter(_ metadata: [String: String]) -> Bool {
    metadata["format"] == AdapterDescription.format
  }

  /// The file as a bundle; `shape` is the base's description.
  /// - Throws: `ModelError.unwritable`.
  public func bundle(for base: ModelDescription) throws(ModelError) -> BundleWriter {
    var writer = BundleWriter()
    do {
      let catalog = ParameterCatalog(description.applied(to: base).configuration)
      for tensor in deltas.tensors(catalog) { try writer.add(tensor) }
    } catch {
      throw .unwritable(reason: "\(error)")
    }
    writer.metadata = try description.metadata()
    return writer
  }

  private static func open(_ path: String) throws(ModelError) -> Bundle {
    do {
      return try Bundle(path: path)
    } catch {
      throw .unreadableFile(file: path, reason: "\(error)")
    }
  }
}

// Starting weights: the encoder of all-MiniLM-L6-v2, or any BERT encoder of the same parts, read from its
// safetensors file under BERT's stored names.

public import Architecture
public import Bundles
import Tensors

/// Why starting weights cannot be loaded.
public enum PretrainedWeightsError: Error, Equatable, Sendable {
  /// The file cannot be read, or lacks a tensor.
  case file(BundleError)
  /// A tensor does not have the shape the model needs; of position embeddings, more rows would do.
  case wrongShape(file: String, tensor: String, expected: [Int], found: [Int])
}

extension PretrainedWeightsError: CustomStringConvertible {
  /// The fault in words, with the remedy.
  public var description: String {
    switch self {
    case .file(let error): "\(error)"
    case .wrongShape(let file, let tensor, let expected, let found):
      "\(file): tensor \(tensor) has the shape \(found), expected \(expected). "
        + "Give the encoder the shape that the file's config.json states."
    }
  }
}

/// The pretrained encoder all-MiniLM-L6-v2.
public enum MiniLM {
  /// Its shape.
  public static let encoder = EncoderConfiguration(
    vocabularySize: 30_522, hiddenSize: 384, layerCount: 6, attentionHeadCount: 12, intermediateSize: 1_536,
    maximumPositionCount: 512)

  /// Fills the encoder's parameters from a safetensors file; the heads stay as they are.
  ///
  /// Names may have the prefix `bert.`. Position embeddings take the file's first rows, with the embedding of token
  /// type 0 added, since the catalog has no token types.
  /// - Throws: what is missing or wrong, with the tensor's name; `parameters` are then unchanged.
  public static func load(into parameters: inout ParameterBlock, from path: String) throws(PretrainedWeightsError) {
    let bundle: Bundle
    do { bundle = try Bundle(path: path) } catch { throw .file(error) }
    let prefix = bundle.tensors["bert.\(wordEmbeddings)"] == nil ? "" : "bert."
    var filled = parameters
    for parameter in parameters.catalog.parameters where isEncoder(parameter) {
      filled[parameter.name] = try elements(of: parameter, stored: prefix + parameter.name, in: bundle)
    }
    let size = parameters.catalog.configuration.encoder.hiddenSize
    let types = try elements(
      named: prefix + tokenTypeEmbeddings, in: bundle, fits: { $0.count == 2 && $0[0] >= 1 && $0[1] == size },
      expected: [2, size])
    if let positions = parameters.catalog[positionEmbeddings] {
      for index in positions.range { filled.values[index] += types[(index - positions.offset) % size] }
    }
    parameters = filled
  }

  private static let wordEmbeddings = "embeddings.word_embeddings.weight"
  private static let positionEmbeddings = "embeddings.position_embeddings.weight"
  private static let tokenTypeEmbeddings = "embeddings.token_type_embeddings.weight"

  private static func isEncoder(_ parameter: Parameter) -> Bool {
    parameter.name.hasPrefix("embeddings.") || parameter.name.hasPrefix("encoder.")
  }

  private static func elements(
    of parameter: Parameter, stored name: String, in bundle: Bundle
  ) throws(PretrainedWeightsError) -> ArraySlice<Float> {
    let shape = parameter.shape
    let values = try elements(
      named: name, in: bundle,
      fits: {
        parameter.name == positionEmbeddings
          ? $0.count == 2 && $0[0] >= shape[0] && $0[1] == shape[1] : $0 == shape
      }, expected: shape)
    return values.prefix(parameter.count)
  }

  private static func elements(
    named name: String, in bundle: Bundle, fits: ([Int]) -> Bool, expected: [Int]
  ) throws(PretrainedWeightsError) -> [Float] {
    let found: [Int]
    do { found = try bundle.entry(named: name).shape } catch { throw .file(error) }
    if !fits(found) { throw .wrongShape(file: bundle.path, tensor: name, expected: expected, found: found) }
    do { return try bundle.floats(named: name) } catch { throw .file(error) }
  }
}

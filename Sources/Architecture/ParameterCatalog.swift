// The one list of every parameter's stored name and shape. Loading, saving, counting, optimizing and
// quantizing all read it; nothing else spells a parameter's name.

/// One parameter tensor: its stored name (BERT's, to the letter), its shape, its place in a flat block.
public struct Parameter: Equatable, Sendable {
  /// What a parameter is to the optimizer and the quantizer.
  public enum Role: Sendable {
    /// A matrix (out, in) that multiplies activations: decayed, quantized by row.
    case weight
    /// A table of rows that are looked up: decayed, quantized by row.
    case embedding
    /// Biases and norms: neither decayed nor quantized.
    case vector
  }

  /// Stored name.
  public let name: String
  /// Dimensions, outermost first.
  public let shape: [Int]
  /// Role.
  public let role: Role
  /// Index of its first element in a flat block of all parameters.
  public let offset: Int

  /// Number of elements.
  public var count: Int { shape.reduce(1, *) }
  /// Its place in a flat block of all parameters.
  public var range: Range<Int> { offset..<offset + count }
}

/// The parameters of a model in order: embeddings, layers from the input up, heads.
public struct ParameterCatalog: Sendable {
  /// The shape they belong to.
  public let configuration: ModelConfiguration
  /// Every parameter.
  public let parameters: [Parameter]
  /// Elements in all.
  public let elementCount: Int
  private let indexes: [String: Int]

  /// Lists the parameters of a shape; sizes must have passed `ModelConfiguration.fault`.
  public init(_ configuration: ModelConfiguration) {
    let encoder = configuration.encoder
    let c = encoder.hiddenSize
    let f = encoder.intermediateSize
    var list: [Parameter] = []
    var offset = 0
    func add(_ name: String, _ shape: [Int], _ role: Parameter.Role) {
      let parameter = Parameter(name: name, shape: shape, role: role, offset: offset)
      list.append(parameter)
      offset += parameter.count
    }
    func linear(_ name: String, out: Int, in: Int) {
      add("\(name).weight", [out, `in`], .weight)
      add("\(name).bias", [out], .vector)
    }
    func norm(_ name: String) {
      add("\(name).weight", [c], .vector)
      add("\(name).bias", [c], .vector)
    }
    add("embeddings.word_embeddings.weight", [encoder.vocabularySize, c], .embedding)
    add("embeddings.position_embeddings.weight", [encoder.maximumPositionCount, c], .embedding)
    norm("embeddings.LayerNorm")
    for layer in 0..<encoder.layerCount {
      let prefix = "encoder.layer.\(layer)"
      linear("\(prefix).attention.self.query", out: c, in: c)
      linear("\(prefix).attention.self.key", out: c, in: c)
      linear("\(prefix).attention.self.value", out: c, in: c)
      linear("\(prefix).attention.output.dense", out: c, in: c)
      norm("\(prefix).attention.output.LayerNorm")
      linear("\(prefix).intermediate.dense", out: f, in: c)
      linear("\(prefix).output.dense", out: c, in: f)
      norm("\(prefix).output.LayerNorm")
    }
    linear("intent_classifier", out: configuration.intentCount, in: c)
    linear("slot_classifier", out: configuration.slotTagCount, in: c)
    linear("boundary_classifier", out: ModelConfiguration.boundaryClassCount, in: c)
    self.configuration = configuration
    parameters = list
    elementCount = offset
    indexes = Dictionary(list.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The parameter with a stored name, or nil.
  public subscript(name: String) -> Parameter? { indexes[name].map { parameters[$0] } }
}

// Every parameter of a model, or every gradient, in one flat array laid out by the catalog.

public import Architecture
import Tensors

/// The parameters of a joint model; gradients have the same type.
public struct ParameterBlock: Sendable {
  /// Names, shapes and places of the values.
  public let catalog: ParameterCatalog
  /// All elements, in the catalog's order.
  public var values: [Float]

  /// A block of zeros.
  public init(zeros catalog: ParameterCatalog) {
    self.catalog = catalog
    values = [Float](repeating: 0, count: catalog.elementCount)
  }

  /// Fresh parameters as BERT's: weights and embeddings normal with deviation 0.02, norms one and zero, biases zero.
  ///
  /// Each parameter draws from its own stream of `seed`.
  public init(random catalog: ParameterCatalog, seed: UInt64) {
    self.init(zeros: catalog)
    for index in catalog.parameters.indices { randomize(catalog.parameters[index], seed: seed, stream: UInt64(index)) }
  }

  /// The elements of the parameter stored as `name`, which must be in the catalog.
  public subscript(name: String) -> ArraySlice<Float> {
    get { values[range(of: name)] }
    set {
      let range = range(of: name)
      precondition(newValue.count == range.count, "\(name) has \(range.count) elements, not \(newValue.count)")
      values.replaceSubrange(range, with: newValue)
    }
  }

  private func range(of name: String) -> Range<Int> {
    guard let parameter = catalog[name] else { preconditionFailure("no parameter is named \(name)") }
    return parameter.range
  }

  private mutating func randomize(_ parameter: Parameter, seed: UInt64, stream: UInt64) {
    if parameter.role == .vector {
      let isNormWeight = parameter.name.hasSuffix("LayerNorm.weight")
      for index in parameter.range { values[index] = isNormWeight ? 1 : 0 }
      return
    }
    var generator = SplitMix64(seed: seed, stream: stream)
    for index in stride(from: parameter.range.lowerBound, to: parameter.range.upperBound, by: 2) {
      let (first, second) = generator.nextNormals()
      values[index] = 0.02 * first
      if index + 1 < parameter.range.upperBound { values[index + 1] = 0.02 * second }
    }
  }
}

// One interface for every way to fine-tune: a few trainable arrays, how they make the parameters of the adapted model
// out of the base's, and how the gradient of those parameters flows back into the arrays.

import Architecture
import Inference
import NeuralNetworks
import Tensors
public import Understanding

/// The choice of a method and its sizes.
public struct AdaptationMethod: Equatable, Sendable {
  /// The methods.
  public enum Kind: String, CaseIterable, Sendable {
    /// Every parameter of the encoder and the heads.
    case full
    /// Low-rank products on chosen matrices, and the heads (Hu et al. 2021).
    case lora
    /// The heads alone.
    case heads
  }

  /// The method.
  public var kind: Kind
  /// Rank of the products; at least 1.
  public var rank: Int
  /// The products count alpha / rank times.
  public var alpha: Float
  /// Last names of the modules with a product: `query`, `key`, `value`, `attention.output`, `intermediate`, `output`.
  public var targets: [String]
  /// Dropout probability in training, 0..<1.
  public var dropout: Float

  /// The defaults of a method.
  public init(
    _ kind: Kind = .lora, rank: Int = 8, alpha: Float = 16, targets: [String] = AdaptationMethod.allTargets,
    dropout: Float = 0.1
  ) {
    self.kind = kind
    self.rank = rank
    self.alpha = alpha
    self.targets = targets
    self.dropout = dropout
  }

  /// Every module that can have a product.
  public static let allTargets = ["query", "key", "value", "attention.output", "intermediate", "output"]

  /// The stored suffix of a target's weight.
  static func suffix(of target: String) -> String {
    switch target {
    case "query", "key", "value": ".attention.self.\(target).weight"
    case "attention.output": ".attention.output.dense.weight"
    default: ".\(target).dense.weight"
    }
  }

  /// How an adapter names it.
  public var stored: AdapterMethod {
    kind == .lora
      ? AdapterMethod(name: kind.rawValue, rank: rank, alpha: alpha, targets: targets)
      : AdapterMethod(name: kind.rawValue)
  }

  /// The parameterisation of an extended base, whose first labels and tags are those of `known`.
  func parameterization(of base: ParameterBlock, known: ModelConfiguration? = nil) -> any Parameterization {
    switch kind {
    case .full: FullParameterization(base: base, isHeadsOnly: false)
    case .heads: FullParameterization(base: base, isHeadsOnly: true)
    case .lora: LowRankParameterization(base: base, method: self, known: known)
    }
  }
}

/// A run of elements that an optimizer moves.
struct TrainableRun: Equatable {
  /// Elements of the flat array.
  var range: Range<Int>
  /// Factor on the learning rate.
  var learningRateScale: Float
}

/// How trainable numbers make the parameters of an adapted model. The base itself never changes.
protocol Parameterization {
  /// The extended base: what the model is before anything was learned.
  var base: ParameterBlock { get }
  /// Number of trainable elements.
  var elementCount: Int { get }
  /// The runs that are trained; elements outside all of them stay as they are.
  var runs: [TrainableRun] { get }
  /// The elements before the first step, which make the base with the heads of `heads`.
  func initialValues(heads: ParameterBlock, seed: UInt64) -> [Float]
  /// Writes the parameters that `values` make over `parameters`, which has the base's catalog.
  func apply(_ values: [Float], to parameters: inout ParameterBlock)
  /// Writes the gradient of `values` over `pulled`, given that of the parameters.
  func pullBack(_ gradients: ParameterBlock, at values: [Float], into pulled: inout [Float])
  /// What an adapter stores.
  func deltas(_ values: [Float]) -> WeightDeltas
  /// The elements that make an adapter's deltas, to go on from; nil for those of another method.
  func values(from deltas: WeightDeltas) -> [Float]?
}

extension Parameterization {
  /// Number of elements that are trained.
  var trainedCount: Int { runs.reduce(0) { $0 + $1.range.count } }
}

/// Learning rate of the heads against that of everything else: they begin with rows that know nothing.
let headLearningRateScale: Float = 2

/// Every parameter, or the heads alone: the trainable elements are the parameters themselves.
struct FullParameterization: Parameterization {
  let base: ParameterBlock
  let runs: [TrainableRun]
  private let isHeadsOnly: Bool

  init(base: ParameterBlock, isHeadsOnly: Bool) {
    self.base = base
    self.isHeadsOnly = isHeadsOnly
    runs = base.catalog.parameters.compactMap { parameter in
      if parameter.name.contains("_classifier.") {
        return TrainableRun(range: parameter.range, learningRateScale: headLearningRateScale)
      }
      return isHeadsOnly ? nil : TrainableRun(range: parameter.range, learningRateScale: 0.2)
    }
  }

  var elementCount: Int { base.values.count }

  func initialValues(heads: ParameterBlock, seed: UInt64) -> [Float] {
    var values = base.values
    for parameter in base.catalog.parameters where parameter.name.contains("_classifier.") {
      values.replaceSubrange(parameter.range, with: heads.values[parameter.range])
    }
    return values
  }

  func apply(_ values: [Float], to parameters: inout ParameterBlock) { parameters.values = values }

  func pullBack(_ gradients: ParameterBlock, at values: [Float], into pulled: inout [Float]) {
    pulled = gradients.values
    guard isHeadsOnly else { return }
    // What is not trained must not count in the norm that gradients are clipped by.
    var end = 0
    for run in runs.map(\.range) + [elementCount..<elementCount] {
      for index in end..<run.lowerBound { pulled[index] = 0 }
      end = run.upperBound
    }
  }

  func deltas(_ values: [Float]) -> WeightDeltas {
    var deltas = WeightDeltas()
    for parameter in base.catalog.parameters {
      let delta = zip(values[parameter.range], base.values[parameter.range]).map { $0 - $1 }
      guard delta.contains(where: { $0 != 0 }) else { continue }
      guard parameter.role == .embedding else {
        deltas[parameter.name] = .dense(delta)
        continue
      }
      let width = parameter.shape[1]
      let rows = (0..<parameter.shape[0]).filter { row in
        delta[row * width..<(row + 1) * width].contains { $0 != 0 }
      }
      deltas[parameter.name] = .rows(
        indexes: rows.map(Int32.init), values: rows.flatMap { delta[$0 * width..<($0 + 1) * width] })
    }
    return deltas
  }

  func values(from deltas: WeightDeltas) -> [Float]? {
    var values = base.values
    for parameter in base.catalog.parameters {
      if case .lowRank? = deltas[parameter.name] { return nil }
      if isHeadsOnly, deltas[parameter.name] != nil, !parameter.name.contains("_classifier.") { return nil }
      var part = Array(values[parameter.range])
      deltas.apply(to: &part, of: parameter)
      values.replaceSubrange(parameter.range, with: part)
    }
    return values
  }
}

/// Low-rank products on chosen matrices of every layer, and the heads' rows for what the base does not know. The base's
/// own rows stay: what they are compared with is learned by the encoder, and old answers drift less.
struct LowRankParameterization: Parameterization {
  let base: ParameterBlock
  private(set) var runs: [TrainableRun] = []
  private(set) var elementCount = 0
  private let rank: Int
  private let scale: Float
  /// A weight with the places of its A and B.
  private var products: [(weight: Parameter, a: Range<Int>, b: Range<Int>)] = []
  /// A head's parameter, the first of its elements that is trained, and their place.
  private var heads: [(parameter: Parameter, first: Int, place: Range<Int>)] = []

  init(base: ParameterBlock, method: AdaptationMethod, known: ModelConfiguration? = nil) {
    let fixed = known.map(ParameterCatalog.init)
    self.base = base
    rank = method.rank
    scale = method.stored.loraScale
    let suffixes = method.targets.map(AdaptationMethod.suffix)
    for parameter in base.catalog.parameters {
      if parameter.name.hasPrefix("encoder."), suffixes.contains(where: parameter.name.hasSuffix) {
        // ".output.dense.weight" ends ".attention.output.dense.weight" too.
        let isAttentionOutput = parameter.name.hasSuffix(".attention.output.dense.weight")
        if isAttentionOutput, !method.targets.contains("attention.output") { continue }
        if !isAttentionOutput, parameter.name.hasSuffix(".output.dense.weight"), !method.targets.contains("output") {
          continue
        }
        let a = take(method.rank * parameter.shape[1])
        let b = take(parameter.shape[0] * method.rank)
        products.append((parameter, a, b))
        runs.append(TrainableRun(range: a.lowerBound..<b.upperBound, learningRateScale: 1))
      } else if parameter.name.contains("_classifier.") {
        let first = fixed?[parameter.name]?.count ?? 0
        guard first < parameter.count else { continue }
        let place = take(parameter.count - first)
        heads.append((parameter, first, place))
        runs.append(TrainableRun(range: place, learningRateScale: headLearningRateScale))
      }
    }
  }

  private mutating func take(_ count: Int) -> Range<Int> {
    defer { elementCount += count }
    return elementCount..<elementCount + count
  }

  /// A uniform as PEFT's (Kaiming with √5: bound 1/√in), B zero: the product begins as nothing.
  func initialValues(heads start: ParameterBlock, seed: UInt64) -> [Float] {
    var values = [Float](repeating: 0, count: elementCount)
    for (index, product) in products.enumerated() {
      var generator = SeededUniform(seed: seed, stream: UInt64(index))
      let bound = 1 / Float(product.weight.shape[1]).squareRoot()
      for place in product.a { values[place] = bound * (2 * generator.next() - 1) }
    }
    for head in heads { values.replaceSubrange(head.place, with: start.values[Self.trained(head)]) }
    return values
  }

  func apply(_ values: [Float], to parameters: inout ParameterBlock) {
    for product in products {
      parameters.values.replaceSubrange(product.weight.range, with: base.values[product.weight.range])
      LowRankProduct.add(
        values, a: product.a, b: product.b, rank: rank, scale: scale, to: product.weight, of: &parameters)
    }
    for head in heads { parameters.values.replaceSubrange(Self.trained(head), with: values[head.place]) }
  }

  func pullBack(_ gradients: ParameterBlock, at values: [Float], into pulled: inout [Float]) {
    for product in products {
      LowRankProduct.pullBack(
        gradients, of: product.weight, values, a: product.a, b: product.b, rank: rank, scale: scale, into: &pulled)
    }
    for head in heads { pulled.replaceSubrange(head.place, with: gradients.values[Self.trained(head)]) }
  }

  func deltas(_ values: [Float]) -> WeightDeltas {
    var deltas = WeightDeltas()
    for product in products {
      deltas[product.weight.name] = .lowRank(
        a: Array(values[product.a]), b: Array(values[product.b]), rank: rank, scale: scale)
    }
    for head in heads {
      let sums = zip(values[head.place], base.values[Self.trained(head)]).map { $0 - $1 }
      guard head.first > 0, head.parameter.shape.count == 2 else {
        deltas[head.parameter.name] = .dense([Float](repeating: 0, count: head.first) + sums)
        continue
      }
      let width = head.parameter.shape[1]
      deltas[head.parameter.name] = .rows(
        indexes: (head.first / width..<head.parameter.shape[0]).map(Int32.init), values: sums)
    }
    return deltas
  }

  func values(from deltas: WeightDeltas) -> [Float]? {
    var values = initialValues(heads: base, seed: 0)
    var known: Set<String> = []
    for product in products {
      guard case .lowRank(let a, let b, rank, scale)? = deltas[product.weight.name] else { return nil }
      values.replaceSubrange(product.a, with: a)
      values.replaceSubrange(product.b, with: b)
      known.insert(product.weight.name)
    }
    for head in heads {
      let before = base.values[head.parameter.range]
      var after = Array(before)
      deltas.apply(to: &after, of: head.parameter)
      guard after[..<head.first] == Array(before)[..<head.first] else { return nil }
      values.replaceSubrange(head.place, with: after[head.first...])
      known.insert(head.parameter.name)
    }
    return deltas.names.isSubset(of: known) ? values : nil
  }

  private static func trained(_ head: (parameter: Parameter, first: Int, place: Range<Int>)) -> Range<Int> {
    head.parameter.range.lowerBound + head.first..<head.parameter.range.upperBound
  }
}

/// Uniform numbers of 0..<1 from one stream of a seed.
private struct SeededUniform {
  private var generator: SplitMix64

  init(seed: UInt64, stream: UInt64) { generator = SplitMix64(seed: seed, stream: stream) }

  mutating func next() -> Float { generator.nextUniform() }
}

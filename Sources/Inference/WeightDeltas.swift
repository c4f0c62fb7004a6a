// What an adapter changes in the parameters of its base: sums to be added, whole, by row, or as a product of two
// thin matrices. Rows that the base does not have (new labels, new tags) count as zero before the sum.
//
// In an adapter file, with NAME a parameter of the catalog and MODULE the same without ".weight":
//   NAME.delta    F32 (the parameter's shape)   added as it is; with NAME.rows I32 (n): (n, in), added to those rows
//   MODULE.loraA  F32 (r, in)                   W + scale * loraB loraA
//   MODULE.loraB  F32 (out, r)

public import Architecture
public import Bundles

/// Sums that turn the parameters of a base into those of an adapted model.
public struct WeightDeltas: Equatable, Sendable {
  /// What is added to one parameter.
  public enum Delta: Equatable, Sendable {
    /// A number for each element.
    case dense([Float])
    /// Numbers for some rows: `values` (n, in) for `indexes` (n).
    case rows(indexes: [Int32], values: [Float])
    /// `scale` times the product of `b` (out, r) and `a` (r, in).
    case lowRank(a: [Float], b: [Float], rank: Int, scale: Float)
  }

  /// The sums by the stored names of their parameters.
  public private(set) var deltas: [String: Delta] = [:]

  /// No change.
  public init() {}

  /// The sum for one parameter.
  public subscript(name: String) -> Delta? {
    get { deltas[name] }
    set { deltas[name] = newValue }
  }

  /// Names of the parameters that change.
  public var names: Set<String> { Set(deltas.keys) }

  /// Adds what belongs to a parameter (out, in) or (out) to its `values`.
  public func apply(to values: inout [Float], of parameter: Parameter) {
    let width = parameter.shape.count > 1 ? parameter.shape[1] : 1
    switch deltas[parameter.name] {
    case nil: break
    case .dense(let delta): for index in values.indices { values[index] += delta[index] }
    case .rows(let indexes, let delta):
      for (place, row) in indexes.enumerated() {
        for i in 0..<width { values[Int(row) * width + i] += delta[place * width + i] }
      }
    case .lowRank(let a, let b, let rank, let scale):
      for row in 0..<parameter.shape[0] {
        for r in 0..<rank {
          let factor = scale * b[row * rank + r]
          if factor == 0 { continue }
          for i in 0..<width { values[row * width + i] += factor * a[r * width + i] }
        }
      }
    }
  }

  /// The same sums for a model with more labels or tags, whose rows come last.
  public func padded(to catalog: ParameterCatalog) -> WeightDeltas {
    var padded = self
    for parameter in catalog.parameters {
      guard case .dense(let values)? = deltas[parameter.name], values.count < parameter.count else { continue }
      padded[parameter.name] = .dense(values + repeatElement(0, count: parameter.count - values.count))
    }
    return padded
  }

  // MARK: Stored form

  /// The tensors of an adapter file.
  public func tensors(_ catalog: ParameterCatalog) -> [StoredTensor] {
    deltas.sorted { $0.key < $1.key }.flatMap { name, delta -> [StoredTensor] in
      guard let parameter = catalog[name] else { return [] }
      let width = parameter.shape.count > 1 ? parameter.shape[1] : 1
      switch delta {
      case .dense(let values): return [StoredTensor(name: "\(name).delta", shape: parameter.shape, floats: values)]
      case .rows(let indexes, let values):
        return [
          StoredTensor(name: "\(name).rows", shape: [indexes.count], int32s: indexes),
          StoredTensor(name: "\(name).delta", shape: [indexes.count, width], floats: values),
        ]
      case .lowRank(let a, let b, let rank, _):
        let module = Self.module(of: name)
        return [
          StoredTensor(name: "\(module).loraA", shape: [rank, width], floats: a),
          StoredTensor(name: "\(module).loraB", shape: [parameter.shape[0], rank], floats: b),
        ]
      }
    }
  }

  /// Reads an adapter file whose low-rank products count `loraScale` times.
  ///
  /// - Throws: `bundle`, `wrongShape`, `unknownDelta`.
  public init(bundle: Bundle, catalog: ParameterCatalog, loraScale: Float) throws(InferenceError) {
    var left = Set(bundle.tensors.keys)
    do {
      for parameter in catalog.parameters {
        let name = parameter.name
        let module = Self.module(of: name)
        if left.contains("\(module).loraA"), parameter.shape.count == 2 {
          let rank = try bundle.entry(named: "\(module).loraA").shape.first ?? 0
          let a = try Self.floats(bundle, "\(module).loraA", [rank, parameter.shape[1]])
          let b = try Self.floats(bundle, "\(module).loraB", [parameter.shape[0], rank])
          deltas[name] = .lowRank(a: a, b: b, rank: rank, scale: loraScale)
          left.subtract(["\(module).loraA", "\(module).loraB"])
        } else if left.contains("\(name).rows"), parameter.shape.count == 2 {
          let indexes = try Self.indexes(bundle, "\(name).rows", below: parameter.shape[0])
          let values = try Self.floats(bundle, "\(name).delta", [indexes.count, parameter.shape[1]])
          deltas[name] = .rows(indexes: indexes, values: values)
          left.subtract(["\(name).rows", "\(name).delta"])
        } else if left.contains("\(name).delta") {
          deltas[name] = .dense(try Self.floats(bundle, "\(name).delta", parameter.shape))
          left.remove("\(name).delta")
        }
      }
    } catch let error as InferenceError {
      throw error
    } catch let error as BundleError {
      throw .bundle(error)
    } catch {
      throw .unusableConfiguration(fault: "\(error)")
    }
    if let tensor = left.sorted().first { throw .unknownDelta(file: bundle.path, tensor: tensor) }
  }

  private static func module(of name: String) -> String {
    name.hasSuffix(".weight") ? String(name.dropLast(".weight".count)) : name
  }

  private static func floats(_ bundle: Bundle, _ name: String, _ shape: [Int]) throws -> [Float] {
    let entry = try bundle.entry(named: name)
    guard entry.shape == shape else {
      throw InferenceError.wrongShape(file: bundle.path, tensor: name, expected: shape, found: entry.shape)
    }
    let values = try bundle.floats(named: name)
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw InferenceError.notFinite(name: name, index: index)
    }
    return values
  }

  private static func indexes(_ bundle: Bundle, _ name: String, below limit: Int) throws -> [Int32] {
    let entry = try bundle.entry(named: name)
    guard entry.elementType == .int32 else {
      throw InferenceError.wrongElementType(
        file: bundle.path, tensor: name, expected: .int32, found: entry.elementType)
    }
    let bytes = unsafe try bundle.unsafeBytes(named: name)
    let indexes = (0..<entry.elementCount).map { place in
      Int32(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: 4 * place, as: Int32.self))
    }
    guard indexes.allSatisfy({ $0 >= 0 && Int($0) < limit }) else {
      throw InferenceError.wrongShape(
        file: bundle.path, tensor: name, expected: [limit], found: [Int(indexes.max() ?? -1)])
    }
    return indexes
  }
}

extension QuantizedWeights {
  /// The weights of this base with `deltas` added, quantized again where they change anything; the base's own tensors
  /// are shared. `configuration` is the base's, with as many labels and tags or more.
  ///
  /// - Throws: `unusableConfiguration`, `notFinite`.
  public func adapted(
    by deltas: WeightDeltas, to configuration: ModelConfiguration
  ) throws(InferenceError) -> QuantizedWeights {
    guard configuration.encoder == self.configuration.encoder else {
      throw .unusableConfiguration(fault: "an adapter cannot change the encoder's shape")
    }
    guard configuration.intentCount >= self.configuration.intentCount,
      configuration.slotTagCount >= self.configuration.slotTagCount
    else { throw .unusableConfiguration(fault: "an adapter cannot have fewer labels or slots than its base") }
    let catalog = ParameterCatalog(configuration)
    var changed = deltas.names
    if configuration.intentCount > self.configuration.intentCount { changed.insert("\(StoredNames.intentHead).weight") }
    if configuration.slotTagCount > self.configuration.slotTagCount { changed.insert("\(StoredNames.slotHead).weight") }
    let tensors = try Quantizer.quantize(configuration: configuration, only: changed) { name in
      guard let parameter = catalog[name] else { return [] }
      return self.adaptedFloats(of: parameter, by: deltas)
    }
    return try QuantizedWeights(bundle: bundle, configuration: configuration, replacing: tensors)
  }

  /// The Float32 elements of a parameter of the adapted model: the base's, zeros for rows it does not have, plus
  /// what `deltas` adds.
  public func adaptedFloats(of parameter: Parameter, by deltas: WeightDeltas) -> [Float] {
    var values = floats(named: parameter.name) ?? []
    if values.count < parameter.count { values += repeatElement(0, count: parameter.count - values.count) }
    deltas.apply(to: &values, of: parameter)
    return values
  }
}

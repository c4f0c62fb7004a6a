// Turns the Float32 parameters of a model into the tensors of a quantized bundle.
//
// Each row of a matrix gets its own scale, its largest magnitude over 127, so that codes are in -127...127 and
// the error of a weight is at most half a scale. Heads stay Float32: they are small, and what they say is read
// directly.

public import Architecture
public import Bundles
import CKernels

/// Quantizes models.
public enum Quantizer {
  /// The tensors of a quantized model; `parameters` gives each Float32 parameter by its stored name, row-major.
  ///
  /// With `only`, the tensors that these parameters are part of and no others.
  /// - Throws: `unusableConfiguration`, `wrongParameterCount`, `notFinite`.
  public static func quantize(
    configuration: ModelConfiguration, only changed: Set<String>? = nil, parameters: @escaping (String) -> [Float]
  ) throws(InferenceError) -> [StoredTensor] {
    if let fault = configuration.fault { throw .unusableConfiguration(fault: fault) }
    return try tensors(
      Source(catalog: ParameterCatalog(configuration), changed: changed, values: parameters), configuration)
  }

  private static func tensors(
    _ source: Source, _ configuration: ModelConfiguration
  ) throws(InferenceError) -> [StoredTensor] {
    let c = configuration.encoder.hiddenSize
    let f = configuration.encoder.intermediateSize
    var tensors = try embeddings(source, configuration.encoder)
    for index in 0..<configuration.encoder.layerCount {
      let layer = StoredNames.layer(index)
      let parts = StoredNames.attentionParts.map { "\(layer).\(StoredNames.attention).\($0)" }
      if parts.contains(where: source.isWanted) {
        var weight: [Float] = []
        var bias: [Float] = []
        for part in parts {
          weight += try source["\(part).weight"]
          bias += try source["\(part).bias"]
        }
        tensors += matrix("\(layer).\(StoredNames.fusedAttention)", weight, bias, out: 3 * c, in: c)
      }
      for (name, out, width) in [
        (StoredNames.attentionOutput, c, c), (StoredNames.intermediate, f, c), (StoredNames.output, c, f),
      ] {
        let full = "\(layer).\(name)"
        guard source.isWanted(full) else { continue }
        tensors += matrix(full, try source["\(full).weight"], try source["\(full).bias"], out: out, in: width)
      }
      for norm in [StoredNames.attentionNorm, StoredNames.outputNorm] {
        tensors += try source.unchanged("\(layer).\(norm).weight", "\(layer).\(norm).bias")
      }
    }
    for head in [StoredNames.intentHead, StoredNames.slotHead, StoredNames.boundaryHead] {
      tensors += try source.unchanged("\(head).weight", "\(head).bias")
    }
    return tensors
  }

  private static func embeddings(
    _ source: Source, _ encoder: EncoderConfiguration
  ) throws(InferenceError) -> [StoredTensor] {
    let name = StoredNames.wordEmbeddings
    var tensors: [StoredTensor] = []
    if source.isWanted(name) {
      let words = rows(try source["\(name).weight"], width: encoder.hiddenSize)
      tensors = [
        StoredTensor(
          name: "\(name).weight", shape: [encoder.vocabularySize, encoder.hiddenSize], int8s: words.codes),
        StoredTensor(name: "\(name).weight_scale", shape: [encoder.vocabularySize], floats: words.scales),
      ]
    }
    let norm = StoredNames.embeddingsNorm
    return tensors + (try source.unchanged(StoredNames.positionEmbeddings, "\(norm).weight", "\(norm).bias"))
  }

  /// The four tensors of a matrix (out, in).
  private static func matrix(
    _ name: String, _ weight: [Float], _ bias: [Float], out: Int, in width: Int
  ) -> [StoredTensor] {
    let (codes, scales) = rows(weight, width: width)
    let sums = (0..<out).map { row in codes[row * width..<(row + 1) * width].reduce(Int32(0)) { $0 + Int32($1) } }
    let blocks = kernels_block_count(out, width)
    let packed = unsafe [WeightBlock](unsafeUninitializedCapacity: blocks) { target, count in
      unsafe kernels_pack(codes, out, width, target.baseAddress)
      count = blocks
    }
    let bytes = unsafe packed.withUnsafeBytes { unsafe Array($0) }
    return [
      StoredTensor(
        name: "\(name).weight", elementType: .int8, shape: blockedShape(out: out, in: width), bytes: bytes),
      StoredTensor(name: "\(name).weight_scale", shape: [out], floats: scales),
      StoredTensor(name: "\(name).weight_sum", shape: [out], int32s: sums),
      StoredTensor(name: "\(name).bias", shape: [out], floats: bias),
    ]
  }

  /// Codes and scales of rows of `width` numbers.
  private static func rows(_ values: [Float], width: Int) -> (codes: [Int8], scales: [Float]) {
    var codes: [Int8] = []
    var scales: [Float] = []
    codes.reserveCapacity(values.count)
    for start in stride(from: 0, to: values.count, by: width) {
      let row = values[start..<start + width]
      let scale = row.reduce(Float(0)) { max($0, abs($1)) } / 127
      scales.append(scale)
      for value in row {
        let code = scale > 0 ? (value / scale).rounded(.toNearestOrEven) : 0
        codes.append(Int8(max(-127, min(127, code))))
      }
    }
    return (codes, scales)
  }
}

/// The parameters of a model, checked as they are taken.
private struct Source {
  let catalog: ParameterCatalog
  /// Parameters whose tensors are asked for; nil for all.
  let changed: Set<String>?
  let values: (String) -> [Float]

  /// Whether the tensors of a matrix with its bias are asked for.
  func isWanted(_ module: String) -> Bool {
    guard let changed else { return true }
    return changed.contains("\(module).weight") || changed.contains("\(module).bias")
  }

  subscript(name: String) -> [Float] {
    get throws(InferenceError) {
      let found = values(name)
      let expected = catalog[name]?.count ?? 0
      guard found.count == expected else {
        throw .wrongParameterCount(name: name, expected: expected, found: found.count)
      }
      if let index = found.firstIndex(where: { !$0.isFinite }) { throw .notFinite(name: name, index: index) }
      return found
    }
  }

  /// Parameters that are stored as they are.
  func unchanged(_ names: String...) throws(InferenceError) -> [StoredTensor] {
    var tensors: [StoredTensor] = []
    // Weight and bias of a head grow together.
    let isAnyChanged = names.contains { changed?.contains($0) ?? true }
    for name in names where isAnyChanged {
      tensors.append(StoredTensor(name: name, shape: catalog[name]?.shape ?? [], floats: try self[name]))
    }
    return tensors
  }
}

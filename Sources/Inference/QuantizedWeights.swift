// Finds a quantized model's tensors in its bundle and checks each for element type, shape and alignment. What
// comes out are places in the mapped file, which is held open with them; nothing is copied.

public import Architecture
public import Bundles
import CKernels

/// A matrix (out, in) in blocks, with what turns its sums into numbers.
@safe struct QuantizedLinear {
  let out: Int
  let `in`: Int
  let weights: UnsafePointer<WeightBlock>
  let scales: UnsafePointer<Float>
  let sums: UnsafePointer<Int32>
  let bias: UnsafePointer<Float>
}

/// A Float32 head (out, in).
@safe struct DenseHead {
  let out: Int
  let weight: UnsafePointer<Float>
  let bias: UnsafePointer<Float>
}

/// Weight and bias (C) of a layer norm.
@safe struct NormWeights {
  let weight: UnsafePointer<Float>
  let bias: UnsafePointer<Float>
}

/// One encoder layer.
struct QuantizedLayer {
  let attention: QuantizedLinear
  let attentionOutput: QuantizedLinear
  let attentionNorm: NormWeights
  let intermediate: QuantizedLinear
  let output: QuantizedLinear
  let outputNorm: NormWeights
}

/// Every weight of a quantized model, read in place from its bundle; shared by all who run it.
@safe public final class QuantizedWeights: @unchecked Sendable {
  // Sendable: every field is a constant, and what the pointers reach is read-only for as long as `bundle` and `owned`
  // are there.

  /// The model's shape.
  public let configuration: ModelConfiguration
  let bundle: Bundle
  private let owned: OwnedTensors
  /// Codes (V, C).
  let words: UnsafePointer<Int8>
  /// Scales (V).
  let wordScales: UnsafePointer<Float>
  /// Position embeddings (P, C).
  let positions: UnsafePointer<Float>
  let embeddingsNorm: NormWeights
  let layers: [QuantizedLayer]
  let intentHead: DenseHead
  let slotHead: DenseHead
  let boundaryHead: DenseHead

  /// Finds and checks every weight of a model of this shape; `replacing` are tensors that stand in the place of the
  /// bundle's.
  ///
  /// - Throws: `unusableConfiguration`, `bundle` for a missing tensor, `wrongElementType`, `wrongShape`,
  ///   `misaligned`.
  public init(
    bundle: Bundle, configuration: ModelConfiguration, replacing tensors: [StoredTensor] = []
  ) throws(InferenceError) {
    if let fault = configuration.fault { throw .unusableConfiguration(fault: fault) }
    self.bundle = bundle
    self.configuration = configuration
    owned = OwnedTensors(tensors)
    let finder = TensorFinder(bundle: bundle, owned: owned)
    let encoder = configuration.encoder
    let c = encoder.hiddenSize
    let f = encoder.intermediateSize
    unsafe words = try finder.find("\(StoredNames.wordEmbeddings).weight", .int8, [encoder.vocabularySize, c])
    unsafe wordScales = try finder.find(
      "\(StoredNames.wordEmbeddings).weight_scale", .float32, [encoder.vocabularySize])
    unsafe positions = try finder.find(StoredNames.positionEmbeddings, .float32, [encoder.maximumPositionCount, c])
    embeddingsNorm = try finder.norm(StoredNames.embeddingsNorm, c)
    var layers: [QuantizedLayer] = []
    for index in 0..<encoder.layerCount {
      let name = StoredNames.layer(index)
      layers.append(
        QuantizedLayer(
          attention: try finder.linear("\(name).\(StoredNames.fusedAttention)", out: 3 * c, in: c),
          attentionOutput: try finder.linear("\(name).\(StoredNames.attentionOutput)", out: c, in: c),
          attentionNorm: try finder.norm("\(name).\(StoredNames.attentionNorm)", c),
          intermediate: try finder.linear("\(name).\(StoredNames.intermediate)", out: f, in: c),
          output: try finder.linear("\(name).\(StoredNames.output)", out: c, in: f),
          outputNorm: try finder.norm("\(name).\(StoredNames.outputNorm)", c)))
    }
    self.layers = layers
    intentHead = try finder.head(StoredNames.intentHead, out: configuration.intentCount, in: c)
    slotHead = try finder.head(StoredNames.slotHead, out: configuration.slotTagCount, in: c)
    boundaryHead = try finder.head(StoredNames.boundaryHead, out: ModelConfiguration.boundaryClassCount, in: c)
  }
}

/// Looks tensors up by name and checks them.
private struct TensorFinder {
  let bundle: Bundle
  let owned: OwnedTensors

  /// Where a tensor's first element lies; `Element` is one of `elementType`, or a block of them.
  @unsafe func find<Element>(
    _ name: String, _ elementType: ElementType, _ shape: [Int]
  ) throws(InferenceError) -> UnsafePointer<Element> {
    let bytes: UnsafeRawBufferPointer
    let entry: TensorEntry
    if let own = owned.entries[name] {
      entry = own
      unsafe bytes = owned.bytes(of: own)
    } else {
      do throws(BundleError) {
        entry = try bundle.entry(named: name)
        unsafe bytes = try bundle.unsafeBytes(named: name)
      } catch {
        throw .bundle(error)
      }
    }
    guard entry.elementType == elementType else {
      throw .wrongElementType(file: bundle.path, tensor: name, expected: elementType, found: entry.elementType)
    }
    guard entry.shape == shape, let base = bytes.baseAddress else {
      throw .wrongShape(file: bundle.path, tensor: name, expected: shape, found: entry.shape)
    }
    guard entry.byteRange.lowerBound.isMultiple(of: MemoryLayout<Element>.alignment) else {
      throw .misaligned(
        file: bundle.path, tensor: name, offset: entry.byteRange.lowerBound, unit: MemoryLayout<Element>.alignment)
    }
    return unsafe base.assumingMemoryBound(to: Element.self)
  }

  func linear(_ name: String, out: Int, in width: Int) throws(InferenceError) -> QuantizedLinear {
    unsafe QuantizedLinear(
      out: out, in: width,
      weights: try find("\(name).weight", .int8, blockedShape(out: out, in: width)),
      scales: try find("\(name).weight_scale", .float32, [out]),
      sums: try find("\(name).weight_sum", .int32, [out]),
      bias: try find("\(name).bias", .float32, [out]))
  }

  func norm(_ name: String, _ width: Int) throws(InferenceError) -> NormWeights {
    unsafe NormWeights(
      weight: try find("\(name).weight", .float32, [width]), bias: try find("\(name).bias", .float32, [width]))
  }

  func head(_ name: String, out: Int, in width: Int) throws(InferenceError) -> DenseHead {
    unsafe DenseHead(
      out: out, weight: try find("\(name).weight", .float32, [out, width]),
      bias: try find("\(name).bias", .float32, [out]))
  }
}

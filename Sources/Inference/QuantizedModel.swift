// The int8 model: a BERT-style encoder and its heads over one utterance, with weights read in place from the
// mapped bundle.
//
//   embeddings   x = LayerNorm(word + position)
//   each layer   x = LayerNorm(x + attentionOutput(attention(query, key, value of x)))
//                x = LayerNorm(x + output(GELU(intermediate(x))))
//   heads        slot and boundary logits per token; intent logits of the mean over all tokens

public import Architecture
public import Bundles
import CKernels

/// Runs a quantized model, one utterance at a time, allocating nothing after the first.
@safe public final class QuantizedModel: JointModelRunner {
  /// The model's shape.
  public var configuration: ModelConfiguration { weights.configuration }
  /// What a person calls the kernels in use.
  public let kernelName: String
  private let weights: QuantizedWeights
  private let workspace: Workspace
  private let kernels: Kernels

  /// Makes a runner with scratch of its own, for one thread; `weights` may be shared.
  public convenience init(_ weights: QuantizedWeights) {
    unsafe self.init(weights, kernels_best())
  }

  /// Makes a runner on kernels of one's choice.
  ///
  /// - Throws: `unavailableKernels`.
  public convenience init(_ weights: QuantizedWeights, kernels choice: KernelChoice) throws(InferenceError) {
    guard let table = unsafe choice.table else { throw .unavailableKernels(choice) }
    unsafe self.init(weights, table)
  }

  /// Finds and checks every weight of a model of this shape in `bundle`, and makes a runner.
  ///
  /// - Throws: as `QuantizedWeights`.
  public convenience init(bundle: Bundle, configuration: ModelConfiguration) throws(InferenceError) {
    self.init(try QuantizedWeights(bundle: bundle, configuration: configuration))
  }

  @unsafe private init(_ weights: QuantizedWeights, _ table: UnsafePointer<Kernels>) {
    self.weights = weights
    workspace = Workspace(weights.configuration.encoder)
    unsafe kernels = table.pointee
    unsafe kernelName = String(cString: table.pointee.name)
  }

  /// Computes the logits of `tokenIDs` (T).
  ///
  /// Tokens beyond `maximumPositionCount` are left out, and the outputs then have that many rows; an id outside
  /// `0..<vocabularySize` is read as 0, the padding piece. Callers that must not let this happen check before.
  /// Nothing is allocated when `outputs` has been through this model once and no copy of it is held.
  public func run(_ tokenIDs: [Int32], into outputs: inout ModelOutputs) {
    let tokens = min(tokenIDs.count, configuration.encoder.maximumPositionCount)
    embed(tokenIDs, tokens)
    for layer in weights.layers { run(layer, tokens) }
    runHeads(tokens, into: &outputs)
  }

  /// Computes the logits of `tokens` hidden states that were computed last.
  package func runHeads(_ tokens: Int, into outputs: inout ModelOutputs) {
    let encoder = configuration.encoder
    let c = encoder.hiddenSize
    resize(&outputs.pooledOutput, to: c, atMost: c)
    unsafe outputs.pooledOutput.withUnsafeMutableBufferPointer {
      unsafe kernels.mean(workspace.hidden, tokens, c, $0.baseAddress)
    }
    unsafe outputs.pooledOutput.withUnsafeBufferPointer {
      unsafe apply(weights.intentHead, $0.baseAddress, 1, into: &outputs.intentLogits, atMost: 1)
    }
    let limit = encoder.maximumPositionCount
    unsafe apply(weights.slotHead, UnsafePointer(workspace.hidden), tokens, into: &outputs.slotLogits, atMost: limit)
    unsafe apply(
      weights.boundaryHead, UnsafePointer(workspace.hidden), tokens, into: &outputs.boundaryLogits, atMost: limit)
  }

  private func embed(_ tokenIDs: [Int32], _ tokens: Int) {
    let c = configuration.encoder.hiddenSize
    for t in 0..<tokens {
      let id = Int(tokenIDs[t])
      let row = id >= 0 && id < configuration.encoder.vocabularySize ? id : 0
      unsafe kernels.embed(
        weights.words + row * c, weights.wordScales[row], weights.positions + t * c, c, workspace.hidden + t * c)
    }
    normalize(weights.embeddingsNorm, tokens)
  }

  private func run(_ layer: QuantizedLayer, _ tokens: Int) {
    let encoder = configuration.encoder
    let (hidden, context, wide) = unsafe (workspace.hidden, workspace.context, workspace.wide)
    unsafe apply(layer.attention, hidden, tokens, into: workspace.queryKeyValue)
    unsafe kernels.attention(
      workspace.queryKeyValue, tokens, encoder.attentionHeadCount, encoder.headSize, workspace.scratch, context)
    unsafe apply(layer.attentionOutput, context, tokens, residual: hidden, into: hidden)
    normalize(layer.attentionNorm, tokens)
    unsafe apply(layer.intermediate, hidden, tokens, gelu: true, into: wide)
    unsafe apply(layer.output, wide, tokens, residual: hidden, into: hidden)
    normalize(layer.outputNorm, tokens)
  }

  private func normalize(_ norm: NormWeights, _ tokens: Int) {
    let encoder = configuration.encoder
    unsafe kernels.layerNorm(
      workspace.hidden, tokens, encoder.hiddenSize, norm.weight, norm.bias, encoder.layerNormEpsilon)
  }

  /// Quantizes x (tokens, in) and puts the layer's result (tokens, out) into y, with `residual` or GELU.
  @unsafe private func apply(
    _ linear: QuantizedLinear, _ x: UnsafePointer<Float>, _ tokens: Int, gelu: Bool = false,
    residual: UnsafePointer<Float>? = nil, into y: UnsafeMutablePointer<Float>
  ) {
    let stride = codeStride(linear.in)
    unsafe kernels.quantize(
      x, tokens, linear.in, workspace.codes, stride, workspace.scales, workspace.offsets)
    var layer = unsafe LinearLayer(
      tokens: tokens, in: linear.in, out: linear.out, codes: workspace.codes, stride: stride,
      scales: workspace.scales, offsets: workspace.offsets, weights: linear.weights, weightScales: linear.scales,
      weightSums: linear.sums, bias: linear.bias, residual: residual, gelu: gelu ? 1 : 0, y: y)
    unsafe kernels.linear(&layer)
  }

  /// Puts a head's logits (rows, out) of x (rows, C) into `logits`, which never holds more than `limit` rows.
  @unsafe private func apply(
    _ head: DenseHead, _ x: UnsafePointer<Float>?, _ rows: Int, into logits: inout [Float], atMost limit: Int
  ) {
    resize(&logits, to: rows * head.out, atMost: limit * head.out)
    unsafe logits.withUnsafeMutableBufferPointer {
      unsafe kernels.dense(
        x, rows, configuration.encoder.hiddenSize, head.out, head.weight, head.bias, $0.baseAddress)
    }
  }
}

/// Changes the count of an array whose storage, once made, is never made again.
private func resize(_ array: inout [Float], to count: Int, atMost capacity: Int) {
  if array.count > count {
    array.removeLast(array.count - count)
  } else if array.count < count {
    array.reserveCapacity(capacity)
    array.append(contentsOf: repeatElement(0, count: count - array.count))
  }
}

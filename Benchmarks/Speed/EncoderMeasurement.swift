// The model alone, against the time of its own matrix products and those against the processor's int8 peak, all in turns.

import Architecture
import Bundles
import CKernels
import CMeasure
import Inference
import Understanding

enum EncoderMeasurement {
  /// One matrix with codes to multiply it with.
  @safe private struct Product {
    let out: Int
    let width: Int
    let blocks: [WeightBlock]
    let codes: [UInt8]

    init(out: Int, in width: Int, tokens: Int) {
      self.out = out
      self.width = width
      var weights = [Int8](repeating: 0, count: out * width)
      for index in weights.indices { weights[index] = Int8(truncatingIfNeeded: index % 255 - 127) }
      var blocks = [WeightBlock](repeating: WeightBlock(), count: kernels_block_count(out, width))
      unsafe kernels_pack(&weights, out, width, &blocks)
      self.blocks = blocks
      codes = (0..<tokens * width).map { UInt8($0 * 7 % 128) }
    }
  }

  static func run(_ options: Options) throws {
    let bundle = try Bundle(path: options.text("model"))
    let description = try ModelDescription(metadata: bundle.metadata, file: bundle.path)
    let model = QuantizedModel(try QuantizedWeights(bundle: bundle, configuration: description.configuration))
    let encoder = description.configuration.encoder
    let tokens = try options.number("tokens", 12)
    let ids = (0..<tokens).map { Int32(100 + 37 * $0 % 1_000) }
    let (c, f) = (encoder.hiddenSize, encoder.intermediateSize)
    let layer = [
      Product(out: 3 * c, in: c, tokens: tokens), Product(out: c, in: c, tokens: tokens),
      Product(out: f, in: c, tokens: tokens), Product(out: c, in: f, tokens: tokens),
    ]
    let products = (0..<encoder.layerCount).flatMap { _ in layer }
    let work = products.reduce(0) { $0 + $1.out * $1.width * tokens }
    var sums = [Int32](repeating: 0, count: tokens * max(3 * c, f))
    var outputs = ModelOutputs()
    model.run(ids, into: &outputs)
    var (whole, heads, matrices, peak) = ([Int](), [Int](), [Int](), [Int]())
    let peakRounds: UInt64 = 20_000
    var peakWork: UInt64 = 0
    let product = unsafe kernels_best().pointee.product
    var allocations: UInt64 = 0
    for _ in 0..<(try options.number("passes", 300)) {
      let blocks = measure_allocations()
      var began = threadNanoseconds()
      model.run(ids, into: &outputs)
      let ended = threadNanoseconds()
      allocations += measure_allocations() - blocks
      whole.append(ended - began)
      began = threadNanoseconds()
      model.runHeads(tokens, into: &outputs)
      heads.append(threadNanoseconds() - began)
      began = threadNanoseconds()
      for matrix in products {
        unsafe product?(matrix.codes, matrix.width, matrix.blocks, tokens, matrix.width, matrix.out, &sums)
      }
      matrices.append(threadNanoseconds() - began)
      began = threadNanoseconds()
      peakWork = measure_peak(peakRounds)
      peak.append(threadNanoseconds() - began)
    }
    report("encoder.allocations", Double(allocations))
    report("encoder.tokens", Double(tokens))
    report("encoder.median", whole.quantile(0.5))
    report("encoder.least", whole.quantile(0))
    report("heads.median", heads.quantile(0.5))
    report("products.median", matrices.quantile(0.5))
    report("products.least", matrices.quantile(0))
    // The least of many: a busy machine slows the one that reads memory more than the one that does not.
    report("encoder.ratio", whole.quantile(0) / matrices.quantile(0))
    report("products.gmacs", Double(work) / (matrices.quantile(0) * 1_000))
    if peakWork > 0 {
      let best = Double(peakWork) / (peak.quantile(0) * 1_000)
      report("peak.gmacs", best)
      report("products.share", Double(work) / (matrices.quantile(0) * 1_000) / best)
    }
  }
}

// Training steps a second at the shape that ships, against the rate of single-precision matrix products on both cores.

import Architecture
import Bundles
import COpenBLAS
import NeuralNetworks
import Tensors
import Understanding

enum TrainingMeasurement {
  static func run(_ options: Options) throws {
    let bundle = try Bundle(path: options.text("model"))
    let shape = try ModelDescription(metadata: bundle.metadata, file: bundle.path).configuration
    let catalog = ParameterCatalog(shape)
    let model = JointModel(parameters: ParameterBlock(random: catalog, seed: 1))
    var gradients = ParameterBlock(zeros: catalog)
    var optimizer = AdamW(catalog: catalog)
    var random = SplitMix64(seed: 3)
    let batch = TokenBatch(
      (0..<64).map { _ in
        (0..<Int.random(in: 8...16, using: &random)).map { _ in
          Int32.random(in: 0..<Int32(shape.encoder.vocabularySize), using: &random)
        }
      })
    func even(_ rows: Int, _ columns: Int) -> [Float] {
      [Float](repeating: 1 / Float(columns), count: rows * columns)
    }
    let targets = BatchTargets(
      intentProbabilities: even(batch.sequenceCount, shape.intentCount),
      intentWeights: [Float](repeating: 1, count: batch.sequenceCount),
      slotProbabilities: even(batch.tokenCount, shape.slotTagCount),
      slotWeights: [Float](repeating: 1, count: batch.tokenCount),
      boundaryProbabilities: even(batch.tokenCount, ModelConfiguration.boundaryClassCount))
    let size = 768
    let factor = [Float](repeating: 0.5, count: size * size)
    var product = factor
    openblas_set_num_threads(2)
    var (steps, products) = ([Int](), [Int]())
    for step in 0..<(try options.number("passes", 8)) {
      openblas_set_num_threads(2)
      var began = nanoseconds()
      let n = Int32(size)
      unsafe cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, factor, n, factor, n, 0, &product, n)
      products.append(nanoseconds() - began)
      openblas_set_num_threads(1)
      began = nanoseconds()
      _ = model.lossAndGradients(batch, targets, dropoutSeed: UInt64(step), into: &gradients)
      clipGlobalNorm(&gradients, maximum: 1)
      optimizer.update(&model.parameters, gradients: gradients, learningRate: 1e-4)
      steps.append(nanoseconds() - began)
    }
    let weights = catalog.parameters.filter { $0.role == .weight }.reduce(0) { $0 + $1.count }
    let rate = 6 * Double(weights) * Double(batch.tokenCount) / (steps.quantile(0) * 1_000)
    let peak = 2 * Double(size * size * size) / (products.quantile(0) * 1_000)
    report("train.persecond", 1e6 / steps.quantile(0))
    report("train.gflops", rate)
    report("sgemm.gflops", peak)
    report("train.share", rate / peak)
  }
}

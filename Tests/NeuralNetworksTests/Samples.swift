// Batches of random tokens with random soft targets, from a seed.

import Architecture
import NeuralNetworks
import Tensors

enum Samples {
  /// A batch of `sequences` sequences with lengths of `lengths`, and soft targets for it.
  static func batch(
    sequences: Int, lengths: ClosedRange<Int>, _ configuration: ModelConfiguration, seed: UInt64
  ) -> (TokenBatch, BatchTargets) {
    var random = SplitMix64(seed: seed)
    let batch = TokenBatch(
      (0..<sequences).map { _ in
        (0..<Int.random(in: lengths, using: &random)).map { _ in
          Int32.random(in: 0..<Int32(configuration.encoder.vocabularySize), using: &random)
        }
      })
    let targets = BatchTargets(
      intentProbabilities: distributions(batch.sequenceCount, configuration.intentCount, &random),
      intentWeights: (0..<batch.sequenceCount).map { _ in 0.5 + random.nextUniform() },
      slotProbabilities: distributions(batch.tokenCount, configuration.slotTagCount, &random),
      slotWeights: (0..<batch.tokenCount).map { $0 % 5 == 0 ? 0 : 0.5 + random.nextUniform() },
      boundaryProbabilities: distributions(batch.tokenCount, ModelConfiguration.boundaryClassCount, &random))
    return (batch, targets)
  }

  /// Rows that sum to one.
  static func distributions(_ rows: Int, _ columns: Int, _ random: inout SplitMix64) -> [Float] {
    (0..<rows).flatMap { _ in
      let values = (0..<columns).map { _ in random.nextUniform() }
      let total = values.reduce(0, +)
      return values.map { $0 / total }
    }
  }
}

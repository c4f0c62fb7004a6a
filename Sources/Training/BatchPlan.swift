// Which examples go into which step: shuffled by epoch, utterances of like length together, so that the two halves
// of a step cost the same.

import Tensors

/// The steps of one epoch, a pure function of seed and epoch.
struct BatchPlan {
  /// Indexes of examples, step by step.
  let batches: [[Int]]

  /// Plans an epoch over examples of the given token counts.
  init(tokenCounts: [Int], batchSize: Int, seed: UInt64, epoch: Int) {
    var random = SplitMix64(seed: seed &+ UInt64(epoch + 1) &* 0x9E37_79B9_7F4A_7C15)
    var order = Array(tokenCounts.indices)
    order.shuffle(using: &random)
    var batches: [[Int]] = []
    let pool = batchSize * 64
    for start in stride(from: 0, to: order.count, by: pool) {
      let sorted = order[start..<min(start + pool, order.count)].sorted {
        tokenCounts[$0] == tokenCounts[$1] ? $0 < $1 : tokenCounts[$0] < tokenCounts[$1]
      }
      for first in stride(from: 0, to: sorted.count, by: batchSize) {
        batches.append(Array(sorted[first..<min(first + batchSize, sorted.count)]))
      }
    }
    batches.shuffle(using: &random)
    self.batches = batches
  }
}

// The part of a batch that one thread computes.

/// Consecutive sequences of a batch and their tokens.
struct Shard {
  /// The sequences, in the batch.
  let sequences: Range<Int>
  /// Their tokens, in the batch.
  let tokens: Range<Int>
  /// Where the batch's sequences start, (B + 1).
  let starts: [Int]

  /// The tokens of `sequence` of the batch, counted from the shard's first.
  func rows(of sequence: Int) -> Range<Int> {
    starts[sequence] - tokens.lowerBound..<starts[sequence + 1] - tokens.lowerBound
  }

  /// Cuts a batch into at most `count` shards of nearly equal numbers of tokens.
  static func cut(_ batch: TokenBatch, into count: Int) -> [Shard] {
    var shards: [Shard] = []
    var first = 0
    for index in 1...max(count, 1) where first < batch.sequenceCount {
      let goal = batch.tokenCount * index / max(count, 1)
      var end = first + 1
      // Take a further sequence while at least half of it lies before the goal.
      while end < batch.sequenceCount, batch.starts[end] + batch.starts[end + 1] <= 2 * goal { end += 1 }
      if index == count { end = batch.sequenceCount }
      shards.append(
        Shard(sequences: first..<end, tokens: batch.starts[first]..<batch.starts[end], starts: batch.starts))
      first = end
    }
    return shards
  }
}

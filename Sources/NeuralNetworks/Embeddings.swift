// Word embedding plus position embedding, then layer norm.

import Tensors

enum Embeddings {
  /// y (N, C) from the tokens of a shard.
  static func forward(
    _ tokenIDs: [Int32], _ shard: Shard, _ parameters: BlockView, _ places: ModelPlaces, epsilon: Float,
    saving saved: LayerNorm.Saved, into y: MatrixView
  ) {
    let words = parameters.matrix(places.wordEmbeddings)
    let positions = parameters.matrix(places.positionEmbeddings)
    for sequence in shard.sequences {
      for (position, n) in shard.rows(of: sequence).enumerated() {
        let row = y.row(n)
        row.copy(words.row(Int(tokenIDs[shard.tokens.lowerBound + n])))
        row.add(positions.row(position))
      }
    }
    LayerNorm.forward(y, parameters, places.embeddingsNorm, epsilon: epsilon, saving: saved, into: y)
  }

  /// Replaces dy (N, C) by the gradient of each token's embedding sum, and adds the norm's and the positions' gradients.
  ///
  /// The words' gradients are left to `scatter`, so that shards need no table of their own.
  static func backward(
    _ dy: MatrixView, _ shard: Shard, _ saved: LayerNorm.Saved, _ parameters: BlockView, _ places: ModelPlaces,
    gradients: BlockView
  ) {
    LayerNorm.backward(dy, saved, parameters, places.embeddingsNorm, gradients: gradients)
    let dPositions = gradients.matrix(places.positionEmbeddings)
    for sequence in shard.sequences {
      for (position, n) in shard.rows(of: sequence).enumerated() { dPositions.row(position).add(dy.row(n)) }
    }
  }

  /// Adds each token's gradient (N, C) to the row of its word.
  static func scatter(_ dy: MatrixView, _ tokenIDs: ArraySlice<Int32>, into dWords: MatrixView) {
    for (n, word) in tokenIDs.enumerated() { dWords.row(Int(word)).add(dy.row(n)) }
  }
}

// What one training run of an adaptation learns from, and how each step's batch is drawn: the household's sentences in
// ever new variants, what resembles them and asks for nothing, and the replay. A batch is a function of seed and step.

import Datasets
import NeuralNetworks
import Ontology
import Tensors

/// The sources of an adaptation's batches, encoded for the model.
struct AdaptationData {
  /// Shares of a batch.
  struct Mix: Equatable {
    /// Utterances a step.
    var batchSize = 40
    /// Of these, sentences of the household.
    var household = 8
    /// Of these, counterexamples and the household's negatives.
    var counter = 4
    /// Of these, sentences of the household with other things of a home in the place of what they are about.
    var contrasts = 5
    /// Of these, replay that is most like the household's sentences.
    var near = 8

    /// As usual, with more of the household's sentences where there are more labels.
    init(labelCount: Int) { household = min(8 + 2 * max(labelCount - 1, 0), 16) }
  }

  let sentences: HouseholdSentences
  /// Items of `sentences` to learn from.
  let items: [HouseholdSentences.Item]
  let replay: AdaptationReplay
  let encoder: ExampleEncoder
  let mix: Mix
  let seed: UInt64
  let weights = HeadWeights(slot: 2, boundary: 0.5)
  /// Temperature at which intents are compared: that of the engine, so that what counts is what it will act on.
  let temperature: Float
  private let byLabel: [[HouseholdSentences.Item]]
  private let negatives: [LabelledUtterance]

  init(
    sentences: HouseholdSentences, items: [HouseholdSentences.Item], replay: AdaptationReplay,
    encoder: ExampleEncoder, temperature: Float, seed: UInt64
  ) {
    self.temperature = temperature
    self.sentences = sentences
    self.items = items
    self.replay = replay
    self.encoder = encoder
    self.seed = seed
    byLabel = Dictionary(grouping: items, by: \.row.label).sorted { $0.key.spelling < $1.key.spelling }.map(\.value)
    mix = Mix(labelCount: byLabel.count)
    negatives = sentences.negatives
  }

  /// The batch of one step with what the model should say to it.
  func batch(step: Int) -> (tokens: TokenBatch, targets: BatchTargets) {
    var generator = SeededGenerator(seed: seed &+ 0x9E37_79B9 &* UInt64(step + 1), stream: "batch")
    var own: [TrainingExample] = []
    for place in 0..<mix.household {
      // Labels take turns, and so do the sentences of each.
      let turn = step * mix.household + place
      let pool = byLabel[turn % byLabel.count]
      let item = pool[Self.shuffled(turn / byLabel.count, of: pool.count, seed: seed)]
      let row = sentences.variant(of: item.row, using: &generator)
      if let example = encoder.encode(row) ?? encoder.encode(item.row) { own.append(example) }
    }
    for place in 0..<mix.counter {
      let row: LabelledUtterance?
      if !negatives.isEmpty, (step + place).isMultiple(of: 2) {
        row = negatives.randomElement(using: &generator)
      } else {
        row = items.randomElement(using: &generator).flatMap { sentences.counterexample(of: $0.row, using: &generator) }
      }
      if let row, let example = encoder.encode(row) { own.append(example) }
    }
    var replayed: [Int] = []
    for (pool, count) in [(replay.contrasts, mix.contrasts), (replay.near, mix.near)] where !pool.isEmpty {
      replayed += (0..<count).map { pool[Self.shuffled(step * count + $0, of: pool.count, seed: seed &+ 1)] }
    }
    replayed += (0..<(mix.batchSize - own.count - replayed.count)).map { place in
      Self.shuffled(step * mix.batchSize + place, of: replay.drawnCount, seed: seed)
    }
    return assembled(own, replayed)
  }

  private func assembled(_ own: [TrainingExample], _ replayed: [Int]) -> (TokenBatch, BatchTargets) {
    let inventory = encoder.inventory
    let tagCount = inventory.tagScheme.tagCount
    var builder = TargetBuilder(intentCount: inventory.labels.count, slotTagCount: tagCount, weights: weights)
    builder.setIntentTemperature(temperature)
    // Utterances of like length side by side, so that the two halves of a step cost the same.
    let entries =
      (own.map { ($0, Int?.none) } + replayed.map { (replay.examples[$0], Int?.some($0)) })
      .enumerated().sorted {
        ($0.element.0.tokenIDs.count, $0.offset) < ($1.element.0.tokenIDs.count, $1.offset)
      }.map(\.element)
    for (example, place) in entries {
      builder.append(tokenCount: example.tokenIDs.count)
      guard let place else {
        if let label = example.label { builder.setIntent(label, share: 1) }
        guard let tags = example.tags, let starts = example.startsCommand else { continue }
        for (word, row) in example.wordRows.enumerated() {
          builder.addWord(row: Int(row), tag: Int(tags[word]), startsCommand: starts[word], share: 1)
        }
        continue
      }
      // Replay is what the base says of it, right or wrong: everything else stays as it is.
      let view = replay.views[place]
      let s = view.tags.count / example.wordRows.count
      builder.addIntent(view.intent[...], share: 1)
      for (word, row) in example.wordRows.enumerated() {
        builder.addWord(
          row: Int(row), tags: view.tags[word * s..<(word + 1) * s],
          boundary: view.boundaries[word * 2..<(word + 1) * 2], share: 1)
      }
    }
    return (TokenBatch(entries.map(\.0.tokenIDs)), builder.targets)
  }

  /// The `index`-th element of endless rounds over `count` things, each round in another order.
  private static func shuffled(_ index: Int, of count: Int, seed: UInt64) -> Int {
    let (round, place) = index.quotientAndRemainder(dividingBy: count)
    // An affine walk visits everything once: stride prime to the count.
    var random = SplitMix64(seed: seed, stream: UInt64(round))
    let offset = Int(random.next() % UInt64(count))
    var stride = Int(random.next() % UInt64(count)) | 1
    while greatestCommonDivisor(stride, count) != 1 { stride += 1 }
    return (offset + place * stride) % count
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestCommonDivisor(b, a % b) }
}

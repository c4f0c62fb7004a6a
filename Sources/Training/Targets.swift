// What a step should make the model say: the labels themselves, or a teacher's probabilities mixed with them.

import NeuralNetworks

/// Makes the targets of a batch.
protocol TargetSource {
  /// Targets of `batch` (indexes into the source's examples).
  func targets(of batch: [Int]) -> BatchTargets
}

/// Weights of the heads' losses beside the intent loss.
struct HeadWeights {
  var slot: Float
  var boundary: Float
}

/// Targets straight from the labels.
struct LabelTargets: TargetSource {
  let examples: [TrainingExample]
  let intentCount: Int
  let slotTagCount: Int
  let weights: HeadWeights

  func targets(of batch: [Int]) -> BatchTargets {
    var builder = TargetBuilder(intentCount: intentCount, slotTagCount: slotTagCount, weights: weights)
    for index in batch {
      let example = examples[index]
      builder.append(tokenCount: example.tokenIDs.count)
      if let label = example.label { builder.setIntent(label, share: 1) }
      for (word, row) in example.wordRows.enumerated() {
        if let tags = example.tags { builder.setTag(Int(tags[word]), row: Int(row), share: 1) }
        if let starts = example.startsCommand { builder.setBoundary(starts[word], row: Int(row)) }
      }
    }
    return builder.targets
  }
}

/// Fills the arrays of a batch's targets, utterance after utterance.
struct TargetBuilder {
  private(set) var targets = BatchTargets()
  private let intentCount: Int
  private let slotTagCount: Int
  private var utterance = -1
  private var firstRow = 0
  private var rowCount = 0

  init(intentCount: Int, slotTagCount: Int, weights: HeadWeights) {
    self.intentCount = intentCount
    self.slotTagCount = slotTagCount
    targets.weights = LossWeights(intent: 1, slot: weights.slot, boundary: weights.boundary, hidden: 0)
  }

  /// Opens the next utterance, all of whose targets are unknown yet.
  mutating func append(tokenCount: Int) {
    utterance += 1
    firstRow = rowCount
    rowCount += tokenCount
    targets.intentProbabilities += repeatElement(0, count: intentCount)
    targets.intentWeights.append(0)
    targets.slotProbabilities += repeatElement(0, count: tokenCount * slotTagCount)
    targets.slotWeights += repeatElement(0, count: tokenCount)
    targets.boundaryProbabilities += repeatElement(0, count: tokenCount * 2)
    targets.boundaryWeights += repeatElement(0, count: tokenCount)
  }

  mutating func setIntent(_ label: Int, share: Float) {
    targets.intentProbabilities[utterance * intentCount + label] += share
    targets.intentWeights[utterance] = 1
  }

  /// Adds a teacher's intent probabilities (I).
  mutating func addIntent(_ probabilities: ArraySlice<Float>, share: Float) {
    for (label, probability) in probabilities.enumerated() {
      targets.intentProbabilities[utterance * intentCount + label] += share * probability
    }
    targets.intentWeights[utterance] = 1
  }

  mutating func setTag(_ tag: Int, row: Int, share: Float) {
    targets.slotProbabilities[(firstRow + row) * slotTagCount + tag] += share
    targets.slotWeights[firstRow + row] = 1
  }

  /// Adds a teacher's tag probabilities (S) of one word.
  mutating func addTags(_ probabilities: ArraySlice<Float>, row: Int, share: Float) {
    for (tag, probability) in probabilities.enumerated() {
      targets.slotProbabilities[(firstRow + row) * slotTagCount + tag] += share * probability
    }
    targets.slotWeights[firstRow + row] = 1
  }

  mutating func setBoundary(_ starts: Bool, row: Int) {
    targets.boundaryProbabilities[2 * (firstRow + row) + (starts ? 1 : 0)] = 1
    targets.boundaryWeights[firstRow + row] = 1
  }

  /// Row of the batch at which the current utterance starts.
  var currentFirstRow: Int { firstRow }
}

/// The ragged batch of some examples.
func tokenBatch(_ examples: [TrainingExample], _ indexes: [Int]) -> TokenBatch {
  var batch = TokenBatch()
  for index in indexes { batch.append(examples[index].tokenIDs) }
  return batch
}

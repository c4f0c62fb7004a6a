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
      guard let tags = example.tags, let starts = example.startsCommand else { continue }
      for (word, row) in example.wordRows.enumerated() {
        builder.addWord(row: Int(row), tag: Int(tags[word]), startsCommand: starts[word], share: 1)
      }
    }
    return builder.targets
  }
}

/// Fills the arrays of a batch's targets, utterance after utterance.
struct TargetBuilder {
  private(set) var targets = BatchTargets(
    intentProbabilities: [], intentWeights: [], slotProbabilities: [], slotWeights: [], boundaryProbabilities: [])
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
  }

  /// Adds a label to the intent's distribution.
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

  /// Adds labels to a word's distributions.
  mutating func addWord(row: Int, tag: Int, startsCommand: Bool, share: Float) {
    let place = firstRow + row
    targets.slotProbabilities[place * slotTagCount + tag] += share
    targets.boundaryProbabilities[2 * place + (startsCommand ? 1 : 0)] += share
    targets.slotWeights[place] = 1
  }

  /// Adds a teacher's tag (S) and boundary (2) probabilities to a word's distributions.
  mutating func addWord(row: Int, tags: ArraySlice<Float>, boundary: ArraySlice<Float>, share: Float) {
    let place = firstRow + row
    for (tag, probability) in tags.enumerated() {
      targets.slotProbabilities[place * slotTagCount + tag] += share * probability
    }
    for (side, probability) in boundary.enumerated() {
      targets.boundaryProbabilities[2 * place + side] += share * probability
    }
    targets.slotWeights[place] = 1
  }

  /// Asks for a teacher's hidden states.
  mutating func setHidden(_ target: HiddenTarget, weight: Float) {
    targets.hidden = [target]
    targets.weights.hidden = weight
  }

  /// Compares intents at temperature τ.
  mutating func setIntentTemperature(_ temperature: Float) { targets.intentTemperature = temperature }

  /// Compares at temperature τ.
  mutating func setTemperature(_ temperature: Float) {
    targets.intentTemperature = temperature
    targets.slotTemperature = temperature
  }
}

/// The ragged batch of some examples.
func tokenBatch(_ examples: [TrainingExample], _ indexes: [Int]) -> TokenBatch {
  TokenBatch(indexes.map { examples[$0].tokenIDs })
}

// A quick look at how a model under training does, straight from its heads. What is reported to people is scored
// through the engine instead (Evaluator).

import Architecture
import NeuralNetworks

/// Accuracy of the raw heads over examples.
struct DevScore {
  /// Share of examples with the right label, 0...1.
  let intentAccuracy: Double
  /// Share with the right label and, where tags are known, every tag right, 0...1.
  let exactMatch: Double

  /// What early stopping looks at.
  var selection: Double { (intentAccuracy + exactMatch) / 2 }

  /// Runs `model` over `examples` without dropout.
  init(model: JointModel, examples: [TrainingExample]) {
    let intentCount = model.parameters.catalog.configuration.intentCount
    let tagCount = model.parameters.catalog.configuration.slotTagCount
    let order = examples.indices.sorted { examples[$0].tokenIDs.count < examples[$1].tokenIDs.count }
    var right = 0
    var exact = 0
    for start in stride(from: 0, to: order.count, by: 64) {
      let batch = Array(order[start..<min(start + 64, order.count)])
      let outputs = model.forward(tokenBatch(examples, batch))
      var firstRow = 0
      for (place, index) in batch.enumerated() {
        let example = examples[index]
        defer { firstRow += example.tokenIDs.count }
        let label = Self.best(outputs.intentLogits, place * intentCount, intentCount)
        guard label == example.label else { continue }
        right += 1
        guard let tags = example.tags else {
          exact += 1
          continue
        }
        let isExact = example.wordRows.enumerated().allSatisfy { word, row in
          Self.best(outputs.slotLogits, (firstRow + Int(row)) * tagCount, tagCount) == Int(tags[word])
        }
        if isExact { exact += 1 }
      }
    }
    intentAccuracy = Double(right) / Double(max(examples.count, 1))
    exactMatch = Double(exact) / Double(max(examples.count, 1))
  }

  private static func best(_ logits: [Float], _ start: Int, _ count: Int) -> Int {
    var best = 0
    for index in 1..<count where logits[start + index] > logits[start + best] { best = index }
    return best
  }
}

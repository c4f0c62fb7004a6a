// What a teacher says of each utterance, worked out once before the student learns: intent and tag probabilities at
// the distillation temperature, and its last hidden states, word by word (teacher and student split words
// differently, but they agree on what a word is).

import Glibc
import NeuralNetworks

/// A teacher's view of a list of utterances. I intents, S tags, W words, C' the teacher's hidden size.
struct TeacherKnowledge {
  /// One utterance.
  struct View {
    /// Intent probabilities (I).
    var intent: [Float]
    /// Tag probabilities (W, S).
    var tags: [Float]
    /// Last hidden states of the words' first pieces (W, C'); empty when they are not distilled.
    var hidden: [Float]
  }

  private(set) var views: [View] = []

  /// Runs the teacher over `examples`, encoded with the teacher's own vocabulary.
  init(
    teacher: JointModel, examples: [TrainingExample], temperature: Float, keepsHidden: (Int) -> Bool,
    report: (Int) -> Void
  ) throws(TrainingError) {
    let configuration = teacher.parameters.catalog.configuration
    let (i, s, c) = (configuration.intentCount, configuration.slotTagCount, configuration.encoder.hiddenSize)
    views = [View](repeating: View(intent: [], tags: [], hidden: []), count: examples.count)
    let order = examples.indices.sorted { examples[$0].tokenIDs.count < examples[$1].tokenIDs.count }
    for start in stride(from: 0, to: order.count, by: 128) {
      if Interruption.isRequested { throw .interrupted(checkpoint: "the start of distillation") }
      let batch = Array(order[start..<min(start + 128, order.count)])
      let outputs = teacher.forward(tokenBatch(examples, batch))
      let last = outputs.hiddenStates[outputs.hiddenStates.count - 1]
      var firstRow = 0
      for (place, index) in batch.enumerated() {
        let example = examples[index]
        var view = View(
          intent: Self.softmax(outputs.intentLogits[place * i..<(place + 1) * i], temperature), tags: [], hidden: [])
        view.tags.reserveCapacity(example.wordRows.count * s)
        for row in example.wordRows {
          let position = firstRow + Int(row)
          view.tags += Self.softmax(outputs.slotLogits[position * s..<(position + 1) * s], temperature)
          if keepsHidden(index) { view.hidden += last[position * c..<(position + 1) * c] }
        }
        views[index] = view
        firstRow += example.tokenIDs.count
      }
      report(min(start + 128, order.count))
    }
  }

  private static func softmax(_ logits: ArraySlice<Float>, _ temperature: Float) -> [Float] {
    let largest = logits.max() ?? 0
    var powers = logits.map { expf(($0 - largest) / temperature) }
    let sum = powers.reduce(0, +)
    for index in powers.indices { powers[index] /= sum }
    return powers
  }
}

/// Targets that mix a teacher's probabilities with the labels, where there are labels.
struct DistilledTargets: TargetSource {
  let examples: [TrainingExample]
  let knowledge: TeacherKnowledge
  let intentCount: Int
  let slotTagCount: Int
  let teacherHiddenSize: Int
  let weights: HeadWeights
  /// Share of the teacher in the targets of labelled utterances.
  let softShare: Float
  let temperature: Float
  let hiddenWeight: Float
  /// Which hidden state of the student is compared with the teacher's last.
  let hiddenLayer: Int

  func targets(of batch: [Int]) -> BatchTargets {
    var builder = TargetBuilder(intentCount: intentCount, slotTagCount: slotTagCount, weights: weights)
    var hidden: [Float] = []
    var hiddenWeights: [Float] = []
    for index in batch {
      let example = examples[index]
      let view = knowledge.views[index]
      builder.append(tokenCount: example.tokenIDs.count)
      let intentShare = example.label == nil ? 1 : softShare
      builder.addIntent(view.intent[...], share: intentShare)
      if let label = example.label { builder.setIntent(label, share: 1 - intentShare) }
      let isAligned = view.tags.count == example.wordRows.count * slotTagCount
      var rows = [Float](repeating: 0, count: example.tokenIDs.count * teacherHiddenSize)
      var rowWeights = [Float](repeating: 0, count: example.tokenIDs.count)
      for (word, row) in example.wordRows.enumerated() {
        let tagShare = example.tags == nil ? 1 : softShare
        if isAligned {
          builder.addTags(view.tags[word * slotTagCount..<(word + 1) * slotTagCount], row: Int(row), share: tagShare)
          if let tags = example.tags { builder.setTag(Int(tags[word]), row: Int(row), share: 1 - tagShare) }
        } else if let tags = example.tags {
          builder.setTag(Int(tags[word]), row: Int(row), share: 1)
        }
        if let starts = example.startsCommand { builder.setBoundary(starts[word], row: Int(row)) }
        if isAligned, !view.hidden.isEmpty {
          let source = view.hidden[word * teacherHiddenSize..<(word + 1) * teacherHiddenSize]
          rows.replaceSubrange(Int(row) * teacherHiddenSize..<(Int(row) + 1) * teacherHiddenSize, with: source)
          rowWeights[Int(row)] = 1
        }
      }
      if hiddenWeight > 0 {
        hidden += rows
        hiddenWeights += rowWeights
      }
    }
    var targets = builder.targets
    targets.intentTemperature = temperature
    targets.slotTemperature = temperature
    if hiddenWeight > 0 {
      targets.weights.hidden = hiddenWeight
      targets.hidden = [HiddenTarget(layer: hiddenLayer, values: hidden, weights: hiddenWeights, size: teacherHiddenSize)]
    }
    return targets
  }
}

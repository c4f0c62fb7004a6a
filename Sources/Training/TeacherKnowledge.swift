// What a teacher says of each utterance, worked out once before the student learns: intent, tag and boundary
// probabilities at the distillation temperature, and its last hidden states. Teacher and student split words into
// different pieces, but they agree on what a word is, so everything here is by word.

import Architecture
import Glibc
import NeuralNetworks

/// A teacher's view of a list of utterances. I intents, S tags, W words, C' the teacher's hidden size.
struct TeacherKnowledge {
  /// One utterance.
  struct View {
    /// Intent probabilities (I).
    var intent: [Float] = []
    /// Tag probabilities (W, S).
    var tags: [Float] = []
    /// Boundary probabilities (W, 2).
    var boundaries: [Float] = []
    /// Last hidden states of `[CLS]`, the words' first pieces and `[SEP]` (W + 2, C').
    var hidden: [Float] = []
    /// The state that intents are read from (C').
    var pooled: [Float] = []
  }

  /// One view an utterance, in the order given.
  private(set) var views: [View]
  /// C'.
  let hiddenSize: Int

  /// Runs the teacher over `examples`, encoded with the teacher's own vocabulary; intents may have a temperature
  /// of their own.
  init(
    teacher: JointModel, examples: [TrainingExample], temperature: Float, intentTemperature: Float? = nil,
    keepsHidden: Bool, keepsPooled: Bool = false, report: (Int) -> Void
  ) throws(TrainingError) {
    let configuration = teacher.parameters.catalog.configuration
    let (i, s, c) = (configuration.intentCount, configuration.slotTagCount, configuration.encoder.hiddenSize)
    let last = configuration.encoder.layerCount
    hiddenSize = c
    views = [View](repeating: View(), count: examples.count)
    let order = examples.indices.sorted { examples[$0].tokenIDs.count < examples[$1].tokenIDs.count }
    for start in stride(from: 0, to: order.count, by: 128) {
      if Interruption.isRequested { throw .interrupted(checkpoint: "the start of distillation") }
      let batch = Array(order[start..<min(start + 128, order.count)])
      let outputs = teacher.forward(tokenBatch(examples, batch), hiddenLayers: keepsHidden ? [last] : [])
      let states = outputs.hiddenStates[last] ?? []
      var firstRow = 0
      for (place, index) in batch.enumerated() {
        let example = examples[index]
        var view = View(
          intent: softened(outputs.intentLogits[place * i..<(place + 1) * i], intentTemperature ?? temperature))
        for row in example.wordRows {
          let position = firstRow + Int(row)
          view.tags += softened(outputs.slotLogits[position * s..<(position + 1) * s], temperature)
          view.boundaries += softened(outputs.boundaryLogits[position * 2..<(position + 1) * 2], temperature)
        }
        if keepsPooled { view.pooled = Array(outputs.pooledOutput[place * c..<(place + 1) * c]) }
        if keepsHidden {
          for row in [0] + example.wordRows.map(Int.init) + [example.tokenIDs.count - 1] {
            view.hidden += states[(firstRow + row) * c..<(firstRow + row + 1) * c]
          }
        }
        views[index] = view
        firstRow += example.tokenIDs.count
      }
      report(min(start + 128, order.count))
    }
  }
}

/// Softmax of logits divided by a temperature.
private func softened(_ logits: ArraySlice<Float>, _ temperature: Float) -> [Float] {
  let largest = logits.max() ?? 0
  var powers = logits.map { expf(($0 - largest) / temperature) }
  let sum = powers.reduce(0, +)
  for index in powers.indices { powers[index] /= sum }
  return powers
}

/// Targets that mix a teacher's probabilities with the labels, where there are labels.
struct DistilledTargets: TargetSource {
  let examples: [TrainingExample]
  let knowledge: TeacherKnowledge
  let intentCount: Int
  let slotTagCount: Int
  let weights: HeadWeights
  /// Share of the teacher in the targets of labelled utterances.
  let softShare: Float
  let temperature: Float
  let hiddenWeight: Float
  /// The student's layer that is compared with the teacher's last.
  let hiddenLayer: Int

  func targets(of batch: [Int]) -> BatchTargets {
    var builder = TargetBuilder(intentCount: intentCount, slotTagCount: slotTagCount, weights: weights)
    builder.setTemperature(temperature)
    var hidden: [Float] = []
    let (s, c) = (slotTagCount, knowledge.hiddenSize)
    for index in batch {
      let example = examples[index]
      let view = knowledge.views[index]
      builder.append(tokenCount: example.tokenIDs.count)
      let intentShare = example.label == nil ? 1 : softShare
      builder.addIntent(view.intent[...], share: intentShare)
      if let label = example.label { builder.setIntent(label, share: 1 - intentShare) }
      for (word, row) in example.wordRows.enumerated() {
        let tags = view.tags[word * s..<(word + 1) * s]
        let boundary = view.boundaries[word * 2..<(word + 1) * 2]
        if let known = example.tags, let starts = example.startsCommand {
          builder.addWord(row: Int(row), tags: tags, boundary: boundary, share: softShare)
          builder.addWord(row: Int(row), tag: Int(known[word]), startsCommand: starts[word], share: 1 - softShare)
        } else {
          builder.addWord(row: Int(row), tags: tags, boundary: boundary, share: 1)
        }
      }
      if hiddenWeight > 0 {
        // Each piece is compared with its word's state, [CLS] and [SEP] with their own.
        var word = 0
        for row in 0..<example.tokenIDs.count {
          if word < example.wordRows.count, Int(example.wordRows[word]) == row { word += 1 }
          let state = row == example.tokenIDs.count - 1 ? example.wordRows.count + 1 : word
          hidden += view.hidden[state * c..<(state + 1) * c]
        }
      }
    }
    if hiddenWeight > 0 { builder.setHidden(HiddenTarget(layer: hiddenLayer, values: hidden), weight: hiddenWeight) }
    return builder.targets
  }
}

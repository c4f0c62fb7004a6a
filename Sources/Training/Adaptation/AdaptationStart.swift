// Where an adaptation begins: the base's floats with rows for what is new, and in those rows a first guess, so that
// the first steps need not find out where in the base's own space the new sentences lie.

import Architecture
import Datasets
import Inference
import NeuralNetworks
import Ontology
import Understanding

/// The extended base and everything that follows from it.
struct AdaptationStart {
  /// The base as it ships.
  let base: LanguageModel
  /// What is gone on from; nil for the base itself.
  let earlier: Adapter?
  /// Labels and slots, new ones last.
  let inventory: LabelInventory
  /// The base's parameters with zeros for new rows.
  let parameters: ParameterBlock
  /// What the base, or the earlier adapter on it, computes: it says what must not be forgotten.
  let teacher: ParameterBlock

  init(base: LanguageModel, earlier: Adapter?, sentences: HouseholdSentences) throws(TrainingError) {
    guard let weights = base.weights else {
      throw .unreadable(file: base.identity.base, reason: "it is a float model; adapt the int8 bundle that ships")
    }
    self.base = base
    self.earlier = earlier
    let known = earlier?.description.applied(to: base.description) ?? base.description
    var labels = known.labels
    var slots = known.tagScheme.slotNames
    for item in sentences.items {
      if !labels.contains(item.row.label) { labels.append(item.row.label) }
      for span in item.row.spans where span.range != nil && !slots.contains(span.name) { slots.append(span.name) }
    }
    inventory = LabelInventory(labels: labels, tagScheme: TagScheme(slotNames: slots))
    var configuration = known.configuration
    configuration.intentCount = labels.count
    configuration.slotTagCount = inventory.tagScheme.tagCount
    var parameters = ParameterBlock(zeros: ParameterCatalog(configuration))
    for parameter in parameters.catalog.parameters {
      let values = weights.floats(named: parameter.name) ?? []
      parameters.values.replaceSubrange(
        parameter.range.lowerBound..<parameter.range.lowerBound + values.count, with: values)
    }
    self.parameters = parameters
    var teacher = ParameterBlock(zeros: ParameterCatalog(known.configuration))
    for parameter in teacher.catalog.parameters {
      let values = weights.adaptedFloats(of: parameter, by: earlier?.deltas ?? WeightDeltas())
      teacher.values.replaceSubrange(parameter.range, with: values)
    }
    self.teacher = teacher
  }

  /// Labels that the base or the earlier adapter does not have.
  var newLabels: [IntentLabel] { Array(inventory.labels.dropFirst(teacher.catalog.configuration.intentCount)) }

  /// The trainable elements before the first step.
  func initialValues(
    _ parameterization: any Parameterization, items: [TrainingExample], replay: [TrainingExample], seed: UInt64
  ) throws(TrainingError) -> [Float] {
    var start = parameters
    if let earlier {
      let deltas = earlier.deltas.padded(to: parameters.catalog)
      for parameter in parameters.catalog.parameters {
        var values = Array(start.values[parameter.range])
        deltas.apply(to: &values, of: parameter)
        start.values.replaceSubrange(parameter.range, with: values)
      }
    }
    guessNewRows(of: &start, items: items, replay: replay)
    guard let earlier else { return parameterization.initialValues(heads: start, seed: seed) }
    guard let values = parameterization.values(from: earlier.deltas.padded(to: parameters.catalog)) else {
      throw .unreadable(
        file: earlier.file,
        reason:
          "it was made by \(earlier.description.method.name) with other sizes; give the same --method, --rank and "
          + "--targets to go on from it")
    }
    // The new rows' first guess is a head's, whichever way the rest is parameterised.
    var deltas = parameterization.deltas(values)
    for parameter in parameters.catalog.parameters where parameter.name.contains("_classifier.") {
      deltas[parameter.name] = .dense(
        zip(start.values[parameter.range], parameters.values[parameter.range]).map { $0 - $1 })
    }
    return parameterization.values(from: deltas) ?? values
  }

  /// Gives each new label and tag a row that points from the middle of everything to the middle of its own sentences.
  private func guessNewRows(of start: inout ParameterBlock, items: [TrainingExample], replay: [TrainingExample]) {
    let model = JointModel(parameters: teacher, dropout: 0)
    let layer = teacher.catalog.configuration.encoder.layerCount
    let own = model.forward(tokenBatch(items, Array(items.indices)), hiddenLayers: [layer])
    let sample = Array(replay.indices.prefix(256))
    let others = model.forward(tokenBatch(replay, sample), hiddenLayers: [layer])
    let c = teacher.catalog.configuration.encoder.hiddenSize
    let labelOfRow = items.map { $0.label ?? -1 }
    let (known, all) = (teacher.catalog.configuration, inventory)
    guess(
      "intent_classifier", rows: known.intentCount..<all.labels.count, states: own.pooledOutput, classes: labelOfRow,
      background: others.pooledOutput, logits: others.intentLogits, width: c, in: &start)
    var tags: [Int] = []
    for item in items {
      var row = [Int](repeating: -1, count: item.tokenIDs.count)
      for (word, place) in item.wordRows.enumerated() { row[Int(place)] = item.tags.map { Int($0[word]) } ?? -1 }
      tags += row
    }
    guess(
      "slot_classifier", rows: known.slotTagCount..<all.tagScheme.tagCount, states: own.hiddenStates[layer] ?? [],
      classes: tags, background: others.hiddenStates[layer] ?? [], logits: others.slotLogits, width: c, in: &start)
  }

  private func guess(
    _ head: String, rows: Range<Int>, states: [Float], classes: [Int], background: [Float], logits: [Float], width: Int,
    in start: inout ParameterBlock
  ) {
    guard let weight = start.catalog["\(head).weight"], let bias = start.catalog["\(head).bias"], !background.isEmpty
    else { return }
    let middle = Self.mean(background, width, rows: Array(0..<background.count / width))
    let count = rows.lowerBound
    let steps = Array(stride(from: 0, to: logits.count, by: count))
    let highest = steps.reduce(Float(0)) { $0 + (logits[$1..<$1 + count].max() ?? 0) } / Float(steps.count)
    let usual = logits.reduce(0, +) / Float(logits.count)
    for row in rows {
      let own = classes.indices.filter { classes[$0] == row }
      guard !own.isEmpty else {
        start.values[bias.offset + row] = usual
        continue
      }
      let centre = Self.mean(states, width, rows: own)
      let direction = zip(centre, middle).map { $0 - $1 }
      let square = max(direction.reduce(0) { $0 + $1 * $1 }, 1e-6)
      let reach = (highest - usual) / square
      for i in 0..<width { start.values[weight.offset + row * width + i] = reach * direction[i] }
      start.values[bias.offset + row] = highest - reach * zip(direction, centre).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  private static func mean(_ states: [Float], _ width: Int, rows: [Int]) -> [Float] {
    var sum = [Float](repeating: 0, count: width)
    for row in rows { for i in 0..<width { sum[i] += states[row * width + i] } }
    return sum.map { $0 / Float(max(rows.count, 1)) }
  }
}

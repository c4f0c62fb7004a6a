// Runs the model over a stretch of text and decodes its heads: intent label, legal slot path, boundaries.

import Architecture
import Ontology
public import Tokenization

/// Reads text with one model. Holds the scratch of one thread: runner, encoding, tables.
public final class ModelReader {
  private let model: LanguageModel
  private let runner: any JointModelRunner
  private let intentOfLabel: [IntentName]
  private let outOfScopeLabel: Int?
  private var allowedTags: [IntentName: [Bool]] = [:]
  private var decoder: TagDecoder
  private var encoding = Encoding()
  private var outputs = ModelOutputs()
  private var probabilities: [Float]
  private var rows: [Int] = []
  /// What is asked where an adapter has nothing to say.
  private let base: ModelReader?

  private let stages: StageClock?

  /// A reader of `model`.
  public convenience init(_ model: LanguageModel) { self.init(model, stages: nil) }

  init(_ model: LanguageModel, stages: StageClock?) {
    self.model = model
    self.stages = stages
    base = model.base.map { ModelReader($0, stages: stages) }
    runner = model.makeRunner()
    decoder = TagDecoder(scheme: model.description.tagScheme)
    intentOfLabel = model.description.labels.map(\.intent)
    outOfScopeLabel = model.description.labels.firstIndex(of: .outOfScope)
    probabilities = [Float](repeating: 0, count: model.description.labels.count)
  }

  /// What `read` gives: a reading, where further commands begin, and the pieces behind both.
  public struct Result {
    /// The reading of the whole stretch as one command.
    public var reading: Reading
    /// Scalar offsets in the utterance's text at which further commands start.
    public var boundaries: [Int]
    /// Pieces of the stretch with the tags they were given, for explanations.
    public var encoding: Encoding
    /// Whether the stretch was longer than the model reads.
    public var isTruncated: Bool
  }

  /// Reads `text`, which starts at scalar `offset` of the utterance. An adapted model speaks for what it was taught;
  /// otherwise its base does.
  public func read(_ text: String, offset: Int = 0) -> Result {
    let result = readItself(text, offset: offset)
    guard let base, !speaks(for: result.reading) else { return result }
    return base.read(text, offset: offset)
  }

  /// Whether an adapted model answers itself: a taught label is likelier than everything else together, or it is sure
  /// that nothing is asked, as it learned of what sounds like the taught.
  private func speaks(for reading: Reading) -> Bool {
    if reading.label == .outOfScope { return reading.confidence >= Self.sureRefusal }
    return model.taught.contains(reading.label) && reading.confidence >= 0.5
  }

  /// Probability from which an adapted model's refusal counts.
  private static let sureRefusal = 0.9

  private func readItself(_ text: String, offset: Int) -> Result {
    let description = model.description
    let limit = description.configuration.encoder.maximumPositionCount
    let before = stages?.enter(.tokenise)
    defer { stages?.enter(before) }
    model.tokenizer.encode(text, maximumTokenCount: limit, into: &encoding)
    stages?.enter(.model)
    runner.run(encoding.ids, into: &outputs)
    stages?.enter(.decode)
    rows.removeAll(keepingCapacity: true)
    for index in encoding.ids.indices where encoding.startsWord(index) { rows.append(index) }

    softmax(
      outputs.intentLogits, outputs.intentLogits.indices, temperature: description.calibration.intentTemperature,
      into: &probabilities)
    let order = bestLabels(5)
    let best = order[0]
    let intent = intentOfLabel[best]
    var confidence: Double = 0
    for (index, name) in intentOfLabel.enumerated() where name == intent { confidence += Double(probabilities[index]) }

    let decoded = decoder.decode(
      logits: outputs.slotLogits, rows: rows, isAllowed: allowed(for: intent),
      temperature: description.calibration.slotTemperature)
    let spans = decoded.map { span in
      let words = span.tokens.map { encoding.words[encoding.wordIndexes[rows[$0]]] }
      let lower = words.first?.lowerBound ?? 0
      let upper = words.last?.upperBound ?? lower
      return Reading.Span(name: span.name, range: offset + lower..<offset + upper, confidence: span.confidence)
    }
    let stretch = (encoding.words.first?.lowerBound ?? 0)..<(encoding.words.last?.upperBound ?? 0)
    let reading = Reading(
      label: description.labels[best], confidence: min(confidence, 1),
      outOfScope: outOfScopeLabel.map { Double(probabilities[$0]) } ?? 0, spans: spans,
      alternatives: order.map { (description.labels[$0], Double(probabilities[$0])) },
      range: offset + stretch.lowerBound..<offset + stretch.upperBound)
    return Result(
      reading: reading, boundaries: boundaries(offset: offset), encoding: encoding, isTruncated: encoding.isTruncated)
  }

  /// The bare intent logits (I) of `text`, for fitting a calibration.
  public func intentLogits(_ text: String) -> [Float] {
    let limit = model.description.configuration.encoder.maximumPositionCount
    model.tokenizer.encode(text, maximumTokenCount: limit, into: &encoding)
    runner.run(encoding.ids, into: &outputs)
    return outputs.intentLogits
  }

  private func bestLabels(_ count: Int) -> [Int] {
    var order: [Int] = []
    for index in probabilities.indices {
      var place = order.count
      while place > 0, probabilities[order[place - 1]] < probabilities[index] { place -= 1 }
      if place < count {
        order.insert(index, at: place)
        if order.count > count { order.removeLast() }
      }
    }
    return order
  }

  /// Tags that an intent can carry, as the ontology or its adapter says; every tag for one that neither knows.
  private func allowed(for intent: IntentName) -> [Bool] {
    if let known = allowedTags[intent] { return known }
    let scheme = model.description.tagScheme
    var mask = [Bool](repeating: true, count: scheme.tagCount)
    let ontology = IntentCatalog.definition(of: intent).map { Set($0.slots) }
    if let own = ontology ?? model.description.ownSlots[intent] {
      let slots = own.union(IntentCatalog.modifiers)
      for tag in 1..<scheme.tagCount {
        mask[tag] = scheme.slotName(ofTag: tag).map(slots.contains) ?? false
      }
    }
    allowedTags[intent] = mask
    return mask
  }

  private func boundaries(offset: Int) -> [Int] {
    let threshold = model.description.calibration.boundaryThreshold
    var pair: [Float] = [0, 0]
    var result: [Int] = []
    for row in rows.dropFirst() {
      softmax(outputs.boundaryLogits, 2 * row..<2 * row + 2, temperature: 1, into: &pair)
      if pair[1] >= threshold { result.append(offset + encoding.ranges[row].lowerBound) }
    }
    return result
  }
}

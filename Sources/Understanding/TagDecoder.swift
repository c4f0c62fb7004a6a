// The best legal BIO path through the slot logits: Viterbi where the only illegal steps are into an I- tag from
// anything but its own slot. Slots that the intent cannot carry are not considered at all.

public import Ontology

/// A decoded slot: which tokens, and how sure.
public struct DecodedSpan: Equatable, Sendable {
  /// The slot.
  public var name: SlotName
  /// Positions in the list of decoded tokens, end exclusive.
  public var tokens: Range<Int>
  /// Mean probability of the path's tags inside the span, 0...1.
  public var confidence: Double

  /// Makes a span.
  public init(name: SlotName, tokens: Range<Int>, confidence: Double) {
    self.name = name
    self.tokens = tokens
    self.confidence = confidence
  }
}

/// Finds the best legal tag path. Keeps its tables between calls: one decoder serves one thread.
public struct TagDecoder {
  private let scheme: TagScheme
  private var score: [Float] = []
  private var origin: [Int32] = []
  private var probabilities: [Float] = []
  private var path: [Int] = []

  /// A decoder for a slot inventory.
  public init(scheme: TagScheme) {
    self.scheme = scheme
  }

  /// Decodes rows `rows` of `logits` (T, S), one row a word, using only tags for which `isAllowed[tag]` holds.
  ///
  /// - Complexity: O(rows × S).
  public mutating func decode(
    logits: [Float], rows: [Int], isAllowed: [Bool], temperature: Float
  ) -> [DecodedSpan] {
    let tagCount = scheme.tagCount
    precondition(isAllowed.count == tagCount, "isAllowed has \(isAllowed.count) entries, S is \(tagCount)")
    guard !rows.isEmpty else { return [] }
    reserve(rows.count * tagCount, tagCount)
    for (step, row) in rows.enumerated() {
      let base = row * tagCount
      let here = step * tagCount
      var bestBefore = TagScheme.outside
      if step > 0 {
        for tag in 1..<tagCount where score[here - tagCount + tag] > score[here - tagCount + bestBefore] {
          bestBefore = tag
        }
      }
      for tag in 0..<tagCount {
        guard isAllowed[tag] else {
          score[here + tag] = -.infinity
          origin[here + tag] = Int32(bestBefore)
          continue
        }
        let logit = logits[base + tag]
        if tag == TagScheme.outside || scheme.isBegin(tag) {
          score[here + tag] = step == 0 ? logit : logit + score[here - tagCount + bestBefore]
          origin[here + tag] = Int32(bestBefore)
        } else if step == 0 {
          score[here + tag] = -.infinity
          origin[here + tag] = 0
        } else {
          let before = score[here - tagCount + tag] > score[here - tagCount + tag - 1] ? tag : tag - 1
          score[here + tag] = logit + score[here - tagCount + before]
          origin[here + tag] = Int32(before)
        }
      }
    }
    trace(stepCount: rows.count)
    return spans(logits: logits, rows: rows, temperature: temperature)
  }

  private mutating func reserve(_ cells: Int, _ tagCount: Int) {
    if score.count < cells {
      score = [Float](repeating: 0, count: cells)
      origin = [Int32](repeating: 0, count: cells)
    }
    if probabilities.count < tagCount { probabilities = [Float](repeating: 0, count: tagCount) }
  }

  private mutating func trace(stepCount: Int) {
    let tagCount = scheme.tagCount
    path.removeAll(keepingCapacity: true)
    var step = stepCount - 1
    var tag = TagScheme.outside
    for candidate in 1..<tagCount where score[step * tagCount + candidate] > score[step * tagCount + tag] {
      tag = candidate
    }
    while step >= 0 {
      path.append(tag)
      tag = Int(origin[step * tagCount + tag])
      step -= 1
    }
    path.reverse()
  }

  private mutating func spans(logits: [Float], rows: [Int], temperature: Float) -> [DecodedSpan] {
    var result: [DecodedSpan] = []
    for (step, tag) in path.enumerated() {
      guard let name = scheme.slotName(ofTag: tag) else { continue }
      let base = rows[step] * scheme.tagCount
      softmax(logits, base..<base + scheme.tagCount, temperature: temperature, into: &probabilities)
      let probability = Double(probabilities[tag])
      if !scheme.isBegin(tag), let last = result.last, last.tokens.upperBound == step {
        let length = Double(last.tokens.count)
        result[result.count - 1].tokens = last.tokens.lowerBound..<step + 1
        result[result.count - 1].confidence = (last.confidence * length + probability) / (length + 1)
      } else {
        result.append(DecodedSpan(name: name, tokens: step..<step + 1, confidence: probability))
      }
    }
    return result
  }
}

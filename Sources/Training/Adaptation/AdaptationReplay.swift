// What an adaptation goes over so that everything else stays as it is, with what the base says of it: sentences of the
// installed intents; of these, the ones that are most like the household's; and the household's own sentences with
// something else of a home in the place of what they are about. "Warm up the printer" is new, "warm up the kettle" is
// not, and nothing but such pairs says which of the words makes the difference.

import Datasets
import NeuralNetworks
import Ontology

/// Utterances whose answers must not change.
struct AdaptationReplay {
  /// Installed sentences first, then the household's with other things in them.
  let examples: [TrainingExample]
  /// What the base, or the earlier adapter on it, says of each.
  let views: [TeacherKnowledge.View]
  /// Number of installed sentences.
  let drawnCount: Int
  /// Installed sentences that are most like the household's, nearest first.
  private(set) var near: [Int] = []
  /// Sentences with other things in them that a run may learn from.
  private(set) var contrasts: [Int] = []
  /// The household's sentence that each of the others was made of.
  private let origins: [Int]

  /// Number of nearest sentences that are gone over more often.
  private static let nearCount = 600
  /// Number of sentences with other things in them, about.
  private static let contrastCount = 480

  /// Asks `teacher` about the replay and about variants of `sentences`; `usable` are the ones to learn.
  init(
    _ rows: [LabelledUtterance], sentences: HouseholdSentences, usable: [Int], encoder: ExampleEncoder,
    teacher: JointModel, intentTemperature: Float, seed: UInt64
  ) throws(TrainingError) {
    var examples = rows.compactMap(encoder.encode(_:))
    guard !examples.isEmpty else { throw .emptyData(what: "sentences of the installed intents to go over again") }
    drawnCount = examples.count
    var origins: [Int] = []
    var generator = SeededGenerator(seed: seed, stream: "contrasts")
    let each = max(Self.contrastCount / max(usable.count, 1), 4)
    for index in usable {
      for text in sentences.contrasts(of: sentences.items[index].row, count: each, using: &generator) {
        guard let example = encoder.encode(text: text) else { continue }
        examples.append(example)
        origins.append(index)
      }
    }
    let own = usable.compactMap { encoder.encode(text: sentences.items[$0].row.text) }
    // The household's sentences come last and only to be compared with.
    let knowledge = try TeacherKnowledge(
      teacher: teacher, examples: examples + own, temperature: 1, intentTemperature: intentTemperature,
      keepsHidden: false, keepsPooled: true, report: { _ in })
    self.examples = examples
    self.origins = origins
    views = Array(knowledge.views.prefix(examples.count))
    contrasts = Array(drawnCount..<examples.count)
    near = Self.nearest(
      views.prefix(drawnCount).map(\.pooled), to: knowledge.views.dropFirst(examples.count).map(\.pooled))
  }

  /// The same without what was made of some of the household's sentences.
  func without(_ heldOut: Set<Int>) -> AdaptationReplay {
    var rest = self
    rest.contrasts = contrasts.filter { !heldOut.contains(origins[$0 - drawnCount]) }
    return rest
  }

  /// The states that are most like any of `others`, as seen from the middle of all.
  private static func nearest(_ states: [[Float]], to others: [[Float]]) -> [Int] {
    guard let width = states.first?.count else { return [] }
    var middle = [Float](repeating: 0, count: width)
    for state in states { for i in 0..<width { middle[i] += state[i] / Float(states.count) } }
    func direction(_ state: [Float]) -> [Float] {
      let difference = zip(state, middle).map { $0 - $1 }
      let length = max(difference.reduce(0) { $0 + $1 * $1 }.squareRoot(), 1e-6)
      return difference.map { $0 / length }
    }
    let goals = others.map(direction)
    let likeness = states.map { state in
      let own = direction(state)
      return goals.reduce(Float(-1)) { best, goal in
        var product: Float = 0
        for i in 0..<width { product += own[i] * goal[i] }
        return max(best, product)
      }
    }
    return Array(states.indices.sorted { (likeness[$1], $0) < (likeness[$0], $1) }.prefix(nearCount))
  }
}

// What will be done, decided before it starts and from counts alone, so that the same files, options and seed give the
// same adapter on every machine: how sentences are held out, how many steps, which learning rates. Time and memory are
// estimates for people; a slower machine takes longer and does the same.

import Architecture
import Datasets
import Ontology
import Tensors

/// What a person asks of an adaptation.
public struct AdaptationOptions: Equatable, Sendable {
  /// Name of the adapter.
  public var name = "mine"
  /// The method.
  public var method = AdaptationMethod()
  /// Minutes that it may take on two cores, about; above 0.
  public var minutes = 1.0
  /// Seeds variants, batches, dropout and first values.
  public var seed: UInt64 = 1
  /// Rounds with sentences held out where they are few; 0 for none.
  public var rounds = 5
  /// Steps of each run; nil for what fits into `minutes`.
  public var steps: Int?
  /// Learning rates to choose from; empty for the usual ones.
  public var learningRates: [Float] = []
  /// Share of held-out sentences that must be understood, 0...1.
  public var minimum = 0.9
  /// Whether the sentences themselves are judged instead of held-out ones: corrections are too few to hold any out.
  public var judgesLearned = false
  /// Share of the old sentences that may be lost, 0...1.
  public var allowedLoss = 0.002
  /// Monotonic number; nil for one more than the adapter that is gone on from.
  public var sequence: Int?

  /// The defaults.
  public init() {}
}

/// What an adaptation is going to do.
public struct AdaptationPlan: Equatable, Sendable {
  /// Indexes of the held-out sentences of each trial.
  public let folds: [[Int]]
  /// Learning rates that are tried.
  public let learningRates: [Float]
  /// Steps of each run.
  public let stepCount: Int
  /// Steps between two looks at the held-out sentences.
  public let stepsBetweenLooks: Int
  /// Whether sentences take turns in being held out, because they are few.
  public let isCrossValidation: Bool
  /// Seconds on two cores of a few years ago.
  public let estimatedSeconds: Double
  /// Bytes in memory at most, about.
  public let estimatedBytes: Int

  /// Sentences below which every one takes its turn in being held out.
  static let fewSentences = 30
  /// Steps a second for 40 utterances of 11 tokens and a million encoder weights, on two cores.
  private static let millionStepsPerSecond = 43.0
  /// Seconds for reading, asking the base, scoring and writing.
  private static let overhead = 11.0

  init(
    items: [HouseholdSentences.Item], options: AdaptationOptions, configuration: ModelConfiguration, trainedCount: Int
  ) {
    let families = Self.families(items, seed: options.seed)
    isCrossValidation = items.count < Self.fewSentences || families.count < 6
    let foldCount = isCrossValidation ? min(options.rounds, families.count) : 4
    var folds = [[Int]](repeating: [], count: max(foldCount, 1))
    for (place, family) in families.enumerated() { folds[place % folds.count] += family }
    if !isCrossValidation { folds = [folds[0]] }
    if families.count < 2 || options.rounds < 2 { folds = [] }
    self.folds = folds.map { $0.sorted() }

    let encoder = configuration.encoder
    let weights =
      encoder.layerCount
      * (4 * encoder.hiddenSize * encoder.hiddenSize + 2 * encoder.hiddenSize * encoder.intermediateSize)
    let stepsPerSecond = Self.millionStepsPerSecond / (Double(weights) / 1e6)
    let usual: Float = options.method.kind == .heads ? 4e-3 : 5e-4
    let choices: [Float] = options.minutes >= 2 ? [usual, usual / 2, usual * 2] : [usual]
    learningRates = options.learningRates.isEmpty ? choices : options.learningRates
    let runs = Double(max(self.folds.count, 1) * learningRates.count + 1)
    let seconds = max(options.minutes * 60 - Self.overhead, 5)
    stepCount = max((options.steps ?? min(max(Int(seconds * stepsPerSecond / runs), 40), 240)) / 8 * 8, 8)
    stepsBetweenLooks = stepCount / 8
    let trials = Double(self.folds.count * learningRates.count + 1)
    estimatedSeconds = Self.overhead + trials * Double(stepCount) / stepsPerSecond
    let elements = ParameterCatalog(configuration).elementCount
    // Base, teacher, model, gradients of two shards; values, gradients and two moments of what is trained; activations.
    estimatedBytes = 4 * (6 * elements + 5 * trainedCount) + 140_000_000
  }

  /// Sentences by family, the families of each label dealt out in turn.
  private static func families(_ items: [HouseholdSentences.Item], seed: UInt64) -> [[Int]] {
    var generator = SplitMix64(seed: seed, stream: 77)
    let byLabel = Dictionary(grouping: items.indices, by: { items[$0].row.label.spelling }).sorted { $0.key < $1.key }
    return byLabel.flatMap { _, indexes in
      Dictionary(grouping: indexes, by: { items[$0].family }).sorted { $0.key < $1.key }.map(\.value)
        .shuffled(using: &generator)
    }
  }

  /// One sentence for people.
  public var summary: String {
    let way =
      folds.isEmpty
      ? "no sentence can be held out: they are all of one kind"
      : isCrossValidation
        ? "\(folds.count) rounds with other sentences held out each time" : "a quarter of the sentences held out"
    return "\(way), then all of them; \(stepCount) steps each, \(learningRates.count) learning "
      + "\(learningRates.count == 1 ? "rate" : "rates"); about \(Int(estimatedSeconds.rounded())) s on two cores, "
      + "\(estimatedBytes / 1_000_000) MB"
  }
}

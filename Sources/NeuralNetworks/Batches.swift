// What goes into a training step: ragged token sequences, and what the model should have said about them.

/// B sequences of word pieces, one after another without padding, N tokens in all.
public struct TokenBatch: Sendable {
  /// Token ids, (N).
  public var tokenIDs: [Int32]
  /// Where each sequence starts, and N at the end, (B + 1).
  public var starts: [Int]

  /// A batch of ids and starts.
  public init(tokenIDs: [Int32], starts: [Int]) {
    precondition(starts.first == 0 && starts.last == tokenIDs.count, "starts must run from 0 to \(tokenIDs.count)")
    self.tokenIDs = tokenIDs
    self.starts = starts
  }

  /// A batch of sequences.
  public init(_ sequences: [[Int32]]) {
    tokenIDs = Array(sequences.joined())
    starts = [0]
    for sequence in sequences { starts.append(starts[starts.count - 1] + sequence.count) }
  }

  /// Sequences, B.
  public var sequenceCount: Int { starts.count - 1 }
  /// Tokens, N.
  public var tokenCount: Int { tokenIDs.count }
}

/// The factors of the parts of a loss; a part with factor 0 is not computed.
public struct LossWeights: Sendable, Equatable {
  /// Factor of the intent loss.
  public var intent: Float
  /// Factor of the slot loss.
  public var slot: Float
  /// Factor of the boundary loss.
  public var boundary: Float
  /// Factor of the sum of the hidden losses.
  public var hidden: Float

  /// Makes the factors.
  public init(intent: Float = 1, slot: Float = 1, boundary: Float = 1, hidden: Float = 1) {
    self.intent = intent
    self.slot = slot
    self.boundary = boundary
    self.hidden = hidden
  }
}

/// Hidden states of a teacher that a layer of the student should reproduce.
public struct HiddenTarget: Sendable {
  /// The student's layer: 0 is the embeddings' output, L the last layer's.
  public var layer: Int
  /// The teacher's values, (N, C').
  public var values: [Float]

  /// A target for `layer`.
  public init(layer: Int, values: [Float]) {
    self.layer = layer
    self.values = values
  }
}

/// What the model should answer to a batch: distributions, hard (one-hot) or soft (a teacher's).
public struct BatchTargets: Sendable {
  /// Intent distributions, (B, I); rows sum to one.
  public var intentProbabilities: [Float]
  /// Weights of the sequences' intents, (B); zero leaves one out.
  public var intentWeights: [Float]
  /// Slot tag distributions, (N, S); rows sum to one where they count.
  public var slotProbabilities: [Float]
  /// Weights of the tokens' slots and boundaries, (N); zero where ignored.
  public var slotWeights: [Float]
  /// Boundary distributions, (N, 2); they count with `slotWeights`.
  public var boundaryProbabilities: [Float]
  /// Hidden states to reproduce.
  public var hidden: [HiddenTarget]
  /// Factors of the parts.
  public var weights: LossWeights
  /// Temperature τ of the intents: logits are divided by it, and the loss multiplied by its square.
  public var intentTemperature: Float
  /// Temperature τ of slots and boundaries, likewise.
  public var slotTemperature: Float

  /// Targets for a batch.
  public init(
    intentProbabilities: [Float], intentWeights: [Float], slotProbabilities: [Float], slotWeights: [Float],
    boundaryProbabilities: [Float], hidden: [HiddenTarget] = [], weights: LossWeights = LossWeights(),
    intentTemperature: Float = 1, slotTemperature: Float = 1
  ) {
    self.intentProbabilities = intentProbabilities
    self.intentWeights = intentWeights
    self.slotProbabilities = slotProbabilities
    self.slotWeights = slotWeights
    self.boundaryProbabilities = boundaryProbabilities
    self.hidden = hidden
    self.weights = weights
    self.intentTemperature = intentTemperature
    self.slotTemperature = slotTemperature
  }
}

/// The loss of a batch and its parts, before their factors; each is a mean over the whole batch.
public struct LossReport: Sendable, Equatable {
  /// The parts times their factors.
  public var total: Double = 0
  /// Cross-entropy of the intents, weighted mean over sequences.
  public var intent: Double = 0
  /// Cross-entropy of the slot tags, weighted mean over tokens.
  public var slot: Double = 0
  /// Cross-entropy of the boundaries, weighted mean over tokens.
  public var boundary: Double = 0
  /// Mean squared differences of the hidden states, summed over the targets.
  public var hidden: Double = 0

  /// A report of zeros.
  public init() {}
}

/// What the model says about a batch.
public struct BatchOutputs: Sendable {
  /// Intent logits, (B, I).
  public var intentLogits: [Float] = []
  /// Slot logits, (N, S).
  public var slotLogits: [Float] = []
  /// Boundary logits, (N, 2).
  public var boundaryLogits: [Float] = []
  /// Means over the tokens of each sequence, (B, C).
  public var pooledOutput: [Float] = []
  /// Hidden states asked for, by layer: 0 is the embeddings' output, L the last layer's; each (N, C).
  public var hiddenStates: [Int: [Float]] = [:]

  /// Empty outputs.
  public init() {}
}

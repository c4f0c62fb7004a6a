// AdamW (Loshchilov and Hutter 2019): Adam's moments with bias correction, and weight decay apart from the
// gradient. Its state is flat like the parameters, so a checkpoint stores it as it is.

public import Architecture
import Tensors

/// The optimizer: β₁ 0.9, β₂ 0.999, ε 1e-8.
public struct AdamW: Sendable {
  /// What a checkpoint must hold to go on exactly.
  public struct State: Sendable, Equatable {
    /// Updates done.
    public var step: Int
    /// Running mean of the gradients, one element a parameter element.
    public var firstMoment: [Float]
    /// Running mean of their squares.
    public var secondMoment: [Float]

    /// A state.
    public init(step: Int, firstMoment: [Float], secondMoment: [Float]) {
      self.step = step
      self.firstMoment = firstMoment
      self.secondMoment = secondMoment
    }
  }

  private struct Group: Sendable {
    let range: Range<Int>
    let learningRateScale: Float
    let weightDecay: Float
  }

  /// Decay of the first moment.
  public static let firstBeta = 0.9
  /// Decay of the second moment.
  public static let secondBeta = 0.999
  /// Added to the root of the second moment.
  public static let epsilon: Float = 1e-8

  /// Updates done and moments.
  public var state: State
  private let groups: [Group]
  private let threadCount: Int

  /// An optimizer of a model: weights and embeddings decay, biases and norms do not.
  ///
  /// `learningRateScale` multiplies the rate of a parameter; 0 freezes it.
  public init(
    catalog: ParameterCatalog, weightDecay: Float = 0.01, threadCount: Int = 2,
    learningRateScale: (Parameter) -> Float = { _ in 1 }
  ) {
    groups = catalog.parameters.map {
      Group(
        range: $0.range, learningRateScale: learningRateScale($0), weightDecay: $0.role == .vector ? 0 : weightDecay)
    }
    state = State(zeros: catalog.elementCount)
    self.threadCount = max(threadCount, 1)
  }

  /// An optimizer of runs of elements, each with its factor on the learning rate and its weight decay.
  public init(
    elementCount: Int, threadCount: Int = 2,
    runs: [(range: Range<Int>, learningRateScale: Float, weightDecay: Float)]
  ) {
    groups = runs.map { Group(range: $0.range, learningRateScale: $0.learningRateScale, weightDecay: $0.weightDecay) }
    state = State(zeros: elementCount)
    self.threadCount = max(threadCount, 1)
  }

  /// An optimizer of one matrix.
  public init(elementCount: Int, weightDecay: Float = 0.01) {
    groups = [Group(range: 0..<elementCount, learningRateScale: 1, weightDecay: weightDecay)]
    state = State(zeros: elementCount)
    threadCount = 1
  }

  /// Moves `parameters` by one update.
  public mutating func update(_ parameters: inout ParameterBlock, gradients: ParameterBlock, learningRate: Float) {
    update(&parameters.values, gradients: gradients.values, learningRate: learningRate)
  }

  /// Moves `values` by one update.
  public mutating func update(_ values: inout [Float], gradients: [Float], learningRate: Float) {
    let count = state.firstMoment.count
    precondition(values.count == count && gradients.count == count, "\(values.count) values for \(count) moments")
    state.step += 1
    let firstCorrection = Float(1 - power(Self.firstBeta, state.step))
    let secondCorrection = Float(1 - power(Self.secondBeta, state.step))
    let (groups, threadCount) = (groups, threadCount)
    values.withMutableVectorView { p in
      gradients.withVectorView { g in
        state.firstMoment.withMutableVectorView { m in
          state.secondMoment.withMutableVectorView { v in
            concurrently(threadCount) { thread in
              let own = count * thread / threadCount..<count * (thread + 1) / threadCount
              for group in groups where group.learningRateScale != 0 {
                let rate = learningRate * group.learningRateScale
                // Blocks that stay in the cache over the three loops of an update.
                let range = group.range.clamped(to: own)
                for start in stride(from: range.lowerBound, to: range.upperBound, by: 2_048) {
                  let block = start..<min(start + 2_048, range.upperBound)
                  Self.update(
                    p[block], g[block], m[block], v[block], rate: rate / firstCorrection,
                    inverseSecondCorrection: 1 / secondCorrection, keep: 1 - rate * group.weightDecay)
                }
              }
            }
          }
        }
      }
    }
  }

  private static func update(
    _ p: VectorView, _ g: VectorView, _ m: VectorView, _ v: VectorView, rate: Float, inverseSecondCorrection: Float,
    keep: Float
  ) {
    // 1 - β is taken in Double: in Float it would be off by 1e-5.
    let (firstKept, firstNew) = (Float(firstBeta), Float(1 - firstBeta))
    let (secondKept, secondNew) = (Float(secondBeta), Float(1 - secondBeta))
    m.update(with: g) { $0 * firstKept + $1 * firstNew }
    v.update(with: g) { $0 * secondKept + $1 * $1 * secondNew }
    p.update(with: m, v) { p, m, v in
      p * keep - m * rate / ((v * inverseSecondCorrection).squareRoot() + epsilon)
    }
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    var result = 1.0
    var factor = base
    var left = exponent
    while left > 0 {
      if left & 1 == 1 { result *= factor }
      factor *= factor
      left >>= 1
    }
    return result
  }
}

extension AdamW.State {
  /// The state before the first update.
  fileprivate init(zeros count: Int) {
    self.init(
      step: 0, firstMoment: [Float](repeating: 0, count: count), secondMoment: [Float](repeating: 0, count: count))
  }
}

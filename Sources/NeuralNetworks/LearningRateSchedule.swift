// Learning rate as a pure function of the step: linear warm-up, then decay to a final share.

import Glibc

/// Warm-up and decay.
public struct LearningRateSchedule: Sendable, Equatable {
  /// The curve after the warm-up.
  public enum Decay: Sendable {
    /// A straight line.
    case linear
    /// Half a cosine wave.
    case cosine
  }

  /// The rate at the end of the warm-up.
  public var peak: Float
  /// Steps of the warm-up.
  public var warmUpStepCount: Int
  /// Steps in all.
  public var stepCount: Int
  /// The curve after the warm-up.
  public var decay: Decay
  /// The share of the peak that is left at the end.
  public var finalShare: Float

  /// A schedule.
  public init(peak: Float, warmUpStepCount: Int, stepCount: Int, decay: Decay = .linear, finalShare: Float = 0) {
    self.peak = peak
    self.warmUpStepCount = warmUpStepCount
    self.stepCount = stepCount
    self.decay = decay
    self.finalShare = finalShare
  }

  /// The rate of `step`, counted from 0.
  public func rate(at step: Int) -> Float {
    if step < warmUpStepCount { return peak * Float(step + 1) / Float(warmUpStepCount) }
    let span = max(stepCount - warmUpStepCount, 1)
    let progress = min(Float(step - warmUpStepCount) / Float(span), 1)
    let share =
      switch decay {
      case .linear: 1 - progress
      case .cosine: 0.5 * (1 + cos(Float.pi * progress))
      }
    return peak * (finalShare + (1 - finalShare) * share)
  }
}

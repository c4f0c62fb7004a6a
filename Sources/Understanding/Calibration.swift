// From logits to probabilities one can act on. Temperatures and the threshold are chosen on a dev set
// (Guo et al. 2017, "On Calibration of Modern Neural Networks") and travel in the bundle.

import Glibc

/// Temperatures of the heads and the probability from which on the engine acts.
public struct Calibration: Equatable, Sendable, Codable {
  /// Divides intent logits before softmax; above 0.
  public var intentTemperature: Float
  /// Divides slot logits before softmax; above 0.
  public var slotTemperature: Float
  /// Least intent probability that is acted on, 0...1.
  public var intentThreshold: Float
  /// Least probability of a boundary that splits an utterance, 0...1.
  public var boundaryThreshold: Float

  /// Makes a calibration; the defaults are those of an uncalibrated model.
  public init(
    intentTemperature: Float = 1, slotTemperature: Float = 1, intentThreshold: Float = 0.5,
    boundaryThreshold: Float = 0.5
  ) {
    self.intentTemperature = intentTemperature
    self.slotTemperature = slotTemperature
    self.intentThreshold = intentThreshold
    self.boundaryThreshold = boundaryThreshold
  }

  /// What is wrong with the numbers, in words, or nil.
  public var fault: String? {
    if !(intentTemperature > 0 && slotTemperature > 0) { return "temperatures must be positive" }
    if !(0...1).contains(intentThreshold) || !(0...1).contains(boundaryThreshold) {
      return "thresholds must be 0...1"
    }
    return nil
  }
}

/// Softmax of `logits[range]` divided by `temperature`, into the first elements of `probabilities`.
func softmax(
  _ logits: [Float], _ range: Range<Int>, temperature: Float, into probabilities: inout [Float]
) {
  var largest = -Float.infinity
  for index in range { largest = max(largest, logits[index]) }
  var sum: Float = 0
  for (place, index) in range.enumerated() {
    let power = expf((logits[index] - largest) / temperature)
    probabilities[place] = power
    sum += power
  }
  for place in 0..<range.count { probabilities[place] /= sum }
}

// From logits to probabilities one can act on. Temperatures and thresholds are chosen on a dev set
// (Guo et al. 2017, "On Calibration of Modern Neural Networks") and travel in the bundle.

import Glibc

/// Temperatures of the heads and the probabilities between which the engine acts.
public struct Calibration: Equatable, Sendable, Codable {
  /// Divides intent logits before softmax; above 0.
  public var intentTemperature: Float
  /// Divides slot logits before softmax; above 0.
  public var slotTemperature: Float
  /// Least intent probability that is acted on, 0...1.
  public var intentThreshold: Float
  /// Greatest out-of-scope probability that is acted on, 0...1: what may well be no request is refused however clear
  /// it is which request it would be.
  public var outOfScopeThreshold: Float
  /// Least probability of a boundary that splits an utterance, 0...1.
  public var boundaryThreshold: Float

  /// Makes a calibration; the defaults are those of an uncalibrated model.
  public init(
    intentTemperature: Float = 1, slotTemperature: Float = 1, intentThreshold: Float = 0.5,
    outOfScopeThreshold: Float = 1, boundaryThreshold: Float = 0.5
  ) {
    self.intentTemperature = intentTemperature
    self.slotTemperature = slotTemperature
    self.intentThreshold = intentThreshold
    self.outOfScopeThreshold = outOfScopeThreshold
    self.boundaryThreshold = boundaryThreshold
  }

  /// Reads a calibration; what a bundle does not hold has its default.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let unfitted = Calibration()
    func value(_ key: CodingKeys, _ otherwise: Float) throws -> Float {
      try fields.decodeIfPresent(Float.self, forKey: key) ?? otherwise
    }
    intentTemperature = try value(.intentTemperature, unfitted.intentTemperature)
    slotTemperature = try value(.slotTemperature, unfitted.slotTemperature)
    intentThreshold = try value(.intentThreshold, unfitted.intentThreshold)
    outOfScopeThreshold = try value(.outOfScopeThreshold, unfitted.outOfScopeThreshold)
    boundaryThreshold = try value(.boundaryThreshold, unfitted.boundaryThreshold)
  }

  /// What is wrong with the numbers, in words, or nil.
  public var fault: String? {
    if !(intentTemperature > 0 && slotTemperature > 0) { return "temperatures must be positive" }
    let thresholds = [intentThreshold, outOfScopeThreshold, boundaryThreshold]
    if !thresholds.allSatisfy({ (0...1).contains($0) }) { return "thresholds must be 0...1" }
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

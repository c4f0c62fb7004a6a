// A learned map from the student's hidden size to the teacher's, so that hidden states of different sizes
// can be compared (TinyBERT). It belongs to the distillation, not to the model, and is thrown away after.

import Tensors

/// W (C', C): a student's hidden state h is compared to a teacher's as h Wᵀ. Gradients have the same type.
public struct HiddenProjection: Sendable {
  /// The teacher's hidden size, C'.
  public let teacherSize: Int
  /// The student's hidden size, C.
  public let hiddenSize: Int
  /// W, (C', C).
  public var weight: [Float]

  /// A projection of zeros.
  public init(zeros teacherSize: Int, hiddenSize: Int) {
    self.teacherSize = teacherSize
    self.hiddenSize = hiddenSize
    weight = [Float](repeating: 0, count: teacherSize * hiddenSize)
  }

  /// A fresh projection: normal with variance 1 / C, from its own stream of `seed`.
  public init(random teacherSize: Int, hiddenSize: Int, seed: UInt64) {
    self.init(zeros: teacherSize, hiddenSize: hiddenSize)
    var generator = SplitMix64(seed: seed, stream: 1 << 32)
    let deviation = (1 / Float(hiddenSize)).squareRoot()
    for index in weight.indices { weight[index] = deviation * generator.nextNormals().0 }
  }
}

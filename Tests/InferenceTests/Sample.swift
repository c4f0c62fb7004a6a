// Models of random weights, and a place on the disk for their bundles.

import Architecture
import Bundles
import Glibc
import Inference

/// A small generator of reproducible numbers (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number of mean 0 and variance 1.
  mutating func normal() -> Float {
    let bits = next()  // the sum of four uniform 16-bit numbers, centred
    let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
    return (Float(sum) / 65_536 - 2) * Float(3).squareRoot()
  }
}

/// Random parameters of a shape, by stored name.
func randomParameters(_ configuration: ModelConfiguration, seed: UInt64) -> [String: [Float]] {
  var generator = SeededGenerator(state: seed)
  var values: [String: [Float]] = [:]
  for parameter in ParameterCatalog(configuration).parameters {
    let isNormWeight = parameter.name.hasSuffix("LayerNorm.weight")
    let deviation: Float =
      switch parameter.role {
      case .weight: 1 / Float(parameter.shape[1]).squareRoot()
      case .embedding: 0.05
      case .vector: 0.1
      }
    values[parameter.name] = (0..<parameter.count).map { _ in
      generator.normal() * deviation + (isNormWeight ? 1 : 0)
    }
  }
  return values
}

/// A shape with everything small and nothing a multiple of anything.
func shape(
  vocabulary: Int = 50, hidden: Int = 64, layers: Int = 2, heads: Int = 4, intermediate: Int = 100, positions: Int = 24
) -> ModelConfiguration {
  ModelConfiguration(
    encoder: EncoderConfiguration(
      vocabularySize: vocabulary, hiddenSize: hidden, layerCount: layers, attentionHeadCount: heads,
      intermediateSize: intermediate, maximumPositionCount: positions),
    intentCount: 11, slotTagCount: 7)
}

/// The tensors of a quantized random model.
func quantized(_ configuration: ModelConfiguration, seed: UInt64 = 1) throws -> [StoredTensor] {
  let parameters = randomParameters(configuration, seed: seed)
  return try Quantizer.quantize(configuration: configuration) { parameters[$0] ?? [] }
}

/// Writes tensors as a bundle, opens it and unlinks the file; the mapping lives on.
func bundle(_ tensors: [StoredTensor]) throws -> Bundle {
  let path = "/tmp/inference-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
  var writer = BundleWriter()
  for tensor in tensors { try writer.add(tensor) }
  try writer.write(to: path)
  defer { unsafe unlink(path) }
  return try Bundle(path: path)
}

/// Cosine of the angle between two vectors.
func cosine(_ a: [Float], _ b: [Float]) -> Double {
  func dot(_ x: [Float], _ y: [Float]) -> Double { zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
  return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
}

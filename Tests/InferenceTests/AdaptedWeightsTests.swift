// Floats out of a quantized base, and a base with an adapter's sums on top.

import Architecture
import Bundles
import Foundation
import Inference
import Testing

@Suite("A base with an adapter")
struct AdaptedWeightsTests {
  private func weights(_ configuration: ModelConfiguration, seed: UInt64 = 1) throws -> (
    QuantizedWeights, [StoredTensor]
  ) {
    let tensors = try quantized(configuration, seed: seed)
    return (try QuantizedWeights(bundle: bundle(tensors), configuration: configuration), tensors)
  }

  @Test("its floats quantize to its own bytes again", arguments: QuantizedModelTests.shapes, [UInt64(1), 2, 3])
  func exactFloats(configuration: ModelConfiguration, seed: UInt64) throws {
    let (weights, tensors) = try weights(configuration, seed: seed)
    let again = try Quantizer.quantize(configuration: configuration) { weights.floats(named: $0) ?? [] }
    #expect(again == tensors)
  }

  @Test("the shipped bundle's floats quantize to its bytes again")
  func shippedFloats() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let bundle = try Bundles.Bundle(path: root + "/models/hearken-en.safetensors")
    let json = try #require(bundle.metadata["configuration"])
    let configuration = try JSONDecoder().decode(ModelConfiguration.self, from: Data(json.utf8))
    let weights = try QuantizedWeights(bundle: bundle, configuration: configuration)
    let again = try Quantizer.quantize(configuration: configuration) { weights.floats(named: $0) ?? [] }
    #expect(again.count == bundle.tensors.count)
    for tensor in again {
      let stored = unsafe Array(try bundle.unsafeBytes(named: tensor.name))
      #expect(tensor.bytes == stored, "\(tensor.name)")
    }
  }

  /// A change of every kind.
  private func deltas(_ configuration: ModelConfiguration) -> WeightDeltas {
    var generator = SeededGenerator(state: 9)
    func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in 0.3 * generator.normal() } }
    let (c, f) = (configuration.encoder.hiddenSize, configuration.encoder.intermediateSize)
    var deltas = WeightDeltas()
    deltas["embeddings.word_embeddings.weight"] = .rows(indexes: [3, 17], values: numbers(2 * c))
    deltas["embeddings.LayerNorm.bias"] = .dense(numbers(c))
    deltas["encoder.layer.0.attention.self.query.weight"] = .lowRank(
      a: numbers(2 * c), b: numbers(c * 2), rank: 2, scale: 0.5)
    deltas["encoder.layer.1.output.dense.weight"] = .lowRank(a: numbers(3 * f), b: numbers(c * 3), rank: 3, scale: 2)
    deltas["encoder.layer.1.intermediate.dense.bias"] = .dense(numbers(f))
    deltas["intent_classifier.weight"] = .dense(numbers(configuration.intentCount * c))
    deltas["slot_classifier.bias"] = .dense(numbers(configuration.slotTagCount))
    return deltas
  }

  @Test("computes to the bit as a model quantized from the sums")
  func sums() throws {
    let base = shape()
    var grown = base
    grown.intentCount += 2
    grown.slotTagCount += 4
    let (weights, _) = try weights(base)
    let deltas = deltas(grown)
    let adapted = try weights.adapted(by: deltas, to: grown)
    let catalog = ParameterCatalog(grown)
    let whole = try bundle(
      Quantizer.quantize(configuration: grown) { name in
        catalog[name].map { weights.adaptedFloats(of: $0, by: deltas) } ?? []
      })
    var found = ModelOutputs()
    var expected = ModelOutputs()
    QuantizedModel(adapted).run([2, 3, 17, 5, 3], into: &found)
    try QuantizedModel(bundle: whole, configuration: grown).run([2, 3, 17, 5, 3], into: &expected)
    #expect(found.intentLogits == expected.intentLogits)
    #expect(found.slotLogits == expected.slotLogits)
    #expect(found.pooledOutput == expected.pooledOutput)
  }

  @Test("new labels alone leave what the base says to the bit")
  func newLabels() throws {
    let base = shape()
    var grown = base
    grown.intentCount += 1
    let (weights, _) = try weights(base)
    var found = ModelOutputs()
    var expected = ModelOutputs()
    QuantizedModel(try weights.adapted(by: WeightDeltas(), to: grown)).run([4, 9, 11], into: &found)
    QuantizedModel(weights).run([4, 9, 11], into: &expected)
    #expect(Array(found.intentLogits.prefix(base.intentCount)) == expected.intentLogits)
    #expect(found.slotLogits == expected.slotLogits)
  }

  @Test("sums survive the file")
  func stored() throws {
    let configuration = shape()
    let catalog = ParameterCatalog(configuration)
    var deltas = deltas(configuration)
    // One factor counts for all products of a file.
    for name in deltas.names {
      if case .lowRank(let a, let b, let rank, _)? = deltas[name] {
        deltas[name] = .lowRank(a: a, b: b, rank: rank, scale: 4)
      }
    }
    #expect(try WeightDeltas(bundle: bundle(deltas.tensors(catalog)), catalog: catalog, loraScale: 4) == deltas)
  }

  @Test("a tensor that changes nothing of the base is refused by name")
  func unknownTensor() throws {
    let catalog = ParameterCatalog(shape())
    let file = try bundle([StoredTensor(name: "pooler.dense.weight.delta", shape: [2], floats: [1, 2])])
    #expect {
      _ = try WeightDeltas(bundle: file, catalog: catalog, loraScale: 1)
    } throws: {
      "\($0)".contains("pooler.dense.weight.delta")
    }
  }

  @Test("sums of another shape, row numbers outside the table and missing halves are refused")
  func wrongShapes() throws {
    let catalog = ParameterCatalog(shape())
    let c = shape().encoder.hiddenSize
    for tensors in [
      [
        StoredTensor(
          name: "embeddings.LayerNorm.bias.delta", shape: [c + 1], floats: [Float](repeating: 0, count: c + 1))
      ],
      [
        StoredTensor(name: "embeddings.word_embeddings.weight.rows", shape: [1], int32s: [50]),
        StoredTensor(
          name: "embeddings.word_embeddings.weight.delta", shape: [1, c], floats: [Float](repeating: 0, count: c)),
      ],
      [
        StoredTensor(
          name: "encoder.layer.0.attention.self.key.loraA", shape: [2, c], floats: [Float](repeating: 0, count: 2 * c))
      ],
      [
        StoredTensor(
          name: "embeddings.LayerNorm.bias.delta", shape: [c], floats: [Float](repeating: .nan, count: c))
      ],
    ] {
      #expect(throws: InferenceError.self) {
        _ = try WeightDeltas(bundle: bundle(tensors), catalog: catalog, loraScale: 1)
      }
    }
  }
}

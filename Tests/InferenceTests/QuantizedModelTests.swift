// The quantized model says what the Float32 model says, on every kernel to the bit.

import Architecture
import Bundles
import Inference
import Testing

@Suite("A quantized model")
struct QuantizedModelTests {
  static let shapes = [
    shape(), shape(hidden: 48, layers: 3, heads: 3, intermediate: 130, positions: 40),
    shape(hidden: 42, layers: 1, heads: 7, intermediate: 51), shape(hidden: 5, layers: 2, heads: 5, intermediate: 3),
  ]

  @Test(
    "points where the Float32 model points, within a cosine of 0.999", arguments: shapes.dropLast(), [1, 12])
  func cosineToFloat(configuration: ModelConfiguration, tokens: Int) throws {
    let parameters = randomParameters(configuration, seed: 7)
    let bundle = try bundle(Quantizer.quantize(configuration: configuration) { parameters[$0] ?? [] })
    let model = try QuantizedModel(bundle: bundle, configuration: configuration)
    let ids = (0..<Int32(tokens)).map { ($0 * 13 + 2) % 50 }
    var found = ModelOutputs()
    model.run(ids, into: &found)
    let expected = FloatModel(configuration: configuration, parameters: parameters).run(ids)
    #expect(found.slotLogits.count == tokens * 7 && found.boundaryLogits.count == tokens * 2)
    #expect(cosine(found.intentLogits, expected.intentLogits) > 0.999)
    let perToken = cosine(found.slotLogits + found.boundaryLogits, expected.slotLogits + expected.boundaryLogits)
    #expect(perToken > 0.999)
    #expect(cosine(found.pooledOutput, expected.pooledOutput) > 0.999)
  }

  @Test("gives the same bits on every kernel and in every run", arguments: shapes)
  func determinism(configuration: ModelConfiguration) throws {
    let bundle = try bundle(quantized(configuration))
    let weights = try QuantizedWeights(bundle: bundle, configuration: configuration)
    let reference = try QuantizedModel(weights, kernels: .reference)
    for choice in KernelChoice.allCases where choice.isAvailable {
      let model = try QuantizedModel(weights, kernels: choice)
      var found = ModelOutputs()
      var expected = ModelOutputs()
      for tokens in [9, 1, 17, 4, 24, 2] {
        let ids = (0..<Int32(tokens)).map { ($0 * 7 + 3) % 50 }
        model.run(ids, into: &found)
        reference.run(ids, into: &expected)
        #expect(found.intentLogits.map(\.bitPattern) == expected.intentLogits.map(\.bitPattern), "\(choice)")
        #expect(found.slotLogits.map(\.bitPattern) == expected.slotLogits.map(\.bitPattern), "\(choice)")
        #expect(found.boundaryLogits.map(\.bitPattern) == expected.boundaryLogits.map(\.bitPattern), "\(choice)")
      }
    }
  }

  @Test("keeps its outputs' storage from one utterance to the next")
  func storage() throws {
    let configuration = shape()
    let model = try QuantizedModel(bundle: bundle(quantized(configuration)), configuration: configuration)
    var outputs = ModelOutputs()
    model.run([1, 2, 3], into: &outputs)
    func places() -> [UnsafeRawPointer?] {
      unsafe [
        outputs.intentLogits.withUnsafeBytes { $0.baseAddress },
        outputs.slotLogits.withUnsafeBytes { $0.baseAddress },
        outputs.boundaryLogits.withUnsafeBytes { $0.baseAddress },
        outputs.pooledOutput.withUnsafeBytes { $0.baseAddress },
      ]
    }
    let first = unsafe places()
    for tokens in [24, 1, 12, 0, 5] {
      model.run([Int32](repeating: 4, count: tokens), into: &outputs)
      #expect(outputs.slotLogits.count == tokens * 7)
      #expect(unsafe places() == first)
    }
  }

  @Test("reads ids beyond the vocabulary as padding and leaves out tokens beyond the last position")
  func outOfRange() throws {
    let configuration = shape()
    let model = try QuantizedModel(bundle: bundle(quantized(configuration)), configuration: configuration)
    var wild = ModelOutputs()
    var tame = ModelOutputs()
    model.run([1, -1, 50, Int32.max, Int32.min, 2], into: &wild)
    model.run([1, 0, 0, 0, 0, 2], into: &tame)
    #expect(wild.intentLogits == tame.intentLogits)
    model.run([Int32](repeating: 3, count: 1_000), into: &wild)
    model.run([Int32](repeating: 3, count: 24), into: &tame)
    #expect(wild.slotLogits == tame.slotLogits)
    model.run([], into: &wild)
    #expect(wild.slotLogits.isEmpty && wild.intentLogits.count == 11)
  }

  @Test("runs with weights of zero, and with weights that are no numbers, without harm")
  func degenerate() throws {
    let configuration = shape()
    let zeros = try Quantizer.quantize(configuration: configuration) { name in
      [Float](repeating: 0, count: ParameterCatalog(configuration)[name]?.count ?? 0)
    }
    let model = try QuantizedModel(bundle: bundle(zeros), configuration: configuration)
    var outputs = ModelOutputs()
    model.run([1, 2, 3], into: &outputs)
    #expect(outputs.intentLogits == [Float](repeating: 0, count: 11))
    let poisoned = try quantized(configuration).map { tensor in
      guard tensor.elementType == .float32 else { return tensor }
      let count = tensor.bytes.count / 4
      return StoredTensor(name: tensor.name, shape: tensor.shape, floats: [Float](repeating: .nan, count: count))
    }
    let wild = try QuantizedModel(bundle: bundle(poisoned), configuration: configuration)
    wild.run([1, 2, 3], into: &outputs)
    let numbers = outputs.intentLogits.filter { !$0.isNaN }
    #expect(numbers.isEmpty)
  }

  @Test("refuses a bundle that lacks any one tensor, or has it in another shape or type")
  func corrupt() throws {
    let configuration = shape(layers: 1)
    let tensors = try quantized(configuration)
    func failure(_ tensors: [StoredTensor]) throws -> InferenceError? {
      let bundle = try bundle(tensors)
      do throws(InferenceError) {
        _ = try QuantizedModel(bundle: bundle, configuration: configuration)
        return nil
      } catch {
        return error
      }
    }
    #expect(try failure(tensors) == nil)
    for (index, tensor) in tensors.enumerated() {
      var changed = tensors
      changed.remove(at: index)
      guard case .bundle(.noSuchTensor(_, tensor.name)) = try failure(changed) else {
        Issue.record("loaded without \(tensor.name)")
        continue
      }
      changed.append(
        StoredTensor(
          name: tensor.name, elementType: tensor.elementType, shape: [1] + tensor.shape, bytes: tensor.bytes))
      guard case .wrongShape(_, tensor.name, tensor.shape, _) = try failure(changed) else {
        Issue.record("loaded with a wrong shape of \(tensor.name)")
        continue
      }
      changed[changed.count - 1] = StoredTensor(
        name: tensor.name, elementType: .uint8, shape: [tensor.bytes.count], bytes: tensor.bytes)
      guard case .wrongElementType(_, tensor.name, tensor.elementType, .uint8) = try failure(changed) else {
        Issue.record("loaded with a wrong type of \(tensor.name)")
        continue
      }
    }
  }

  @Test("refuses a configuration that no model can have")
  func configuration() throws {
    let bundle = try bundle(quantized(shape()))
    #expect(throws: InferenceError.self) {
      try QuantizedModel(bundle: bundle, configuration: shape(hidden: 65))
    }
    #expect(throws: InferenceError.self) {
      try QuantizedModel(bundle: bundle, configuration: shape(vocabulary: 51))
    }
  }
}

@Suite("The quantizer")
struct QuantizerTests {
  @Test("refuses a parameter of the wrong size, and one that is no number")
  func refusals() throws {
    let configuration = shape()
    let parameters = randomParameters(configuration, seed: 3)
    let name = "encoder.layer.1.attention.self.key.weight"
    #expect(throws: InferenceError.wrongParameterCount(name: name, expected: 4096, found: 1)) {
      try Quantizer.quantize(configuration: configuration) { $0 == name ? [0] : parameters[$0] ?? [] }
    }
    var bad = parameters[name] ?? []
    bad[5] = .infinity
    let poisoned = bad
    #expect(throws: InferenceError.notFinite(name: name, index: 5)) {
      try Quantizer.quantize(configuration: configuration) { $0 == name ? poisoned : parameters[$0] ?? [] }
    }
  }

  @Test("gives embeddings back within half a step of each row")
  func embeddings() throws {
    let configuration = shape()
    let original = randomParameters(configuration, seed: 3)["embeddings.word_embeddings.weight"] ?? []
    let bundle = try bundle(quantized(configuration, seed: 3))
    let scales = try bundle.floats(named: "embeddings.word_embeddings.weight_scale")
    let codes = try unsafe Array(bundle.unsafeBytes(named: "embeddings.word_embeddings.weight"))
    for (index, code) in codes.enumerated() {
      let scale = scales[index / 64]
      #expect(abs(scale * Float(Int8(bitPattern: code)) - original[index]) <= scale * 0.5001)
    }
  }

  @Test("makes a bundle of at most 1.2 bytes a weight, even when small")
  func size() throws {
    let configuration = shape(vocabulary: 200, hidden: 96, layers: 1, heads: 4, intermediate: 384)
    let bytes = try quantized(configuration).reduce(0) { $0 + $1.bytes.count }
    #expect(Double(bytes) < 1.2 * Double(ParameterCatalog(configuration).elementCount))
  }
}

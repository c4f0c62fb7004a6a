// A student started from its teacher.

import Architecture
import NeuralNetworks
import Testing
import Tokenization

@testable import Training

@Suite("Making a student")
struct StudentTests {
  private func shape(hidden: Int, layers: Int, vocabulary: Int) -> ModelConfiguration {
    ModelConfiguration(
      encoder: EncoderConfiguration(
        vocabularySize: vocabulary, hiddenSize: hidden, layerCount: layers, attentionHeadCount: hidden / 4,
        intermediateSize: 2 * hidden, maximumPositionCount: 8),
      intentCount: 3, slotTagCount: 3)
  }

  @Test("a student of the teacher's own shape starts as the teacher")
  func sameShape() {
    let configuration = shape(hidden: 8, layers: 2, vocabulary: 12)
    var teacher = ParameterBlock(random: ParameterCatalog(configuration), seed: 5)
    // A fresh norm is all ones and zeros, a trained one is not.
    for name in teacher.catalog.parameters.map(\.name) where name.contains("LayerNorm") {
      teacher[name] = (0..<teacher[name].count).map { 0.5 + Float($0) }[...]
    }
    let student = StudentInitializer(teacher: teacher, student: configuration)
      .parameters(keptPieces: Array(0..<12), seed: 6)
    for name in teacher.catalog.parameters.map(\.name) {
      #expect(Array(student[name]) == Array(teacher[name]), "\(name)")
    }
  }

  @Test("of a layer's neurons those with the greatest weights come along, with their own columns")
  func neurons() {
    var teacher = ParameterBlock(random: ParameterCatalog(shape(hidden: 8, layers: 1, vocabulary: 6)), seed: 7)
    let layer = "encoder.layer.0"
    let count = teacher["\(layer).intermediate.dense.bias"].count
    // Every other neuron reaches nothing.
    var outward = Array(teacher["\(layer).output.dense.weight"])
    for index in outward.indices where (index % count).isMultiple(of: 2) { outward[index] = 0 }
    teacher["\(layer).output.dense.weight"] = outward[...]
    var half = shape(hidden: 8, layers: 1, vocabulary: 6)
    half.encoder.intermediateSize = count / 2
    let student = StudentInitializer(teacher: teacher, student: half).parameters(keptPieces: Array(0..<6), seed: 1)
    let inward = Array(teacher["\(layer).intermediate.dense.weight"])
    let kept = Array(student["\(layer).intermediate.dense.weight"])
    let keptOutward = Array(student["\(layer).output.dense.weight"])
    for neuron in 0..<count / 2 {
      let source = 2 * neuron + 1
      #expect(Array(kept[neuron * 8..<neuron * 8 + 8]) == Array(inward[source * 8..<source * 8 + 8]))
      for row in 0..<8 { #expect(keptOutward[row * (count / 2) + neuron] == outward[row * count + source]) }
    }
  }

  @Test("word embeddings keep their distances under the projection as far as its directions allow")
  func projection() {
    // Rows that lie in a plane lose nothing when projected to four dimensions.
    var teacher = ParameterBlock(zeros: ParameterCatalog(shape(hidden: 8, layers: 1, vocabulary: 6)))
    let plane: [(Float, Float)] = [(1, 0), (0, 1), (1, 1), (2, -1), (-1, 3), (0.5, 0.25)]
    var rows: [Float] = []
    for (x, y) in plane { rows += [x, y, x + y, 0, x - y, 0, 2 * x, 0] }
    teacher["embeddings.word_embeddings.weight"] = rows[...]
    let student = StudentInitializer(teacher: teacher, student: shape(hidden: 4, layers: 1, vocabulary: 6))
      .parameters(keptPieces: Array(0..<6), seed: 1)
    let small = Array(student["embeddings.word_embeddings.weight"])
    for one in 0..<6 {
      for other in 0..<6 {
        func squared(_ values: [Float], _ size: Int) -> Float {
          (0..<size).reduce(0) {
            let difference = values[one * size + $1] - values[other * size + $1]
            return $0 + difference * difference
          }
        }
        #expect(abs(squared(small, 4) - squared(rows, 8)) < 1e-3)
      }
    }
  }

  @Test("principal directions of a diagonal matrix are its largest axes")
  func eigen() {
    let directions = SymmetricEigen.principalDirections(of: [1, 0, 0, 0, 5, 0, 0, 0, 3], size: 3, count: 2)
    #expect(directions == [0, 0, 1, 0, 0, 1])
  }

  @Test("pruning keeps special pieces, characters and what was said often enough")
  func pruning() throws {
    let pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "##b", "lamp", "zebra", "##ing", "kitchen"]
    let vocabulary = try Vocabulary(pieces: pieces)
    let kept = VocabularyPruner.keptPieces(
      of: vocabulary, texts: ["lamp", "lamp kitchen"], minimumCount: 2, generalPieceCount: 0)
    #expect(kept.map { pieces[$0] } == ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "##b", "lamp"])
    let more = VocabularyPruner.keptPieces(of: vocabulary, texts: ["lamp lamp"], minimumCount: 2, generalPieceCount: 1)
    #expect(more.map { pieces[$0] }.contains("zebra"))
  }
}

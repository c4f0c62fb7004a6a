// A student starts from what its teacher knows: the teacher's space is projected onto its principal directions, and
// every part of the teacher that the student has room for comes along (whole layers, the first attention heads, the
// neurons with the greatest weights). Layer norms do not commute with a projection: a narrower student begins without
// them, so this is a start, not an equal. Distillation does the rest.

import Architecture
import NeuralNetworks

/// Makes a student's initial parameters from its teacher's.
struct StudentInitializer {
  private let teacher: ParameterBlock
  private let student: ModelConfiguration
  /// Teacher's hidden space onto the student's, (C', C).
  private let projection: [Float]

  private var teacherHidden: Int { teacher.catalog.configuration.encoder.hiddenSize }
  private var hidden: Int { student.encoder.hiddenSize }

  /// Prepares a student of `configuration`, whose head size is the teacher's and which is nowhere larger.
  init(teacher: ParameterBlock, student configuration: ModelConfiguration) {
    self.teacher = teacher
    student = configuration
    let encoder = teacher.catalog.configuration.encoder
    let table = Array(teacher["embeddings.word_embeddings.weight"])
    projection =
      encoder.hiddenSize == configuration.encoder.hiddenSize
      ? Self.identity(encoder.hiddenSize)
      : SymmetricEigen.principalDirections(
        of: Self.secondMoments(of: table, rows: encoder.vocabularySize, columns: encoder.hiddenSize),
        size: encoder.hiddenSize, count: configuration.encoder.hiddenSize)
  }

  /// How the student's hidden states compare with the teacher's at the start.
  var hiddenProjection: HiddenProjection {
    var projection = HiddenProjection(zeros: teacherHidden, hiddenSize: hidden)
    projection.weight = self.projection
    return projection
  }

  /// The student's parameters; `keptPieces` are the teacher's vocabulary rows in the student's order.
  func parameters(keptPieces: [Int], seed: UInt64) -> ParameterBlock {
    var block = ParameterBlock(random: ParameterCatalog(student), seed: seed)
    let (c, t) = (hidden, teacherHidden)
    let words = teacher["embeddings.word_embeddings.weight"]
    var rows: [Float] = []
    rows.reserveCapacity(keptPieces.count * t)
    for piece in keptPieces { rows += words[words.startIndex + piece * t..<words.startIndex + (piece + 1) * t] }
    block["embeddings.word_embeddings.weight"] = times(rows, keptPieces.count, t, projection, c)[...]
    let positions = teacher["embeddings.position_embeddings.weight"].prefix(student.encoder.maximumPositionCount * t)
    block["embeddings.position_embeddings.weight"] =
      times(Array(positions), student.encoder.maximumPositionCount, t, projection, c)[...]

    copyNorm("embeddings.LayerNorm", to: "embeddings.LayerNorm", &block)
    let teacherLayers = teacher.catalog.configuration.encoder.layerCount
    for layer in 0..<student.encoder.layerCount {
      let source = layer * (teacherLayers - 1) / max(student.encoder.layerCount - 1, 1)
      copyLayer(from: "encoder.layer.\(source)", to: "encoder.layer.\(layer)", &block)
    }
    for head in ["intent_classifier", "slot_classifier", "boundary_classifier"] {
      let weight = teacher["\(head).weight"]
      block["\(head).weight"] = times(Array(weight), weight.count / t, t, projection, c)[...]
      block["\(head).bias"] = teacher["\(head).bias"]
    }
    return block
  }

  private func copyLayer(from source: String, to target: String, _ block: inout ParameterBlock) {
    let (c, t) = (hidden, teacherHidden)
    let f = student.encoder.intermediateSize
    // Rows of query, key, value: the first heads. Columns: the projection.
    for part in ["query", "key", "value"] {
      let name = "attention.self.\(part)"
      let weight = Array(teacher["\(source).\(name).weight"].prefix(c * t))
      block["\(target).\(name).weight"] = times(weight, c, t, projection, c)[...]
      block["\(target).\(name).bias"] = teacher["\(source).\(name).bias"].prefix(c)
    }
    projectRows(
      "\(source).attention.output.dense", kept: Array(0..<c), to: "\(target).attention.output.dense", &block)
    copyNorm("\(source).attention.output.LayerNorm", to: "\(target).attention.output.LayerNorm", &block)
    let neurons = strongestNeurons(of: source, count: f)
    let (weight, bias) = (teacher["\(source).intermediate.dense.weight"], teacher["\(source).intermediate.dense.bias"])
    let rows = neurons.flatMap { weight[weight.startIndex + $0 * t..<weight.startIndex + ($0 + 1) * t] }
    block["\(target).intermediate.dense.weight"] = times(rows, f, t, projection, c)[...]
    block["\(target).intermediate.dense.bias"] = neurons.map { bias[bias.startIndex + $0] }[...]
    projectRows("\(source).output.dense", kept: neurons, to: "\(target).output.dense", &block)
    copyNorm("\(source).output.LayerNorm", to: "\(target).output.LayerNorm", &block)
  }

  private func copyNorm(_ source: String, to target: String, _ block: inout ParameterBlock) {
    guard hidden == teacherHidden else { return }
    for part in ["weight", "bias"] { block["\(target).\(part)"] = teacher["\(source).\(part)"] }
  }

  /// The neurons of a layer, in its order, whose weights in and out have the greatest product of norms.
  private func strongestNeurons(of layer: String, count: Int) -> [Int] {
    let (t, f) = (teacherHidden, teacher.catalog.configuration.encoder.intermediateSize)
    guard count < f else { return Array(0..<f) }
    let (inward, outward) = (teacher["\(layer).intermediate.dense.weight"], teacher["\(layer).output.dense.weight"])
    var strengths = [Float](repeating: 0, count: f)
    for neuron in 0..<f {
      var (a, b): (Float, Float) = (0, 0)
      for index in 0..<t {
        let (x, y) = (inward[inward.startIndex + neuron * t + index], outward[outward.startIndex + index * f + neuron])
        a += x * x
        b += y * y
      }
      strengths[neuron] = a * b
    }
    return (0..<f).sorted { (strengths[$0], $1) > (strengths[$1], $0) }.prefix(count).sorted()
  }

  /// W (C', in) becomes Pᵀ W[:, kept] (C, kept).
  private func projectRows(_ source: String, kept: [Int], to target: String, _ block: inout ParameterBlock) {
    let (c, t) = (hidden, teacherHidden)
    let weight = teacher["\(source).weight"]
    let columns = weight.count / t
    var transposed = [Float](repeating: 0, count: kept.count * t)
    for row in 0..<t {
      for (place, column) in kept.enumerated() {
        transposed[place * t + row] = weight[weight.startIndex + row * columns + column]
      }
    }
    let product = times(transposed, kept.count, t, projection, c)
    var result = [Float](repeating: 0, count: c * kept.count)
    for place in kept.indices {
      for row in 0..<c { result[row * kept.count + place] = product[place * c + row] }
    }
    block["\(target).weight"] = result[...]
    block["\(target).bias"] = times(Array(teacher["\(source).bias"]), 1, t, projection, c)[...]
  }

  /// (rows, inner) × (inner, columns).
  private func times(_ a: [Float], _ rows: Int, _ inner: Int, _ b: [Float], _ columns: Int) -> [Float] {
    matrixProduct(a, b, rows: rows, inner: inner, columns: columns)
  }

  private static func identity(_ n: Int) -> [Float] {
    var matrix = [Float](repeating: 0, count: n * n)
    for index in 0..<n { matrix[index * n + index] = 1 }
    return matrix
  }

  /// EᵀE of a table E (rows, columns), in double.
  private static func secondMoments(of table: [Float], rows: Int, columns: Int) -> [Double] {
    var transposed = [Float](repeating: 0, count: table.count)
    for row in 0..<rows {
      for column in 0..<columns { transposed[column * rows + row] = table[row * columns + column] }
    }
    return matrixProduct(transposed, table, rows: columns, inner: rows, columns: columns).map(Double.init)
  }
}

// Reads a recipe; an unknown key or a value out of range is an error with file and line.

import Architecture
public import YAMLNodes

extension ModelRecipe {
  /// Reads the recipe at `path`.
  /// - Throws: `TrainingError` naming file, line and what was expected.
  public static func load(path: String) throws(TrainingError) -> ModelRecipe {
    let root: YAMLNode
    let text: String
    do {
      text = try TextFile.read(path)
      root = try YAML.parse(text, file: path)
    } catch {
      throw .unreadable(file: path, reason: "\(error)")
    }
    let top = try RecipeSection(root, file: path, keys: ["name", "seed", "dataset", "losses", "teacher", "student", "threshold"])
    let losses = try top.section("losses", keys: ["slot", "boundary"])
    let threshold = try top.section("threshold", keys: ["false_accept_rate"])
    let student = try top.section(
      "student",
      keys: ["shape", "vocabulary", "soft_share", "temperature", "hidden_weight"] + RecipeSection.scheduleKeys)
    let shape = try student.section("shape", keys: ["layers", "hidden", "heads", "intermediate", "positions"])
    let vocabulary = try student.section("vocabulary", keys: ["minimum_count", "general_pieces"])
    let encoder = EncoderConfiguration(
      vocabularySize: 1, hiddenSize: try shape.integer("hidden", 16...2_048),
      layerCount: try shape.integer("layers", 1...24), attentionHeadCount: try shape.integer("heads", 1...64),
      intermediateSize: try shape.integer("intermediate", 16...8_192),
      maximumPositionCount: try shape.integer("positions", 8...512))
    if let fault = encoder.fault { throw .badRecipe(file: path, line: shape.line, reason: fault) }
    return ModelRecipe(
      name: try top.string("name"), seed: UInt64(try top.integer("seed", 0...Int(Int32.max))),
      teacher: try top.section("teacher", keys: RecipeSection.scheduleKeys).schedule(),
      student: Student(
        encoder: encoder, schedule: try student.schedule(),
        softShare: Float(try student.number("soft_share", 0...1)),
        temperature: Float(try student.number("temperature", 1...10)),
        hiddenWeight: Float(try student.number("hidden_weight", 0...1_000)),
        minimumPieceCount: try vocabulary.integer("minimum_count", 1...1_000),
        generalPieceCount: try vocabulary.integer("general_pieces", 0...100_000)),
      slotWeight: Float(try losses.number("slot", 0...100)),
      boundaryWeight: Float(try losses.number("boundary", 0...100)),
      falseAcceptRate: try threshold.number("false_accept_rate", 0.0001...0.5),
      dataset: try top.node("dataset"), text: text)
  }
}

/// One mapping of a recipe, read key by key.
struct RecipeSection {
  static let scheduleKeys = [
    "epochs", "batch_size", "learning_rate", "head_learning_rate_scale", "warmup", "weight_decay", "dropout",
    "gradient_clip", "patience",
  ]

  private let node_: YAMLNode
  private let file: String
  var line: Int { node_.position.line }

  init(_ node: YAMLNode, file: String, keys: [String]) throws(TrainingError) {
    guard case .mapping(let pairs) = node.value else {
      throw .badRecipe(file: file, line: node.position.line, reason: "expected a mapping with \(keys.joined(separator: ", "))")
    }
    for pair in pairs {
      guard let key = pair.key.string, keys.contains(key) else {
        throw .badRecipe(
          file: file, line: pair.key.position.line,
          reason: "unknown key `\(pair.key.string ?? "?")`; known here: \(keys.joined(separator: ", "))")
      }
    }
    node_ = node
    self.file = file
  }

  func node(_ key: String) throws(TrainingError) -> YAMLNode {
    guard let value = node_[key] else { throw .badRecipe(file: file, line: line, reason: "`\(key)` is missing") }
    return value
  }

  func section(_ key: String, keys: [String]) throws(TrainingError) -> RecipeSection {
    try RecipeSection(try node(key), file: file, keys: keys)
  }

  func string(_ key: String) throws(TrainingError) -> String {
    let value = try node(key)
    guard let string = value.string, !string.isEmpty else {
      throw .badRecipe(file: file, line: value.position.line, reason: "`\(key)` must be a text")
    }
    return string
  }

  func integer(_ key: String, _ range: ClosedRange<Int>) throws(TrainingError) -> Int {
    let value = try node(key)
    guard let number = value.int, range.contains(number) else {
      throw .badRecipe(
        file: file, line: value.position.line,
        reason: "`\(key)` must be a whole number \(range.lowerBound)...\(range.upperBound)")
    }
    return number
  }

  func number(_ key: String, _ range: ClosedRange<Double>) throws(TrainingError) -> Double {
    let value = try node(key)
    guard let number = value.double, range.contains(number) else {
      throw .badRecipe(
        file: file, line: value.position.line,
        reason: "`\(key)` must be a number \(range.lowerBound)...\(range.upperBound)")
    }
    return number
  }

  func schedule() throws(TrainingError) -> ModelRecipe.Schedule {
    ModelRecipe.Schedule(
      epochs: try integer("epochs", 1...1_000), batchSize: try integer("batch_size", 1...4_096),
      learningRate: Float(try number("learning_rate", 1e-8...1)),
      headLearningRateScale: Float(try number("head_learning_rate_scale", 0...1_000)),
      warmup: Float(try number("warmup", 0...1)), weightDecay: Float(try number("weight_decay", 0...1)),
      dropout: Float(try number("dropout", 0...0.9)), gradientClip: Float(try number("gradient_clip", 1e-3...1e6)),
      patience: try integer("patience", 1...1_000))
  }
}

// Reads a recipe; an unknown key or a value out of range is an error with file and line.

import Architecture
import YAMLNodes

extension ModelRecipe {
  /// Reads the recipe at `path`.
  /// - Throws: `TrainingError` naming file, line and what was expected.
  public static func load(path: String) throws(TrainingError) -> ModelRecipe {
    let text = try TextFile.read(path)
    do {
      return try ModelRecipe(YAML.parse(text, file: path), text: text)
    } catch {
      throw .unreadable(file: "\(error.file):\(error.line)", reason: error.message)
    }
  }

  init(_ root: YAMLNode, text: String) throws(YAMLError) {
    try root.refuseUnknownKeys(
      known: [
        "name", "seed", "dataset", "slot_weight", "boundary_weight", "teacher", "student", "false_accept_rate",
        "intent_threshold",
      ])
    name = try root.required("name").requireString()
    seed = UInt64(try root.required("seed").requireInt(in: 0...Int(Int32.max)))
    dataset = try root.required("dataset")
    slotWeight = Float(try root.required("slot_weight").requireDouble(in: 0...100))
    boundaryWeight = Float(try root.required("boundary_weight").requireDouble(in: 0...100))
    falseAcceptRate = try root.required("false_accept_rate").requireDouble(in: 0.0001...0.5)
    intentThreshold = try root.required("intent_threshold").requireDouble(in: 0...1)
    teacher = try Schedule(try root.required("teacher"), besides: [])
    student = try Student(try root.required("student"))
    self.text = text
  }
}

extension ModelRecipe.Schedule {
  init(_ node: YAMLNode, besides keys: [String]) throws(YAMLError) {
    try node.refuseUnknownKeys(
      known: keys + [
        "epochs", "batch_size", "learning_rate", "head_learning_rate_scale", "warmup", "weight_decay", "dropout",
        "gradient_clip", "patience",
      ])
    epochs = try node.required("epochs").requireInt(in: 1...1_000)
    batchSize = try node.required("batch_size").requireInt(in: 1...4_096)
    learningRate = Float(try node.required("learning_rate").requireDouble(in: 1e-8...1))
    headLearningRateScale = Float(try node.required("head_learning_rate_scale").requireDouble(in: 0...1_000))
    warmup = Float(try node.required("warmup").requireDouble(in: 0...1))
    weightDecay = Float(try node.required("weight_decay").requireDouble(in: 0...1))
    dropout = Float(try node.required("dropout").requireDouble(in: 0...0.9))
    gradientClip = Float(try node.required("gradient_clip").requireDouble(in: 1e-3...1e6))
    patience = try node.required("patience").requireInt(in: 1...1_000)
  }
}

extension ModelRecipe.Student {
  init(_ node: YAMLNode) throws(YAMLError) {
    schedule = try ModelRecipe.Schedule(
      node, besides: ["shape", "vocabulary", "soft_share", "temperature", "hidden_weight"])
    softShare = Float(try node.required("soft_share").requireDouble(in: 0...1))
    temperature = Float(try node.required("temperature").requireDouble(in: 1...10))
    hiddenWeight = Float(try node.required("hidden_weight").requireDouble(in: 0...1_000))
    let shape = try node.required("shape")
    try shape.refuseUnknownKeys(known: ["layers", "hidden", "heads", "intermediate", "positions"])
    encoder = EncoderConfiguration(
      vocabularySize: 1, hiddenSize: try shape.required("hidden").requireInt(in: 16...2_048),
      layerCount: try shape.required("layers").requireInt(in: 1...24),
      attentionHeadCount: try shape.required("heads").requireInt(in: 1...64),
      intermediateSize: try shape.required("intermediate").requireInt(in: 16...8_192),
      maximumPositionCount: try shape.required("positions").requireInt(in: 8...512))
    if let fault = encoder.fault { throw shape.error(fault) }
    let vocabulary = try node.required("vocabulary")
    try vocabulary.refuseUnknownKeys(known: ["minimum_count", "general_pieces"])
    minimumPieceCount = try vocabulary.required("minimum_count").requireInt(in: 1...1_000)
    generalPieceCount = try vocabulary.required("general_pieces").requireInt(in: 0...100_000)
  }
}

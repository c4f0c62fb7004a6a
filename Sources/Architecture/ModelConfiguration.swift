// The shape of a model, and nothing about how it computes. Field names are BERT's.

/// Shape of a BERT-style encoder (post-norm, GELU, learned positions).
public struct EncoderConfiguration: Equatable, Sendable, Codable {
  /// Word pieces, V.
  public var vocabularySize: Int
  /// Hidden size, C; a multiple of `attentionHeadCount`.
  public var hiddenSize: Int
  /// Layers.
  public var layerCount: Int
  /// Attention heads, H; the head size D is C / H.
  public var attentionHeadCount: Int
  /// Feed-forward size, F.
  public var intermediateSize: Int
  /// Longest sequence in tokens, `[CLS]` and `[SEP]` included.
  public var maximumPositionCount: Int
  /// Added to the variance in layer normalisation.
  public var layerNormEpsilon: Float

  /// Makes a shape; the epsilon is BERT's.
  public init(
    vocabularySize: Int, hiddenSize: Int, layerCount: Int, attentionHeadCount: Int, intermediateSize: Int,
    maximumPositionCount: Int, layerNormEpsilon: Float = 1e-12
  ) {
    self.vocabularySize = vocabularySize
    self.hiddenSize = hiddenSize
    self.layerCount = layerCount
    self.attentionHeadCount = attentionHeadCount
    self.intermediateSize = intermediateSize
    self.maximumPositionCount = maximumPositionCount
    self.layerNormEpsilon = layerNormEpsilon
  }

  /// Size of one attention head, D.
  public var headSize: Int { hiddenSize / attentionHeadCount }

  /// What is wrong with the shape, in words, or nil. Loaders call this before they allocate.
  public var fault: String? {
    let sizes = [
      ("vocabularySize", vocabularySize, 1_000_000), ("hiddenSize", hiddenSize, 8_192), ("layerCount", layerCount, 64),
      ("attentionHeadCount", attentionHeadCount, 256), ("intermediateSize", intermediateSize, 32_768),
      ("maximumPositionCount", maximumPositionCount, 4_096),
    ]
    for (name, size, limit) in sizes where size < 1 || size > limit {
      return "\(name) is \(size), it must be 1...\(limit)"
    }
    if maximumPositionCount < 2 { return "maximumPositionCount is 1, [CLS] and [SEP] alone need 2" }
    if hiddenSize % attentionHeadCount != 0 {
      return "hiddenSize \(hiddenSize) is not a multiple of attentionHeadCount \(attentionHeadCount)"
    }
    return layerNormEpsilon > 0 ? nil : "layerNormEpsilon must be positive"
  }
}

/// Shape of an encoder with its heads.
public struct ModelConfiguration: Equatable, Sendable, Codable {
  /// The encoder under the heads.
  public var encoder: EncoderConfiguration
  /// Intent labels, I.
  public var intentCount: Int
  /// Slot tags, S.
  public var slotTagCount: Int

  /// Makes a shape.
  public init(encoder: EncoderConfiguration, intentCount: Int, slotTagCount: Int) {
    self.encoder = encoder
    self.intentCount = intentCount
    self.slotTagCount = slotTagCount
  }

  /// Classes of the boundary head: the token starts a further command, or not.
  public static let boundaryClassCount = 2

  /// What is wrong with the shape, in words, or nil.
  public var fault: String? {
    if let fault = encoder.fault { return fault }
    if intentCount < 1 || intentCount > 10_000 { return "intentCount is \(intentCount), it must be 1...10000" }
    if slotTagCount < 1 || slotTagCount > 10_000 { return "slotTagCount is \(slotTagCount), it must be 1...10000" }
    return nil
  }
}

// The names of a quantized model's tensors, once, for the quantizer that writes them and the model that reads.
//
// A quantized matrix NAME (out, in) is four tensors:
//   NAME.weight        I8  (ceil(out / 16), ceil(in / 4), 16, 4)  codes in blocks, see kernels.h
//   NAME.weight_scale  F32 (out)                                  weight = scale * code
//   NAME.weight_sum    I32 (out)                                  sum of each row's codes
//   NAME.bias          F32 (out)
// Query, key and value of a layer are one matrix (3C, C), in that order. Word embeddings are I8 (V, C) with
// `weight_scale` F32 (V). Everything else is F32 under the name and in the shape the catalog gives it.

import CKernels

enum StoredNames {
  static let wordEmbeddings = "embeddings.word_embeddings"
  static let positionEmbeddings = "embeddings.position_embeddings.weight"
  static let embeddingsNorm = "embeddings.LayerNorm"
  static let intentHead = "intent_classifier"
  static let slotHead = "slot_classifier"
  static let boundaryHead = "boundary_classifier"

  static func layer(_ index: Int) -> String { "encoder.layer.\(index)" }
  static let attention = "attention.self"
  static let attentionParts = ["query", "key", "value"]
  static let fusedAttention = "attention.self.query_key_value"
  static let attentionOutput = "attention.output.dense"
  static let attentionNorm = "attention.output.LayerNorm"
  static let intermediate = "intermediate.dense"
  static let output = "output.dense"
  static let outputNorm = "output.LayerNorm"
}

/// Shape of a matrix (out, in) in blocks.
func blockedShape(out: Int, in: Int) -> [Int] {
  let rows = Int(KERNELS_BLOCK_ROWS)
  let inputs = Int(KERNELS_BLOCK_INPUTS)
  return [(out + rows - 1) / rows, (`in` + inputs - 1) / inputs, rows, inputs]
}

// The one list of parameters: places, counts, names, and shapes that are refused.

import Architecture
import Testing

@Suite("The parameter catalogue")
struct ParameterCatalogTests {
  let configuration = ModelConfiguration(
    encoder: EncoderConfiguration(
      vocabularySize: 10, hiddenSize: 4, layerCount: 2, attentionHeadCount: 2, intermediateSize: 8,
      maximumPositionCount: 6),
    intentCount: 3, slotTagCount: 5)

  @Test("parameters lie one after another without gaps")
  func offsets() {
    let catalog = ParameterCatalog(configuration)
    var next = 0
    for parameter in catalog.parameters {
      #expect(parameter.offset == next)
      next += parameter.count
    }
    #expect(catalog.elementCount == next)
  }

  @Test("the number of elements is BERT's by hand")
  func elementCount() {
    let embeddings = 10 * 4 + 6 * 4 + 2 * 4
    let layer = 4 * (4 * 4 + 4) + 2 * 4 + (8 * 4 + 8) + (4 * 8 + 4) + 2 * 4
    let heads = (3 * 4 + 3) + (5 * 4 + 5) + (2 * 4 + 2)
    #expect(ParameterCatalog(configuration).elementCount == embeddings + 2 * layer + heads)
  }

  @Test("names are BERT's to the letter")
  func names() {
    let catalog = ParameterCatalog(configuration)
    #expect(catalog["encoder.layer.1.attention.self.query.weight"]?.shape == [4, 4])
    #expect(catalog["encoder.layer.0.intermediate.dense.weight"]?.shape == [8, 4])
    #expect(catalog["embeddings.LayerNorm.bias"]?.role == .vector)
    #expect(catalog["encoder.layer.2.output.dense.weight"] == nil)
  }

  @Test("a shape that cannot be computed says why")
  func fault() {
    var broken = configuration
    broken.encoder.attentionHeadCount = 3
    #expect(broken.fault?.contains("multiple") == true)
    broken = configuration
    broken.intentCount = 0
    #expect(broken.fault?.contains("intentCount") == true)
    broken = configuration
    broken.encoder.maximumPositionCount = 1
    #expect(broken.fault?.contains("maximumPositionCount") == true)
    #expect(configuration.fault == nil)
  }
}

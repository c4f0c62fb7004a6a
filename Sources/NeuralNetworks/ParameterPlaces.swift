// Where each layer finds its parameters in a block: offsets worked out once from the catalog, so that a
// training step looks up no names.

import Architecture
import Tensors

/// The place of one matrix or vector.
struct Place {
  let range: Range<Int>
  let rows: Int
  let columns: Int

  init(_ name: String, in catalog: ParameterCatalog) {
    guard let parameter = catalog[name] else { preconditionFailure("no parameter is named \(name)") }
    range = parameter.range
    rows = parameter.shape.count > 1 ? parameter.shape[0] : 1
    columns = parameter.shape[parameter.shape.count - 1]
  }
}

/// Weight and bias, of a linear layer or of a norm.
struct AffinePlace {
  let weight: Place
  let bias: Place

  init(_ name: String, in catalog: ParameterCatalog) {
    weight = Place("\(name).weight", in: catalog)
    bias = Place("\(name).bias", in: catalog)
  }
}

/// The places of one encoder layer.
struct LayerPlaces {
  let query: AffinePlace
  let key: AffinePlace
  let value: AffinePlace
  let attentionOutput: AffinePlace
  let attentionNorm: AffinePlace
  let intermediate: AffinePlace
  let output: AffinePlace
  let outputNorm: AffinePlace

  init(layer: Int, in catalog: ParameterCatalog) {
    let prefix = "encoder.layer.\(layer)"
    query = AffinePlace("\(prefix).attention.self.query", in: catalog)
    key = AffinePlace("\(prefix).attention.self.key", in: catalog)
    value = AffinePlace("\(prefix).attention.self.value", in: catalog)
    attentionOutput = AffinePlace("\(prefix).attention.output.dense", in: catalog)
    attentionNorm = AffinePlace("\(prefix).attention.output.LayerNorm", in: catalog)
    intermediate = AffinePlace("\(prefix).intermediate.dense", in: catalog)
    output = AffinePlace("\(prefix).output.dense", in: catalog)
    outputNorm = AffinePlace("\(prefix).output.LayerNorm", in: catalog)
  }
}

/// The places of a whole model.
struct ModelPlaces {
  let wordEmbeddings: Place
  let positionEmbeddings: Place
  let embeddingsNorm: AffinePlace
  let layers: [LayerPlaces]
  let intentClassifier: AffinePlace
  let slotClassifier: AffinePlace
  let boundaryClassifier: AffinePlace

  init(_ catalog: ParameterCatalog) {
    wordEmbeddings = Place("embeddings.word_embeddings.weight", in: catalog)
    positionEmbeddings = Place("embeddings.position_embeddings.weight", in: catalog)
    embeddingsNorm = AffinePlace("embeddings.LayerNorm", in: catalog)
    layers = (0..<catalog.configuration.encoder.layerCount).map { LayerPlaces(layer: $0, in: catalog) }
    intentClassifier = AffinePlace("intent_classifier", in: catalog)
    slotClassifier = AffinePlace("slot_classifier", in: catalog)
    boundaryClassifier = AffinePlace("boundary_classifier", in: catalog)
  }
}

/// A view of a block, or of the part of one from `firstElement` on.
struct BlockView {
  let elements: VectorView
  var firstElement = 0

  func vector(_ place: Place) -> VectorView {
    elements[place.range.lowerBound - firstElement..<place.range.upperBound - firstElement]
  }

  func matrix(_ place: Place) -> MatrixView { vector(place).matrix(rows: place.rows, columns: place.columns) }
}

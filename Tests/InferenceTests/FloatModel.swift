// The same model in plain Float32 loops: what the quantized one is measured against.

import Architecture
import Glibc

/// A matrix of tokens (T, width).
typealias Rows = [[Float]]

struct FloatModel {
  let configuration: ModelConfiguration
  let parameters: [String: [Float]]

  func run(_ tokenIDs: [Int32]) -> ModelOutputs {
    let encoder = configuration.encoder
    let c = encoder.hiddenSize
    func row(_ name: String, _ index: Int) -> [Float] { Array(vector(name)[index * c..<(index + 1) * c]) }
    var x = tokenIDs.enumerated().map { t, id in
      sum(row("embeddings.word_embeddings.weight", Int(id)), row("embeddings.position_embeddings.weight", t))
    }
    x = norm(x, "embeddings.LayerNorm")
    for index in 0..<encoder.layerCount {
      let layer = "encoder.layer.\(index)"
      let attended = linear(attention(x, layer), "\(layer).attention.output.dense")
      x = norm(zip(x, attended).map(sum), "\(layer).attention.output.LayerNorm")
      let wide = linear(x, "\(layer).intermediate.dense").map { $0.map(gelu) }
      x = norm(zip(x, linear(wide, "\(layer).output.dense")).map(sum), "\(layer).output.LayerNorm")
    }
    var outputs = ModelOutputs()
    outputs.pooledOutput = (0..<c).map { i in x.reduce(0) { $0 + $1[i] } / Float(x.count) }
    outputs.intentLogits = linear([outputs.pooledOutput], "intent_classifier")[0]
    outputs.slotLogits = linear(x, "slot_classifier").flatMap { $0 }
    outputs.boundaryLogits = linear(x, "boundary_classifier").flatMap { $0 }
    return outputs
  }

  private func vector(_ name: String) -> [Float] { parameters[name] ?? [] }

  private func sum(_ a: [Float], _ b: [Float]) -> [Float] { zip(a, b).map { $0 + $1 } }

  private func gelu(_ x: Float) -> Float { x * 0.5 * (1 + erf(x / Float(2).squareRoot())) }

  private func linear(_ x: Rows, _ name: String) -> Rows {
    let weight = vector("\(name).weight")
    let bias = vector("\(name).bias")
    return x.map { row in
      bias.indices.map { o in
        var y = bias[o]
        var place = o * row.count
        for x in row {
          y += x * weight[place]
          place += 1
        }
        return y
      }
    }
  }

  private func norm(_ x: Rows, _ name: String) -> Rows {
    let weight = vector("\(name).weight")
    let bias = vector("\(name).bias")
    return x.map { row in
      let mean = row.reduce(0, +) / Float(row.count)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(row.count)
      let inverse = 1 / (variance + configuration.encoder.layerNormEpsilon).squareRoot()
      return row.indices.map { (row[$0] - mean) * inverse * weight[$0] + bias[$0] }
    }
  }

  private func attention(_ x: Rows, _ layer: String) -> Rows {
    let query = linear(x, "\(layer).attention.self.query")
    let key = linear(x, "\(layer).attention.self.key")
    let value = linear(x, "\(layer).attention.self.value")
    let d = configuration.encoder.headSize
    var context = x
    for h in 0..<configuration.encoder.attentionHeadCount {
      let lanes = h * d..<(h + 1) * d
      for t in x.indices {
        let scores = key.map { k in exp(lanes.reduce(0) { $0 + query[t][$1] * k[$1] } / Float(d).squareRoot()) }
        let total = scores.reduce(0, +)
        for i in lanes { context[t][i] = value.indices.reduce(0) { $0 + scores[$1] / total * value[$1][i] } }
      }
    }
    return context
  }
}

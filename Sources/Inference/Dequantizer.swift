// The way back: Float32 parameters out of a quantized model, such that quantizing them again gives the very same
// bytes. This is what fine-tuning on a device starts from, where nobody has the floats the bundle was made of.
//
// A row's scale is its largest magnitude over 127. The largest magnitude is found again as the float next to
// 127 * scale whose quotient by 127 is the scale, so that no row's scale moves by a last bit.

import Architecture
import CKernels

extension QuantizedWeights {
  /// The Float32 elements of a parameter by its stored name, row-major; nil for a name that is not in the catalog.
  public func floats(named name: String) -> [Float]? {
    if name == "\(StoredNames.wordEmbeddings).weight" {
      let (rows, width) = (configuration.encoder.vocabularySize, configuration.encoder.hiddenSize)
      var values: [Float] = []
      values.reserveCapacity(rows * width)
      for row in 0..<rows {
        let scale = unsafe wordScales[row]
        let largest = Self.largest(scale)
        for i in 0..<width { values.append(Self.value(unsafe words[row * width + i], scale, largest)) }
      }
      return values
    }
    let c = configuration.encoder.hiddenSize
    if name == StoredNames.positionEmbeddings {
      return unsafe copy(positions, configuration.encoder.maximumPositionCount * c)
    }
    if let found = copy(embeddingsNorm, StoredNames.embeddingsNorm, name) { return found }
    for (prefix, head) in [
      (StoredNames.intentHead, intentHead), (StoredNames.slotHead, slotHead),
      (StoredNames.boundaryHead, boundaryHead),
    ] {
      if name == "\(prefix).weight" { return unsafe copy(head.weight, head.out * c) }
      if name == "\(prefix).bias" { return unsafe copy(head.bias, head.out) }
    }
    for (index, layer) in layers.enumerated() {
      let prefix = StoredNames.layer(index) + "."
      guard name.hasPrefix(prefix) else { continue }
      return floats(named: String(name.dropFirst(prefix.count)), of: layer)
    }
    return nil
  }

  private func floats(named name: String, of layer: QuantizedLayer) -> [Float]? {
    let c = configuration.encoder.hiddenSize
    for (part, word) in StoredNames.attentionParts.enumerated() {
      let full = "\(StoredNames.attention).\(word)"
      if name == "\(full).weight" { return matrix(layer.attention, rows: part * c..<(part + 1) * c) }
      if name == "\(full).bias" { return unsafe copy(layer.attention.bias + part * c, c) }
    }
    for (full, linear) in [
      (StoredNames.attentionOutput, layer.attentionOutput), (StoredNames.intermediate, layer.intermediate),
      (StoredNames.output, layer.output),
    ] {
      if name == "\(full).weight" { return matrix(linear, rows: 0..<linear.out) }
      if name == "\(full).bias" { return unsafe copy(linear.bias, linear.out) }
    }
    return copy(layer.attentionNorm, StoredNames.attentionNorm, name)
      ?? copy(layer.outputNorm, StoredNames.outputNorm, name)
  }

  private func copy(_ norm: NormWeights, _ prefix: String, _ name: String) -> [Float]? {
    let c = configuration.encoder.hiddenSize
    if name == "\(prefix).weight" { return unsafe copy(norm.weight, c) }
    if name == "\(prefix).bias" { return unsafe copy(norm.bias, c) }
    return nil
  }

  @unsafe private func copy(_ pointer: UnsafePointer<Float>, _ count: Int) -> [Float] {
    unsafe Array(UnsafeBufferPointer(start: pointer, count: count))
  }

  /// Rows of a matrix, unpacked from its blocks.
  private func matrix(_ linear: QuantizedLinear, rows: Range<Int>) -> [Float] {
    let groups = (linear.in + Int(KERNELS_BLOCK_INPUTS) - 1) / Int(KERNELS_BLOCK_INPUTS)
    let bytes = unsafe UnsafeRawPointer(linear.weights).assumingMemoryBound(to: Int8.self)
    var values: [Float] = []
    values.reserveCapacity(rows.count * linear.in)
    for row in rows {
      let scale = unsafe linear.scales[row]
      let largest = Self.largest(scale)
      let (block, lane) = row.quotientAndRemainder(dividingBy: Int(KERNELS_BLOCK_ROWS))
      let start = (block * groups * Int(KERNELS_BLOCK_ROWS) + lane) * Int(KERNELS_BLOCK_INPUTS)
      for i in 0..<linear.in {
        let (group, place) = i.quotientAndRemainder(dividingBy: Int(KERNELS_BLOCK_INPUTS))
        let stride = Int(KERNELS_BLOCK_ROWS * KERNELS_BLOCK_INPUTS)
        values.append(Self.value(unsafe bytes[start + group * stride + place], scale, largest))
      }
    }
    return values
  }

  private static func value(_ code: Int8, _ scale: Float, _ largest: Float) -> Float {
    if code == 127 { return largest }
    if code == -127 { return -largest }
    return Float(code) * scale
  }

  /// The magnitude that has `scale` as its 127th part, to the bit.
  private static func largest(_ scale: Float) -> Float {
    let product = 127 * scale
    return [product, product.nextUp, product.nextDown].first { $0 / 127 == scale } ?? product
  }
}

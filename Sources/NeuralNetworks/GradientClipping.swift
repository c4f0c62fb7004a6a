// Clipping by the norm of all gradients together.

import Tensors

/// Scales the gradients so that their common Euclidean norm is at most `maximum`, and returns the norm before.
@discardableResult public func clipGlobalNorm(_ gradients: inout ParameterBlock, maximum: Float) -> Float {
  clipGlobalNorm(&gradients.values, maximum: maximum)
}

/// Scales gradients so that their Euclidean norm is at most `maximum`, and returns the norm before.
@discardableResult public func clipGlobalNorm(_ gradients: inout [Float], maximum: Float) -> Float {
  gradients.withMutableVectorView { elements in
    // Blocks keep the float sums short; the sum over blocks is in Double and in order.
    var squares = 0.0
    for start in stride(from: 0, to: elements.count, by: 4_096) {
      let block = elements[start..<min(start + 4_096, elements.count)]
      squares += Double(block.dot(block))
    }
    let norm = Float(squares.squareRoot())
    if norm > maximum { elements.scale(maximum / norm) }
    return norm
  }
}

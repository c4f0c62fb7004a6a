// The scratch of one running model: one block of memory, sized for the longest sequence when the model is
// loaded. Pages that no utterance reaches are never touched and so never become resident.

import Architecture
import CKernels

/// Buffers that one utterance passes through; P is `maximumPositionCount`.
@safe struct Workspace: ~Copyable {
  private let base: UnsafeMutableRawPointer
  /// Hidden states (P, C).
  let hidden: UnsafeMutablePointer<Float>
  /// Query, key and value side by side (P, 3C).
  let queryKeyValue: UnsafeMutablePointer<Float>
  /// Attention's result (P, C).
  let context: UnsafeMutablePointer<Float>
  /// Feed-forward activations (P, F).
  let wide: UnsafeMutablePointer<Float>
  /// What attention needs for itself.
  let scratch: UnsafeMutablePointer<Float>
  /// Scales of the activation codes (P).
  let scales: UnsafeMutablePointer<Float>
  /// Offsets of the activation codes (P).
  let offsets: UnsafeMutablePointer<Float>
  /// Activation codes (P, widest layer rounded up to a multiple of 4).
  let codes: UnsafeMutablePointer<UInt8>

  init(_ encoder: EncoderConfiguration) {
    let p = encoder.maximumPositionCount
    let c = encoder.hiddenSize
    let f = encoder.intermediateSize
    let counts = [
      p * c, p * 3 * c + Int(KERNELS_READ_AHEAD), p * c, p * f, kernels_attention_scratch(p, encoder.headSize), p, p,
    ]
    var offsets: [Int] = []
    var size = 0
    for count in counts {
      offsets.append(size)
      size += (count * MemoryLayout<Float>.stride + 63) / 64 * 64
    }
    let codeBytes = p * codeStride(max(c, f))
    let base = UnsafeMutableRawPointer.allocate(byteCount: size + codeBytes, alignment: 64)
    let floats = unsafe offsets.map { unsafe (base + $0).assumingMemoryBound(to: Float.self) }
    unsafe self.base = base
    unsafe hidden = floats[0]
    unsafe queryKeyValue = floats[1]
    unsafe context = floats[2]
    unsafe wide = floats[3]
    unsafe scratch = floats[4]
    unsafe scales = floats[5]
    unsafe self.offsets = floats[6]
    unsafe codes = (base + size).assumingMemoryBound(to: UInt8.self)
  }

  deinit { unsafe base.deallocate() }
}

/// Bytes between the codes of two tokens of a layer `width` wide.
func codeStride(_ width: Int) -> Int { (width + 3) / 4 * 4 }

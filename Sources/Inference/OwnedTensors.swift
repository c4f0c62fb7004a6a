// Tensors that stand in the place of a bundle's own: an adapted model reads most weights from its base's file and
// these from memory.

import Bundles

/// Tensors in one aligned block of memory.
@safe final class OwnedTensors: @unchecked Sendable {
  // Sendable: written once, in `init`, and only read afterwards.

  /// Where each tensor lies, by name.
  let entries: [String: TensorEntry]
  private let base: UnsafeMutableRawPointer

  init(_ tensors: [StoredTensor]) {
    var entries: [String: TensorEntry] = [:]
    var size = 0
    for tensor in tensors {
      entries[tensor.name] = TensorEntry(
        elementType: tensor.elementType, shape: tensor.shape, byteRange: size..<size + tensor.bytes.count)
      size += (tensor.bytes.count + 63) / 64 * 64
    }
    self.entries = entries
    unsafe base = UnsafeMutableRawPointer.allocate(byteCount: max(size, 64), alignment: 64)
    for tensor in tensors {
      guard let start = entries[tensor.name]?.byteRange.lowerBound else { continue }
      unsafe tensor.bytes.withUnsafeBytes { source in
        if let address = source.baseAddress { unsafe (base + start).copyMemory(from: address, byteCount: source.count) }
      }
    }
  }

  deinit { unsafe base.deallocate() }

  /// A tensor's bytes, valid as long as this object.
  @unsafe func bytes(of entry: TensorEntry) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: base + entry.byteRange.lowerBound, count: entry.byteRange.count)
  }
}

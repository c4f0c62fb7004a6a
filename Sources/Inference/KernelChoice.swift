// Which kernels compute. All give the same bits; they differ in speed alone.

import CKernels

/// A variant of the int8 kernels.
public enum KernelChoice: Sendable, CaseIterable {
  /// The fastest this processor has.
  case fastest
  /// Portable loops.
  case reference
  /// x86-64 with AVX2.
  case avx2
  /// 64-bit Arm.
  case neon
  /// 64-bit Arm with dot product.
  case neonDotProduct

  /// Whether this processor can run it.
  public var isAvailable: Bool { unsafe table != nil }

  /// The kernels, or nil where this processor cannot run them.
  var table: UnsafePointer<Kernels>? {
    switch self {
    case .fastest: unsafe kernels_best()
    case .reference: unsafe kernels_variant(KERNELS_REFERENCE)
    case .avx2: unsafe kernels_variant(KERNELS_AVX2)
    case .neon: unsafe kernels_variant(KERNELS_NEON)
    case .neonDotProduct: unsafe kernels_variant(KERNELS_NEON_DOT)
    }
  }
}

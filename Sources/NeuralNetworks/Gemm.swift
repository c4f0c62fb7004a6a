// Matrix products. The only file that knows OpenBLAS, which always runs on one thread here: the network
// is parallel over the shards of a batch, and shards call these side by side.

import COpenBLAS
import Tensors

/// Whether a factor is used as stored or transposed.
enum Layout {
  case asStored
  case transposed
}

enum Gemm {
  /// Tells OpenBLAS to compute on the calling thread; once, before the first product.
  static let singleThreaded: Void = openblas_set_num_threads(1)

  /// c (M, N) = `scale` · op(a) (M, K) · op(b) (K, N), added to what c holds if `accumulating`.
  static func multiply(
    _ a: MatrixView, _ layoutA: Layout, _ b: MatrixView, _ layoutB: Layout, into c: MatrixView, scale: Float = 1,
    accumulating: Bool
  ) {
    let (m, k) = layoutA == .asStored ? (a.rows, a.columns) : (a.columns, a.rows)
    let (kb, n) = layoutB == .asStored ? (b.rows, b.columns) : (b.columns, b.rows)
    precondition(
      k == kb && c.rows == m && c.columns == n,
      "product of (\(m), \(k)) and (\(kb), \(n)) into (\(c.rows), \(c.columns))")
    guard m > 0, n > 0 else { return }
    let transposeA = layoutA == .asStored ? CblasNoTrans : CblasTrans
    let transposeB = layoutB == .asStored ? CblasNoTrans : CblasTrans
    unsafe a.withBase { a0 in
      unsafe b.withBase { b0 in
        unsafe c.withBase { c0 in
          unsafe cblas_sgemm(
            CblasRowMajor, transposeA, transposeB, Int32(m), Int32(n), Int32(k), scale, a0, Int32(a.stride), b0,
            Int32(b.stride), accumulating ? 1 : 0, c0, Int32(c.stride))
        }
      }
    }
  }
}

// One matrix product for those who prepare parameters rather than train them.

import Tensors

/// a (rows, inner) × b (inner, columns), as (rows, columns).
public func matrixProduct(_ a: [Float], _ b: [Float], rows: Int, inner: Int, columns: Int) -> [Float] {
  precondition(
    a.count == rows * inner && b.count == inner * columns, "\(a.count) and \(b.count) elements do not multiply")
  Gemm.singleThreaded
  var product = [Float](repeating: 0, count: rows * columns)
  a.withVectorView { a in
    b.withVectorView { b in
      product.withMutableVectorView { product in
        Gemm.multiply(
          a.matrix(rows: rows, columns: inner), .asStored, b.matrix(rows: inner, columns: columns), .asStored,
          into: product.matrix(rows: rows, columns: columns), accumulating: false)
      }
    }
  }
  return product
}

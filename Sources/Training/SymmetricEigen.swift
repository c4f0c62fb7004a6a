// Principal directions of a set of rows, for projecting a teacher's space onto a student's smaller one.

/// Eigenvectors of a symmetric matrix by Jacobi rotations (Golub and Van Loan, Matrix Computations, 8.5).
enum SymmetricEigen {
  /// The `count` eigenvectors of the symmetric (n, n) `matrix` with the largest eigenvalues, as columns of (n, count).
  ///
  /// - Complexity: O(n³) a sweep, about eight sweeps.
  static func principalDirections(of matrix: [Double], size n: Int, count: Int) -> [Float] {
    var a = matrix
    var v = [Double](repeating: 0, count: n * n)
    for i in 0..<n { v[i * n + i] = 1 }
    for _ in 0..<12 {
      var off = 0.0
      var diagonal = 0.0
      for i in 0..<n {
        diagonal += a[i * n + i] * a[i * n + i]
        for j in i + 1..<max(n, i + 1) where j < n { off += a[i * n + j] * a[i * n + j] }
      }
      if off <= 1e-18 * diagonal { break }
      for p in 0..<n - 1 {
        for q in p + 1..<n { rotate(&a, &v, n, p, q) }
      }
    }
    let order = (0..<n).sorted { a[$0 * n + $0] > a[$1 * n + $1] }.prefix(count)
    var columns = [Float](repeating: 0, count: n * count)
    for (column, source) in order.enumerated() {
      // Rows of `v` are the eigenvectors; signs are fixed so that runs agree.
      var largest = 0
      for i in 0..<n where abs(v[source * n + i]) > abs(v[source * n + largest]) { largest = i }
      let sign: Double = v[source * n + largest] < 0 ? -1 : 1
      for i in 0..<n { columns[i * count + column] = Float(sign * v[source * n + i]) }
    }
    return columns
  }

  /// Zeroes a[p, q] by a rotation of rows and columns p and q; rows p and q of `v` turn along.
  private static func rotate(_ a: inout [Double], _ v: inout [Double], _ n: Int, _ p: Int, _ q: Int) {
    let apq = a[p * n + q]
    if abs(apq) < 1e-300 { return }
    let theta = (a[q * n + q] - a[p * n + p]) / (2 * apq)
    let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    unsafe a.withUnsafeMutableBufferPointer { a in
      for k in 0..<n {
        let akp = unsafe a[k * n + p]
        let akq = unsafe a[k * n + q]
        unsafe a[k * n + p] = c * akp - s * akq
        unsafe a[k * n + q] = s * akp + c * akq
      }
      for k in 0..<n {
        let apk = unsafe a[p * n + k]
        let aqk = unsafe a[q * n + k]
        unsafe a[p * n + k] = c * apk - s * aqk
        unsafe a[q * n + k] = s * apk + c * aqk
      }
    }
    unsafe v.withUnsafeMutableBufferPointer { v in
      for k in 0..<n {
        let vp = unsafe v[p * n + k]
        let vq = unsafe v[q * n + k]
        unsafe v[p * n + k] = c * vp - s * vq
        unsafe v[q * n + k] = s * vp + c * vq
      }
    }
  }
}

// Rows of Float32 in somebody else's memory: what every kernel of the network reads and writes.
//
// A view neither owns nor retains its memory. The rule that makes it safe: views are made by an owner
// (an `Arena`, or an array inside `withVectorView`) and are used only until the owner is reset or the
// closure returns. Every access is checked against the view's own bounds.

/// A run of floats, (count).
@safe @frozen public struct VectorView {
  @usableFromInline let base: UnsafeMutablePointer<Float>
  /// Elements.
  public let count: Int

  /// A view of `count` floats at `base`, which must stay valid while the view is used.
  @unsafe @inlinable public init(base: UnsafeMutablePointer<Float>, count: Int) {
    unsafe self.base = unsafe base
    self.count = count
  }

  /// The element at `index`.
  @inlinable public subscript(index: Int) -> Float {
    get {
      precondition(index >= 0 && index < count, "index outside the vector")
      return unsafe base[index]
    }
    nonmutating set {
      precondition(index >= 0 && index < count, "index outside the vector")
      unsafe base[index] = newValue
    }
  }

  /// The eight elements from `index` on.
  @inlinable public subscript(block index: Int) -> SIMD8<Float> {
    get {
      precondition(index >= 0 && index + 8 <= count, "block outside the vector")
      return unsafe UnsafeRawPointer(base + index).loadUnaligned(as: SIMD8<Float>.self)
    }
    nonmutating set {
      precondition(index >= 0 && index + 8 <= count, "block outside the vector")
      unsafe UnsafeMutableRawPointer(base + index).storeBytes(of: newValue, as: SIMD8<Float>.self)
    }
  }

  /// The fewer than eight elements from `index` to the end; reads as zero behind it.
  @inlinable public subscript(tail index: Int) -> SIMD8<Float> {
    get {
      var block = SIMD8<Float>()
      for lane in 0..<(count - index) { block[lane] = self[index + lane] }
      return block
    }
    nonmutating set { for lane in 0..<(count - index) { self[index + lane] = newValue[lane] } }
  }

  /// The elements of `range`.
  @inlinable public subscript(range: Range<Int>) -> VectorView {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside the vector")
    return unsafe VectorView(base: base + range.lowerBound, count: range.count)
  }

  /// The same elements as a matrix, (rows, columns).
  @inlinable public func matrix(rows: Int, columns: Int) -> MatrixView {
    precondition(rows * columns == count, "a vector of \(count) is no matrix (\(rows), \(columns))")
    return unsafe MatrixView(base: base, rows: rows, columns: columns, stride: columns)
  }

  /// Calls `body` with the address of the first element.
  @unsafe @inlinable public func withBase<Result>(_ body: (UnsafeMutablePointer<Float>) -> Result) -> Result {
    unsafe body(base)
  }
}

/// Rows of floats, (rows, columns), `stride` elements from one row to the next.
@safe @frozen public struct MatrixView {
  @usableFromInline let base: UnsafeMutablePointer<Float>
  /// Rows.
  public let rows: Int
  /// Columns.
  public let columns: Int
  /// Elements from the start of one row to the start of the next.
  public let stride: Int

  /// A view of rows at `base`, which must stay valid while the view is used.
  @unsafe @inlinable public init(base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int) {
    unsafe self.base = unsafe base
    self.rows = rows
    self.columns = columns
    self.stride = stride
  }

  /// Row `index`, (columns).
  @inlinable public func row(_ index: Int) -> VectorView {
    precondition(index >= 0 && index < rows, "row outside the matrix")
    return unsafe VectorView(base: base + index * stride, count: columns)
  }

  /// A rectangle of it.
  @inlinable public func slice(rows: Range<Int>, columns: Range<Int>) -> MatrixView {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= self.rows, "rows outside the matrix")
    precondition(columns.lowerBound >= 0 && columns.upperBound <= self.columns, "columns outside the matrix")
    return unsafe MatrixView(
      base: base + rows.lowerBound * stride + columns.lowerBound, rows: rows.count, columns: columns.count,
      stride: stride)
  }

  /// All elements in order; only for a matrix without gaps between its rows.
  @inlinable public var elements: VectorView {
    precondition(stride == columns, "the rows do not follow one another")
    return unsafe VectorView(base: base, count: rows * columns)
  }

  /// Calls `body` with the address of the first element.
  @unsafe @inlinable public func withBase<Result>(_ body: (UnsafeMutablePointer<Float>) -> Result) -> Result {
    unsafe body(base)
  }
}

extension Array where Element == Float {
  /// Calls `body` with a view of the elements, which it may read only; not for an empty array.
  @inlinable public func withVectorView<Result>(_ body: (VectorView) -> Result) -> Result {
    unsafe withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("no elements to view") }
      return unsafe body(VectorView(base: UnsafeMutablePointer(mutating: base), count: buffer.count))
    }
  }

  /// Calls `body` with a view of the elements, which it may change; not for an empty array.
  @inlinable public mutating func withMutableVectorView<Result>(_ body: (VectorView) -> Result) -> Result {
    unsafe withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("no elements to view") }
      return unsafe body(VectorView(base: base, count: buffer.count))
    }
  }
}

extension Array where Element == Float {
  /// Appends the elements of a view.
  @inlinable public mutating func append(_ view: VectorView) {
    unsafe view.withBase { unsafe append(contentsOf: UnsafeBufferPointer(start: $0, count: view.count)) }
  }
}

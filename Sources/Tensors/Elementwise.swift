// Loops over vectors in blocks of eight lanes, and the sums they need. Swift keeps the order of float
// additions, so a plain reduction never vectorises: these do, with one accumulator a lane.

import Glibc

extension VectorView {
  /// Sets every element to `value`.
  @inlinable public func fill(_ value: Float) {
    unsafe withBase { unsafe $0.update(repeating: value, count: count) }
  }

  /// Copies the elements of `other`, of the same count.
  @inlinable public func copy(_ other: VectorView) {
    precondition(count == other.count, "copy of \(other.count) elements into \(count)")
    unsafe withBase { to in unsafe other.withBase { from in unsafe to.update(from: from, count: count) } }
  }

  /// Replaces each block by `f` of it.
  @inlinable @inline(__always) public func update(_ f: (SIMD8<Float>) -> SIMD8<Float>) {
    var i = 0
    while i + 8 <= count {
      self[block: i] = f(self[block: i])
      i += 8
    }
    if i < count { self[tail: i] = f(self[tail: i]) }
  }

  /// Replaces each block by `f` of it and of the same block of `x`.
  @inlinable @inline(__always)
  public func update(with x: VectorView, _ f: (SIMD8<Float>, SIMD8<Float>) -> SIMD8<Float>) {
    precondition(count == x.count, "vectors of \(count) and \(x.count)")
    var i = 0
    while i + 8 <= count {
      self[block: i] = f(self[block: i], x[block: i])
      i += 8
    }
    if i < count { self[tail: i] = f(self[tail: i], x[tail: i]) }
  }

  /// Replaces each block by `f` of it and of the same blocks of `x` and `y`.
  @inlinable @inline(__always)
  public func update(
    with x: VectorView, _ y: VectorView, _ f: (SIMD8<Float>, SIMD8<Float>, SIMD8<Float>) -> SIMD8<Float>
  ) {
    precondition(count == x.count && count == y.count, "vectors of \(count), \(x.count) and \(y.count)")
    var i = 0
    while i + 8 <= count {
      self[block: i] = f(self[block: i], x[block: i], y[block: i])
      i += 8
    }
    if i < count { self[tail: i] = f(self[tail: i], x[tail: i], y[tail: i]) }
  }

  /// Adds `x`.
  @inlinable public func add(_ x: VectorView) { update(with: x) { $0 + $1 } }

  /// Adds `factor` times `x`.
  @inlinable public func add(_ x: VectorView, times factor: Float) { update(with: x) { $0 + $1 * factor } }

  /// Multiplies by `factor`.
  @inlinable public func scale(_ factor: Float) { update { $0 * factor } }

  /// Sum of the elements.
  @inlinable public var sum: Float {
    var total = SIMD8<Float>()
    var i = 0
    while i + 8 <= count {
      total += self[block: i]
      i += 8
    }
    if i < count { total += self[tail: i] }
    return total.sum()
  }

  /// Sum of the products with the elements of `other`.
  @inlinable public func dot(_ other: VectorView) -> Float {
    precondition(count == other.count, "vectors of \(count) and \(other.count)")
    var total = SIMD8<Float>()
    var i = 0
    while i + 8 <= count {
      total += self[block: i] * other[block: i]
      i += 8
    }
    if i < count { total += self[tail: i] * other[tail: i] }
    return total.sum()
  }

  /// Largest element, or minus infinity when there is none.
  @inlinable public var maximum: Float {
    var largest = -Float.infinity
    for i in 0..<count where self[i] > largest { largest = self[i] }
    return largest
  }

  /// Replaces the elements by their softmax and returns the logarithm of the sum of their exponentials.
  @discardableResult public func softmax() -> Float {
    let largest = maximum
    update { exponential($0 - largest) }
    let total = sum
    scale(1 / total)
    return largest + log(total)
  }
}

// Comparison of vectors that says where they part.

import Testing

/// Expects every element within `relative` of the largest expected magnitude (at least of 0.1).
func expectClose(
  _ found: [Float], _ expected: [Double], relative: Double, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == expected.count, sourceLocation: sourceLocation)
  let largest = max(expected.map { abs($0) }.max() ?? 0, 0.1)
  var worst = (index: 0, difference: 0.0)
  for index in found.indices where index < expected.count {
    let difference = abs(Double(found[index]) - expected[index])
    if !(difference <= worst.difference) { worst = (index, difference) }
  }
  #expect(
    worst.difference <= relative * largest,
    "largest difference at \(worst.index) of \(found.count); found \(found.prefix(10)), expected \(expected.prefix(5))",
    sourceLocation: sourceLocation)
}

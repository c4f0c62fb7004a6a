// A set of spellings looked up from a place in a text: all those that start there, in one walk.

/// Byte strings, each with the values it stands for.
struct SpellingTrie: Sendable {
  private struct Node {
    var firstEdge: Int32
    var edgeCount: Int32
    var firstValue: Int32
    var valueCount: Int32
  }

  private var nodes: [Node] = []
  private var labels: [UInt8] = []
  private var targets: [Int32] = []
  private var values: [Int32] = []

  /// Builds the set; equal spellings keep all their values, in the order given.
  init(_ spellings: [(bytes: [UInt8], value: Int32)]) {
    let sorted = spellings.enumerated().sorted {
      $0.element.bytes == $1.element.bytes
        ? $0.offset < $1.offset : $0.element.bytes.lexicographicallyPrecedes($1.element.bytes)
    }.map(\.element)
    nodes = [Node(firstEdge: 0, edgeCount: 0, firstValue: 0, valueCount: 0)]
    var pending = [(node: 0, range: sorted.startIndex..<sorted.endIndex, depth: 0)]
    while let (node, range, depth) = pending.popLast() {
      var start = range.lowerBound
      nodes[node].firstValue = Int32(values.count)
      while start < range.upperBound, sorted[start].bytes.count == depth {
        if !values[Int(nodes[node].firstValue)...].contains(sorted[start].value) { values.append(sorted[start].value) }
        start += 1
      }
      nodes[node].valueCount = Int32(values.count) - nodes[node].firstValue
      nodes[node].firstEdge = Int32(labels.count)
      while start < range.upperBound {
        let label = sorted[start].bytes[depth]
        var end = start
        while end < range.upperBound, sorted[end].bytes[depth] == label { end += 1 }
        labels.append(label)
        targets.append(Int32(nodes.count))
        pending.append((nodes.count, start..<end, depth + 1))
        nodes.append(Node(firstEdge: 0, edgeCount: 0, firstValue: 0, valueCount: 0))
        nodes[node].edgeCount += 1
        start = end
      }
    }
  }

  /// Calls `found` for every spelling that `text` holds at `start`, shortest first, with its end and its values.
  @inline(__always)
  func forEachMatch(in text: [UInt8], at start: Int, upTo limit: Int, _ found: (Int, Range<Int>) -> Void) {
    var node = nodes[0]
    var index = start
    while true {
      if node.valueCount > 0 {
        found(index, Int(node.firstValue)..<Int(node.firstValue + node.valueCount))
      }
      guard index < limit else { return }
      let byte = text[index]
      var edge = Int(node.firstEdge)
      let end = edge + Int(node.edgeCount)
      while edge < end, labels[edge] != byte { edge += 1 }
      guard edge < end else { return }
      node = nodes[Int(targets[edge])]
      index += 1
    }
  }

  /// The value at an index that `forEachMatch` gave.
  func value(at index: Int) -> Int32 { values[index] }

  /// Whether any spelling starts at `start`.
  func hasMatch(in text: [UInt8], at start: Int) -> Bool {
    var found = false
    forEachMatch(in: text, at: start, upTo: text.count) { _, _ in found = true }
    return found
  }
}

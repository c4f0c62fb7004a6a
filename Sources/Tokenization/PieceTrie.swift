// A trie over the scalars of all pieces, in arrays: the children of a node stand side by side, in scalar order,
// so that a node needs only where they begin. The first step, from the root and from "##", is a table for ASCII.

/// Finds the longest piece that begins a sequence of scalars.
struct PieceTrie: Sendable {
  /// The scalar that leads into each node; node 0 is the root.
  private var labels: [UInt32] = [0]
  /// Where each node's children begin; they end where the next node's begin.
  private var firstChildren: [Int32] = []
  /// The id of the piece that ends at each node; -1 when none does.
  private var ids: [Int32] = [-1]
  /// The node of "##"; -1 when no piece continues a word.
  private var continuation = -1
  /// Children of the root by ASCII value, then those of "##"; -1 when there is none.
  private var asciiChildren: [Int32] = Array(repeating: -1, count: 256)

  /// Builds the trie of `pieces`, breadth first over the sorted pieces.
  /// - Throws: `TokenizationError.emptyPiece` or `.duplicatePiece`.
  init(_ pieces: [String]) throws(TokenizationError) {
    var scalars: [UInt32] = []
    var starts = [0]
    for (id, piece) in pieces.enumerated() {
      if piece.isEmpty { throw .emptyPiece(id: id) }
      for scalar in piece.unicodeScalars { scalars.append(scalar.value) }
      starts.append(scalars.count)
    }
    let order = Self.sorted(scalars, starts)
    // The pieces order[range] share their first `depth` scalars, which lead to the node of the same position.
    var groups: [(range: Range<Int>, depth: Int)] = [(0..<order.count, 0)]
    var node = 0
    while node < groups.count {
      firstChildren.append(Int32(groups.count))
      var (range, depth) = groups[node]
      var position = range.lowerBound
      // Pieces that end here sort first.
      if let first = order[range].first, starts[first] + depth == starts[first + 1] {
        ids[node] = Int32(first)
        position += 1
        if position < range.upperBound, starts[order[position]] + depth == starts[order[position] + 1] {
          throw .duplicatePiece(piece: pieces[first], firstID: first, secondID: order[position])
        }
      }
      while position < range.upperBound {
        let label = scalars[starts[order[position]] + depth]
        var end = position + 1
        while end < range.upperBound, scalars[starts[order[end]] + depth] == label { end += 1 }
        groups.append((position..<end, depth + 1))
        labels.append(label)
        ids.append(-1)
        position = end
      }
      depth += 1
      node += 1
    }
    firstChildren.append(Int32(groups.count))
    continuation = child(of: 0, 0x23).flatMap { child(of: $0, 0x23) } ?? -1
    for value in 0..<128 {
      asciiChildren[value] = Int32(child(of: 0, UInt32(value)) ?? -1)
      if continuation >= 0 { asciiChildren[128 + value] = Int32(child(of: continuation, UInt32(value)) ?? -1) }
    }
  }

  /// The pieces' indexes in the order of their scalars, equal pieces in the order of their ids.
  private static func sorted(_ scalars: [UInt32], _ starts: [Int]) -> [Int] {
    (0..<starts.count - 1).sorted { left, right in
      var (a, b) = (starts[left], starts[right])
      let (endA, endB) = (starts[left + 1], starts[right + 1])
      while a < endA, b < endB {
        if scalars[a] != scalars[b] { return scalars[a] < scalars[b] }
        a += 1
        b += 1
      }
      return a == endA && b == endB ? left < right : a == endA
    }
  }

  private func child(of node: Int, _ label: UInt32) -> Int? {
    var low = Int(firstChildren[node])
    var high = Int(firstChildren[node + 1])
    while high - low > 6 {
      let middle = (low + high) >> 1
      if labels[middle] <= label { low = middle } else { high = middle }
    }
    while low < high {
      if labels[low] == label { return low }
      low += 1
    }
    return nil
  }

  /// The id of one piece, or nil.
  func id(of piece: String) -> Int32? {
    var node = 0
    for scalar in piece.unicodeScalars {
      guard let next = child(of: node, scalar.value) else { return nil }
      node = next
    }
    return ids[node] >= 0 ? ids[node] : nil
  }

  /// The longest piece that begins `scalars[start...]`, as its id and the index after it; nil when none does.
  func longestMatch(in scalars: [UInt32], from start: Int) -> (id: Int32, end: Int)? {
    var node = start == 0 ? 0 : continuation
    guard node >= 0, start < scalars.count else { return nil }
    var index = start
    if scalars[index] < 128 {
      node = Int(asciiChildren[(start == 0 ? 0 : 128) + Int(scalars[index])])
      if node < 0 { return nil }
      index += 1
    }
    var match: (id: Int32, end: Int)?
    if index > start, ids[node] >= 0 { match = (ids[node], index) }
    while index < scalars.count, let next = child(of: node, scalars[index]) {
      node = next
      index += 1
      if ids[node] >= 0 { match = (ids[node], index) }
    }
    return match
  }
}

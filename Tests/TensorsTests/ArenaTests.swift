// Scratch memory: what is made does not overlap, and a second pass allocates nothing.

import Tensors
import Testing

@Suite("Arena")
struct ArenaTests {
  private static func pass(_ arena: Arena) -> Bool {
    let sizes = [10, 70_000, 3, 128, 90_000, 16]
    let vectors = sizes.map(arena.vector)
    for (index, vector) in vectors.enumerated() { vector.fill(Float(index)) }
    return zip(vectors, sizes).enumerated().allSatisfy { index, pair in
      pair.0.count == pair.1 && pair.0.sum == Float(index * pair.1)
    }
  }

  @Test("vectors do not overlap, whatever chunks they lie in")
  func overlap() {
    let arena = Arena()
    #expect(Self.pass(arena))
    arena.reset()
    #expect(Self.pass(arena))
  }

  @Test("after the first pass the arena grows no more")
  func growth() {
    let arena = Arena()
    _ = Self.pass(arena)
    arena.reset()
    let capacity = arena.capacity
    for _ in 0..<5 {
      _ = Self.pass(arena)
      #expect(arena.capacity == capacity)
      arena.reset()
    }
  }

  @Test("released memory is given out again, memory before the mark stays")
  func release() {
    let arena = Arena()
    let kept = arena.vector(100)
    kept.fill(1)
    for _ in 0..<1_000 {
      let mark = arena.mark
      arena.vector(50_000).fill(2)
      arena.release(to: mark)
    }
    #expect(kept.sum == 100)
    #expect(arena.capacity < 200_000)
  }
}

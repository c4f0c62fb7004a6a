// Scratch memory of one thread: allocation is moving an offset, freeing is moving it back.
//
// The first pass over a batch may add chunks; `reset` then joins them into one, so that later passes of
// the same size allocate nothing. Memory is aligned to 64 bytes and comes uninitialised.

/// A stack of float vectors that is emptied as a whole.
public final class Arena {
  /// A place in the arena to release back to.
  public struct Mark {
    fileprivate let chunk: Int
    fileprivate let used: Int
  }

  private static let alignment = 16  // floats
  private var chunks: [Chunk] = []
  private var current = 0
  private var used = 0

  /// An empty arena.
  public init() {}

  /// Floats the arena owns.
  public var capacity: Int { chunks.reduce(0) { $0 + $1.elements.count } }

  /// Takes everything back; views made before must not be used any more.
  public func reset() {
    if chunks.count > 1 {
      let total = capacity
      chunks.removeAll()
      chunks.append(Chunk(total))
    }
    current = 0
    used = 0
  }

  /// The present top of the stack.
  public var mark: Mark { Mark(chunk: current, used: used) }

  /// Takes back what was made since `mark`.
  public func release(to mark: Mark) {
    current = mark.chunk
    used = mark.used
  }

  /// An uninitialised vector, (count).
  public func vector(_ count: Int) -> VectorView {
    let rounded = (count + Self.alignment - 1) / Self.alignment * Self.alignment
    while current < chunks.count, used + rounded > chunks[current].elements.count {
      current += 1
      used = 0
    }
    if current == chunks.count { chunks.append(Chunk(max(rounded, 1 << 16))) }
    defer { used += rounded }
    return chunks[current].elements[used..<used + count]
  }

  /// An uninitialised matrix, (rows, columns).
  public func matrix(_ rows: Int, _ columns: Int) -> MatrixView {
    vector(rows * columns).matrix(rows: rows, columns: columns)
  }
}

/// Memory from the system, given back with the object.
@safe private final class Chunk {
  let elements: VectorView

  init(_ count: Int) {
    let raw = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Float>.stride, alignment: 64)
    unsafe elements = VectorView(base: raw.bindMemory(to: Float.self, capacity: count), count: count)
  }

  deinit { unsafe elements.withBase { unsafe $0.deallocate() } }
}

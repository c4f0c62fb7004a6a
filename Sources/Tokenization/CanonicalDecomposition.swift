// Canonical decomposition (the D of NFD) of single scalars. The standard library normalises only inside
// string comparison, so the mapping is ours: a table made from the Unicode data, and arithmetic for Hangul.
// Two-stage lookup: a page for every 256 scalars, and in it the start of each decomposition.

/// Full canonical decompositions of scalars.
struct CanonicalDecomposition: Sendable {
  /// Longest decomposition of one scalar.
  static let maximumLength = 4

  /// The table, expanded on first use.
  static let shared = CanonicalDecomposition()

  /// Page of every 256 scalars; page 0 decomposes nothing.
  private var pages: [UInt8]
  /// Per page 256 entries: start in `scalars` times 8, plus the length; 0 decomposes to itself.
  private var entries: [UInt16]
  private var scalars: [UInt32] = []

  private init() {
    pages = []
    entries = Array(repeating: 0, count: 256)
    var key: UInt32 = 0
    var number: UInt32 = 0
    var start = 0
    for byte in Self.table.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt32(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "A")...UInt8(ascii: "F"): number = number << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
      case UInt8(ascii: "="): (key, number) = (number, 0)
      case UInt8(ascii: "+"):
        scalars.append(number)
        number = 0
      default:  // a space or line break ends an entry
        scalars.append(number)
        insert(key, start: start)
        (start, number) = (scalars.count, 0)
      }
    }
    scalars.append(number)
    insert(key, start: start)
  }

  private mutating func insert(_ key: UInt32, start: Int) {
    let page = Int(key >> 8)
    while pages.count <= page { pages.append(0) }
    if pages[page] == 0 {
      pages[page] = UInt8(entries.count / 256)
      entries.append(contentsOf: repeatElement(0, count: 256))
    }
    entries[Int(pages[page]) << 8 | Int(key & 0xFF)] = UInt16(start << 3 | (scalars.count - start))
  }

  /// Calls `body` with each scalar of the decomposition of `scalar`, which may be itself alone.
  @inline(__always)
  func forEachScalar(of scalar: UInt32, _ body: (UInt32) -> Void) {
    if scalar >= 0xAC00, scalar <= 0xD7A3 {
      let index = scalar - 0xAC00
      body(0x1100 + index / 588)
      body(0x1161 + index % 588 / 28)
      if index % 28 != 0 { body(0x11A7 + index % 28) }
      return
    }
    let page = Int(scalar >> 8)
    let entry = page < pages.count ? Int(entries[Int(pages[page]) << 8 | Int(scalar & 0xFF)]) : 0
    guard entry != 0 else { return body(scalar) }
    for index in entry >> 3..<(entry >> 3) + (entry & 7) { body(scalars[index]) }
  }
}

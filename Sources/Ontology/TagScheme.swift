// BIO tags: tag 0 is O, then B-x and I-x for each slot name x, in the inventory's order.

/// The tags of a slot inventory. `tagCount` is S in shape comments.
public struct TagScheme: Equatable, Sendable {
  /// The slot names, in stored order.
  public let slotNames: [SlotName]
  private let indexes: [SlotName: Int]

  /// Makes the scheme of an inventory; a repeated name keeps its first index.
  public init(slotNames: [SlotName]) {
    self.slotNames = slotNames
    indexes = Dictionary(slotNames.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Number of tags, S: one O and two for each slot name.
  public var tagCount: Int { 1 + 2 * slotNames.count }

  /// The tag outside every slot.
  public static let outside = 0

  /// The tag that opens a slot, or nil for a name outside the inventory.
  public func begin(_ name: SlotName) -> Int? { indexes[name].map { 1 + 2 * $0 } }

  /// The tag that continues a slot, or nil for a name outside the inventory.
  public func inside(_ name: SlotName) -> Int? { indexes[name].map { 2 + 2 * $0 } }

  /// The slot a tag belongs to, or nil for O and for numbers outside the scheme.
  public func slotName(ofTag tag: Int) -> SlotName? {
    tag > 0 && tag < tagCount ? slotNames[(tag - 1) / 2] : nil
  }

  /// Whether a tag opens a slot.
  public func isBegin(_ tag: Int) -> Bool { tag % 2 == 1 }

  /// Whether `next` may follow `previous` (nil: at the start): an I- tag continues only its own slot.
  public func isLegal(_ next: Int, after previous: Int?) -> Bool {
    guard next != Self.outside, !isBegin(next) else { return true }
    guard let previous else { return false }
    return previous == next || previous == next - 1
  }

  /// The stored spelling of a tag: `O`, `B-area`, `I-area`.
  public func spelling(ofTag tag: Int) -> String {
    guard let name = slotName(ofTag: tag) else { return "O" }
    return (isBegin(tag) ? "B-" : "I-") + name.rawValue
  }
}

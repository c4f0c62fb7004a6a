// Every way to write a template, where those are few: list values and groups of words become sets of spellings.

extension IntentGrammar {
  /// Marks of lists inside a spelling, in the private use area: they stand for what a list may hold.
  enum Marker {
    static let number: Unicode.Scalar = "\u{E000}"
    static let wildcard: Unicode.Scalar = "\u{E001}"
    /// The first of the marks for lists by name.
    static let firstList: UInt32 = 0xE010
    static let lastList: UInt32 = 0xF8FF

    static func isMarker(_ scalar: Unicode.Scalar) -> Bool { (0xE000...0xF8FF).contains(scalar.value) }
  }

  /// The spellings of `template` with their spaces as written; nil when there are more than `limit`, or when it holds a
  /// list for which `marker` gives no mark.
  func spellings(
    of template: Template, in block: Block, limit: Int, marker: (Template) -> Unicode.Scalar? = { _ in nil }
  ) -> [String]? {
    switch template {
    case .text(let text): return [text]
    case .list, .range: return marker(template).map { [String(Character($0))] }
    case .rule(let name):
      guard let rule = rule(name, in: block) else { return nil }
      return spellings(of: rule.template, in: block, limit: limit, marker: marker)
    case .alternative(let branches):
      var all: [String] = []
      for branch in branches {
        guard let found = spellings(of: branch, in: block, limit: limit, marker: marker) else { return nil }
        all += found
        guard all.count <= limit else { return nil }
      }
      return all
    case .sequence(let items): return product(items, separator: "", in: block, limit: limit, marker: marker)
    case .permutation(let items):
      guard items.count <= 4 else { return nil }
      var all: [String] = []
      for order in Self.orders(items.count) {
        let ordered = order.map { items[$0] }
        guard let found = product(ordered, separator: " ", in: block, limit: limit, marker: marker) else { return nil }
        all += found
        guard all.count <= limit else { return nil }
      }
      return all
    }
  }

  private func product(
    _ items: [Template], separator: String, in block: Block, limit: Int, marker: (Template) -> Unicode.Scalar?
  ) -> [String]? {
    var all = [separator]
    for item in items {
      guard let tails = spellings(of: item, in: block, limit: limit, marker: marker),
        all.count * tails.count <= limit
      else { return nil }
      all = all.flatMap { head in tails.map { head + $0 + separator } }
    }
    return all
  }

  /// Every order of `count` things.
  private static func orders(_ count: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return orders(count - 1).flatMap { shorter in
      (0...shorter.count).map { place in
        var order = shorter
        order.insert(count - 1, at: place)
        return order
      }
    }
  }
}

// The right side of a JSGF rule as a tree, and the smallest tree for a list of phrases.

/// What may be said in one place of a grammar.
indirect enum JSGFExpression: Hashable, Sendable {
  /// One word.
  case word(String)
  /// `<name>`.
  case rule(String)
  /// One after the other; nothing at all when empty.
  case sequence([JSGFExpression])
  /// One of them.
  case alternatives([JSGFExpression])
  /// `[…]`
  case optional(JSGFExpression)

  static let nothing = JSGFExpression.sequence([])

  /// A sequence without sequences in it.
  static func joined(_ parts: [JSGFExpression]) -> JSGFExpression {
    let flat = parts.flatMap(\.parts)
    return flat.count == 1 ? flat[0] : .sequence(flat)
  }

  /// What is said one after the other.
  var parts: [JSGFExpression] {
    if case .sequence(let parts) = self { return parts }
    return [self]
  }

  /// Branches without repetitions; an empty one makes the rest optional.
  static func either(_ branches: [JSGFExpression]) -> JSGFExpression {
    var seen: Set<JSGFExpression> = []
    var mayBeNothing = false
    var kept: [JSGFExpression] = []
    for branch in branches {
      switch branch {
      case .sequence([]): mayBeNothing = true
      case .optional(let inner):
        mayBeNothing = true
        if seen.insert(inner).inserted { kept.append(inner) }
      default: if seen.insert(branch).inserted { kept.append(branch) }
      }
    }
    guard let first = kept.first else { return .nothing }
    let all = kept.count == 1 ? first : .alternatives(kept)
    return mayBeNothing ? .optional(all) : all
  }

  /// Every phrase and no other, with what they start with, or what is left of them, said once where it is the same.
  static func factored(_ phrases: [[JSGFExpression]]) -> JSGFExpression {
    var heads: [JSGFExpression] = []
    var tails: [JSGFExpression: [[JSGFExpression]]] = [:]
    var mayBeNothing = false
    for phrase in phrases {
      guard let head = phrase.first else {
        mayBeNothing = true
        continue
      }
      if tails[head] == nil { heads.append(head) }
      tails[head, default: []].append(Array(phrase.dropFirst()))
    }
    var order: [JSGFExpression] = []
    var groups: [JSGFExpression: [JSGFExpression]] = [:]
    for head in heads {
      let rest = factored(tails[head] ?? [])
      if groups[rest] == nil { order.append(rest) }
      groups[rest, default: []].append(head)
    }
    let branches = order.map { rest in joined([either(groups[rest] ?? []), rest]) }
    return either(mayBeNothing ? branches + [.nothing] : branches)
  }

  /// As it stands in a file.
  var text: String {
    switch self {
    case .word(let word): word
    case .rule(let name): "<\(name)>"
    case .sequence(let parts): parts.isEmpty ? "<NULL>" : parts.map(\.text).joined(separator: " ")
    case .alternatives(let branches): "(" + branches.map(\.text).joined(separator: " | ") + ")"
    case .optional(.alternatives(let branches)): "[" + branches.map(\.text).joined(separator: " | ") + "]"
    case .optional(let inner): "[" + inner.text + "]"
    }
  }
}

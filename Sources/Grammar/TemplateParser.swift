// Text of a template to its tree. Recursive descent over Unicode scalars; depth is bounded because templates
// come from files that anybody may write.

internal import YAMLNodes

/// Parses one template.
struct TemplateParser {
  /// Deepest nesting of groups.
  static let maximumDepth = 48

  private let scalars: [Unicode.Scalar]
  private let text: String
  private let position: YAMLPosition
  private var index = 0

  /// Parses `text`, which stands at `position`.
  static func parse(_ text: String, at position: YAMLPosition) throws(GrammarError) -> Template {
    var parser = TemplateParser(text, at: position)
    let template = try parser.group(until: nil, depth: 0)
    return template
  }

  private init(_ text: String, at position: YAMLPosition) {
    self.text = text
    self.position = position
    scalars = Array(text.unicodeScalars)
  }

  /// Reads up to `close` (nil: to the end); alternatives and permutations are told by what separates them.
  private mutating func group(until close: Unicode.Scalar?, depth: Int) throws(GrammarError) -> Template {
    guard depth <= Self.maximumDepth else { throw fault("groups nested deeper than \(Self.maximumDepth)") }
    let opening = index - 1
    var branches: [Template] = []
    var items: [Template] = []
    var separator: Unicode.Scalar?
    while true {
      guard index < scalars.count else {
        guard let close else { break }
        throw fault("unclosed '\(close == "]" ? "[" : "(")' at character \(opening + 1)")
      }
      let scalar = scalars[index]
      index += 1
      if scalar == close { break }
      switch scalar {
      case "(": items.append(try group(until: ")", depth: depth + 1))
      case "[":
        let inner = try group(until: "]", depth: depth + 1)
        items.append(Self.optional(inner))
      case "{": items.append(try listReference(try name(until: "}", opening: "{")))
      case "<": items.append(.rule(try name(until: ">", opening: "<")))
      case "|", ";":
        guard separator == nil || separator == scalar else {
          throw fault("'|' and ';' in one group at character \(index); put one of them in parentheses")
        }
        separator = scalar
        branches.append(Self.sequence(items))
        items = []
      case ")", "]", "}", ">": throw fault("unexpected '\(scalar)' at character \(index)")
      default:
        index -= 1
        items.append(.text(try words()))
      }
    }
    guard let separator else { return Self.sequence(items) }
    branches.append(Self.sequence(items))
    return separator == "|" ? .alternative(branches) : .permutation(branches)
  }

  private mutating func words() throws(GrammarError) -> String {
    var words = String.UnicodeScalarView()
    while index < scalars.count, !"()[]{}<>|;".unicodeScalars.contains(scalars[index]) {
      if scalars[index] == "\\" {
        index += 1
        guard index < scalars.count else { throw fault("nothing follows the last '\\'") }
      }
      words.append(scalars[index])
      index += 1
    }
    return String(words)
  }

  private mutating func name(until close: Unicode.Scalar, opening: Character) throws(GrammarError) -> String {
    let start = index
    while index < scalars.count, scalars[index] != close {
      guard !"()[]{}<>|;".unicodeScalars.contains(scalars[index]) else { break }
      index += 1
    }
    guard index < scalars.count, scalars[index] == close else {
      throw fault("unclosed '\(opening)' at character \(start)")
    }
    index += 1
    var name = String.UnicodeScalarView()
    name.append(contentsOf: scalars[start..<index - 1])
    guard !name.isEmpty else { throw fault("a name is missing between '\(opening)' and '\(close)'") }
    return String(name)
  }

  private func listReference(_ name: String) throws(GrammarError) -> Template {
    let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let list = String(parts[0].first == "@" ? parts[0].dropFirst() : parts[0])
    var slot = parts.count > 1 ? String(parts[1]) : list
    if slot.first == "@" { slot.removeFirst() }
    guard !list.isEmpty, !slot.isEmpty else { throw fault("a list or slot name is missing in {\(name)}") }
    guard let dots = list.firstRange(of: "..") else { return .list(list, slot: slot) }
    let end = list[dots.upperBound...].split(separator: ",", maxSplits: 1)
    guard let from = Int(list[..<dots.lowerBound]), let to = end.first.flatMap({ Int($0) }), from <= to,
      let step = end.count > 1 ? Int(end[1]) : 1, step > 0
    else { throw fault("a range is written {from..to:slot} or {from..to,step:slot}, found {\(name)}") }
    let limit = NumberRange.limit
    guard from >= -limit, to <= limit, step <= limit else {
      throw fault("a range lies between -\(limit) and \(limit), found {\(name)}")
    }
    guard parts.count > 1 else { throw fault("the range {\(name)} names no slot; write {\(name):slot}") }
    return .range(NumberRange(from: from, to: to, step: step), slot: slot)
  }

  private func fault(_ message: String) -> GrammarError { .syntax(position, message: message, template: text) }

  private static func sequence(_ items: [Template]) -> Template {
    switch items.count {
    case 0: .empty
    case 1: items[0]
    default: .sequence(items)
    }
  }

  private static func optional(_ inner: Template) -> Template {
    if case .alternative(let branches) = inner { return .alternative(branches + [.empty]) }
    return .alternative([inner, .empty])
  }
}

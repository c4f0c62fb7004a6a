// A sentence template → a JSGF expression. Templates are letters with optional letters in them (`light[s]`), JSGF knows
// whole words only: where two parts touch without a space between, their spellings are listed.

internal import Grammar
internal import Resolvers

/// Converts templates, and collects the rules they need.
struct TemplateConverter {
  /// Rules by name, as needed so far.
  private(set) var rules: [String: JSGFExpression] = [:]
  /// Their names, those that others need first.
  private(set) var names: [String] = []
  private let grammar: IntentGrammar
  private let household: HouseholdNames
  private var ruleNames: [String: [(template: Template, name: String)]] = [:]

  /// Most spellings that parts which touch are listed in.
  private static let maximumSpellings = 64
  /// Most words of an open list, such as shopping, that are taken.
  private static let maximumFillings = 80
  /// Most steps of a range whose numbers are listed one by one.
  private static let maximumNumbers = 200

  init(_ grammar: IntentGrammar, household: HouseholdNames) {
    self.grammar = grammar
    self.household = household
  }

  /// The expression of a template; nil for one that JSGF cannot hold, or for which the home has no words.
  mutating func expression(of template: Template, in block: IntentGrammar.Block) -> JSGFExpression? {
    switch template {
    case .text(let text): return .joined(SpokenWriting.words(of: text).map(JSGFExpression.word))
    case .list(let name, let slot): return list(name, slot: slot, in: block)
    case .range(let range, _): return number(range)
    case .rule(let name):
      guard let rule = grammar.rule(name, in: block) else { return nil }
      return reference("say_\(name)", template: rule.template, in: block)
    case .alternative(let branches):
      let converted = branches.compactMap { expression(of: $0, in: block) }
      return converted.isEmpty ? nil : .either(converted)
    case .permutation(let items):
      let converted = items.compactMap { expression(of: $0, in: block) }
      guard converted.count == items.count, items.count <= 3 else { return nil }
      return .either(Self.orders(converted).map(JSGFExpression.joined))
    case .sequence(let items):
      var parts: [JSGFExpression] = []
      for group in groups(of: items, in: block) {
        let part = group.count == 1 ? expression(of: group[0], in: block) : listed(group, in: block)
        guard let part else { return nil }
        parts.append(part)
      }
      return .joined(parts)
    }
  }

  // MARK: Where words part

  /// Items with nothing but words on both sides of each cut.
  private func groups(of items: [Template], in block: IntentGrammar.Block) -> [[Template]] {
    var groups: [[Template]] = []
    for item in items where item != .empty {
      if let last = groups.last?.last,
        !isSpaced(last, atEnd: true, in: block), !isSpaced(item, atEnd: false, in: block)
      {
        groups[groups.count - 1].append(item)
      } else {
        groups.append([item])
      }
    }
    return groups
  }

  /// Whether every spelling of an item starts, or ends, with a space.
  private func isSpaced(_ template: Template, atEnd: Bool, in block: IntentGrammar.Block) -> Bool {
    switch template {
    case .text(let text): return (atEnd ? text.last : text.first) == " "
    case .list, .range: return false
    case .permutation: return true
    case .rule(let name):
      return grammar.rule(name, in: block).map { isSpaced($0.template, atEnd: atEnd, in: block) } ?? false
    case .alternative(let branches): return branches.allSatisfy { isSpaced($0, atEnd: atEnd, in: block) }
    case .sequence(let items):
      return (atEnd ? items.last : items.first).map { isSpaced($0, atEnd: atEnd, in: block) } ?? false
    }
  }

  /// Parts that touch, as a list of all their spellings.
  private mutating func listed(_ items: [Template], in block: IntentGrammar.Block) -> JSGFExpression? {
    guard let spellings = spellings(of: .sequence(items), in: block) else { return nil }
    let phrases = spellings.compactMap { spelling -> [JSGFExpression]? in
      var phrase: [JSGFExpression] = []
      var text = ""
      for piece in spelling {
        switch piece {
        case .letters(let letters): text += letters
        case .reference(let expression):
          phrase += SpokenWriting.words(of: text).map(JSGFExpression.word) + expression.parts
          text = ""
        }
      }
      return phrase + SpokenWriting.words(of: text).map(JSGFExpression.word)
    }
    return .factored(phrases)
  }

  private enum Piece {
    case letters(String)
    case reference(JSGFExpression)
  }

  private mutating func spellings(of template: Template, in block: IntentGrammar.Block) -> [[Piece]]? {
    switch template {
    case .text(let text): return [[.letters(text)]]
    case .list, .range: return expression(of: template, in: block).map { [[.reference($0)]] }
    case .rule(let name): return grammar.rule(name, in: block).flatMap { spellings(of: $0.template, in: block) }
    case .permutation: return expression(of: template, in: block).map { [[.reference($0)]] }
    case .alternative(let branches):
      var all: [[Piece]] = []
      for branch in branches {
        guard let some = spellings(of: branch, in: block), all.count + some.count <= Self.maximumSpellings else {
          return nil
        }
        all += some
      }
      return all
    case .sequence(let items):
      var all: [[Piece]] = [[]]
      for item in items {
        guard let tails = spellings(of: item, in: block), all.count * tails.count <= Self.maximumSpellings else {
          return nil
        }
        all = all.flatMap { head in tails.map { head + $0 } }
      }
      return all
    }
  }

  private static func orders(_ items: [JSGFExpression]) -> [[JSGFExpression]] {
    guard items.count > 1 else { return [items] }
    return items.indices.flatMap { first -> [[JSGFExpression]] in
      var rest = items
      let item = rest.remove(at: first)
      return orders(rest).map { [item] + $0 }
    }
  }

  // MARK: Rules

  private mutating func define(_ name: String, _ expression: JSGFExpression) -> JSGFExpression? {
    guard expression != .nothing else { return nil }
    if rules[name] == nil { names.append(name) }
    rules[name] = expression
    return .rule(name)
  }

  /// A rule of the definitions under its name; blocks may have rules of their own under the same one.
  private mutating func reference(
    _ wanted: String, template: Template, in block: IntentGrammar.Block
  ) -> JSGFExpression? {
    let known = ruleNames[wanted] ?? []
    if let same = known.first(where: { $0.template == template }) {
      return rules[same.name] == nil ? nil : .rule(same.name)
    }
    let name = known.isEmpty ? wanted : "\(wanted)_\(known.count + 1)"
    ruleNames[wanted, default: []].append((template, name))
    return expression(of: template, in: block).flatMap { define(name, $0) }
  }

  private mutating func list(_ name: String, slot: String, in block: IntentGrammar.Block) -> JSGFExpression? {
    switch grammar.list(name, in: block) {
    case nil: return nil
    case .range(let range): return number(range)
    case .values(let values):
      // Only blocks that demand a context leave some of the values out.
      let accepted = values.filter { block.accepts($0.context) }
      return reference(
        accepted.count == values.count ? "list_\(name)" : "some_\(name)",
        template: .alternative(accepted.map(\.template)), in: block)
    case .wildcard:
      return words(household.fillings(list: name, slot: slot).prefix(Self.maximumFillings).map(\.text), name)
    case .dynamic where name == "name": return devices(in: block)
    case .dynamic: return words(household.fillings(list: name, slot: slot).map(\.text), name)
    }
  }

  /// `<light>`, `<switch>` …: one rule a domain, and of those the ones that the block takes.
  private mutating func devices(in block: IntentGrammar.Block) -> JSGFExpression? {
    let accepted = household.lists["name"]?.filter { block.accepts(entity: $0.value) } ?? []
    let byDomain = Dictionary(grouping: accepted) { String($0.value.prefix { $0 != "." }) }
    let domains = byDomain.sorted { $0.key < $1.key }.compactMap { words($0.value.map(\.text), $0.key) }
    return domains.isEmpty ? nil : .either(domains)
  }

  private mutating func words(_ texts: [String], _ name: String) -> JSGFExpression? {
    if rules[name] != nil { return .rule(name) }
    let phrases = texts.map { SpokenWriting.words(of: $0).map(JSGFExpression.word) }.filter { !$0.isEmpty }
    return phrases.isEmpty ? nil : define(name, .factored(phrases))
  }

  private mutating func number(_ range: NumberRange) -> JSGFExpression? {
    let name = "number_\(range.from)_\(range.to)_\(range.step)".replacing("-", with: "minus_")
    let whole: JSGFExpression
    if rules[name] != nil {
      whole = .rule(name)
    } else {
      let values = Array(stride(from: range.from, through: range.to, by: range.step).prefix(Self.maximumNumbers))
      let phrases = values.map { value in
        ((value < 0 ? ["minus"] : []) + SpokenWriting.number(abs(value))).map(JSGFExpression.word)
      }
      guard let rule = define(name, .factored(phrases)) else { return nil }
      whole = rule
    }
    guard range.fractions != .none else { return whole }
    let half = ["and", "a", "half"].map(JSGFExpression.word)
    let fraction = JSGFExpression.alternatives([.sequence(half), .sequence([.word("point"), .word("five")])])
    return .joined([whole, .optional(fraction)])
  }
}

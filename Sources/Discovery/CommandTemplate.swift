// Home Assistant writes payloads as templates. Those are read here that are fixed text, or put one value between
// fixed texts; a block "if this value is given" is kept or left out as the command has it. Nothing else of the
// language is understood, and what is not understood is not sent.

internal import HomeControl

enum CommandTemplate {
  /// The frame of a template that puts `variable` (one of these names) between fixed texts.
  static func frame(_ template: String, variable names: Set<String>) -> CommandEndpoint.Frame? {
    guard let pieces = pieces(template, given: names) else { return nil }
    var before = ""
    var after = ""
    var hasValue = false
    for piece in pieces {
      switch piece {
      case .text(let text): if hasValue { after += text } else { before += text }
      case .value(let name):
        guard !hasValue, names.contains(name) else { return nil }
        hasValue = true
      }
    }
    guard hasValue else { return nil }
    before = String(before.drop { $0.isWhitespace })
    while after.last?.isWhitespace == true { after.removeLast() }
    return before.isEmpty && after.isEmpty ? .plain : .surrounded(before: before, after: after)
  }

  /// The text of a template whose every value is left out; nil when one is needed.
  static func fixed(_ template: String) -> String? {
    guard let pieces = pieces(template, given: []) else { return nil }
    var text = ""
    for piece in pieces {
      guard case .text(let part) = piece else { return nil }
      text += part
    }
    while text.last?.isWhitespace == true { text.removeLast() }
    text = String(text.drop { $0.isWhitespace })
    return text.isEmpty ? nil : text
  }

  private enum Piece {
    case text(String)
    case value(String)
  }

  /// Text and values in order, with the blocks resolved; nil for anything else of the language.
  private static func pieces(_ template: String, given: Set<String>) -> [Piece]? {
    guard template.utf8.count <= 2_048 else { return nil }
    var pieces: [Piece] = []
    var rest = template[...]
    // Whether each open block is kept.
    var blocks: [Bool] = []
    var trimsNext = false
    func keep(_ text: Substring) {
      var text = text
      if trimsNext { text = text.drop { $0.isWhitespace } }
      if !text.isEmpty, !blocks.contains(false) { pieces.append(.text(String(text))) }
    }
    while let open = rest.firstIndex(of: "{") {
      let after = rest.index(after: open)
      guard after < rest.endIndex, rest[after] == "{" || rest[after] == "%" else {
        keep(rest[...open])
        trimsNext = false
        rest = rest[after...]
        continue
      }
      let closing = rest[after] == "{" ? "}}" : "%}"
      guard let end = rest[after...].firstRange(of: closing) else { return nil }
      var inside = rest[rest.index(after: after)..<end.lowerBound]
      var text = rest[..<open]
      if inside.first == "-" {
        inside.removeFirst()
        while text.last?.isWhitespace == true { text.removeLast() }
      }
      keep(text)
      trimsNext = inside.last == "-"
      if trimsNext { inside.removeLast() }
      let words = inside.split { $0.isWhitespace }
      if closing == "}}" {
        guard let name = valueName(words) else { return nil }
        if !blocks.contains(false) { pieces.append(.value(name)) }
      } else if words.count == 4, words[0] == "if", words[2] == "is", words[3] == "defined" {
        blocks.append(given.contains(String(words[1])))
      } else if words.elementsEqual(["endif"]), !blocks.isEmpty {
        blocks.removeLast()
      } else {
        return nil
      }
      rest = rest[end.upperBound...]
    }
    keep(rest)
    return blocks.isEmpty ? pieces : nil
  }

  /// `value`, or `value | int`: a bare name, at most converted to a number.
  private static func valueName(_ words: [Substring]) -> String? {
    guard let name = words.first, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else { return nil }
    let filters = words.dropFirst().joined()
    return ["", "|int", "|float", "|string"].contains(filters) ? String(name) : nil
  }
}

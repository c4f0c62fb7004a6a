// Training data of Rasa NLU (`nlu.yml`, formats 2 and 3) as people have it: intents whose examples stand in one block
// of lines, entities in `[words](entity)` or `[words]{"entity": …}` marks. Lookup tables give further words; synonyms
// and regular expressions say nothing that is learned here, stories and rules are left alone.

internal import Ontology
internal import YAMLNodes

enum RasaFile {
  /// Whether a document is training data of Rasa.
  static func isOne(_ root: YAMLNode) -> Bool { root["nlu"] != nil && root["intents"]?.mapping == nil }

  /// Reads the `nlu:` part of a document.
  static func read(_ root: YAMLNode) throws(YAMLError) -> ForeignSentences {
    var found = ForeignSentences()
    for entry in try root.required("nlu").requireSequence() {
      if let name = entry["intent"] {
        let label = try ForeignSentences.label(try name.requireString(), at: name)
        for (text, line) in try lines(of: entry) { found.add(try row(text, label, at: line)) }
      } else if let name = entry["lookup"] {
        found.fill(SlotName(rawValue: try name.requireString()), with: try lines(of: entry).map(\.text))
      } else if entry["synonym"] == nil, entry["regex"] == nil {
        throw entry.error("expected an entry with intent:, lookup:, synonym: or regex:")
      }
    }
    return found
  }

  /// The examples of an entry: lines that begin with a dash in one block, or a list of texts.
  private static func lines(of entry: YAMLNode) throws(YAMLError) -> [(text: String, position: YAMLPosition)] {
    let node = try entry.required("examples")
    if let sequence = node.sequence {
      var found: [(text: String, position: YAMLPosition)] = []
      for element in sequence {
        let text = try element.mapping == nil ? element : element.required("text")
        found.append((trimmed(try text.requireString()), text.position))
      }
      return found
    }
    var found: [(text: String, position: YAMLPosition)] = []
    for (offset, line) in try node.requireString().split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let text = trimmed(String(line))
      // The block begins on the line after its sign.
      let position = YAMLPosition(file: node.position.file, line: node.position.line + 1 + offset, column: 1)
      if text.isEmpty || text.hasPrefix("#") { continue }
      guard text.hasPrefix("-") else {
        throw YAMLError(at: position, "expected '- ' and a sentence, found '\(text.prefix(40))'")
      }
      found.append((trimmed(String(text.dropFirst())), position))
    }
    return found
  }

  private static func trimmed(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return SentencePieces.string(scalars[first...last])
  }

  /// A sentence with its marks; brackets that no mark follows are words.
  private static func row(
    _ source: String, _ label: IntentLabel, at position: YAMLPosition
  ) throws(YAMLError) -> LabelledUtterance {
    let scalars = Array(source.unicodeScalars)
    var pieces = SentencePieces()
    var index = 0
    while index < scalars.count {
      guard scalars[index] == "[", let close = scalars[index...].firstIndex(of: "]"), close + 1 < scalars.count,
        scalars[close + 1] == "(" || scalars[close + 1] == "{"
      else {
        pieces.append(String(scalars[index]))
        index += 1
        continue
      }
      let closing: Unicode.Scalar = scalars[close + 1] == "(" ? ")" : "}"
      guard let end = scalars[close...].firstIndex(of: closing) else {
        throw YAMLError(at: position, "the mark after '\(SentencePieces.string(scalars[index...close]))' is not closed")
      }
      let words = SentencePieces.string(scalars[index + 1..<close])
      let mark = SentencePieces.string(scalars[close + 1...end])
      let name = try slot(mark, at: position)
      guard !words.isEmpty, !name.isEmpty else { throw YAMLError(at: position, "empty mark '[\(words)]\(mark)'") }
      pieces.append(words, of: SlotName(rawValue: name))
      index = end + 1
    }
    return pieces.row(label, source: "\(position.file):\(position.line)")
  }

  /// The slot of `(entity)`, `(entity:value)` or `{"entity": …, "role": …}`; a role tells two of a kind apart.
  private static func slot(_ mark: String, at position: YAMLPosition) throws(YAMLError) -> String {
    if mark.hasPrefix("(") { return String(mark.dropFirst().dropLast().prefix { $0 != ":" }) }
    let found: YAMLNode
    do throws(YAMLError) {
      found = try YAML.parse(mark, file: position.file)
    } catch {
      throw YAMLError(at: position, "'\(mark)' is not readable: \(error.message)")
    }
    guard let entity = found["entity"]?.string else {
      throw YAMLError(at: position, "'\(mark)' says no \"entity\"")
    }
    return found["role"]?.string ?? entity
  }
}

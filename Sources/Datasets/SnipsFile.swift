// A data set of Snips NLU, in the JSON that its tools write: utterances in pieces, some of which fill slots. The values
// of its entities, with their synonyms, give further words for the slots.

internal import Ontology
internal import YAMLNodes

enum SnipsFile {
  /// Whether a document is a data set of Snips.
  static func isOne(_ root: YAMLNode) -> Bool {
    root["intents"]?.mapping?.contains { $0.value["utterances"] != nil } ?? false
  }

  /// Reads a document.
  static func read(_ root: YAMLNode) throws(YAMLError) -> ForeignSentences {
    if let language = root["language"], let tag = language.string, tag != "en", !tag.hasPrefix("en-"),
      !tag.hasPrefix("en_")
    {
      throw language.error("the sentences are in '\(tag)'; the model understands English alone")
    }
    var found = ForeignSentences()
    var slotsOfEntity: [String: Set<SlotName>] = [:]
    for (key, intent) in try root.required("intents").requireMapping() {
      let label = try ForeignSentences.label(try key.requireString(), at: key)
      for utterance in try intent.required("utterances").requireSequence() {
        var pieces = SentencePieces()
        for piece in try utterance.required("data").requireSequence() {
          let text = try piece.required("text").requireString()
          let entity = piece["entity"]?.string
          guard let name = piece["slot_name"]?.string ?? entity, !name.isEmpty else {
            pieces.append(text)
            continue
          }
          let slot = SlotName(rawValue: name)
          pieces.append(text, of: slot)
          if let entity { slotsOfEntity[entity, default: []].insert(slot) }
        }
        found.add(pieces.row(label, source: "\(utterance.position.file):\(utterance.position.line)"))
      }
    }
    for (key, entity) in try root["entities"]?.requireMapping() ?? [] {
      let words = try entity["data"].map(Self.words) ?? []
      for slot in slotsOfEntity[try key.requireString()] ?? [] { found.fill(slot, with: words) }
    }
    return found
  }

  private static func words(_ data: YAMLNode) throws(YAMLError) -> [String] {
    var words: [String] = []
    for value in try data.requireSequence() {
      words.append(try value.required("value").requireString())
      words += try value["synonyms"]?.requireStrings() ?? []
    }
    return words
  }
}

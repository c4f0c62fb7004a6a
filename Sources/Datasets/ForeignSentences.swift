// What files of other programs give: sentences in our form, and further words for their slots.

internal import Ontology
internal import YAMLNodes

/// Sentences of another program's file.
struct ForeignSentences {
  /// The sentences, each with file and line.
  private(set) var rows: [LabelledUtterance] = []
  /// Words that may stand in a slot, beyond those of the sentences.
  private(set) var fillings: [SlotName: [String]] = [:]

  /// Most words that are taken for one slot.
  private static let maximumFillingCount = 400

  /// Whether a path is a file, rather than a folder, that may be another program's.
  static func mayBe(_ path: String) -> Bool { [".yaml", ".yml", ".json"].contains(where: path.hasSuffix) }

  /// Reads the file of another program; nil for what is none: Rasa's and Snips' are known by their keys.
  /// - Throws: `DatasetError.badRecipe` with file and line.
  static func read(path: String) throws(DatasetError) -> ForeignSentences? {
    do throws(YAMLError) {
      // JSON is YAML too; this way its faults have lines.
      let root = try YAML.load(path: path)
      if RasaFile.isOne(root) { return try RasaFile.read(root) }
      if SnipsFile.isOne(root) { return try SnipsFile.read(root) }
      guard path.hasSuffix(".json") else { return nil }
      throw root.error("this JSON is no data set of Snips: it has no `intents` with `utterances`")
    } catch {
      throw .badRecipe(file: error.file, line: error.line, reason: error.message)
    }
  }

  /// Takes a sentence; empty ones are passed over.
  mutating func add(_ row: LabelledUtterance) { if !row.text.isEmpty { rows.append(row) } }

  /// Notes words for a slot.
  mutating func fill(_ slot: SlotName, with words: [String]) {
    for word in words where !word.isEmpty && fillings[slot, default: []].count < Self.maximumFillingCount {
      fillings[slot, default: []].append(word)
    }
  }

  /// The label of an intent called `name`; what those programs call nothing is out of scope here.
  static func label(_ name: String, at node: YAMLNode) throws(YAMLError) -> IntentLabel {
    if ["nlu_fallback", "None", IntentLabel.outOfScope.spelling].contains(name) { return .outOfScope }
    guard !name.isEmpty, !name.contains(where: { "/+#".contains($0) }) else {
      throw node.error("'\(name)' cannot name an intent here: it becomes a level of a topic, which has no / + or #")
    }
    return IntentLabel(IntentName(rawValue: name))
  }
}

/// Puts a sentence together from its pieces, without white space around it.
struct SentencePieces {
  private var scalars: [Unicode.Scalar] = []
  private var spans: [(name: SlotName, range: Range<Int>)] = []

  /// Appends words outside slots; doubled spaces become one.
  mutating func append(_ text: String) {
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace, scalars.last?.properties.isWhitespace ?? true { continue }
      scalars.append(scalar)
    }
  }

  /// Appends the words of a slot.
  mutating func append(_ words: String, of slot: SlotName) {
    let start = scalars.count
    append(words)
    let trimmed = Self.trimmed(scalars[start...])
    if !trimmed.isEmpty { spans.append((slot, trimmed)) }
  }

  /// The sentence.
  func row(_ label: IntentLabel, source: String) -> LabelledUtterance {
    let kept = Self.trimmed(scalars[...])
    return LabelledUtterance(
      Self.string(scalars[kept]), label: label,
      spans: spans.map { span in
        let range = span.range.lowerBound - kept.lowerBound..<span.range.upperBound - kept.lowerBound
        return .init(span.name, value: Self.string(scalars[span.range]), range: range)
      }, source: source)
  }

  private static func trimmed(_ scalars: ArraySlice<Unicode.Scalar>) -> Range<Int> {
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return scalars.startIndex..<scalars.startIndex }
    return first..<last + 1
  }

  static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}

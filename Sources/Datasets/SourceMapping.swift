// What a public set's own names mean in the ontology: a reviewed file per family of sets, read here.
// Each source intent is mapped to a label, refused (it trains out_of_scope), or skipped (it trains nothing).

public import Ontology
internal import YAMLNodes

/// The decisions about the intents and slots of one family of public sets.
public struct SourceMapping: Sendable {
  /// What becomes of one source intent.
  public enum Decision: Equatable, Sendable {
    /// A home's request that we do not serve, or no request at all: trains `out_of_scope`.
    case refuse
    /// Neither ours nor clearly not ours: trains nothing.
    case skip
    /// Ours.
    case map(Rule)
  }

  /// How a mapped intent's rows become ours.
  public struct Rule: Equatable, Sendable {
    /// The label where nothing below says otherwise.
    public var label: IntentLabel?
    /// Source slot whose value chooses the label, with the labels by lower-cased value; other values skip the row.
    public var choice: Choice?
    /// Labels by the first of our slots that the row holds.
    public var whenHolds: [Choice.Case] = []
    /// Label of a row that says a target ("to fifty percent") instead of a step.
    public var absolute: IntentLabel?
    /// Domain the source intent implies.
    public var domain: String?
    /// Our slot to put over the first free number, required unless `otherwise` is given.
    public var locate: SlotName?
    /// Label of a row without the number that `locate` looks for.
    public var otherwise: IntentLabel?
    /// Source slots of which at least one must be located.
    public var require: [String] = []
    /// Phrases to cover with `name` when the source locates no device.
    public var devices: [[String]] = []
    /// Renames that differ from the mapping's.
    public var slots: [String: String] = [:]

    /// A choice among labels.
    public struct Choice: Equatable, Sendable {
      /// One value and its label.
      public struct Case: Equatable, Sendable {
        /// The value or slot.
        public var key: String
        /// The label it chooses.
        public var label: IntentLabel
      }
      /// The source slot.
      public var slot: String
      /// Labels by value.
      public var cases: [Case]
    }
  }

  /// What becomes of rows whose words say something else than the intent they were filed under.
  public struct Wording: Equatable, Sendable {
    /// Phrases, of which a row holds one.
    public let phrases: [[String]]
    /// The source intents this is about; empty for all that are mapped.
    public let intents: Set<String>
    /// What becomes of such rows.
    public let decision: Decision

    func applies(to intent: String, _ words: [Word]) -> Bool {
      (intents.isEmpty || intents.contains(intent)) && SourceMapping.phrase(phrases, in: words) != nil
    }
  }

  /// File it was read from.
  public let file: String
  /// Names of the sets it is for.
  public let sets: [String]
  /// Decisions by source intent.
  public let intents: [String: Decision]
  /// What goes before the decision about a mapped source intent, first first.
  public let wordings: [Wording]
  /// Decision for every other source intent; nil makes an unlisted intent a skip that the report counts.
  public let fallback: Decision?
  /// Our slot, or one of the forms `moment`, `amount`, `tone`, by source slot; others are dropped.
  public let slots: [String: String]

  /// The forms that a rename may name besides a slot.
  static let forms: Set<String> = ["moment", "amount", "tone"]

  /// Reads a mapping file.
  /// - Throws: `DatasetError.badRecipe` or `.unknownName` with file and line.
  public init(path: String) throws(DatasetError) {
    do { try self.init(node: YAML.load(path: path), file: path) } catch { throw DatasetError(error) }
  }

  /// Reads a mapping from text; `file` is the name that errors carry.
  /// - Throws: `DatasetError.badRecipe` or `.unknownName` with file and line.
  public init(text: String, file: String) throws(DatasetError) {
    do { try self.init(node: YAML.parse(text, file: file), file: file) } catch { throw DatasetError(error) }
  }

  private init(node: YAMLNode, file: String) throws {
    try node.refuseUnknownKeys(known: ["sets", "slots", "default", "words", "intents"])
    self.file = file
    sets = try node.required("sets").requireStrings()
    var slots: [String: String] = [:]
    for (key, value) in try node["slots"]?.requireMapping() ?? [] {
      slots[try key.requireString()] = try Self.slot(value)
    }
    self.slots = slots
    fallback = try node["default"].map { try Self.decision($0) }
    var intents: [String: Decision] = [:]
    for (key, value) in try node.required("intents").requireMapping() {
      intents[try key.requireString()] = try Self.decision(value)
    }
    self.intents = intents
    wordings = try node["words"]?.requireSequence().map { try Self.wording($0, of: intents) } ?? []
  }

  private static func wording(_ node: YAMLNode, of intents: [String: Decision]) throws -> Wording {
    try node.refuseUnknownKeys(known: ["say", "of", "become"])
    let sources = try node["of"]?.requireStrings() ?? []
    for source in sources {
      guard case .map? = intents[source] else {
        throw node.error("'of' names \(source), which is no intent that is mapped below")
      }
    }
    let phrases = try node.required("say").requireStrings().map {
      $0.lowercased().split(separator: " ").map(String.init)
    }
    guard !phrases.isEmpty, !phrases.contains([]) else { throw node.error("'say' needs phrases of a word or more") }
    return Wording(
      phrases: phrases,
      intents: Set(sources), decision: try decision(node.required("become")))
  }

  private static func decision(_ node: YAMLNode) throws -> Decision {
    if let word = node.string {
      switch word {
      case "refuse": return .refuse
      case "skip": return .skip
      default: return .map(Rule(label: try label(node)))
      }
    }
    try node.refuseUnknownKeys(
      known: [
        "label", "by", "values", "holds", "absolute", "domain", "locate", "otherwise", "require", "devices", "slots",
      ])
    var rule = Rule()
    rule.label = try node["label"].map(label)
    if let slot = try node["by"]?.requireString() {
      rule.choice = .init(slot: slot, cases: try cases(node.required("values")))
    }
    rule.whenHolds = try node["holds"].map(cases) ?? []
    rule.absolute = try node["absolute"].map(label)
    rule.domain = try node["domain"]?.requireString()
    rule.locate = try node["locate"].map { SlotName(rawValue: try slot($0)) }
    rule.otherwise = try node["otherwise"].map(label)
    rule.require = try node["require"]?.requireStrings() ?? []
    rule.devices = try node["devices"]?.requireStrings().map { $0.split(separator: " ").map(String.init) } ?? []
    for (key, value) in try node["slots"]?.requireMapping() ?? [] {
      rule.slots[try key.requireString()] = try slot(value)
    }
    guard rule.label != nil || rule.choice != nil else { throw node.error("'label' or 'by' with 'values' is missing") }
    return .map(rule)
  }

  private static func cases(_ node: YAMLNode) throws -> [Rule.Choice.Case] {
    try node.requireMapping().map { .init(key: try $0.key.requireString(), label: try label($0.value)) }
  }

  private static func label(_ node: YAMLNode) throws -> IntentLabel {
    let label = IntentLabel(spelling: try node.requireString())
    guard IntentCatalog.definition(of: label.intent) != nil || label == .outOfScope else {
      throw DatasetError.unknownName(file: node.position.file, line: node.position.line, name: label.spelling)
    }
    return label
  }

  private static func slot(_ node: YAMLNode) throws -> String {
    let name = try node.requireString()
    guard forms.contains(name) || IntentCatalog.slotNames.contains(SlotName(rawValue: name)) else {
      throw DatasetError.unknownName(file: node.position.file, line: node.position.line, name: name)
    }
    return name
  }
}

extension DatasetError {
  /// What a reader of YAML found, as our error.
  init(_ error: any Error) {
    switch error {
    case let error as DatasetError: self = error
    case let error as YAMLError: self = .badRecipe(file: error.file, line: error.line, reason: error.message)
    default: self = .badRecipe(file: "", line: 0, reason: "\(error)")
    }
  }
}

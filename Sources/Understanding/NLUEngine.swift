// The one public door: an utterance in, an Interpretation out. Exact match first, then the model; then values,
// then devices. Whatever is not surely understood is rejected with a reason.

public import Grammar
public import HomeControl
public import Ontology
import Resolvers

/// Understands utterances for one home. Immutable; swapped whole when model, intents or home change.
public final class NLUEngine: Sendable {
  /// How an engine behaves.
  public struct Options: Equatable, Sendable {
    /// Longest utterance in Unicode scalars; longer ones are `too_long`.
    public var maximumScalarCount: Int
    /// Whether `delay`, `time` and `duration` are handed on; otherwise commands that carry one are `unsupported`,
    /// because "off at nine" must not mean now.
    public var acceptsModifiers: Bool

    /// Makes options.
    public init(maximumScalarCount: Int = 1_000, acceptsModifiers: Bool = false) {
      self.maximumScalarCount = maximumScalarCount
      self.acceptsModifiers = acceptsModifiers
    }
  }

  /// The scratch of one thread.
  public final class Workspace {
    let reader: ModelReader
    init(_ model: LanguageModel) { reader = ModelReader(model) }
  }

  /// The model in use.
  public let model: LanguageModel
  /// The home commands are grounded in; nil when none is described.
  public let home: Home?
  /// The intents a household and we have defined.
  public let grammar: IntentGrammar
  let matcher: ExactMatcher
  /// Intents the model was trained on: of these a written sentence with a wildcard needs its consent.
  private let modelIntents: Set<IntentName>
  let grounder: CommandGrounder
  let options: Options

  /// Makes an engine.
  ///
  /// - Parameter intents: files and folders of intent definitions.
  /// - Throws: `GrammarError` naming file and line.
  public init(model: LanguageModel, intents: [String], home: Home?, options: Options = Options()) throws {
    self.model = model
    self.home = home
    self.options = options
    grammar = try IntentGrammar.load(intents)
    modelIntents = Set(model.description.labels.map(\.intent))
    matcher = try ExactMatcher(grammar: grammar, home: home)
    grounder = CommandGrounder(home: home, acceptsModifiers: options.acceptsModifiers)
  }

  /// Loads an engine from files, as the programs do.
  ///
  /// - Throws: `ModelError`, `GrammarError` or `HomeError`, each naming the file and the remedy.
  public convenience init(
    modelPath: String, intents: [String], homePath: String?, options: Options = Options()
  ) throws {
    let home: Home? = if let homePath { try Home.load(path: homePath) } else { nil }
    try self.init(model: try LanguageModel(bundleAt: modelPath), intents: intents, home: home, options: options)
  }

  /// Scratch for one thread.
  public func makeWorkspace() -> Workspace { Workspace(model) }

  /// Understands one utterance.
  public func parse(_ utterance: Utterance, using workspace: Workspace) -> Interpretation {
    let clock = ContinuousClock()
    let began = clock.now
    var interpretation = understand(utterance, using: workspace, trace: nil)
    let elapsed = (clock.now - began).components
    interpretation.elapsedMicroseconds = Int(elapsed.seconds * 1_000_000 + elapsed.attoseconds / 1_000_000_000_000)
    return interpretation
  }

  func understand(_ utterance: Utterance, using workspace: Workspace, trace: Explanation.Recorder?) -> Interpretation {
    var utterance = utterance
    if utterance.area == nil, let site = utterance.site { utterance.area = area(of: site) }
    let scalars = Array(utterance.text.unicodeScalars.prefix(options.maximumScalarCount + 1))
    if scalars.count > options.maximumScalarCount { return rejected(utterance, .tooLong()) }
    guard scalars.contains(where: { $0.properties.isAlphabetic || $0.properties.numericType != nil }) else {
      return rejected(utterance, .noWords)
    }
    var match: CommandDraft?
    switch matcher.match(utterance.text, scalarCount: scalars.count) {
    case .command(let draft, let isCertain):
      trace?.matched(draft)
      if isCertain || !modelIntents.contains(draft.label.intent) {
        return ground([draft], utterance, scalars, model: nil)
      }
      match = draft
    case .refused: return rejected(utterance, .outOfScope(confidence: 1))
    case nil: break
    }
    guard Self.isUnderstood(language: utterance.language) else { return rejected(utterance, .foreignLanguage) }
    switch draft(utterance, scalars, workspace, trace) {
    case .success(let drafts) where drafts.map(\.label.intent) == [match?.label.intent]:
      return ground([match ?? drafts[0]], utterance, scalars, model: model.identity)
    case .success(let drafts): return ground(drafts, utterance, scalars, model: model.identity)
    case .failure(let refusal): return rejected(utterance, refusal.rejection, model: model.identity)
    }
  }

  /// Where a site is: as the home says, or the room of that name.
  private func area(of site: String) -> String? {
    home?.sites[site] ?? home?.areas.first { $0.id == site }?.id
  }

  /// Languages that the model, the tokenizer and the resolvers understand. Sentences a household has written down
  /// match in any language.
  public static let languages = ["en"]

  private static func isUnderstood(language: String) -> Bool {
    languages.contains { language.lowercased() == $0 || language.lowercased().hasPrefix($0 + "-") }
  }

  /// What the model makes of the utterance: one draft a command.
  private func draft(
    _ utterance: Utterance, _ scalars: [Unicode.Scalar], _ workspace: Workspace, _ trace: Explanation.Recorder?
  ) -> Result<[CommandDraft], Refusal> {
    let whole = workspace.reader.read(utterance.text)
    trace?.read(whole)
    if whole.isTruncated { return .failure(Refusal(.tooLong())) }
    let parts = CommandSplitter.parts(of: scalars, boundaries: whole.boundaries)
    var drafts: [CommandDraft] = []
    for part in parts {
      var reading = whole.reading
      if parts.count > 1 {
        let result = workspace.reader.read(text(scalars[part]), offset: part.lowerBound)
        trace?.read(result)
        reading = result.reading
      }
      if let rejection = refuse(reading) ?? SpokenDoubts.rejection(of: reading, scalars) {
        return .failure(Refusal(rejection))
      }
      drafts.append(CommandDraft(reading, scalars))
    }
    return .success(drafts)
  }

  /// Never acts on a guess: why a reading is not acted on, or nil.
  private func refuse(_ reading: Reading) -> Rejection? {
    if reading.label == .outOfScope {
      return .outOfScope(confidence: reading.confidence)
    }
    // Written so that a broken model's NaN is refused as well.
    let calibration = model.description.calibration
    guard reading.confidence >= Double(calibration.intentThreshold),
      reading.outOfScope <= Double(calibration.outOfScopeThreshold)
    else {
      return Rejection(.lowConfidence, "I'm not sure what you mean.", confidence: reading.confidence)
    }
    return nil
  }

  /// Values, then devices; one part that cannot be done rejects all.
  private func ground(
    _ drafts: [CommandDraft], _ utterance: Utterance, _ scalars: [Unicode.Scalar], model: ModelIdentity?
  ) -> Interpretation {
    var commands: [Command] = []
    for draft in drafts {
      switch grounder.command(from: draft, words: text(scalars[draft.range]), asker: utterance.area) {
      case .success(let command): commands.append(command)
      case .failure(let refusal):
        var rejection = refusal.rejection
        rejection.confidence = rejection.confidence ?? draft.confidence
        return rejected(utterance, rejection, model: model)
      }
    }
    return Interpretation(utterance, commands: commands, model: model)
  }

  private func rejected(_ utterance: Utterance, _ rejection: Rejection, model: ModelIdentity? = nil) -> Interpretation {
    Interpretation(utterance, rejection: rejection, model: model)
  }
}

/// A rejection on its way out of a function that would otherwise give something.
struct Refusal: Error {
  var rejection: Rejection
  init(_ rejection: Rejection) { self.rejection = rejection }
}

extension Rejection {
  static func tooLong() -> Rejection { Rejection(.tooLong, "That was too long for me.") }
  static func outOfScope(confidence: Double) -> Rejection {
    Rejection(.outOfScope, "I can't help with that.", confidence: confidence)
  }
  static let foreignLanguage = Rejection(.unsupported, "I only understand English.")
  static let noWords = Rejection(.invalidInput, "I heard nothing.")
}

/// The scalars as a string.
func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
  var view = String.UnicodeScalarView()
  view.append(contentsOf: scalars)
  return String(view)
}

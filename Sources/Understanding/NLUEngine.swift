// The one public door: an utterance in, an Interpretation out. Exact match first, then the model; then values,
// then devices. Whatever is not surely understood is rejected with a reason.

public import Grammar
public import HomeControl
public import NGrams
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
    /// Whether the owner keeps conversations; otherwise what needs one is `unsupported`, unless the utterance brings
    /// its `previous` ones: a question would be asked to which nobody hears the answer.
    public var keepsConversations: Bool
    /// Whether `grammar` keeps the sentences, examples and lists it was made of, which nothing needs that is said.
    public var keepsSources: Bool

    /// Makes options.
    public init(
      maximumScalarCount: Int = 1_000, acceptsModifiers: Bool = false, keepsConversations: Bool = true,
      keepsSources: Bool = true
    ) {
      self.maximumScalarCount = maximumScalarCount
      self.acceptsModifiers = acceptsModifiers
      self.keepsConversations = keepsConversations
      self.keepsSources = keepsSources
    }
  }

  /// The scratch of one thread.
  public final class Workspace {
    let reader: ModelReader
    init(_ model: LanguageModel, _ stages: StageClock?) { reader = ModelReader(model, stages: stages) }
  }

  /// The model in use.
  public let model: LanguageModel
  /// The home commands are grounded in; nil when none is described.
  public let home: Home?
  /// The intents a household and we have defined.
  public let grammar: IntentGrammar
  /// What was taught by correcting, which goes before everything else.
  public let taught: TaughtSentences
  let matcher: ExactMatcher
  /// Intents whose every definition asks before acting.
  let confirmedIntents: Set<IntentName>
  /// Intents the model was trained on: of these a written sentence with a wildcard needs its consent.
  let modelIntents: Set<IntentName>
  let grounder: CommandGrounder
  /// The words of the home's names; nil without a home.
  let homeWords: HomeWords?
  /// How it behaves.
  public let options: Options
  /// How likely words are here, for what a recogniser may have heard instead; nil where nobody knows.
  let speech: SpeechModel?
  /// Measures where time goes; nil but in a benchmark.
  let stages: StageClock?

  /// Makes an engine. `intents` are files and folders of intent definitions.
  ///
  /// - Throws: `GrammarError` naming file and line.
  public convenience init(model: LanguageModel, intents: [String], home: Home?, options: Options = Options()) throws {
    try self.init(model: model, intents: intents, home: home, options: options, stages: nil)
  }

  /// Makes an engine that says where its time goes.
  ///
  /// - Throws: `GrammarError` naming file and line.
  package init(model: LanguageModel, intents: [String], home: Home?, options: Options, stages: StageClock?) throws {
    self.model = model
    self.home = home
    self.options = options
    self.stages = stages
    let sources = try IntentGrammar.load(intents)
    modelIntents = Set(model.description.labels.map(\.intent))
    matcher = try ExactMatcher(grammar: sources, home: home, keepsSources: options.keepsSources, stages: stages)
    grammar = options.keepsSources ? sources : sources.withoutSources
    taught = TaughtSentences()
    speech = nil
    let unasked = sources.blocks.filter { !$0.needsConfirmation }.map(\.intent)
    confirmedIntents = Set(sources.blocks.map(\.intent)).subtracting(unasked)
    grounder = CommandGrounder(home: home, acceptsModifiers: options.acceptsModifiers, stages: stages)
    homeWords = home.map { HomeWords(home: $0, model: model) }
  }

  /// The same engine for another home.
  public init(_ other: NLUEngine, home: Home) {
    model = other.model
    self.home = home
    options = other.options
    stages = other.stages
    modelIntents = other.modelIntents
    matcher = ExactMatcher(other.matcher, home: home)
    grammar = other.grammar
    taught = other.taught
    speech = other.speech
    confirmedIntents = other.confirmedIntents
    grounder = CommandGrounder(home: home, acceptsModifiers: other.options.acceptsModifiers, stages: other.stages)
    homeWords = HomeWords(home: home, model: model)
  }

  private init(_ other: NLUEngine, taught: TaughtSentences, speech: SpeechModel?) {
    model = other.model
    home = other.home
    options = other.options
    stages = other.stages
    grammar = other.grammar
    modelIntents = other.modelIntents
    matcher = other.matcher
    confirmedIntents = other.confirmedIntents
    grounder = other.grounder
    homeWords = other.homeWords
    self.taught = taught
    self.speech = speech
  }

  /// The same engine with other sentences taught; everything else is shared.
  public func teaching(_ sentences: TaughtSentences) -> NLUEngine { NLUEngine(self, taught: sentences, speech: speech) }

  /// The same engine that weighs what a recogniser may have heard by `speech` as well; everything else is shared.
  public func weighing(with speech: SpeechModel) -> NLUEngine { NLUEngine(self, taught: taught, speech: speech) }

  /// What would become of a sentence if it were taught, said in `area`: nil when it can be done or is refused as taught,
  /// otherwise why it cannot. What asks before acting is `unsupported`.
  public func rejection(teaching row: LabelledUtterance, area: String? = nil) -> Rejection? {
    let count = row.text.unicodeScalars.count
    guard case .command(let draft, _)? = TaughtSentences([row]).match(row.text, scalarCount: count) else { return nil }
    do throws(Refusal) {
      _ = try command(draft, in: Situation(area: area))
      return nil
    } catch {
      return error.rejection
    }
  }

  /// Loads an engine from files, as the programs do.
  ///
  /// - Throws: `ModelError`, `GrammarError` or `HomeError`, each naming the file and the remedy.
  public convenience init(
    modelPath: String, adapterPath: String? = nil, intents: [String], homePath: String?, options: Options = Options()
  ) throws {
    let home: Home? = if let homePath { try Home.load(path: homePath) } else { nil }
    try self.init(
      model: try LanguageModel(bundleAt: modelPath, adapterAt: adapterPath), intents: intents, home: home,
      options: options)
  }

  /// Scratch for one thread.
  public func makeWorkspace() -> Workspace { Workspace(model, stages) }

  /// Understands one utterance by itself, or after those of `Utterance.previous`.
  ///
  /// `now` is the moment it is said, in Unix seconds; nil for the present.
  public func parse(_ utterance: Utterance, using workspace: Workspace, now: Double? = nil) -> Interpretation {
    var conversation = Conversation()
    return parse(utterance, using: workspace, in: &conversation, now: now)
  }

  /// Understands one utterance of a conversation, which remembers it. Where the utterance brings `previous` ones, they
  /// take the place of what was remembered.
  ///
  /// `now` is the moment it is said, in Unix seconds, nil for the present; `players` is what players are doing then.
  public func parse(
    _ utterance: Utterance, using workspace: Workspace, in conversation: inout Conversation, now: Double? = nil,
    players: PlayerStates = .unknown
  ) -> Interpretation {
    let clock = ContinuousClock()
    let began = clock.now
    let situation = Situation(now: now, players: players)
    var interpretation = understand(utterance, using: workspace, in: &conversation, situation, trace: nil)
    let elapsed = (clock.now - began).components
    interpretation.elapsedMicroseconds = Int(elapsed.seconds * 1_000_000 + elapsed.attoseconds / 1_000_000_000_000)
    return interpretation
  }

  func understand(
    _ utterance: Utterance, using workspace: Workspace, in conversation: inout Conversation, _ situation: Situation,
    trace: Explanation.Recorder?
  ) -> Interpretation {
    var utterance = utterance
    if utterance.area == nil, let site = utterance.site { utterance.area = area(of: site) }
    if !utterance.previous.isEmpty {
      conversation = Conversation()
      for earlier in utterance.previous.suffix(Conversation.maximumReplayCount) {
        let turn = Utterance(earlier, site: utterance.site, area: utterance.area, language: utterance.language)
        _ = understand(turn, using: workspace, in: &conversation, situation, trace: nil)
      }
    }
    if !utterance.alternatives.isEmpty {
      return understandAlternatives(utterance, using: workspace, in: &conversation, situation)
    }
    let scalars = Array(utterance.text.unicodeScalars.prefix(options.maximumScalarCount + 1))
    if scalars.count > options.maximumScalarCount { return Interpretation(utterance, rejection: .tooLong()) }
    guard scalars.contains(where: { ScalarText.isAlphabetic($0) || ScalarText.isNumeric($0) }) else {
      return Interpretation(utterance, rejection: .noWords)
    }
    let isOfThisSite = conversation.begin(utterance, now: situation.now ?? CivilCalendar.systemNow())
    var situation = situation
    situation.area = utterance.area
    var exchange = Exchange(
      self, utterance, scalars, situation, workspace, trace, isOfThisSite ? conversation : Conversation())
    let interpretation = exchange.interpretation()
    if isOfThisSite { conversation = exchange.conversation }
    return interpretation
  }

  /// Where a site is: as the home says, or the room of that name.
  private func area(of site: String) -> String? {
    home?.sites[site] ?? home?.areas.first { $0.id == site }?.id
  }

  /// Languages that the model, the tokenizer and the resolvers understand. Sentences a household has written down
  /// match in any language.
  public static let languages = ["en"]

  static func isUnderstood(language: String) -> Bool {
    languages.contains { language.lowercased() == $0 || language.lowercased().hasPrefix($0 + "-") }
  }

  // MARK: - For an exchange

  /// Never acts on a guess: why a reading is not acted on, or nil.
  func refuse(_ reading: Reading) -> Rejection? {
    if reading.label == .outOfScope {
      return .outOfScope(confidence: reading.confidence)
    }
    // Written so that a broken model's NaN is refused as well.
    let calibration = model.description.calibration
    guard reading.confidence >= Double(calibration.intentThreshold),
      reading.outOfScope <= Double(calibration.outOfScopeThreshold)
    else {
      return Rejection(.lowConfidence, Rejection.unsure, confidence: reading.confidence)
    }
    return nil
  }

  /// How sure it is what is asked. Of a device of the home that is set to a number, the kind says what the number sets:
  /// it is enough to be sure that one of the settings is meant.
  func confidence(in reading: Reading) -> Double {
    guard home != nil, let value = IntentName.settings[reading.label.intent],
      reading.spans.contains(where: { $0.name == "name" }), reading.spans.contains(where: { $0.name == value })
    else { return reading.confidence }
    let settings = reading.alternatives.filter { IntentName.settings[$0.label.intent] != nil }
    return max(reading.confidence, settings.reduce(0) { $0 + $1.probability })
  }

  /// The command of a draft: values, then devices.
  func command(
    _ draft: CommandDraft, in situation: Situation, isConfirmed: Bool = false
  ) throws(Refusal) -> Command {
    var draft = draft
    if confirmedIntents.contains(draft.label.intent) { draft.needsConfirmation = true }
    addImpliedNumber(to: &draft)
    guard draft.isTaught else {
      return try grounder.command(from: draft, in: situation, isConfirmed: isConfirmed)
    }
    do throws(Refusal) {
      return try grounder.command(from: draft, in: situation, isConfirmed: false)
    } catch  where error.rejection.reason == .confirmationRequired {
      throw Refusal(.notTeachable)
    }
  }

  /// A number that the label implies, as a household may teach it ("make it cosy": a brightness of 30), is a value like a
  /// spoken one: it has a unit, and devices have ranges for it.
  private func addImpliedNumber(to draft: inout CommandDraft) {
    guard let name = draft.label.impliedSlot, let value = draft.label.impliedValue,
      !draft.slots.contains(where: { $0.name == name }), Double(value) != nil,
      let number = grounder.resolver.resolve(name, raw: value, intent: draft.label.intent), case .number = number
    else { return }
    draft.slots.append(CommandDraft.DraftSlot(name: name, value: number, confidence: draft.confidence))
  }

  /// What somebody taught or wrote down for these words. What was taught and would ask before acting does not count.
  func written(_ passage: Passage, asker: String?) -> ExactMatcher.Match? {
    let count = passage.scalars.count
    switch taught.match(passage.string, scalarCount: count) {
    case .command(let draft, let isCertain):
      do throws(Refusal) {
        _ = try command(draft, in: Situation(area: asker))
      } catch  where error.rejection == .notTeachable {
        break
      } catch {
        return .command(draft, isCertain: isCertain)
      }
      return .command(draft, isCertain: isCertain)
    case .refused: return .refused
    case nil: break
    }
    return matcher.match(passage.string, scalarCount: count)
  }

  /// Whether a draft could be carried out, at least after a yes.
  func isPossible(_ draft: CommandDraft, in situation: Situation) -> Bool {
    (try? command(draft, in: situation, isConfirmed: true)) != nil
  }

  /// The entities of these identifiers that can be seen, in the order of the home.
  func entities(_ identifiers: [String]) -> [Entity] {
    (home?.visibleEntities ?? []).filter { identifiers.contains($0.id) }
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
  static let notTeachable = Rejection(.unsupported, "What asks before acting can't be taught.")
  static let noWords = Rejection(.invalidInput, "I heard nothing.")
}

/// The scalars as a string.
func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
  ScalarText.string(scalars)
}

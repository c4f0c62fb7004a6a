// What the daemon needs of an engine, and the place where the engine in force is kept. A reload or a change of the home
// builds a new engine and swaps it whole; the utterance that is being worked on finishes with the old one.

public import Grammar
public import HomeControl
public import Ontology
internal import Synchronization
public import Understanding

/// Turns utterances into interpretations. The worker and the doors ask from threads of their own: an implementation lets
/// one in at a time.
public protocol Interpreter: Sendable {
  /// Understands, or rejects with a reason; `conversation` is what was said at the same site before. `now` is the
  /// moment in Unix seconds, `players` what is played then.
  func interpret(
    _ utterance: Utterance, in conversation: inout Conversation, now: Double, players: PlayerStates
  ) -> Interpretation
  /// The same engine for another home.
  ///
  /// - Throws: an error that names the file and the remedy.
  func rebuilt(for home: Home) throws -> any Interpreter
  /// Says the utterances that an adapter brings along, JSON Lines, to the model.
  ///
  /// - Throws: `BundleRefusal` when too few of them are understood.
  func tryOut(_ sentences: String) throws(BundleRefusal)
  /// The same engine with other sentences taught by correcting.
  func teaching(_ sentences: TaughtSentences) -> any Interpreter
  /// Revision of the sentences it was taught.
  var taughtRevision: Int { get }
  /// What would become of a sentence said in `area` if it were taught; nil when nothing speaks against it.
  func rejection(teaching row: LabelledUtterance, area: String?) -> Rejection?
  /// Whether the model or the definitions have an intent.
  func knows(_ intent: IntentName) -> Bool
  /// The home it acts in; nil when none is described.
  var home: Home? { get }
  /// Where a command of a household's own intent is published; nil for the home's own way.
  func publication(of command: Command) -> IntentGrammar.Publication?
  /// The model that is loaded; nil when there is none.
  var identity: ModelIdentity? { get }
  /// BCP 47 tags that can be understood.
  var languages: [String] { get }
  /// Intents that can be understood.
  var intents: [IntentName] { get }
  /// Topics on which devices of the home listen; nobody's answer may be written there.
  var deviceTopics: Set<String> { get }
}

extension Interpreter {
  /// An engine without a model has nothing to try.
  public func tryOut(_ sentences: String) throws(BundleRefusal) {}
  /// An engine that cannot be taught stays as it is.
  public func teaching(_ sentences: TaughtSentences) -> any Interpreter { self }
  /// An engine that cannot be taught knows nothing taught.
  public var taughtRevision: Int { 0 }
  /// Nothing speaks against it.
  public func rejection(teaching row: LabelledUtterance, area: String?) -> Rejection? { nil }
  /// Whether it says that it understands the intent.
  public func knows(_ intent: IntentName) -> Bool { intents.contains(intent) }
}

/// The engine in force.
public final class EngineSlot: Sendable {
  private let engine: Mutex<any Interpreter>

  /// Puts the first engine in.
  public init(_ engine: any Interpreter) { self.engine = Mutex(engine) }

  /// The engine in force.
  public var current: any Interpreter { engine.withLock { $0 } }

  /// Has the engine in force know what was taught.
  public func teach(_ sentences: TaughtSentences) {
    engine.withLock { engine in
      if engine.taughtRevision != sentences.revision { engine = engine.teaching(sentences) }
    }
  }

  /// Puts another engine in force, from the next utterance on.
  public func replace(with other: any Interpreter) { engine.withLock { $0 = other } }
}

// The engine that ships, behind the daemon's door.

internal import CAllocator
internal import Devices
internal import Grammar
internal import HomeControl
internal import NGrams
internal import Ontology
internal import Synchronization
internal import Understanding

/// Makes engines from configurations.
public enum EngineLoading {
  /// Loads model, intents and home as a configuration names them.
  ///
  /// - Throws: an error that names the file and the remedy.
  public static let load: DaemonService.EngineLoader = { configuration in
    // What cannot wait here is refused by the daemon, which knows why; the conversations of sites are kept by its
    // worker. A daemon that shares its work keeps none: the next utterance of a site may be another daemon's.
    let options = NLUEngine.Options(
      acceptsModifiers: true, keepsConversations: configuration.shareGroup == nil, keepsSources: false)
    var engine = try NLUEngine(
      modelPath: configuration.model, adapterPath: configuration.adapter, intents: configuration.intents,
      homePath: configuration.home, options: options)
    if let path = configuration.speechModel { engine = engine.weighing(with: try SpeechModel(path: path)) }
    // Reading definitions, and n-grams, takes several times the memory that is kept of them.
    malloc_trim(0)
    return UnderstandingInterpreter(engine)
  }
}

/// `NLUEngine` with its scratch, which one thread at a time may use.
final class UnderstandingInterpreter: Interpreter {
  private let engine: NLUEngine
  private let workspace: Mutex<NLUEngine.Workspace>
  let deviceTopics: Set<String>

  init(_ engine: NLUEngine) {
    self.engine = engine
    workspace = Mutex(engine.makeWorkspace())
    var topics: Set<String> = []
    for entity in engine.home?.entities ?? [] {
      topics.formUnion(entity.listens.values)
      guard let connection = entity.connection else { continue }
      for endpoint in connection.commands.values.joined() { topics.insert(endpoint.topic) }
    }
    deviceTopics = topics
  }

  func interpret(
    _ utterance: Utterance, in conversation: inout Conversation, now: Double, players: PlayerStates
  ) -> Interpretation {
    workspace.withLock { engine.parse(utterance, using: $0, in: &conversation, now: now, players: players) }
  }

  func rebuilt(for home: Home) throws -> any Interpreter {
    UnderstandingInterpreter(NLUEngine(engine, home: home))
  }

  func tryOut(_ sentences: String) throws(BundleRefusal) { try SelfTest.run(engine.model, sentences: sentences) }

  func teaching(_ sentences: TaughtSentences) -> any Interpreter {
    UnderstandingInterpreter(engine.teaching(sentences))
  }

  var taughtRevision: Int { engine.taught.revision }

  func rejection(teaching row: LabelledUtterance, area: String?) -> Rejection? {
    engine.rejection(teaching: row, area: area)
  }

  func knows(_ intent: IntentName) -> Bool {
    engine.grammar.intents.contains(intent) || engine.model.description.labels.contains { $0.intent == intent }
  }

  var home: Home? { engine.home }

  func publication(of command: Command) -> IntentGrammar.Publication? {
    CommandRouter.publication(of: command, in: engine.grammar, home: engine.home)
  }

  var identity: ModelIdentity? { engine.model.identity }

  var languages: [String] { NLUEngine.languages }

  var intents: [IntentName] {
    var seen: Set<IntentName> = [IntentLabel.outOfScope.intent]
    return engine.model.description.labels.map(\.intent).filter { seen.insert($0).inserted }
  }
}

// The engine that ships, behind the daemon's door.

internal import HomeControl
internal import Ontology
internal import Resolvers
internal import Synchronization
internal import Understanding

/// Makes engines from configurations.
public enum EngineLoading {
  /// Loads model, intents and home as a configuration names them.
  ///
  /// - Throws: an error that names the file and the remedy.
  public static let load: DaemonService.EngineLoader = { configuration in
    try UnderstandingInterpreter(
      NLUEngine(
        modelPath: configuration.model, intents: configuration.intents, homePath: configuration.home,
        options: .init(keepsConversations: configuration.shareGroup == nil)))
  }
}

/// `NLUEngine` with its scratch, which one thread at a time may use, and the conversations of the sites. A daemon that
/// shares its work keeps none: the next utterance of a site may be another daemon's.
final class UnderstandingInterpreter: Interpreter {
  /// Most sites whose conversations are kept; beyond, those that are over are forgotten, and then all.
  static let maximumConversationCount = 1_000

  private struct State {
    let workspace: NLUEngine.Workspace
    var conversations: [String: Conversation] = [:]
  }

  private let engine: NLUEngine
  private let state: Mutex<State>
  let deviceTopics: Set<String>

  init(_ engine: NLUEngine) {
    self.engine = engine
    state = Mutex(State(workspace: engine.makeWorkspace()))
    deviceTopics = Set((engine.home?.entities ?? []).flatMap(\.listens.values))
  }

  func interpret(_ utterance: Utterance) -> Interpretation {
    state.withLock { state in
      guard let site = utterance.site, engine.options.keepsConversations else {
        return engine.parse(utterance, using: state.workspace)
      }
      if state.conversations.count >= Self.maximumConversationCount, state.conversations[site] == nil {
        let now = CivilCalendar.systemNow()
        state.conversations = state.conversations.filter { !$0.value.isOver(at: now) }
        if state.conversations.count >= Self.maximumConversationCount { state.conversations = [:] }
      }
      return engine.parse(
        utterance, using: state.workspace, in: &state.conversations[site, default: Conversation()])
    }
  }

  var identity: ModelIdentity? { engine.model.identity }

  var languages: [String] { NLUEngine.languages }

  var intents: [IntentName] {
    var seen: Set<IntentName> = [IntentLabel.outOfScope.intent]
    return engine.model.description.labels.map(\.intent).filter { seen.insert($0).inserted }
  }
}

// The engine that ships, behind the daemon's door.

internal import HomeControl
internal import Ontology
internal import Synchronization
internal import Understanding

/// Makes engines from configurations.
public enum EngineLoading {
  /// Loads model, intents and home as a configuration names them.
  ///
  /// - Throws: an error that names the file and the remedy.
  public static let load: DaemonService.EngineLoader = { configuration in
    try UnderstandingInterpreter(
      NLUEngine(modelPath: configuration.model, intents: configuration.intents, homePath: configuration.home))
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
    deviceTopics = Set((engine.home?.entities ?? []).flatMap(\.listens.values))
  }

  func interpret(_ utterance: Utterance) -> Interpretation {
    workspace.withLock { engine.parse(utterance, using: $0) }
  }

  var identity: ModelIdentity? { engine.model.identity }

  var languages: [String] { NLUEngine.languages }

  var intents: [IntentName] {
    var seen: Set<IntentName> = [IntentLabel.outOfScope.intent]
    return engine.model.description.labels.map(\.intent).filter { seen.insert($0).inserted }
  }
}

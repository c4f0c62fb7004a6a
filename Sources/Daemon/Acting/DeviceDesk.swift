// Commands to devices, and questions about them: what is sent where, from the home in force and what devices told.
// Nothing is sent from here: all parts of an utterance are planned before the first message leaves.

internal import Devices
internal import HomeControl
internal import MQTTClient
internal import Ontology
internal import Resolvers
internal import Synchronization
internal import WireMessages

/// Whether the daemon itself carries commands out.
public enum ActMode: String, CaseIterable, Sendable {
  /// No: others listen to `command/<intent>`.
  case off = "false"
  /// It says what it would send, and others carry it out.
  case dryRun = "dry_run"
  /// Yes.
  case on = "true"
}

/// What devices told, kept current by one thread and read by others.
public final class DeviceStates: Sendable {
  private let store = Mutex(StateStore(home: Home()))

  /// Nothing is known yet.
  public init() {}

  /// Reads or changes what is known.
  func withLock<Result>(_ body: (inout StateStore) throws -> sending Result) rethrows -> sending Result {
    try store.withLock(body)
  }
}

/// Plans what is sent to devices, and answers from what they told.
public struct DeviceDesk: Sendable {
  /// Whether anything is sent.
  var mode = ActMode.off
  /// What devices told.
  let states: DeviceStates
  private let router: CommandRouter

  /// Whether states of devices are listened to.
  let isListening: Bool

  /// Makes a desk; `root` is the first level of our own topics, where no device listens.
  public init(mode: ActMode, isListening: Bool = false, root: String, states: DeviceStates) {
    self.mode = mode
    self.states = states
    self.isListening = isListening
    router = CommandRouter(root: root)
  }

  /// The messages that carry a command out; nil when others do.
  ///
  /// - Throws: `Rejection` when the home cannot do it.
  func messages(
    for command: Command, of utterance: Utterance, with engine: any Interpreter, expiry: UInt32
  ) throws(Rejection) -> [OutgoingMessage]? {
    guard mode != .off else { return nil }
    let publication = engine.publication(of: command)
    let planned = try states.withLock { states in
      Result { () throws(Rejection) in
        try router.messages(
          for: command, publication: publication, home: engine.home, states: states,
          json: utterance.commandJSON(command))
      }
    }.get()
    // Too late is too late for a device as well: what the broker did not get in time is not sent.
    return planned?.map { OutgoingMessage(topic: $0.topic, payload: $0.payload, expiry: expiry) }
  }

  /// What players are doing; unknown where nobody listens to them.
  var players: PlayerStates {
    guard isListening else { return .unknown }
    return PlayerStates { [states] id in
      states.withLock { states in
        if let word = states.value(of: id, .playback)?.text { return PlayerState(word: word) }
        return states.isOn(id).map { $0 ? .idle : .off }
      }
    }
  }

  /// The value that an entity's slot has now, in the slot's own unit; nil where it is not known.
  func value(of entity: String, _ slot: SlotName) -> Double? {
    guard isListening, let function = Self.functions[slot] else { return nil }
    return states.withLock { states -> Double? in
      if function == .brightness, states.isOn(entity) == false { return 0 }
      return states.value(of: entity, function)?.number
    }
  }

  private static let functions: [SlotName: DeviceFunction] = [
    "brightness": .brightness, "temperature": .targetTemperature, "position": .position, "percentage": .speed,
    "volume_level": .volume,
  ]
}

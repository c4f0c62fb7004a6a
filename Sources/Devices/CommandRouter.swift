// How a command leaves: as its household defined (`publish:`), or as its devices listen. The daemon that acts and the
// command line that only shows ask here both.

public import Grammar
public import HomeControl
public import Ontology

/// Finds the messages of commands.
public struct CommandRouter: Sendable {
  private let planner: ActionPlanner
  private let renderer: PublicationRenderer

  /// Makes a router; under `root` are our own topics, where nothing goes.
  public init(root: String = "hearken") {
    planner = ActionPlanner(root: root)
    renderer = PublicationRenderer(root: root)
  }

  /// Where a household wants a command published; nil for its devices' own way. "Start the sauna" may have a way of its
  /// own, but what only shares its intent, as every lamp does, keeps that of its device.
  public static func publication(of command: Command, in grammar: IntentGrammar, home: Home?)
    -> IntentGrammar.Publication?
  {
    grammar.publication(for: command, leastImplied: ActionPlanner.acts(on: command.intent) ? 1 : 0) { id in
      if let entity = home?.entities.first(where: { $0.id == id }) { return [entity.name] + entity.aliases }
      return home?.areas.first { $0.id == id }.map { [$0.name] + $0.aliases } ?? []
    }
  }

  /// The messages that carry out `command`, in the order to publish them; nil where that is nobody's here: a question,
  /// a timer, a command without a home.
  ///
  /// `json` is the command's JSON, for a publication without a payload of its own.
  ///
  /// - Throws: `Rejection` when it cannot be done.
  public func messages(
    for command: Command, publication: IntentGrammar.Publication?, home: Home?, states: StateStore,
    json: @autoclosure () -> [UInt8]
  ) throws(Rejection) -> [DeviceMessage]? {
    if let publication {
      let message = try renderer.message(publication, for: command, json: json()).get()
      // Words that somebody said must not lead to a lock, past its question.
      if message.topic != publication.topic, home?.isGuarded(topic: message.topic) == true {
        throw Rejection(.unsupported, "I can't do that with something that is guarded.")
      }
      return [message]
    }
    guard ActionPlanner.acts(on: command.intent), let home, command.targets != nil else { return nil }
    return try planner.plan(command, home: home, states: states).get()
  }
}

// A command with targets → what to publish. All or nothing: where one target cannot do it, nothing is sent and the
// rejection says which and why. Which function an intent asks of a domain is in `EntityAction.swift`.

public import HomeControl
public import Ontology
internal import Resolvers

/// Plans the messages that carry out commands.
public struct ActionPlanner: Sendable {
  /// First levels of our own topics, where no command may go.
  public let root: String

  /// Makes a planner.
  public init(root: String = "hearken") {
    self.root = root
  }

  /// Whether an intent is carried out by messages to devices; questions, lists and timers are not.
  public static func acts(on intent: IntentName) -> Bool { EntityAction.intents.contains(intent) }

  /// The messages that carry out `command`, in the order to publish them.
  ///
  /// The targets must have been found by the rules of acting; here it is only decided how to tell them.
  public func plan(_ command: Command, home: Home, states: StateStore) -> Result<[DeviceMessage], Rejection> {
    do throws(Rejection) {
      return .success(try messages(command, home, states))
    } catch {
      return .failure(error)
    }
  }

  private func messages(_ command: Command, _ home: Home, _ states: StateStore) throws(Rejection) -> [DeviceMessage] {
    guard Self.acts(on: command.intent) else {
      throw Rejection(.unsupported, "I have no way to do that with a device.")
    }
    guard let targets = command.targets, !targets.isEmpty else {
      throw Rejection(.missingTarget, "I don't know which device you mean.")
    }
    let entities = home.visibleEntities
    var messages: [DeviceMessage] = []
    var idle: Rejection?
    var acted = false
    for id in targets {
      guard let entity = entities.first(where: { $0.id == id }) else {
        throw Rejection(.unknownName, "There is no \(id) in this home.")
      }
      guard let connection = entity.effectiveConnection, !connection.commands.isEmpty else {
        throw Rejection(
          .unsupported,
          "I don't know how to reach \(SpokenText.names([entity.name])): give it `listens:` in home.yaml.",
          candidates: [id])
      }
      var plan = EntityPlan(entity: entity, connection: connection, home: home, states: states)
      do throws(EntityPlan.Stop) {
        try EntityAction.carryOut(command, &plan)
        acted = true
      } catch {
        switch error {
        case .refused(let rejection): throw rejection
        // One lamp that is as bright as it goes does not keep the others from getting brighter.
        case .nothingToDo(let rejection):
          idle = idle ?? rejection
          continue
        }
      }
      for message in plan.messages where !messages.contains(message) {
        guard CommandTopic.isAllowed(message.topic, root: root) else {
          throw Rejection(
            .unsupported, "I must not write to the topic of \(SpokenText.names([entity.name])).", candidates: [id])
        }
        messages.append(message)
      }
    }
    if let idle, !acted { throw idle }
    return messages
  }
}

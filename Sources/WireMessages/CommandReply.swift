// What became of a command, as optional members beside it: who carries it out, when, and what there is to say.
// Readers that know only the command ignore them.

public import JSONValues

/// What became of one command.
public struct CommandReply: Equatable, Sendable {
  /// Something that waits for its time.
  public struct Schedule: Equatable, Sendable {
    /// Identifier to cancel it by.
    public var id: String
    /// When it is carried out.
    public var due: Timestamp

    /// Makes one.
    public init(id: String, due: Timestamp) {
      self.id = id
      self.due = due
    }
  }

  /// The value of `executor` where the daemon itself carries the command out.
  public static let ownExecutor = "hearken"

  /// Who carries the command out; nil for whoever listens to `command/<intent>`.
  public var executor: String?
  /// A short sentence fit to be spoken.
  public var answer: String?
  /// The answer as data.
  public var data: JSONValue?
  /// What waits, in the order of time.
  public var schedules: [Schedule]
  /// What would be sent, where nothing is.
  public var plan: [PlannedMessage]?

  /// Makes a reply that says nothing.
  public init(
    executor: String? = nil, answer: String? = nil, data: JSONValue? = nil, schedules: [Schedule] = [],
    plan: [PlannedMessage]? = nil
  ) {
    self.executor = executor
    self.answer = answer
    self.data = data
    self.schedules = schedules
    self.plan = plan
  }

  func writeMembers(into writer: inout JSONWriter) {
    if let executor {
      writer.key("executor")
      writer.string(executor)
    }
    if let answer {
      writer.key("answer")
      writer.string(answer)
    }
    if let data {
      writer.key("data")
      writer.value(data)
    }
    if let plan {
      writer.key("plan")
      writer.array { writer in
        for message in plan { message.write(into: &writer) }
      }
    }
    if !schedules.isEmpty {
      writer.key("schedules")
      writer.array { writer in
        for schedule in schedules {
          writer.object { writer in
            writer.key("id")
            writer.string(schedule.id)
            writer.key("due")
            writer.string(schedule.due.description)
          }
        }
      }
    }
  }
}

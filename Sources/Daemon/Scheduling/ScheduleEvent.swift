// What is told of schedules and timers: one event a change on the site's topic, and the list of all that waits.

internal import JSONValues
public import Ontology
internal import WireMessages

/// Something that happened to an appointment.
public struct ScheduleEvent: Equatable, Sendable {
  /// What happened; timers are `started`, schedules `added`, and so on.
  public enum Kind: String, Sendable {
    /// A schedule was made.
    case added
    /// A timer was set.
    case started
    /// A timer was made longer or shorter.
    case updated
    /// A timer stands still.
    case paused
    /// A timer runs again.
    case resumed
    /// It will not happen any more.
    case cancelled
    /// A timer ran down.
    case finished
    /// Scheduled commands were carried out.
    case done
    /// Scheduled commands could not be carried out; `rejection` says why.
    case failed
    /// Its time passed while nothing could be done, too long ago to do it now.
    case missed
    /// The daemon died while carrying it out: it may be done, in part or whole.
    case interrupted
  }

  /// What happened.
  public var kind: Kind
  /// To what, as it was or is now.
  public var appointment: Appointment
  /// Why scheduled commands could not be carried out.
  public var rejection: Rejection?

  init(_ kind: Kind, _ appointment: Appointment, rejection: Rejection? = nil) {
    self.kind = kind
    self.appointment = appointment
    self.rejection = rejection
  }

  /// The JSON form.
  public func json(_ now: Moment) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", Double(Interpretation.schemaVersion))
      writer.member("event", kind.rawValue)
      appointment.writeMembers(into: &writer, now)
      if let rejection {
        writer.key("rejection")
        writer.object { writer in
          writer.member("reason", rejection.reason.rawValue)
          writer.member("message", rejection.message)
        }
      }
    }
    return writer.bytes
  }

  /// The list of all that waits.
  static func list(_ appointments: [Appointment], _ now: Moment) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", Double(Interpretation.schemaVersion))
      for (name, isTimer) in [("schedules", false), ("timers", true)] {
        writer.key(name)
        writer.array { writer in
          for appointment in appointments where (appointment.timer != nil) == isTimer {
            writer.object { appointment.writeMembers(into: &$0, now, isList: true) }
          }
        }
      }
    }
    return writer.bytes
  }
}

extension Appointment {
  /// A list is read much later: it says when a timer ends, not how long that is from now.
  fileprivate func writeMembers(into writer: inout JSONWriter, _ now: Moment, isList: Bool = false) {
    writer.member("id", id)
    writer.member("site", site)
    writer.member("area", area)
    writer.member("utterance", utteranceID)
    writer.member("text", text)
    if isRunning {
      writer.member(timer == nil ? "due" : "finishes", Timestamp(seconds: due).description)
    }
    switch content {
    case .timer(let timer):
      writer.member("name", timer.name)
      writer.member("length_s", timer.length)
      if !isList || !isRunning { writer.member("remaining_s", Agenda.remaining(of: self, now).rounded()) }
      writer.member("paused", !isRunning)
    case .commands(let commands, let isUndo):
      writer.member("undo", isUndo)
      writer.key("commands")
      writer.array { writer in
        for command in commands {
          writer.object { command.writeMembers(into: &$0) }
        }
      }
    }
  }
}

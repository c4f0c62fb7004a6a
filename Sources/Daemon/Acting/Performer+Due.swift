// What was scheduled, when its time has come: done with the home as it is now, or told why not.

internal import MQTTClient
internal import Ontology
internal import WireMessages

extension Performer {
  /// The messages that carry out a duty of the agenda, and tell of it.
  func perform(_ duty: Agenda.Duty, with engine: any Interpreter, expiry: UInt32, _ now: Moment) -> [OutgoingMessage] {
    let event: ScheduleEvent
    var messages: [OutgoingMessage] = []
    switch duty {
    case .missed(let appointment): event = ScheduleEvent(.missed, appointment)
    case .interrupted(let appointment): event = ScheduleEvent(.interrupted, appointment)
    case .due(let appointment) where appointment.timer != nil: event = ScheduleEvent(.finished, appointment)
    case .due(let appointment):
      do throws(Rejection) {
        messages = try carryOut(appointment, with: engine, expiry: expiry, now)
        event = ScheduleEvent(.done, appointment)
      } catch {
        event = ScheduleEvent(.failed, appointment, rejection: error)
      }
    }
    return messages + [OutgoingMessage(topic: topics.event(event), payload: event.json(now))]
  }

  private func carryOut(
    _ appointment: Appointment, with engine: any Interpreter, expiry: UInt32, _ now: Moment
  ) throws(Rejection) -> [OutgoingMessage] {
    let utterance = Utterance(
      appointment.text, id: appointment.utteranceID, site: appointment.site, area: appointment.area)
    var messages: [OutgoingMessage] = []
    var commands: [OutgoingMessage] = []
    for command in appointment.commands {
      let planned = try devices.messages(for: command, of: utterance, with: engine, expiry: expiry)
      messages += sent(planned ?? [], appointment.site, now)
      guard let topic = topics.command(appointment.site, intent: command.intent.rawValue) else { continue }
      var reply = CommandReply()
      reply.schedules = [.init(id: appointment.id, due: Timestamp(seconds: appointment.due))]
      if planned != nil, devices.mode == .on { reply.executor = CommandReply.ownExecutor }
      commands.append(
        OutgoingMessage(topic: topic, payload: utterance.commandJSON(command, reply: reply), expiry: expiry))
    }
    return messages + commands
  }
}

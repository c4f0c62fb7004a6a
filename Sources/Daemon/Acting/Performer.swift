// From an interpretation to what is done: now, later, or not at all. Every part is planned before anything counts; one
// part that cannot be done rejects all, and then nothing was sent and nothing is remembered.

internal import Devices
internal import HomeControl
public import MQTTClient
public import Ontology
internal import Resolvers
public import WireMessages

/// What an utterance comes to.
public struct Performance: Equatable, Sendable {
  /// What is answered: the interpretation as it came, or the rejection of what could not be done.
  public var interpretation: Interpretation
  /// What became of each command; empty for a rejection.
  public var replies: [CommandReply] = []
  /// What goes out, in order: to devices first, then to listeners.
  public var messages: [OutgoingMessage] = []
  /// What now waits because of it.
  var scheduled: [String] = []
}

/// Carries out interpretations.
public struct Performer: Sendable {
  let topics: Topics
  /// What waits; nil when nothing can, for the reason in `schedulerFault`.
  let scheduler: Scheduler?
  let schedulerFault: String
  let devices: DeviceDesk
  let log: Log?

  /// Makes a performer; without a scheduler, what would have to wait is refused with `schedulerFault`.
  public init(
    topics: Topics, scheduler: Scheduler? = nil, schedulerFault: String = "I can't do things later here.",
    devices: DeviceDesk? = nil, log: Log? = nil
  ) {
    self.topics = topics
    self.scheduler = scheduler
    self.schedulerFault = schedulerFault
    self.devices = devices ?? DeviceDesk(mode: .off, root: topics.root, states: DeviceStates())
    self.log = log
  }

  /// Does what an interpretation says, for `site`. `recent` is what this site's last utterance left waiting: what
  /// "cancel that" takes back.
  func perform(
    _ interpretation: Interpretation, site: String, recent: [String], with engine: any Interpreter, expiry: UInt32
  ) -> Performance {
    guard interpretation.rejection == nil else { return Performance(interpretation: interpretation) }
    do throws(Rejection) {
      return try carryOut(interpretation, site, recent, engine, expiry)
    } catch {
      var rejection = error
      rejection.confidence = rejection.confidence ?? interpretation.commands.map(\.confidence).min()
      return Performance(
        interpretation: Interpretation(
          interpretation.utterance, rejection: rejection, model: interpretation.model,
          elapsedMicroseconds: interpretation.elapsedMicroseconds))
    }
  }

  /// One command on its way.
  private struct Part {
    var command: Command
    var plan: ScheduleDesk.Plan
    var messages: [OutgoingMessage]?
    var reply = CommandReply()
    var isPublished = true
  }

  private func carryOut(
    _ interpretation: Interpretation, _ site: String, _ recent: [String], _ engine: any Interpreter, _ expiry: UInt32
  ) throws(Rejection) -> Performance {
    let utterance = interpretation.utterance
    let asker = Asker(site: site, area: utterance.area, utteranceID: utterance.id, text: utterance.text)
    let now = scheduler?.now ?? Moment.now()
    let calendar = (try? CivilCalendar(zone: engine.home?.timeZone)) ?? .utc
    let desk = ScheduleDesk(
      asker: asker, now: now, home: engine.home, calendar: calendar, before: { devices.value(of: $0, $1) })

    var parts: [Part] = []
    for command in interpretation.commands {
      if scheduler == nil, TimerDesk.intents.contains(command.intent) || ScheduleDesk.concerns(command) {
        throw Rejection(.unsupported, schedulerFault)
      }
      var part = Part(command: command, plan: try desk.plan(command))
      if let immediate = part.plan.immediate {
        part.messages = try devices.messages(for: immediate, of: utterance, with: engine, expiry: expiry)
        if part.messages != nil, devices.mode == .on { part.reply.executor = CommandReply.ownExecutor }
        if devices.mode == .dryRun {
          part.reply.plan = part.messages?.map { PlannedMessage(topic: $0.topic, payload: $0.payload) }
        }
        try answer(&part, utterance, engine, calendar, now)
      }
      for appointment in part.plan.appointments {
        for command in appointment.commands { try verify(command, utterance, engine, expiry) }
      }
      parts.append(part)
    }
    let events = try note(&parts, asker, recent)

    var performance = Performance(interpretation: interpretation, replies: parts.map(\.reply))
    performance.scheduled = events.kept
    for part in parts { performance.messages += sent(part.messages ?? [], site, now) }
    for part in parts where part.isPublished {
      guard let command = part.plan.immediate, let topic = topics.command(site, intent: command.intent.rawValue) else {
        continue
      }
      performance.messages.append(
        OutgoingMessage(topic: topic, payload: utterance.commandJSON(command, reply: part.reply), expiry: expiry))
    }
    performance.messages += events.messages
    return performance
  }

  /// What devices are sent, or, in a dry run, the plan that says so.
  func sent(_ messages: [OutgoingMessage], _ site: String, _ now: Moment) -> [OutgoingMessage] {
    guard devices.mode == .dryRun else { return messages }
    for message in messages { log?.info("would send to \(message.topic): \(message.payload.count) bytes") }
    return messages.map {
      OutgoingMessage(topic: topics.plan(site), payload: PlannedMessage(topic: $0.topic, payload: $0.payload).json())
    }
  }

  // MARK: Questions

  private func answer(
    _ part: inout Part, _ utterance: Utterance, _ engine: any Interpreter, _ calendar: CivilCalendar, _ now: Moment
  ) throws(Rejection) {
    guard let command = part.plan.immediate, Answers.answers(command.intent) else { return }
    // The time is known everywhere; of devices nothing is known while nobody listens to them.
    let isAboutDevices = !["HassGetCurrentTime", "HassGetCurrentDate"].contains(command.intent)
    guard !isAboutDevices || (devices.isListening && engine.home != nil) else { return }
    let home = engine.home ?? Home()
    let answer = try devices.states.withLock {
      Answers(calendar: calendar).answer(command, text: utterance.text, home: home, states: $0, now: now.wall)
    }.get()
    part.reply.answer = answer.speech
    part.reply.data = answer.json
    part.reply.executor = CommandReply.ownExecutor
  }

  // MARK: What waits

  /// Refuses now what could not be done then either.
  private func verify(
    _ command: Command, _ utterance: Utterance, _ engine: any Interpreter, _ expiry: UInt32
  ) throws(Rejection) {
    do throws(Rejection) {
      _ = try devices.messages(for: command, of: utterance, with: engine, expiry: expiry)
    } catch {
      // What depends on the state of a device may be different then.
      if error.reason == .unsupported || error.reason == .missingTarget || error.reason == .unknownName { throw error }
    }
  }

  private struct Noted {
    var messages: [OutgoingMessage] = []
    /// What waits now because of this utterance.
    var kept: [String] = []
  }

  /// Puts what waits into the agenda, all of it or nothing.
  private func note(_ parts: inout [Part], _ asker: Asker, _ recent: [String]) throws(Rejection) -> Noted {
    guard let scheduler else { return Noted() }
    var changed = parts
    let noted: Noted
    do {
      noted = try scheduler.change { agenda, now in
        changed = parts
        var noted = Noted()
        for index in changed.indices { try note(&changed[index], asker, recent, &agenda, now, &noted) }
        return noted
      }
    } catch let rejection as Rejection {
      throw rejection
    } catch {
      log?.error("what should be done later cannot be kept: \(error)")
      throw Rejection(.unsupported, "I can't write that down, so I would forget it.")
    }
    parts = changed
    return noted
  }

  private func note(
    _ part: inout Part, _ asker: Asker, _ recent: [String], _ agenda: inout Agenda, _ now: Moment, _ noted: inout Noted
  ) throws(Rejection) {
    func tell(_ event: ScheduleEvent) {
      noted.messages.append(OutgoingMessage(topic: topics.event(event), payload: event.json(now)))
    }
    if TimerDesk.intents.contains(part.command.intent) {
      let outcome = try TimerDesk.carryOut(part.command, for: asker, in: &agenda, now)
      outcome.events.forEach(tell)
      noted.kept += outcome.events.filter { $0.kind == .started }.map(\.appointment.id)
      part.reply.answer = outcome.answer
      part.reply.executor = CommandReply.ownExecutor
      return
    }
    if part.command.intent == "HassNevermind" {
      let cancelled = recent.compactMap { agenda.remove($0) }
      cancelled.forEach { tell(ScheduleEvent(.cancelled, $0)) }
      if !cancelled.isEmpty {
        part.reply.answer = "Cancelled."
        part.reply.executor = CommandReply.ownExecutor
      }
      return
    }
    for ended in superseded(by: part, in: agenda) {
      agenda.remove(ended.id)
      tell(ScheduleEvent(.cancelled, ended))
    }
    for appointment in part.plan.appointments {
      guard agenda.add(appointment), let added = agenda.appointments.last else { throw TimerDesk.full }
      tell(ScheduleEvent(.added, added))
      noted.kept.append(added.id)
      part.reply.schedules.append(.init(id: added.id, due: Timestamp(seconds: added.due)))
    }
    if let spoken = part.plan.spoken {
      part.reply.answer = part.plan.immediate == nil ? "I'll do that \(spoken)." : "OK, \(spoken)."
      if part.plan.immediate == nil { part.reply.executor = CommandReply.ownExecutor }
    }
  }

  /// What was to end something that is now told anew: "on for ten minutes", then "on" means on.
  private func superseded(by part: Part, in agenda: Agenda) -> [Appointment] {
    guard let command = part.plan.immediate, let targets = command.targets, !targets.isEmpty,
      ActionPlanner.acts(on: command.intent)
    else { return [] }
    return agenda.appointments.filter { appointment in
      let ended = appointment.commands.flatMap { $0.targets ?? [] }
      return appointment.isUndo && !ended.isEmpty && ended.allSatisfy(targets.contains)
    }
  }

  // MARK: Cancelling by topic

  /// Takes back what waits at a site: the appointment called `name`, or `all` of them. Returns what is told of it.
  func cancel(_ name: String, site: String) -> [OutgoingMessage] {
    guard let scheduler else { return [] }
    do {
      return try scheduler.change { agenda, now in
        let meant = agenda.appointments.filter { $0.site == site && (name == "all" || $0.id == name) }
        return meant.map { appointment in
          agenda.remove(appointment.id)
          let event = ScheduleEvent(.cancelled, appointment)
          return OutgoingMessage(topic: topics.event(event), payload: event.json(now))
        }
      }
    } catch {
      log?.error("what was cancelled cannot be forgotten: \(error)")
      return []
    }
  }
}

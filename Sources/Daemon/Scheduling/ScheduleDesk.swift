// `delay`, `time` and `duration` of commands: what is done now, what later, and what ends it. What cannot wait is
// refused, since "off at nine" must never mean now.

internal import HomeControl
internal import Ontology
internal import Resolvers
internal import WireMessages

/// Sorts the commands of one utterance by when they are to be carried out.
struct ScheduleDesk {
  /// Farthest moment that is scheduled, seconds from now: a year.
  static let horizon = 31_622_400.0
  /// Slots that say when.
  static let modifiers: Set<SlotName> = ["delay", "time", "duration"]
  /// Intents that mean nothing later.
  private static let momentary: Set<IntentName> = [
    "HassNevermind", "HassRespond", "HassGetState", "HassGetCurrentTime", "HassGetCurrentDate", "HassGetWeather",
    "HassClimateGetTemperature",
  ]

  let asker: Asker
  let now: Moment
  let home: Home?
  let calendar: CivilCalendar
  let before: Undoing.Before

  /// What becomes of a command.
  struct Plan {
    /// What is done at once; nil when it waits.
    var immediate: Command?
    /// What waits.
    var appointments: [Appointment] = []
    /// "In ten minutes", "until tomorrow at seven in the morning": when, as said back; nil for at once and for good.
    var spoken: String?
  }

  /// Whether a command says when.
  static func concerns(_ command: Command) -> Bool { command.slots.contains { modifiers.contains($0.name) } }

  /// What becomes of `command`.
  ///
  /// - Throws: `Rejection` when it cannot wait or cannot be ended.
  func plan(_ command: Command) throws(Rejection) -> Plan {
    guard Self.concerns(command) else { return Plan(immediate: command) }
    guard !Self.momentary.contains(command.intent), !TimerDesk.intents.contains(command.intent) else {
      throw Rejection(.unsupported, "I can't do that later.")
    }
    var bare = command
    bare.slots.removeAll { Self.modifiers.contains($0.name) }
    let start = try start(of: command)
    var plan = Plan(spoken: start?.spoken)
    if let start {
      plan.appointments.append(appointment(at: start, [bare], isUndo: false))
    } else {
      plan.immediate = bare
    }
    guard let duration = command["duration"] else { return plan }
    // What a value is before a later moment cannot be known now.
    let end = try end(duration, after: start)
    let before = before
    let undo = try Undoing.commands(ending: bare, home: home) { start == nil ? before($0, $1) : nil }
    plan.appointments.append(appointment(at: end, undo, isUndo: true))
    plan.spoken = [plan.spoken, end.spoken].compactMap { $0 }.joined(separator: " ")
    return plan
  }

  /// A moment at which something happens.
  private struct Due {
    var seconds: Double
    var isElapsed: Bool
    var spoken: String
  }

  private func start(of command: Command) throws(Rejection) -> Due? {
    switch (command["delay"], command["time"]) {
    case (nil, nil): return nil
    case (let delay?, nil):
      let length = try length(delay)
      return try checked(Due(seconds: now.wall + length, isElapsed: true, spoken: "in \(SpokenText.duration(length))"))
    case (nil, let time?):
      let moment = try moment(time)
      let spoken = SpokenTime.moment(moment, now: now.wall, calendar: calendar)
      return try checked(Due(seconds: moment, isElapsed: false, spoken: spoken))
    default: throw Rejection(.invalidValue, "I heard two times; please say one.")
    }
  }

  private func end(_ slot: Slot, after start: Due?) throws(Rejection) -> Due {
    if case .text = slot.value {
      let moment = try moment(slot)
      guard moment > (start?.seconds ?? now.wall) else { throw Self.past }
      let spoken = "until \(SpokenTime.moment(moment, now: now.wall, calendar: calendar).withoutAt)"
      return try checked(Due(seconds: moment, isElapsed: false, spoken: spoken))
    }
    let length = try length(slot)
    return try checked(
      Due(
        seconds: (start?.seconds ?? now.wall) + length, isElapsed: start?.isElapsed ?? true,
        spoken: "for \(SpokenText.duration(length))"))
  }

  private func length(_ slot: Slot) throws(Rejection) -> Double {
    guard case .number(let seconds, _) = slot.value, seconds > 0, seconds.isFinite else {
      throw Rejection(.invalidValue, "I don't know how long \(slot.raw ?? "that") is.")
    }
    return seconds
  }

  private func moment(_ slot: Slot) throws(Rejection) -> Double {
    guard case .text(let text) = slot.value, let moment = Timestamp(text) else {
      throw Rejection(.invalidValue, "I don't know when \(slot.raw ?? "that") is.")
    }
    return moment.seconds
  }

  private func checked(_ due: Due) throws(Rejection) -> Due {
    guard due.seconds > now.wall else { throw Self.past }
    guard due.seconds - now.wall <= Self.horizon else {
      throw Rejection(.invalidValue, "That is too far away; I can keep things in mind for a year.")
    }
    return due
  }

  private func appointment(at due: Due, _ commands: [Command], isUndo: Bool) -> Appointment {
    Appointment(
      site: asker.site, area: asker.area, utteranceID: asker.utteranceID, text: asker.text, due: due.seconds,
      countsElapsedTime: due.isElapsed, content: .commands(commands, isUndo: isUndo))
  }

  private static let past = Rejection(.invalidValue, "That time is over.")
}

extension String {
  /// "nine in the morning" for "at nine in the morning": behind "until".
  fileprivate var withoutAt: String { hasPrefix("at ") ? String(dropFirst(3)) : self }
}

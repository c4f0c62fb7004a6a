// Home Assistant's timer intents on the agenda: set, change, pause, cancel, ask. Which timer is meant is never guessed.

public import Ontology
internal import Resolvers

/// Who asks, and with which words.
public struct Asker: Equatable, Sendable {
  /// The site.
  public var site: String
  /// Where the asker is.
  public var area: String?
  /// The utterance's identifier.
  public var utteranceID: String?
  /// The utterance.
  public var text: String

  /// Makes an asker.
  public init(site: String, area: String? = nil, utteranceID: String? = nil, text: String) {
    self.site = site
    self.area = area
    self.utteranceID = utteranceID
    self.text = text
  }
}

/// What a change of the agenda comes to.
public struct AgendaOutcome: Equatable, Sendable {
  /// What is told on topics.
  public var events: [ScheduleEvent] = []
  /// What is said.
  public var answer: String?
}

/// Carries out the intents of timers.
public enum TimerDesk {
  /// Longest timer, seconds: a week and a day.
  static let maximumLength = 691_200.0

  /// The intents of timers.
  public static let intents: Set<IntentName> = [
    "HassStartTimer", "HassCancelTimer", "HassCancelAllTimers", "HassIncreaseTimer", "HassDecreaseTimer",
    "HassPauseTimer", "HassUnpauseTimer", "HassTimerStatus",
  ]

  /// Does what `command` says of timers.
  ///
  /// - Throws: `Rejection` when it cannot be done; the agenda may then be half changed and is to be thrown away.
  public static func carryOut(
    _ command: Command, for asker: Asker, in agenda: inout Agenda, _ now: Moment
  ) throws(Rejection) -> AgendaOutcome {
    switch command.intent {
    case "HassStartTimer": return try start(command, asker, &agenda, now)
    case "HassCancelAllTimers": return cancelAll(command, &agenda)
    case "HassTimerStatus": return try status(command, asker, agenda, now)
    default: break
    }
    var appointment = try meant(by: command, asker, agenda)
    guard var timer = appointment.timer else { throw Self.none }
    let said = name(timer)
    let remaining = Agenda.remaining(of: appointment, now)
    switch command.intent {
    case "HassCancelTimer":
      agenda.remove(appointment.id)
      return AgendaOutcome(events: [ScheduleEvent(.cancelled, appointment)], answer: "Cancelled the \(said).")
    case "HassPauseTimer":
      guard appointment.isRunning else { throw Rejection(.unsupported, "The \(said) is paused already.") }
      timer.remaining = remaining
      return put(timer, .paused, "Paused the \(said).", &appointment, &agenda)
    case "HassUnpauseTimer":
      guard !appointment.isRunning else { throw Rejection(.unsupported, "The \(said) is running already.") }
      timer.remaining = nil
      appointment.due = now.wall + remaining
      return put(timer, .resumed, "The \(said) goes on, \(SpokenText.duration(remaining)) left.", &appointment, &agenda)
    default:
      guard let change = length(command, ""), change > 0 else {
        throw Rejection(.invalidValue, "I did not hear by how much to change the \(said).")
      }
      let isLonger = command.intent == "HassIncreaseTimer"
      let changed = remaining + (isLonger ? change : -change)
      guard changed > 0 else {
        throw Rejection(
          .invalidValue, "There are only \(SpokenText.duration(remaining.rounded())) left on the \(said).")
      }
      guard changed <= maximumLength else { throw tooLong }
      if appointment.isRunning { appointment.due = now.wall + changed } else { timer.remaining = changed }
      let answer = "\(SpokenText.duration(changed.rounded())) left on the \(said)."
      return put(timer, .updated, sentence(answer), &appointment, &agenda)
    }
  }

  private static func start(
    _ command: Command, _ asker: Asker, _ agenda: inout Agenda, _ now: Moment
  ) throws(Rejection) -> AgendaOutcome {
    guard command["conversation_command"] == nil else {
      throw Rejection(.unsupported, "I can't do something when a timer ends; say it with the time, please.")
    }
    guard let length = length(command, ""), length > 0 else {
      throw Rejection(.invalidValue, "How long should the timer be?")
    }
    guard length <= maximumLength else { throw tooLong }
    let timer = CountdownTimer(name: text(command["name"]), length: length)
    let appointment = Appointment(
      site: asker.site, area: asker.area, utteranceID: asker.utteranceID, text: asker.text, due: now.wall + length,
      countsElapsedTime: true, content: .timer(timer))
    guard agenda.add(appointment), let added = agenda.appointments.last else { throw Self.full }
    let answer = "\(timer.name.map { "\($0) timer" } ?? "timer") set for \(SpokenText.duration(length))."
    return AgendaOutcome(events: [ScheduleEvent(.started, added)], answer: sentence(answer))
  }

  private static func cancelAll(_ command: Command, _ agenda: inout Agenda) -> AgendaOutcome {
    let area = text(command["area"])
    let timers = agenda.appointments.filter { $0.timer != nil && (area == nil || $0.area == area) }
    for timer in timers { agenda.remove(timer.id) }
    let answer =
      switch timers.count {
      case 0: "There are no timers."
      case 1: "Cancelled one timer."
      default: "Cancelled \(timers.count) timers."
      }
    return AgendaOutcome(events: timers.map { ScheduleEvent(.cancelled, $0) }, answer: answer)
  }

  private static func status(
    _ command: Command, _ asker: Asker, _ agenda: Agenda, _ now: Moment
  ) throws(Rejection) -> AgendaOutcome {
    let timers = candidates(command, asker, agenda)
    if timers.isEmpty, !isQualified(command) { return AgendaOutcome(answer: "There are no timers.") }
    guard !timers.isEmpty else { throw none }
    let parts = timers.prefix(5).map { appointment in
      let left = SpokenText.duration(Agenda.remaining(of: appointment, now).rounded(.up))
      let isPaused = appointment.isRunning ? "" : ", paused"
      return "\(left) left on the \(appointment.timer.map(name) ?? "timer")\(isPaused)"
    }
    return AgendaOutcome(answer: sentence(SpokenText.list(parts) + "."))
  }

  // MARK: Which one

  /// The one timer that is meant.
  private static func meant(by command: Command, _ asker: Asker, _ agenda: Agenda) throws(Rejection) -> Appointment {
    let found = candidates(command, asker, agenda)
    guard let first = found.first else { throw none }
    guard found.count == 1 else {
      throw Rejection(
        .ambiguous, "Which timer: \(SpokenText.names(found.prefix(5).compactMap(\.timer).map(name)))?",
        candidates: found.map(\.id))
    }
    return first
  }

  /// Timers that fit what was said of them: those of the asker's site, or where it has none, of the home.
  private static func candidates(_ command: Command, _ asker: Asker, _ agenda: Agenda) -> [Appointment] {
    let wanted = text(command["name"])?.lowercased()
    let area = text(command["area"])
    let length = length(command, "start_")
    let fitting = agenda.appointments.filter { appointment in
      guard let timer = appointment.timer else { return false }
      return (wanted == nil || timer.name?.lowercased() == wanted) && (area == nil || appointment.area == area)
        && (length == nil || timer.length == length)
    }
    let own = fitting.filter { $0.site == asker.site }
    return own.isEmpty ? fitting : own
  }

  private static func isQualified(_ command: Command) -> Bool {
    ["name", "area", "start_hours", "start_minutes", "start_seconds"].contains { command[$0] != nil }
  }

  // MARK: Words

  private static func put(
    _ timer: CountdownTimer, _ kind: ScheduleEvent.Kind, _ answer: String, _ appointment: inout Appointment,
    _ agenda: inout Agenda
  ) -> AgendaOutcome {
    appointment.content = .timer(timer)
    agenda.replace(appointment)
    return AgendaOutcome(events: [ScheduleEvent(kind, appointment)], answer: answer)
  }

  /// Seconds of the slots `hours`, `minutes` and `seconds`; nil when none is there.
  private static func length(_ command: Command, _ prefix: String) -> Double? {
    var total: Double?
    for (unit, seconds) in [("hours", 3_600.0), ("minutes", 60), ("seconds", 1)] {
      for slot in command.slots where slot.name.rawValue == prefix + unit {
        if case .number(let number, _) = slot.value { total = (total ?? 0) + number * seconds }
      }
    }
    return total
  }

  private static func text(_ slot: Slot?) -> String? {
    switch slot?.value {
    case .text(let text)?, .identifier(let text)?: text
    default: nil
    }
  }

  static func name(_ timer: CountdownTimer) -> String {
    "\(timer.name ?? SpokenText.duration(timer.length).withoutArticle) timer"
  }

  /// A sentence begins with a capital.
  private static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  private static let none = Rejection(.unknownName, "There is no such timer.")
  private static let tooLong = Rejection(.invalidValue, "That is too long for a timer.")
  static let full = Rejection(.unsupported, "I can't keep any more of those in mind.")
}

extension String {
  /// "minute" for "a minute": in front of "timer".
  fileprivate var withoutArticle: String {
    for article in ["a ", "an "] where hasPrefix(article) { return String(dropFirst(article.count)) }
    return self
  }
}

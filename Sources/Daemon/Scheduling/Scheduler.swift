// The agenda at work: whoever changes it has the change on the disk before it counts, and one thread carries out what
// is due. While nothing waits the thread sleeps; while something waits it looks at the clocks at least every quarter
// of a minute, since a wall clock that is set wakes nobody.

internal import MQTTClient

/// Keeps the agenda, and does what is due.
public final class Scheduler: Sendable {
  /// Longest sleep while something waits, seconds.
  private static let longestSleep = 15.0

  private struct State: Sendable {
    var agenda: Agenda
    var isStopped = false
    /// Whether what is done would reach anybody; until then things wait, and pass by.
    var isReachable = false
    var changeCount = 0
  }

  private let file: AgendaFile
  private let state: Monitor<State>
  private let clock: @Sendable () -> Moment
  private let grace: @Sendable () -> Double
  private let fault: @Sendable (StorageError) -> Void
  private let changed: @Sendable ([Appointment], Moment) -> Void

  /// Reads what waited when the daemon ended. `grace` says how late, in seconds, a thing may be done; `fault` is told
  /// what could not be written when something was due, `changed` what waits after each change, in order, and must
  /// neither wait nor call back.
  ///
  /// - Throws: `StorageError` when the file cannot be read or nothing can be written beside it.
  public init(
    file: AgendaFile, capacity: Int, clock: @escaping @Sendable () -> Moment = Moment.now,
    grace: @escaping @Sendable () -> Double, fault: @escaping @Sendable (StorageError) -> Void,
    changed: @escaping @Sendable ([Appointment], Moment) -> Void = { _, _ in }
  ) throws(StorageError) {
    self.file = file
    self.clock = clock
    self.grace = grace
    self.fault = fault
    self.changed = changed
    let appointments = try file.load()
    // Tried now, so that nobody is promised what cannot be kept.
    try file.save(appointments)
    state = Monitor(State(agenda: Agenda(appointments, capacity: capacity)))
  }

  /// What waits.
  public var appointments: [Appointment] { state.withLock { $0.agenda.appointments } }

  /// The present by the scheduler's clocks.
  public var now: Moment { clock() }

  /// Changes the agenda: all that `body` does, on the disk as well, or nothing of it.
  ///
  /// - Throws: what `body` throws, or `StorageError`.
  public func change<Result>(_ body: (inout Agenda, Moment) throws -> Result) throws -> Result {
    try state.withLock { state in
      let now = clock()
      var agenda = state.agenda
      agenda.follow(now)
      let result = try body(&agenda, now)
      let hasChanged = agenda.appointments != state.agenda.appointments
      if hasChanged { try file.save(agenda.appointments) }
      state.agenda = agenda
      state.changeCount += 1
      if hasChanged { changed(agenda.appointments, now) }
      return result
    }
  }

  /// Whether what is done would reach anybody. What comes due meanwhile waits, and is missed after the grace.
  public func setReachable(_ isReachable: Bool) {
    state.withLock { state in
      state.isReachable = isReachable
      state.changeCount += 1
    }
  }

  /// Ends `run`.
  public func stop() { state.withLock { $0.isStopped = true } }

  /// Does what is due until `stop`, one thing after another: `perform` is called with each and returns when it is
  /// done. What it is called with has left the agenda when it returns.
  public func run(_ perform: (Agenda.Duty) -> Void) {
    while true {
      switch state.withLock({ next(&$0) }) {
      case .end: return
      case .duty(let duty):
        perform(duty)
        finish(duty.appointment.id)
      case .sleep(let seconds, let changeCount):
        func hasChanged(_ state: inout State) -> Bool? {
          state.isStopped || state.changeCount != changeCount ? true : nil
        }
        if let seconds {
          _ = state.wait(seconds: seconds, hasChanged)
        } else {
          _ = state.wait(hasChanged)
        }
      }
    }
  }

  /// What the thread does next.
  private enum Next {
    case end
    case duty(Agenda.Duty)
    case sleep(seconds: Double?, changeCount: Int)
  }

  private func next(_ state: inout State) -> Next {
    if state.isStopped { return .end }
    if let duty = take(&state) { return .duty(duty) }
    return .sleep(seconds: pause(state), changeCount: state.changeCount)
  }

  /// The next thing to do, marked as begun on the disk: dying on the way must not mean doing it twice.
  private func take(_ state: inout State) -> Agenda.Duty? {
    let now = clock()
    if state.agenda.follow(now) { save(state.agenda) }
    guard state.isReachable, let duty = state.agenda.duty(now, grace: grace()) else { return nil }
    if case .due(var appointment) = duty {
      appointment.isStarted = true
      state.agenda.replace(appointment)
      save(state.agenda)
    }
    return duty
  }

  private func pause(_ state: State) -> Double? {
    guard state.isReachable, let wait = state.agenda.wait(clock()) else { return nil }
    return min(wait, Self.longestSleep)
  }

  private func finish(_ id: String) {
    state.withLock { state in
      guard state.agenda.remove(id) != nil else { return }
      save(state.agenda)
      changed(state.agenda.appointments, clock())
    }
  }

  // What is due is done even when it cannot be noted: a full disk must not keep a lamp from going out.
  private func save(_ agenda: Agenda) {
    do throws(StorageError) {
      try file.save(agenda.appointments)
    } catch {
      fault(error)
    }
  }
}

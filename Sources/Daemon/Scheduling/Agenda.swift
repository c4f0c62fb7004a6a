// Everything that waits for its time, as a value: no file, no thread and no clock in here. Moments are handed in, so
// that nights, restarts and clocks that jump are tested in microseconds.

/// What waits, in the order it was asked for.
public struct Agenda: Equatable, Sendable {
  /// What is to be done about an appointment now.
  public enum Duty: Equatable, Sendable {
    /// Its time has come.
    case due(Appointment)
    /// Its time passed too long ago: it is told, not done.
    case missed(Appointment)
    /// It was begun when the daemon died: it is told, not begun again.
    case interrupted(Appointment)

    /// The appointment.
    public var appointment: Appointment {
      switch self {
      case .due(let appointment), .missed(let appointment), .interrupted(let appointment): appointment
      }
    }
  }

  /// A clock that moved by less, seconds, is drift.
  private static let leastJump = 0.5

  /// What waits.
  public private(set) var appointments: [Appointment]
  /// Most that may wait.
  public var capacity: Int

  /// Those made since the start: for them time that passed is known, for older ones only the wall clock counts.
  private var anchored: Set<String> = []
  /// Wall minus elapsed time, as last seen.
  private var offset: Double?

  /// Makes an agenda of what waited when the daemon ended.
  public init(_ appointments: [Appointment] = [], capacity: Int = 256) {
    self.appointments = appointments
    self.capacity = capacity
  }

  /// Takes one more; false when too many wait.
  public mutating func add(_ appointment: Appointment) -> Bool {
    guard appointments.count < capacity else { return false }
    var appointment = appointment
    while self[appointment.id] != nil { appointment.id = Appointment.newIdentifier() }
    appointments.append(appointment)
    anchored.insert(appointment.id)
    return true
  }

  /// The appointment of an identifier.
  public subscript(id: String) -> Appointment? { appointments.first { $0.id == id } }

  /// Takes one out.
  @discardableResult
  public mutating func remove(_ id: String) -> Appointment? {
    guard let index = appointments.firstIndex(where: { $0.id == id }) else { return nil }
    anchored.remove(id)
    return appointments.remove(at: index)
  }

  /// Puts a changed one in the place of the old.
  public mutating func replace(_ appointment: Appointment) {
    guard let index = appointments.firstIndex(where: { $0.id == appointment.id }) else { return }
    appointments[index] = appointment
    anchored.insert(appointment.id)
  }

  /// Looks at the clocks: when the wall clock was set, what counts elapsed time keeps its distance from now. Returns
  /// whether anything moved.
  @discardableResult
  public mutating func follow(_ now: Moment) -> Bool {
    let current = now.wall - now.elapsed
    defer { if offset == nil || abs(current - (offset ?? current)) > Self.leastJump { offset = current } }
    guard let offset, abs(current - offset) > Self.leastJump else { return false }
    var hasMoved = false
    for index in appointments.indices
    where appointments[index].countsElapsedTime && anchored.contains(appointments[index].id) {
      appointments[index].due += current - offset
      hasMoved = true
    }
    return hasMoved
  }

  /// The first thing to do now; nil while everything may wait. `grace` is how late, in seconds, a thing may be done.
  public func duty(_ now: Moment, grace: Double) -> Duty? {
    let begun = appointments.first { $0.isStarted }
    if let begun { return .interrupted(begun) }
    let first = appointments.filter { $0.isRunning && $0.due <= now.wall }.min { $0.due < $1.due }
    return first.map { now.wall - $0.due > grace ? .missed($0) : .due($0) }
  }

  /// Seconds until something is due; nil when nothing runs.
  public func wait(_ now: Moment) -> Double? {
    appointments.filter(\.isRunning).map { max(0, $0.due - now.wall) }.min()
  }

  /// Seconds left of a timer.
  public static func remaining(of appointment: Appointment, _ now: Moment) -> Double {
    appointment.timer?.remaining ?? max(0, appointment.due - now.wall)
  }
}

// What waits: clocks that jump, restarts, outages, disks that fail. Every moment is handed in.

import Daemon
import Ontology
import TestBroker
import Testing

/// A home's clocks, as a test sets them.
func moment(_ wall: Double, _ elapsed: Double? = nil) -> Moment { Moment(wall: wall, elapsed: elapsed ?? wall) }

func appointment(
  _ id: String, due: Double, elapsed: Bool = false, site: String = "kitchen", text: String = "off at nine"
) -> Appointment {
  let command = Command(
    intent: "HassTurnOff", confidence: 0.9,
    slots: [
      Slot("name", .identifier("light.hall"), raw: "hall", range: 2..<6, confidence: 0.5),
      Slot("brightness", .number(30.5, unit: "%")), Slot("color", .text("re\"d\n")), Slot("count", .number(2)),
    ], targets: ["light.hall"], range: 0..<11)
  return Appointment(
    id: id, site: site, area: "hall", utteranceID: "u1", text: text, due: due, countsElapsedTime: elapsed,
    content: .commands([command], isUndo: false))
}

@Suite("Agenda")
struct AgendaTests {
  static func add(_ appointment: Appointment, to agenda: inout Agenda) -> Bool { agenda.add(appointment) }

  @Test("what is due comes in the order of time, and nothing before its time")
  func order() {
    var agenda = Agenda([appointment("b", due: 200), appointment("a", due: 100)])
    #expect(agenda.duty(moment(99), grace: 60) == nil)
    #expect(agenda.wait(moment(99)) == 1)
    #expect(agenda.duty(moment(210), grace: 60) == .missed(appointment("a", due: 100)))
    agenda.remove("a")
    #expect(agenda.duty(moment(210), grace: 60) == .due(appointment("b", due: 200)))
    agenda.remove("b")
    #expect(agenda.wait(moment(210)) == nil)
  }

  @Test("what is later than the grace is missed, to the second")
  func grace() {
    let agenda = Agenda([appointment("a", due: 100)])
    #expect(agenda.duty(moment(160), grace: 60) == .due(appointment("a", due: 100)))
    #expect(agenda.duty(moment(160.1), grace: 60) == .missed(appointment("a", due: 100)))
  }

  @Test("a clock that is set moves what counts elapsed time with it, and leaves what was said for a clock time")
  func jump() {
    var agenda = Agenda()
    agenda.follow(moment(1_000, 0))
    #expect(Self.add(appointment("in10", due: 1_600, elapsed: true), to: &agenda))
    #expect(Self.add(appointment("at9", due: 5_000), to: &agenda))
    let hasMoved = agenda.follow(moment(4_601, 1))
    #expect(hasMoved)
    #expect(agenda["in10"]?.due == 5_200)
    #expect(agenda["at9"]?.due == 5_000)
    let hasMovedBack = agenda.follow(moment(1_002, 2))
    #expect(hasMovedBack)
    #expect(agenda["in10"]?.due == 1_600)
  }

  @Test("a clock that drifts moves nothing")
  func drift() {
    var agenda = Agenda()
    agenda.follow(moment(1_000, 0))
    #expect(Self.add(appointment("a", due: 1_600, elapsed: true), to: &agenda))
    let hasMoved = agenda.follow(moment(1_100.3, 100))
    #expect(!hasMoved)
  }

  @Test("after a restart only the wall clock counts: a clock that was wrong at first makes nothing late")
  func restart() {
    var agenda = Agenda([appointment("a", due: 1_600, elapsed: true)])
    agenda.follow(moment(1_000, 0))
    agenda.follow(moment(9_000, 5))
    #expect(agenda["a"]?.due == 1_600)
    #expect(agenda.duty(moment(9_000, 5), grace: 60) == .missed(appointment("a", due: 1_600, elapsed: true)))
  }

  @Test("what was begun when the daemon died is not begun again")
  func interrupted() {
    var begun = appointment("a", due: 100)
    begun.isStarted = true
    #expect(Agenda([begun]).duty(moment(101), grace: 60) == .interrupted(begun))
  }

  @Test("no more than the capacity wait, and no two have one identifier")
  func capacity() {
    var agenda = Agenda(capacity: 2)
    #expect(Self.add(appointment("a", due: 100), to: &agenda))
    #expect(Self.add(appointment("a", due: 100), to: &agenda))
    #expect(!Self.add(appointment("b", due: 100), to: &agenda))
    #expect(Set(agenda.appointments.map(\.id)).count == 2)
  }
}

@Suite("Agenda file")
struct AgendaFileTests {
  let folder: String

  init() throws { folder = try makeTemporaryFolder() }

  func timer(paused: Bool) -> Appointment {
    Appointment(
      id: "t", site: "küche/", text: "ten minutes", due: 17.25, countsElapsedTime: true,
      content: .timer(CountdownTimer(name: "pizza \u{1F355}", length: 600, remaining: paused ? 12.5 : nil)))
  }

  @Test("what is kept reads back exactly")
  func roundTrip() throws {
    defer { removeFolder(folder) }
    let file = AgendaFile(directory: folder)
    #expect(try file.load() == [])
    let all = [appointment("a", due: 1_800_000_000.5), timer(paused: false), timer(paused: true)]
    try file.save(all)
    #expect(try AgendaFile(directory: folder).load() == all)
  }

  @Test("killed at any step, the file is the old one or the new one", arguments: AtomicFile.Step.allCases)
  func killed(_ step: AtomicFile.Step) throws {
    defer { removeFolder(folder) }
    let path = "\(folder)/schedules.json"
    let before = [appointment("a", due: 100)]
    let after = before + [appointment("b", due: 200)]
    try AgendaFile(directory: folder).save(before)
    let dying = AgendaFile(
      AtomicFile(path: path) { (reached) throws(StorageError) in
        if reached == step { throw StorageError(path, reason: "killed") }
      })
    #expect(throws: StorageError.self) { try dying.save(after) }
    let found = try AgendaFile(directory: folder).load()
    #expect(found == (step == .renamed ? after : before))
    try AgendaFile(directory: folder).save(after)
    #expect(try AgendaFile(directory: folder).load() == after)
  }

  @Test(
    "a file that cannot be understood is damage, and put aside it is not lost",
    arguments: [
      "", "{", "[]", #"{"format":2,"appointments":[]}"#, #"{"format":1,"appointments":[{}]}"#,
      #"{"format":1,"appointments":[{"id":"a","site":"s","text":"t","due":1,"elapsed":false,"commands":[]}]}"#,
    ])
  func damage(_ text: String) throws {
    defer { removeFolder(folder) }
    let file = AgendaFile(directory: folder)
    try writeFile(file.path, text)
    do {
      _ = try file.load()
      Issue.record("was read")
    } catch {
      #expect(error.isDamage)
    }
    let other = try file.putAside(moment(7))
    #expect(try readFile(other) == text)
    #expect(try file.load() == [])
  }

  @Test("a directory that cannot be written is told, not met later")
  func unwritable() {
    defer { removeFolder(folder) }
    #expect(throws: StorageError.self) {
      try Scheduler(file: AgendaFile(directory: "\(folder)/no/where"), capacity: 1, grace: { 60 }, fault: { _ in })
    }
  }

  @Test("two daemons do not share a state directory")
  func locked() throws {
    defer { removeFolder(folder) }
    let first = try StateDirectory(path: folder)
    #expect(throws: StorageError.self) { try StateDirectory(path: folder) }
    withExtendedLifetime(first) {}
  }
}

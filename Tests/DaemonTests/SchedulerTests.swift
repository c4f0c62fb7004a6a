// The scheduler at work, with clocks that a test turns.

import Daemon
import MQTTClient
import Ontology
import Synchronization
import TestBroker
import Testing

/// Clocks and a journal of what was done.
private final class Night: Sendable {
  let clock = Mutex(Moment(wall: 1_000, elapsed: 0))
  let done = Mutex<[Agenda.Duty]>([])
  let folder: String

  init() throws { folder = try makeTemporaryFolder() }
  deinit { removeFolder(folder) }

  func scheduler(_ file: AgendaFile? = nil) throws -> Scheduler {
    try Scheduler(
      file: file ?? AgendaFile(directory: folder), capacity: 10, clock: { [self] in clock.withLock { $0 } },
      grace: { 60 }, fault: { _ in })
  }

  /// Runs a scheduler until it has done `count` things, or for some seconds.
  func run(_ scheduler: Scheduler, until count: Int) throws {
    // A thread of its own: those of the test runner may all be busy with tests that wait.
    let stopper = try WorkerThread { [self] in
      _ = waitUntil(seconds: 5) { done.withLock { $0.count } >= count }
      scheduler.stop()
    }
    scheduler.run { duty in done.withLock { $0.append(duty) } }
    stopper.join()
  }

  func pass(_ seconds: Double) {
    clock.withLock {
      $0.wall += seconds
      $0.elapsed += seconds
    }
  }
}

@Suite("Scheduler")
struct SchedulerTests {
  @Test("what was promised survives a restart and is done when its time comes, once")
  func survives() throws {
    let night = try Night()
    try night.scheduler().change { agenda, _ in _ = agenda.add(appointment("a", due: 1_600)) }
    let second = try night.scheduler()
    #expect(second.appointments.map(\.id) == ["a"])
    second.setReachable(true)
    night.pass(601)
    try night.run(second, until: 1)
    #expect(night.done.withLock { $0.map(\.appointment.id) } == ["a"])
    #expect(try night.scheduler().appointments.isEmpty)
  }

  @Test("what passed while nobody was there is told as missed, not done")
  func missed() throws {
    let night = try Night()
    try night.scheduler().change { agenda, _ in _ = agenda.add(appointment("a", due: 1_600)) }
    night.pass(3_600)
    let second = try night.scheduler()
    second.setReachable(true)
    try night.run(second, until: 1)
    #expect(night.done.withLock { $0 } == [.missed(appointment("a", due: 1_600))])
  }

  @Test("without a broker what is due waits, and is missed when it waited too long")
  func unreachable() throws {
    let night = try Night()
    let scheduler = try night.scheduler()
    try scheduler.change { agenda, _ in _ = agenda.add(appointment("a", due: 1_010)) }
    night.pass(20)
    let later = try WorkerThread {
      _ = waitUntil(seconds: 0.2) { false }
      night.pass(120)
      scheduler.setReachable(true)
    }
    try night.run(scheduler, until: 1)
    later.join()
    #expect(night.done.withLock { $0 } == [.missed(appointment("a", due: 1_010))])
  }

  @Test("killed while doing it: told as interrupted, not done twice")
  func killedInTheMiddle() throws {
    let night = try Night()
    let first = try night.scheduler()
    try first.change { agenda, _ in _ = agenda.add(appointment("a", due: 1_010)) }
    first.setReachable(true)
    night.pass(15)
    var copy = ""
    let stopper = try WorkerThread {
      _ = waitUntil(seconds: 5) { night.done.withLock { !$0.isEmpty } }
      first.stop()
    }
    // What is on the disk while the duty is being done is what a killed daemon leaves behind.
    first.run { duty in
      copy = (try? readFile("\(night.folder)/schedules.json")) ?? ""
      night.done.withLock { $0.append(duty) }
    }
    stopper.join()
    try writeFile("\(night.folder)/schedules.json", copy)
    night.done.withLock { $0 = [] }
    let second = try night.scheduler()
    second.setReachable(true)
    try night.run(second, until: 1)
    guard case .interrupted(let appointment)? = night.done.withLock({ $0.first }) else {
      Issue.record("was not told as interrupted")
      return
    }
    #expect(appointment.id == "a")
  }

  @Test("a change that cannot be written down did not happen")
  func fullDisk() throws {
    let night = try Night()
    let isFull = Mutex(false)
    let scheduler = try night.scheduler(
      AgendaFile(
        AtomicFile(path: "\(night.folder)/schedules.json") { [path = night.folder] (_) throws(StorageError) in
          if isFull.withLock({ $0 }) { throw StorageError(path, reason: "no space left on device") }
        }))
    isFull.withLock { $0 = true }
    #expect(throws: StorageError.self) {
      try scheduler.change { agenda, _ in _ = agenda.add(appointment("a", due: 1_600)) }
    }
    #expect(scheduler.appointments.isEmpty)
  }
}

// The scheduler in the daemon: its directory, its file, its thread, and what people are told when one of them fails.

internal import Glibc
internal import MQTTClient
internal import Synchronization

/// A scheduler with a thread that does what is due.
final class ScheduleRunner: Sendable {
  let scheduler: Scheduler
  private let directory: StateDirectory
  private let thread = Mutex<WorkerThread?>(nil)

  /// Takes the state directory and reads what waits there. A file that cannot be understood is put aside, not lost.
  ///
  /// - Throws: `StorageError` when nothing can be kept.
  init(
    path: String, capacity: Int, log: Log, grace: @escaping @Sendable () -> Double,
    changed: @escaping @Sendable ([Appointment], Moment) -> Void
  ) throws(StorageError) {
    directory = try StateDirectory(path: path)
    let file = AgendaFile(directory: path)
    do throws(StorageError) {
      _ = try file.load()
    } catch {
      guard error.isDamage else { throw error }
      let other = try file.putAside(.now())
      log.error("\(error); put aside as \(other): what waited there will not happen")
    }
    scheduler = try Scheduler(
      file: file, capacity: capacity, grace: grace,
      fault: { log.error("what was just done cannot be noted and could be done again after a crash: \($0)") },
      changed: changed)
  }

  /// Begins to do what is due.
  ///
  /// - Throws: `MQTTError.system` when the system refuses a thread.
  func start(_ perform: @escaping @Sendable (Agenda.Duty) -> Void) throws(MQTTError) {
    let started = try WorkerThread { [scheduler] in scheduler.run(perform) }
    thread.withLock { $0 = started }
  }

  /// Finishes what is being done, and ends the thread. What waits stays on the disk.
  func stop() {
    scheduler.stop()
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    running?.join()
  }
}

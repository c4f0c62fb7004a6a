// The Wyoming door: one thread waits for all clients and answers one request of each in turn, so that nobody's flood
// keeps another waiting for long. Understanding takes about a millisecond; more threads would only fight for the engine.

internal import Glibc
internal import MQTTClient
internal import Synchronization

/// Serves Wyoming clients until it is stopped.
public final class WyomingServer: Sendable {
  /// Told of each utterance: what became of it, and how long its answer took.
  public typealias Report = @Sendable (RequestHandler.Outcome, Duration) -> Void

  private let settings: WyomingSettings
  private let isSharing: Bool
  private let engine: EngineSlot
  private let log: Log
  private let report: Report
  private let pulse = Pulse()
  private let wake = Mutex<Int32>(-1)
  private let thread = Mutex<WorkerThread?>(nil)
  private let boundPort = Mutex(0)

  /// Makes a door that is still shut.
  public init(
    _ settings: WyomingSettings, engine: EngineSlot, isSharing: Bool = false, log: Log, report: @escaping Report
  ) {
    self.settings = settings
    self.engine = engine
    self.isSharing = isSharing
    self.log = log
    self.report = report
  }

  /// The TCP port in force; 0 when there is none.
  public var port: Int { boundPort.withLock { $0 } }

  /// Opens the door.
  ///
  /// - Throws: `DaemonError.system` when an address or a file cannot be had.
  public func start() throws(DaemonError) {
    var listeners: [ListeningSocket] = []
    if let address = settings.address { listeners.append(try .tcp(address)) }
    if let path = settings.socket { listeners.append(try .unix(path)) }
    guard !listeners.isEmpty else { return }
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw .system("wyoming: no more file descriptors") }
    ends.forEach(ListeningSocket.keepToOurselves)
    boundPort.withLock { $0 = listeners.first { $0.entrance == .tcp }?.port ?? 0 }
    let places = [settings.address.map(\.description), settings.socket].compactMap { $0 }
    let (reading, opened) = (ends[0], listeners)
    do throws(MQTTError) {
      let started = try WorkerThread { [self] in
        var loop = WyomingLoop(
          listeners: opened, wake: reading, settings: settings,
          desk: WyomingDesk(naming: settings.naming, isSharing: isSharing), engine: engine, log: log, report: report)
        loop.run(pulse)
      }
      thread.withLock { $0 = started }
    } catch {
      close(ends[0])
      close(ends[1])
      throw .system(error.description)
    }
    wake.withLock { $0 = ends[1] }
    log.info("Wyoming clients are let in at \(places.joined(separator: " and "))")
  }

  /// Answers what has arrived, shows everybody out and ends the thread.
  public func stop() {
    let writing = wake.withLock { wake in
      defer { wake = -1 }
      return wake
    }
    guard writing >= 0 else { return }
    close(writing)
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    running?.join()
  }

  /// Whether its thread waits, or has been at one request for less than `limit`.
  func isAlive(within limit: Duration, now: ContinuousClock.Instant) -> Bool { pulse.isAlive(within: limit, now: now) }
}

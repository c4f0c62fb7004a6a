// Passes a connection's news on to a service that exists only after its connection.

internal import MQTTClient
internal import Synchronization

/// A place for the one who listens.
final class ReportRelay: Sendable {
  let receiver = Mutex<(@Sendable (ConnectionReport) -> Void)?>(nil)

  func pass(_ report: ConnectionReport) { receiver.withLock { $0 }?(report) }
}

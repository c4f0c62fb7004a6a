// Bundles that come over the broker. They have a connection and a thread of their own: a bundle of
// megabytes keeps no utterance waiting.

internal import MQTTClient
internal import Synchronization

/// The daemon's ear for bundles.
final class BundleLink: Sendable {
  private let topics: Topics
  private let desk: BundleDesk
  private let log: Log
  private let inbox = Inbox(capacity: 1_024, byteCapacity: 16 << 20)
  private let client: MQTTClient
  private let isStopped = Mutex(false)
  private let thread = Mutex<WorkerThread?>(nil)

  /// Prepares a connection.
  ///
  /// - Throws: `MQTTError` for settings the library does not take.
  init(_ connection: MQTTConfiguration, topics: Topics, desk: BundleDesk, log: Log) throws(MQTTError) {
    self.topics = topics
    self.desk = desk
    self.log = log
    var connection = connection
    connection.subscriptions = [topics.bundleInstall, topics.bundleRollback, topics.ownRollback]
    // What was sent while we were away is not waited for: its sender gets no result, and sends it again.
    connection.sessionExpiry = 0
    connection.endsSessionOnStop = true
    connection.lastWill = nil
    connection.birth = nil
    client = try MQTTClient(connection, inbox: inbox) { [log] report in
      if case .subscriptionRefused(let filter) = report {
        log.warning("the broker refused the subscription to \(filter): see its access rules; nothing will arrive there")
      }
    }
  }

  /// Begins to listen.
  ///
  /// - Throws: `MQTTError.system` when the system refuses a thread.
  func start() throws(MQTTError) {
    let started = try WorkerThread { [self] in listen() }
    thread.withLock { $0 = started }
    try client.start()
  }

  /// Ends the connection and the thread; an installation that has begun is finished first.
  func stop() {
    client.stop(patience: .zero)
    isStopped.withLock { $0 = true }
    inbox.close()
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    running?.join()
  }

  private func listen() {
    var transfers = BundleTransfers(
      makeDraft: { [desk] () throws(StorageError) in try desk.makeDraft() },
      admit: { [desk] (signature) throws(BundleRefusal) in try desk.admit(signature) })
    while !isStopped.withLock({ $0 }) {
      let now = ContinuousClock.now
      let due = [transfers.deadline, desk.trialEnd].compactMap { $0 }.min() ?? now + .seconds(3_600)
      let item = inbox.take(within: max(.zero, due - now))
      for (transfer, refusal) in transfers.expire(now: .now) { desk.refuse(transfer, refusal) }
      desk.settle(now: .now)
      if let message = item?.message { handle(message, &transfers) }
    }
  }

  private func handle(_ message: IncomingMessage, _ transfers: inout BundleTransfers) {
    guard !message.isRetained else {
      log.warning("a retained message under \(message.topic) is ignored: bundles are installed when they are sent")
      return
    }
    switch message.topic {
    case topics.bundleRollback, topics.ownRollback:
      guard message.payload.isEmpty else {
        return desk.refuse(nil, BundleRefusal(.malformed, "expected an empty message under \(message.topic)"))
      }
      desk.rollBack()
    case topics.bundleInstall:
      switch transfers.take(message.payload, now: .now) {
      case .waiting: break
      case .refused(let transfer, let refusal): desk.refuse(transfer, refusal)
      case .complete(let transfer, let draft, let signature):
        desk.install(draft, signature: signature, transfer: transfer)
      }
    default: break
    }
  }
}

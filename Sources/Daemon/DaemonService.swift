// The daemon at work: a connection's thread fills the inbox, one worker empties it and owns the engine's scratch, the
// main thread waits for signals and for the next sign of life. Nothing wakes up while nothing happens but keep-alive,
// watchdog and health.
//
// Between the library's acknowledgement of an utterance and its answer lie the inbox and the engine: a process killed
// there loses what it held. A process told to end finishes it first.

internal import Discovery
internal import Glibc
internal import HomeControl
internal import MQTTClient
internal import Ontology
internal import Synchronization
public import WireMessages
internal import YAMLNodes

/// Serves utterances until it is told to end.
public final class DaemonService: Sendable {
  /// Makes the engine that a configuration asks for; called again on every reload.
  public typealias EngineLoader = @Sendable (Configuration) throws -> any Interpreter

  let topics: Topics
  private let log: Log
  private let manager: ServiceManager
  let loader: EngineLoader
  let engine: EngineSlot
  private let inbox: Inbox
  let client: MQTTClient
  private let reports: ReportRelay
  private let settings: Mutex<Configuration>
  private let counters = Mutex(Counters())
  private let pulse = Pulse()
  private let isOutageTold = Mutex(false)
  private let unpublished = Mutex(LogThrottle())
  private let worker = Mutex<WorkerThread?>(nil)
  private let states = DeviceStates()
  let link: DeviceLink?
  private let wyoming = Mutex<WyomingServer?>(nil)
  let announcement: SelfAnnouncement?
  let adopting = Mutex(())
  private let isOnline = Atomic(false)
  private let bundles: BundleDesk
  let bundleLink: BundleLink?
  private let schedules = Mutex<ScheduleRunner?>(nil)
  private let feedback: FeedbackBook?
  private let started = ContinuousClock.now
  let startedAt = Timestamp.now

  /// Loads the engine and prepares the connection; nothing is sent yet. Where it only `looks`, nothing is written either.
  ///
  /// - Throws: `DaemonError` for a configuration, or a file it names, that cannot be used.
  public init(
    _ configuration: Configuration, log: Log, manager: ServiceManager, looks: Bool = false,
    loader: @escaping EngineLoader
  ) throws(DaemonError) {
    topics = Topics(root: configuration.topic, instance: configuration.instance)
    announcement = configuration.announce.map { [topics] in SelfAnnouncement(prefix: $0, topics: topics) }
    self.log = log
    self.manager = manager
    self.loader = loader
    settings = Mutex(configuration)
    bundles = BundleDesk(log: log)
    let choice = try bundles.engine(for: configuration, looks: looks) { (adapted) throws(DaemonError) in
      try Self.load(adapted, loader)
    }
    bundles.entered(choice, configuration)
    engine = EngineSlot(choice.engine)
    feedback = configuration.feedbackLog.map(FeedbackBook.init)
    inbox = Inbox(capacity: configuration.queueCapacity)
    reports = ReportRelay()
    do throws(MQTTError) {
      client = try MQTTClient(
        try Self.connection(configuration, topics: topics), inbox: inbox, report: { [reports] in reports.pass($0) })
      link = try Self.link(configuration, engine: choice.engine, states: states, log: log)
      bundleLink = try Self.bundleLink(configuration, desk: bundles, log: log)
    } catch {
      throw .unusable(error.description)
    }
    reports.receiver.withLock { $0 = { [weak self] in self?.handle($0) } }
  }

  /// Begins to connect and to work.
  ///
  /// - Throws: `DaemonError.system` when the system refuses a thread.
  public func start() throws(DaemonError) {
    let performer = performer()
    teach()
    try openDoors()
    bundles.open(for: self)
    do throws(MQTTError) {
      let thread = try WorkerThread { [self] in work(performer) }
      worker.withLock { $0 = thread }
      try link?.start({ [self] in adopt($0) }, ready: { [self] in setReachable() })
      try schedules.withLock { $0 }?.start { [self] in carryOut($0, performer) }
      try bundleLink?.start()
      try client.start()
    } catch {
      throw .system(error.description)
    }
  }

  /// Serves until SIGTERM or SIGINT. Signals have to be blocked (`Signal.block()`) before the first thread starts.
  func serve() {
    manager.ready("Connecting to \(configuration.broker.address)")
    let pingInterval = manager.watchdogInterval.map { $0 / 2 }
    var nextPing = pingInterval.map { ContinuousClock.now + $0 }
    var nextHealth = ContinuousClock.now + .seconds(Int64(configuration.healthInterval))
    while true {
      switch Signal.next(until: min(nextHealth, nextPing ?? nextHealth, bundles.trialEnd ?? nextHealth)) {
      case .terminate:
        stop()
        return
      case .reload: reload()
      case nil: break
      }
      let now = ContinuousClock.now
      bundles.settle(now: now)
      if let due = nextPing, let pingInterval, now >= due {
        // A worker that has been at one utterance for so long is not coming back: systemd starts us again.
        if pulse.isAlive(within: pingInterval, now: now),
          wyoming.withLock({ $0 })?.isAlive(within: pingInterval, now: now) ?? true
        {
          manager.watchdog()
        } else {
          log.error("the worker has been at one utterance for more than \(pingInterval.components.seconds) s")
        }
        nextPing = now + pingInterval
      }
      if now >= nextHealth {
        publishHealth()
        publishVersions()
        nextHealth = now + .seconds(Int64(configuration.healthInterval))
      }
    }
  }

  /// Reads configuration, home, intents and model again; what cannot be used leaves the old in force.
  public func reload() {
    manager.reloading()
    defer { manager.ready("Serving \(topics.root)/+/utterance") }
    let old = configuration
    do {
      let new = try old.file.map { (path) throws(DaemonError) in try Self.read(path) } ?? old
      try adopting.withLock { _ in
        let choice = try bundles.engine(for: new) { (adapted) throws(DaemonError) in try Self.load(adapted, loader) }
        var replacement = choice.engine
        if let link { replacement = try replacement.rebuilt(for: link.merged(with: replacement.home ?? Home())) }
        engine.replace(with: replacement)
        bundles.entered(choice, new)
      }
      settings.withLock { $0 = new }
      log.setLevel(new.logLevel)
      log.info("configuration, home and intents read again")
      let keys = old.restartKeys(changedIn: new)
      if !keys.isEmpty { log.warning("changed, but in force only after a restart: \(keys.joined(separator: ", "))") }
      announce()
      publishInfo()
    } catch {
      log.error("reload failed, the old configuration stays in force: \(error)")
    }
  }

  /// Finishes what is in hand, says offline, and ends every thread.
  public func stop() {
    manager.stopping()
    log.info("stopping")
    wyoming.withLock { $0 }?.stop()
    bundleLink?.stop()
    bundles.close(configuration)
    let limit = ContinuousClock.now + .seconds(5)
    while !inbox.isIdle, ContinuousClock.now < limit { usleep(2_000) }
    schedules.withLock { $0 }?.stop()
    link?.stop()
    publishHealth()
    client.publish(
      OutgoingMessage(topic: topics.status, payload: StatusMessage.offline.payload, isRetained: true))
    client.stop()
    inbox.close()
    if inbox.depth > 0 { log.warning("\(inbox.depth) utterances arrived too late to be answered") }
    let running = worker.withLock { worker in
      defer { worker = nil }
      return worker
    }
    running?.join()
    schedules.withLock { $0 = nil }
    log.info("stopped")
  }

  /// The configuration in force.
  public var configuration: Configuration { settings.withLock { $0 } }

  /// Figures as `health` tells them.
  public var health: HealthMessage {
    var message = counters.withLock { $0.health }
    message.uptimeSeconds = Int((ContinuousClock.now - started).components.seconds)
    message.residentBytes = ProcessMemory.residentBytes
    message.queueDepth = inbox.depth
    let statistics = client.statistics
    message.dropped = inbox.droppedCount + statistics.refused
    message.reconnections = max(0, statistics.connections - 1)
    return message
  }

  // MARK: The worker

  private func work(_ performer: Performer) {
    var handler = RequestHandler(topics: topics, feedback: feedback)
    var dropped = LogThrottle()
    while let item = inbox.take() {
      if announcement?.isBirth(item.message) == true {
        announce()
        continue
      }
      pulse.begin()
      let received = item.message.receivedAt
      let rules = RequestHandler.Rules(configuration)
      teach()
      let answer = handler.answer(
        item, with: engine.current, performer: performer, rules: rules, now: max(.now, received), wallClock: .now)
      let latency = ContinuousClock.now - received
      client.awaitRoom()
      for message in answer.messages where !client.publish(message) {
        guard let count = dropped.pass() else { continue }
        log.warning("too much waits for the broker: answers under \(topics.root) dropped: \(count)")
      }
      counters.withLock { $0.count(answer, latency: latency) }
      if answer.ignoredResponseTopic { log.debug("a response topic outside response_prefixes was ignored") }
      tell(answer)
      pulse.end()
    }
  }

  /// What was taught since counts from the next utterance on, whoever wrote it into the log.
  private func teach() {
    guard let feedback else { return }
    engine.teach(feedback.sentences { log.warning($0) })
  }

  private func tell(_ answer: RequestHandler.Answer) {
    log.debug("\(answer.id ?? "an utterance without id"): \(answer.outcome)")
    // In a flood only the last counts.
    guard announcement != nil, let interpretation = answer.interpretation, inbox.depth == 0 else { return }
    let payload = SelfAnnouncement.last(interpretation, at: .now)
    client.publish(OutgoingMessage(topic: topics.last, payload: payload, isRetained: true))
  }

  /// Puts a changed home in force between two utterances; false when no engine can be had for it.
  private func adopt(_ home: Home) -> Bool {
    adopting.withLock { _ in
      do {
        engine.replace(with: try engine.current.rebuilt(for: home))
        return true
      } catch {
        log.error("what was announced cannot be used, the old home stays in force: \(error)")
        return false
      }
    }
  }

  /// Lets Wyoming peers in where the configuration says so.
  private func openDoors() throws(DaemonError) {
    let configuration = configuration
    guard configuration.wyoming.isOpen else { return }
    let server = WyomingServer(
      configuration.wyoming, engine: engine, isSharing: configuration.shareGroup != nil, log: log
    ) { [weak self] outcome, latency in
      self?.counters.withLock { $0.count(RequestHandler.Answer(outcome: outcome), latency: latency) }
    }
    try server.start()
    wyoming.withLock { $0 = server }
  }

  // MARK: What waits

  /// Whoever carries things out, with a scheduler where one can be had; otherwise people are told why not.
  private func performer() -> Performer {
    let configuration = configuration
    let devices = DeviceDesk(
      mode: configuration.act, isListening: link != nil, root: topics.root, states: states)
    func without(_ fault: String) -> Performer {
      Performer(topics: topics, schedulerFault: fault, devices: devices, log: log)
    }
    if configuration.shareGroup != nil { return without("Daemons that share their work can't do things later.") }
    guard let path = configuration.stateDirectory else { return without("I can't do things later here.") }
    do throws(StorageError) {
      let runner = try ScheduleRunner(
        path: path, capacity: configuration.scheduleCapacity, log: log,
        grace: { [weak self] in Double(self?.configuration.scheduleGrace ?? 1) },
        changed: { [client, topics] in
          client.publish(
            OutgoingMessage(topic: topics.schedules, payload: ScheduleEvent.list($0, $1), isRetained: true))
        })
      schedules.withLock { $0 = runner }
      return Performer(topics: topics, scheduler: runner.scheduler, devices: devices, log: log)
    } catch {
      log.warning("\(error): schedules and timers are refused; see state_directory")
      return without("I can't do things later, because I could not remember them.")
    }
  }

  /// Does what is due, and waits a moment for the broker to have it.
  private func carryOut(_ duty: Agenda.Duty, _ performer: Performer) {
    let messages = performer.perform(
      duty, with: engine.current, expiry: UInt32(clamping: configuration.maximumAge), .now())
    for message in messages where !client.publish(message) {
      log.warning("too much waits for the broker: something that was due was dropped")
    }
    log.debug("\(duty.appointment.id) is due")
    let limit = ContinuousClock.now + .seconds(2)
    while client.outgoingCount > 0, ContinuousClock.now < limit { usleep(5_000) }
  }

  /// What is due is done once the broker and the devices are known to be there.
  private func setReachable() {
    let isReachable = isOnline.load(ordering: .relaxed) && link?.isReady ?? true
    schedules.withLock { $0 }?.scheduler.setReachable(isReachable)
  }

  private func publishSchedules() {
    guard let scheduler = schedules.withLock({ $0 })?.scheduler else { return }
    client.publish(
      OutgoingMessage(
        topic: topics.schedules, payload: ScheduleEvent.list(scheduler.appointments, .now()), isRetained: true))
  }

  // MARK: The connection

  private func handle(_ report: ConnectionReport) {
    let broker = configuration.broker.address
    switch report {
    case .connected(let version, let resumed):
      log.info("connected to \(broker) with MQTT \(version.rawValue)\(resumed ? ", session resumed" : "")")
    case .fellBack: log.warning("the broker does not speak MQTT 5: no message expiry, no response topics")
    case .refused(let code):
      let remedy = code.needsRepair ? "; see broker.user, broker.password_file and broker.client_id" : ""
      log.error("\(broker) refused the connection: \(code)\(remedy)")
    case .online:
      manager.status("Serving \(topics.root)/+/utterance at \(broker)")
      isOutageTold.withLock { $0 = false }
      announce()
      publishInfo()
      publishHealth()
      publishSchedules()
      isOnline.store(true, ordering: .relaxed)
      setReachable()
    case .subscriptionRefused(let filter) where filter == announcement?.birthTopic:
      log.warning("the broker refused the subscription to \(filter): see its access rules, or set announce to null")
    case .subscriptionRefused(let filter) where filter == topics.feedback:
      log.warning(
        "the broker refused the subscription to \(filter): see its access rules; nothing can be taught over it")
    case .subscriptionRefused(let filter):
      log.error("\(broker) refused the subscription to \(filter): see its access rules; no utterance will arrive")
    case .lost(let reason):
      isOnline.store(false, ordering: .relaxed)
      setReachable()
      manager.status("Waiting for \(broker): \(reason)")
      // Once an outage: attempts go on every two seconds, for days if need be.
      let isTold = isOutageTold.withLock { isTold in
        defer { isTold = true }
        return isTold
      }
      if isTold { log.debug("\(broker): \(reason)") } else { log.warning("\(broker): \(reason); trying again") }
    case .waiting(let duration): log.debug("next attempt in \(duration)")
    case .unpublishable(let topic, let reason):
      guard let count = unpublished.withLock({ $0.pass() }) else { return }
      log.warning("the broker does not take \(topic): \(reason)\(count > 1 ? " (and \(count - 1) others before)" : "")")
    }
  }

  // MARK: Preparation

  static func read(_ path: String) throws(DaemonError) -> Configuration {
    do throws(YAMLError) {
      return try Configuration.load(path: path)
    } catch {
      throw .unusable(error.description)
    }
  }

  static func load(_ configuration: Configuration, _ loader: EngineLoader) throws(DaemonError)
    -> any Interpreter
  {
    do {
      return try loader(configuration)
    } catch {
      throw .unusable("\(error)")
    }
  }

  /// Announcements and states have a connection of their own; nil where nobody asks for them.
  private static func link(
    _ configuration: Configuration, engine: any Interpreter, states: DeviceStates, log: Log
  ) throws(MQTTError) -> DeviceLink? {
    guard configuration.act != .off || configuration.isDiscovering else { return nil }
    let topics = Topics(root: configuration.topic, instance: configuration.instance)
    var connection = try connection(configuration, topics: topics)
    connection.clientID = "\(configuration.clientID)-devices"
    return try DeviceLink(
      connection, discovery: configuration.isDiscovering ? configuration.discovery : nil, file: engine.home ?? Home(),
      states: states, log: log)
  }

  static func connection(_ configuration: Configuration, topics: Topics) throws(MQTTError) -> MQTTConfiguration {
    let broker = configuration.broker
    var connection = MQTTConfiguration(address: broker.address, clientID: configuration.clientID)
    connection.userName = broker.user
    connection.password = broker.password
    if let file = broker.passwordFile { connection.password = try SecretFile.read(file) }
    connection.tls = broker.tls
    connection.keepAlive = broker.keepAlive
    connection.protocolPreference = broker.protocolPreference
    connection.sessionExpiry = configuration.maximumAge
    connection.maximumPacketSize = 2 << 20
    connection.subscriptions =
      [topics.utterances(shareGroup: configuration.shareGroup), topics.cancellations, topics.feedback]
      + configuration.hermes.filters
    if let prefix = configuration.announce {
      connection.subscriptions.append(SelfAnnouncement(prefix: prefix, topics: topics).birthTopic)
    }
    connection.lastWill = OutgoingMessage(
      topic: topics.status, payload: StatusMessage.offline.payload, isRetained: true)
    connection.birth = OutgoingMessage(topic: topics.status, payload: StatusMessage.online.payload, isRetained: true)
    connection.marksRetained = true
    // Of a group, the others take over at once what the broker would keep for us.
    connection.endsSessionOnStop = configuration.shareGroup != nil
    return connection
  }
}

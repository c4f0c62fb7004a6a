// One message in, the messages it causes out. No broker, no clock and no thread in here: what is decided about
// stale, repeated, retained and misdirected messages is decided by values, and tested as such.

internal import HomeControl
public import MQTTClient
public import Ontology
public import WireMessages

/// Answers utterances. Owned by the worker.
public struct RequestHandler: Sendable {
  /// What of the configuration an answer depends on.
  public struct Rules: Equatable, Sendable {
    /// Age from which an utterance is not acted on.
    public var maximumAge: Duration
    /// Time for which a repeated identifier is answered from memory.
    public var repeatWindow: Duration
    /// Where response topics may lie.
    public var responsePrefixes: [String]
    /// Longest payload that is read, bytes.
    public var maximumPayload: Int
    /// Whether other daemons answer the same sites, so that nothing said before can be relied on.
    public var isSharing: Bool
    /// Which messages of Hermes are answered.
    public var hermes: HermesSettings

    /// Takes the rules of a configuration.
    public init(_ configuration: Configuration) {
      maximumAge = .seconds(Int64(configuration.maximumAge))
      repeatWindow = .seconds(Int64(configuration.repeatWindow))
      responsePrefixes = configuration.responsePrefixes
      maximumPayload = configuration.maximumPayload
      isSharing = configuration.shareGroup != nil
      hermes = configuration.hermes
    }
  }

  /// What became of a message, for the counters and the log.
  public enum Outcome: Equatable, Sendable {
    /// Commands were published.
    case accepted(count: Int)
    /// A rejection was published.
    case rejected(Rejection.Reason)
    /// Answered from memory.
    case repeated
    /// The broker sent it twice and it is answered already.
    case redelivered
    /// It had been stored by the broker.
    case ignoredRetained
    /// Its topic names no site.
    case ignoredTopic
    /// It took back things that waited.
    case cancelled(count: Int)
    /// It was no utterance, and is answered.
    case served
    /// It taught something, or nothing.
    case taught(Bool)
  }

  /// The messages to publish, and what became of the message.
  public struct Answer: Equatable, Sendable {
    /// To publish, in order.
    public var messages: [OutgoingMessage] = []
    /// What became of it.
    public var outcome: Outcome
    /// Its identifier, for the log.
    public var id: String?
    /// Whether a response topic was ignored.
    public var ignoredResponseTopic = false
    /// What was answered anew; nil for what was answered before, or is no utterance.
    public var interpretation: Interpretation?
  }

  private let topics: Topics
  private var memory = RepeatMemory()
  private var sites = SiteBook()
  private var hermes = HermesDesk()
  private var recent = RecentUtterances()
  private let feedback: FeedbackBook?

  /// Makes a handler with an empty memory; without a book nothing can be taught.
  public init(topics: Topics, feedback: FeedbackBook? = nil) {
    self.topics = topics
    self.feedback = feedback
  }

  /// Answers one message of the inbox, and has done what it says. `now` is when its turn came, `wallClock` the same
  /// moment for timestamps.
  public mutating func answer(
    _ item: Inbox.Item, with engine: any Interpreter, performer: Performer, rules: Rules,
    now: ContinuousClock.Instant, wallClock: Timestamp
  ) -> Answer {
    let (message, wasDisplaced) = Self.contents(of: item)
    guard !message.isRetained else { return Answer(outcome: .ignoredRetained) }
    if HermesTopic.isRequest(message.topic) {
      let isStale =
        wasDisplaced || Self.isStale(message, said: nil, maximumAge: rules.maximumAge, now, wallClock)
      return hermes.answer(
        message, with: engine,
        rules: .init(
          settings: rules.hermes, maximumPayload: rules.maximumPayload, isSharing: rules.isSharing, isStale: isStale),
        now: now, wallClock: wallClock)
    }
    if let site = topics.site(ofCancellation: message.topic) {
      let messages = performer.cancel(String(decoding: message.payload.prefix(64), as: UTF8.self), site: site)
      return Answer(messages: messages, outcome: .cancelled(count: messages.count))
    }
    if let site = topics.site(ofFeedback: message.topic) {
      return learn(message, site: site, engine: engine, limit: rules.maximumPayload, wallClock: wallClock)
    }
    guard let site = topics.site(ofUtterance: message.topic) else { return Answer(outcome: .ignoredTopic) }
    let request: UtteranceMessage
    do throws(UtteranceFault) {
      request = try .decode(message.payload, maximumByteCount: rules.maximumPayload)
    } catch {
      var interpretation = error.interpretation
      interpretation.utterance.site = site
      return publish(
        Performance(interpretation: interpretation), to: message, site: site, rules: rules, engine: engine, now: now)
    }
    // The topic is what the broker's access rules vouch for; what the payload says of its site counts for nothing.
    var utterance = request.utterance
    utterance.site = site
    if let id = utterance.id, let payload = memory.answer(site: site, id: id, now: now) {
      if message.isRedelivery { return Answer(outcome: .redelivered, id: id) }
      var answer = Answer(outcome: .repeated, id: id)
      answer.messages = [OutgoingMessage(topic: topics.interpretation(site), payload: payload)]
      respond(to: message, payload: payload, rules: rules, engine: engine, in: &answer)
      return answer
    }
    let isStale =
      wasDisplaced || Self.isStale(message, said: request.timestamp, maximumAge: rules.maximumAge, now, wallClock)
    guard !isStale else {
      let rejection = Rejection(.stale, "That was too long ago, please say it again.")
      return publish(
        Performance(interpretation: Interpretation(utterance, rejection: rejection)), to: message, site: site,
        rules: rules, engine: engine, now: now)
    }
    let performance = perform(
      utterance, site: site, with: engine, performer: performer, rules: rules, now: now, wallClock: wallClock)
    return publish(performance, to: message, site: site, rules: rules, engine: engine, now: now)
  }

  /// Understands an utterance in the conversation of its site and has it done. What could not be done leaves the
  /// conversation as it was.
  private mutating func perform(
    _ utterance: Utterance, site: String, with engine: any Interpreter, performer: Performer, rules: Rules,
    now: ContinuousClock.Instant, wallClock: Timestamp
  ) -> Performance {
    var page = sites.page(of: site, now: now)
    let before = page.conversation
    let interpretation = engine.interpret(
      utterance, in: &page.conversation, now: wallClock.seconds, players: performer.devices.players)
    let expiry = UInt32(clamping: rules.maximumAge.components.seconds)
    let performance = performer.perform(
      interpretation, site: site, recent: page.recent, with: engine, expiry: expiry)
    guard !rules.isSharing else { return performance }
    let wasRefused = interpretation.rejection == nil && performance.interpretation.rejection != nil
    if wasRefused { page.conversation = before }
    if performance.interpretation.rejection == nil { page.recent = performance.scheduled }
    sites.keep(page, of: site, now: now)
    return performance
  }

  private static func contents(of item: Inbox.Item) -> (IncomingMessage, wasDisplaced: Bool) {
    switch item {
    case .message(let message): (message, false)
    case .displaced(let message): (message, true)
    }
  }

  /// Whether a message is too old to act on: by its expiry, its timestamp, or the time it waited here. What waited at
  /// the broker for longer than the session lives never arrives. A timestamp as far in the future says as little about
  /// when it was said as one in the past.
  private static func isStale(
    _ message: IncomingMessage, said: Timestamp?, maximumAge: Duration, _ now: ContinuousClock.Instant,
    _ wallClock: Timestamp
  ) -> Bool {
    let waited = now - message.receivedAt
    if waited > maximumAge { return true }
    if let expiry = message.expiry, waited >= .seconds(Int64(expiry)) { return true }
    guard let said else { return false }
    return abs(wallClock.seconds - said.seconds) > Double(maximumAge.components.seconds)
  }

  private mutating func publish(
    _ performance: Performance, to message: IncomingMessage, site: String, rules: Rules,
    engine: any Interpreter, now: ContinuousClock.Instant
  ) -> Answer {
    let interpretation = performance.interpretation
    let payload = interpretation.json(replies: performance.replies)
    let id = interpretation.utterance.id
    if let id { memory.remember(site: site, id: id, payload: payload, now: now, window: rules.repeatWindow) }
    var answer: Answer
    if let rejection = interpretation.rejection, let bytes = interpretation.rejectionJSON() {
      answer = Answer(outcome: .rejected(rejection.reason), id: id)
      answer.messages.append(OutgoingMessage(topic: topics.rejection(site), payload: bytes))
    } else {
      answer = Answer(outcome: .accepted(count: interpretation.commands.count), id: id)
      answer.messages = performance.messages
    }
    answer.interpretation = interpretation
    recent.note(interpretation, site: site)
    answer.messages.append(OutgoingMessage(topic: topics.interpretation(site), payload: payload))
    if let spoken = AnswerMessage.json(performance) {
      answer.messages.append(OutgoingMessage(topic: topics.answer(site), payload: spoken))
    }
    respond(to: message, payload: payload, rules: rules, engine: engine, in: &answer)
    return answer
  }

  /// Takes a correction or a confirmation, and tells what became of it.
  private func learn(
    _ message: IncomingMessage, site: String, engine: any Interpreter, limit: Int, wallClock: Timestamp
  ) -> Answer {
    func told(_ entry: FeedbackEntry?, _ id: String?, refusal: String?, warning: String? = nil) -> Answer {
      let payload = FeedbackDesk.result(entry, id: id, refusal: refusal, warning: warning)
      return Answer(
        messages: [OutgoingMessage(topic: topics.feedbackResult(site), payload: payload)],
        outcome: .taught(refusal == nil), id: id)
    }
    let request: FeedbackMessage
    do throws(WireMessageError) {
      request = try .decode(message.payload, maximumByteCount: limit)
    } catch {
      return told(nil, nil, refusal: error.description)
    }
    guard let feedback else {
      return told(nil, request.id, refusal: "nothing can be remembered here; see state_directory")
    }
    var entry: FeedbackEntry?
    do {
      let said = request.id.flatMap { recent.item(site: site, id: $0) }
      let made = try FeedbackDesk.entry(request, site: site, said: said, time: wallClock.seconds)
      entry = made
      let area = engine.home?.sites[site] ?? engine.home?.areas.first { $0.id == site }?.id
      let warning = try FeedbackDesk.check(made, for: engine, area: area)
      try feedback.log.append(made)
      return told(made, request.id, refusal: nil, warning: warning)
    } catch {
      return told(entry, request.id, refusal: "\(error)")
    }
  }

  private func respond(
    to message: IncomingMessage, payload: [UInt8], rules: Rules, engine: any Interpreter, in answer: inout Answer
  ) {
    guard let topic = message.responseTopic else { return }
    if topics.isAllowedResponse(topic, prefixes: rules.responsePrefixes, deviceTopics: engine.deviceTopics) {
      answer.messages.append(
        OutgoingMessage(topic: topic, payload: payload, correlationData: message.correlationData))
    } else {
      answer.ignoredResponseTopic = true
    }
  }
}

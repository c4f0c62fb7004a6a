// Hermes messages → answers. What is understood goes to whoever listens on `hermes/intent/…`: it is never acted on here,
// nor published under our own `command/`. Payloads name their site and nobody vouches for it: what asks first is refused.

internal import HomeControl
internal import MQTTClient
internal import Ontology
internal import Understanding
internal import WireMessages

/// Answers Hermes. Owned by the worker.
struct HermesDesk: Sendable {
  private var sites = SiteBook()

  /// What of the configuration an answer depends on.
  struct Rules {
    var settings: HermesSettings
    var maximumPayload: Int
    /// Whether other daemons answer the same sites.
    var isSharing: Bool
    /// Whether the message waited for too long to be acted on.
    var isStale: Bool
  }

  /// The messages that answer `message`.
  mutating func answer(
    _ message: IncomingMessage, with engine: any Interpreter, rules: Rules, now: ContinuousClock.Instant,
    wallClock: Timestamp
  ) -> RequestHandler.Answer {
    if let site = HermesTopic.site(ofTraining: message.topic) { return train(message, site, rules) }
    let query: HermesQuery
    do throws(HermesFault) {
      query =
        message.topic == HermesTopic.query
        ? try .query(message.payload, maximumByteCount: rules.maximumPayload)
        : try .textCaptured(message.payload, maximumByteCount: rules.maximumPayload)
    } catch {
      guard isOurs(error.siteID, rules) else { return RequestHandler.Answer(outcome: .ignoredTopic) }
      var answer = RequestHandler.Answer(outcome: .rejected(error.error.rejection.reason))
      answer.messages = [OutgoingMessage(topic: HermesTopic.fault, payload: error.json(context: message.topic))]
      return answer
    }
    guard isOurs(query.siteID, rules) else { return RequestHandler.Answer(outcome: .ignoredTopic) }
    var answer = RequestHandler.Answer(outcome: .rejected(.stale), id: query.id)
    do throws(Rejection) {
      if rules.isStale { throw Rejection(.stale, "said too long ago") }
      let commands = try commands(query, engine, rules, now, wallClock)
      for command in commands {
        answer.messages.append(OutgoingMessage(topic: HermesTopic.parsed, payload: query.parsedJSON(command)))
        answer.messages.append(
          OutgoingMessage(topic: HermesTopic.intent(command.intent.rawValue), payload: query.intentJSON(command)))
      }
      answer.outcome = .accepted(count: commands.count)
    } catch {
      answer.outcome = .rejected(error.reason)
      answer.messages = [OutgoingMessage(topic: HermesTopic.notRecognized, payload: query.notRecognizedJSON())]
    }
    return answer
  }

  private func isOurs(_ site: String, _ rules: Rules) -> Bool { rules.settings.sites?.contains(site) ?? true }

  /// Understands a query in the conversation of its site. What is not handed on leaves the conversation as it was.
  private mutating func commands(
    _ query: HermesQuery, _ engine: any Interpreter, _ rules: Rules, _ now: ContinuousClock.Instant,
    _ wallClock: Timestamp
  ) throws(Rejection) -> [Command] {
    let utterance = Utterance(query.input, id: query.id, site: query.siteID, language: query.language ?? "en")
    var page = sites.page(of: query.siteID, now: now)
    let before = page.conversation
    let interpretation = engine.interpret(utterance, in: &page.conversation, now: wallClock.seconds, players: .unknown)
    defer { if !rules.isSharing { sites.keep(page, of: query.siteID, now: now) } }
    do throws(Rejection) {
      if let rejection = interpretation.rejection { throw rejection }
      return try handedOn(interpretation, query, engine.home, rules)
    } catch {
      // A question that nobody may answer here must not wait for an answer either.
      if interpretation.rejection == nil || error.reason == .confirmationRequired { page.conversation = before }
      throw error
    }
  }

  /// All commands as Hermes can say them, or none.
  private func handedOn(
    _ interpretation: Interpretation, _ query: HermesQuery, _ home: Home?, _ rules: Rules
  ) throws(Rejection) -> [Command] {
    var commands: [Command] = []
    for command in interpretation.commands {
      if let filter = query.intentFilter, !filter.contains(command.intent.rawValue) {
        throw Rejection(.unsupported, "\(command.intent) is not among the intents that were asked for")
      }
      if !rules.settings.handsOnTimes, ScheduleDesk.concerns(command) {
        throw Rejection(.unsupported, "whoever listens to Hermes may not know to wait; see hermes.times")
      }
      guard TopicFilter.isValidName(HermesTopic.intent(command.intent.rawValue)), !command.intent.rawValue.contains("/")
      else { throw Rejection(.unsupported, "the intent's name cannot stand in a topic") }
      commands += try Expansion.expanded(command, home: home)
    }
    return commands
  }

  /// Sentences are our own, so there is nothing to learn from a graph; whoever asked is told that we are ready.
  private func train(_ message: IncomingMessage, _ site: String, _ rules: Rules) -> RequestHandler.Answer {
    guard isOurs(site, rules) else { return RequestHandler.Answer(outcome: .ignoredTopic) }
    // Graphs and sentences come along: a request may be larger than an utterance.
    var answer = RequestHandler.Answer(outcome: .served)
    do throws(WireMessageError) {
      let id = try HermesTraining.id(message.payload, maximumByteCount: 1 << 20)
      answer.messages = [OutgoingMessage(topic: HermesTopic.trained(site), payload: HermesTraining.success(id: id))]
    } catch {
      let fault = HermesFault(error: error, siteID: site)
      answer.messages = [OutgoingMessage(topic: HermesTopic.fault, payload: fault.json(context: message.topic))]
    }
    return answer
  }
}

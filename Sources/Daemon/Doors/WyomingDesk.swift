// Wyoming requests → answers: what is understood is put as Home Assistant's intents, never acted on here nor published.
// Nothing that is said back holds words of the utterance: Home Assistant renders what it says as a template.

internal import Devices
internal import HomeControl
internal import JSONValues
internal import Ontology
internal import Understanding
internal import WireMessages

/// Answers Wyoming peers. Owned by the door's thread.
struct WyomingDesk: Sendable {
  /// How a peer came in.
  enum Entrance: String, Sendable {
    /// Over the network, where nobody knows who it is.
    case tcp
    /// Over a socket whose file says who may.
    case unix
  }

  /// An answer, and what became of the words.
  struct Reply: Equatable {
    var answer: WyomingAnswer
    /// For the counters; nil where nothing was to be understood.
    var outcome: RequestHandler.Outcome?
    /// For the log: why nothing is done, never with words of the utterance.
    var note: String?
  }

  let naming: WyomingSettings.Naming
  /// Whether other daemons answer the same satellites, so that nothing said before can be relied on.
  let isSharing: Bool
  private var sites = SiteBook()

  init(naming: WyomingSettings.Naming, isSharing: Bool = false) {
    self.naming = naming
    self.isSharing = isSharing
  }

  /// The answer to a request of the peer called `peer`; nil for what is not for us.
  mutating func reply(
    to request: WyomingRequest, from peer: String, over entrance: Entrance, with engine: any Interpreter,
    now: ContinuousClock.Instant, wallClock: Timestamp
  ) -> Reply? {
    switch request {
    case .describe: Reply(answer: .info(Self.program(engine)))
    case .ping(let text): Reply(answer: .pong(text: text))
    case .other: nil
    case .recognize(let utterance):
      recognize(utterance, from: peer, over: entrance, with: engine, now: now, wallClock: wallClock)
    }
  }

  private static func program(_ engine: any Interpreter) -> WyomingProgram {
    let identity = engine.identity
    let model = identity?.adapter ?? identity.map { "hearken-\($0.base.replacing("sha256:", with: "").prefix(12))" }
    return WyomingProgram(
      version: Program.version, model: model ?? "sentences", modelVersion: "\(identity?.sequence ?? 0)",
      languages: engine.languages)
  }

  private mutating func recognize(
    _ request: WyomingUtterance, from peer: String, over entrance: Entrance, with engine: any Interpreter,
    now: ContinuousClock.Instant, wallClock: Timestamp
  ) -> Reply {
    let site = Self.site(of: request, in: engine.home)
    let key = "\(entrance.rawValue)/\(site ?? request.conversationID ?? peer)"
    let utterance = Utterance(request.text, site: site, language: request.language ?? "en")
    var page = sites.page(of: key, now: now)
    let before = page.conversation
    let interpretation = engine.interpret(utterance, in: &page.conversation, now: wallClock.seconds, players: .unknown)
    defer { if !isSharing { sites.keep(page, of: key, now: now) } }
    if let rejection = interpretation.rejection {
      let asks = rejection.reason == .confirmationRequired
      // Whoever could say yes here could be anybody: the question is not even asked.
      if asks, entrance == .tcp { page.conversation = before }
      let text = Self.sentence(rejection, home: engine.home, mayAsk: entrance == .unix)
      return Reply(
        answer: .notRecognized(text: text, context: request.context), outcome: .rejected(rejection.reason),
        note: rejection.reason.rawValue)
    }
    do throws(Rejection) {
      let translator = HomeAssistantTranslator(
        home: engine.home, naming: naming, question: QuestionKind(text: request.text))
      let intents = try translator.intents(for: interpretation.commands)
      guard !intents.isEmpty else { throw Rejection(.unsupported, "no intent of Home Assistant does it") }
      return Reply(
        answer: .intents(intents, context: request.context),
        outcome: .accepted(count: interpretation.commands.count))
    } catch {
      page.conversation = before
      return Reply(
        answer: .notRecognized(
          text: Self.sentence(Rejection(.unsupported, ""), home: nil, mayAsk: false), context: request.context),
        outcome: .rejected(error.reason), note: error.message)
    }
  }

  /// The site that stands for a satellite: as the home's `sites` call it, by entity, its object part, or device.
  static func site(of request: WyomingUtterance, in home: Home?) -> String? {
    let object = request.satelliteID?.split(separator: ".", maxSplits: 1).last.map(String.init)
    let names = [request.satelliteID, object, request.deviceID].compactMap { $0 }.filter(SiteName.isValid)
    let known = names.first { name in
      home?.sites[name] != nil || home?.areas.contains { $0.id == name } == true
    }
    return known ?? names.first
  }

  /// What is said where nothing is done: sentences of ours, with names of the home at most.
  private static func sentence(_ rejection: Rejection, home: Home?, mayAsk: Bool) -> String {
    switch rejection.reason {
    case .confirmationRequired:
      mayAsk ? "Shall I really do that\(list(rejection, home))?" : "I can't do that without asking first."
    case .ambiguous: "I don't know which one you mean\(list(rejection, home))."
    case .outOfScope: "I can't help with that."
    case .lowConfidence: "I'm not sure what you mean."
    case .unknownName: "I don't know that name."
    case .missingTarget: "I don't know which device you mean."
    case .invalidValue: "I can't set it to that."
    case .unsupported: "I can't do that here."
    case .stale: "That was too long ago, please say it again."
    case .tooLong: "That was too long for me."
    case .invalidInput: "I did not hear anything."
    }
  }

  private static func list(_ rejection: Rejection, _ home: Home?) -> String {
    let names = rejection.candidates.prefix(5).compactMap { id in home?.entities.first { $0.id == id }?.name }
      // Names may come from announcements; nothing of them is to be taken for a template.
      .map { $0.filter { !"{}%#".contains($0) } }
    return names.isEmpty ? "" : ": \(names.joined(separator: ", "))"
  }
}

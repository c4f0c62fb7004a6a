// Questions about the home, answered from what devices told: as data, and as one short sentence. What nobody told is
// said to be unknown; nothing is assumed.

public import HomeControl
public import Ontology
public import Resolvers

/// The answer to a question.
public struct Answer: Equatable, Sendable {
  /// Entities that are as was asked, or that a value was taken from.
  public var matched: [String]
  /// Entities that are known to be otherwise.
  public var unmatched: [String]
  /// Entities of which it is not known.
  public var unknown: [String]
  /// What was asked for, where it is a value: a temperature, a count, `HH:MM`, `YYYY-MM-DD`, a state.
  public var value: SlotValue?
  /// One short sentence, or two.
  public var speech: String

  /// Makes an answer.
  public init(
    matched: [String] = [], unmatched: [String] = [], unknown: [String] = [], value: SlotValue? = nil, speech: String
  ) {
    self.matched = matched
    self.unmatched = unmatched
    self.unknown = unknown
    self.value = value
    self.speech = speech
  }
}

/// Answers questions.
public struct Answers: Sendable {
  private let calendar: CivilCalendar

  /// Makes one that tells time in this calendar.
  public init(calendar: CivilCalendar) {
    self.calendar = calendar
  }

  /// "There are no fans in the Kitchen.", where a kind and a room were asked for.
  private static func none(of command: Command, in home: Home) -> String? {
    let words = (["device_class", "domain"] as [SlotName]).compactMap { slot -> String? in
      if case .text(let text)? = command[slot]?.value { text } else { nil }
    }
    guard let kind = words.compactMap({ DeviceKind(named: $0) }).first else { return nil }
    var place = "there"
    if case .identifier(let id)? = command["area"]?.value, let area = home.areas.first(where: { $0.id == id }) {
      place = "in the \(area.name)"
    }
    return "There are no \(kind.plural) \(place)."
  }

  /// Whether an intent is a question that is answered here.
  public static func answers(_ intent: IntentName) -> Bool { intents.contains(intent) }

  private static let intents: Set<IntentName> = [
    "HassGetState", "HassClimateGetTemperature", "HassGetWeather", "HassGetCurrentTime", "HassGetCurrentDate",
  ]

  /// The answer, or a rejection where there is nothing that could tell.
  ///
  /// `command` is the question, its targets found by the rules of acting; `text` its words, which tell "any" from "all"
  /// from "which" from "how many"; `now` is in Unix seconds.
  public func answer(
    _ command: Command, text: String, home: Home, states: StateStore, now: Double
  ) -> Result<Answer, Rejection> {
    switch command.intent {
    case "HassGetCurrentTime":
      let time = calendar.local(at: now)
      return .success(
        Answer(
          value: .text(String(time.description.dropFirst(11).prefix(5))),
          speech: "It's \(SpokenTime.clock(hour: time.hour, minute: time.minute))."))
    case "HassGetCurrentDate":
      let time = calendar.local(at: now)
      return .success(
        Answer(value: .text(String(time.description.prefix(10))), speech: "It's \(SpokenTime.date(time.date))."))
    case "HassGetState", "HassClimateGetTemperature", "HassGetWeather": break
    default: return .failure(Rejection(.unsupported, "I don't know how to answer that."))
    }
    let visible = Dictionary(home.visibleEntities.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let asked = (command.targets ?? []).compactMap { visible[$0] }.map { EntityState(entity: $0, states: states) }
    if asked.isEmpty, command.intent == "HassGetState", let none = Self.none(of: command, in: home) {
      return .success(Answer(value: .number(0), speech: none))
    }
    guard !asked.isEmpty else { return .failure(Rejection(.missingTarget, "I don't know what you are asking about.")) }
    let question = Question(text: text, command: command, home: home)
    switch command.intent {
    case "HassClimateGetTemperature": return .success(question.temperature(asked))
    case "HassGetWeather": return .success(question.weather(asked))
    default: return .success(question.state(asked))
    }
  }
}

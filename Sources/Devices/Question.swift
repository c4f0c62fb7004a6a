// The answer to a question.

internal import HomeControl
internal import Ontology
internal import Resolvers

/// A question about some entities.
struct Question {
  let command: Command
  let home: Home
  private let kind: QuestionKind
  private let words: [String]

  init(text: String, command: Command, home: Home) {
    self.command = command
    self.home = home
    words = SpokenWords.split(text)
    kind = QuestionKind(words: words)
  }

  // MARK: States

  func state(_ asked: [EntityState]) -> Answer {
    guard let wanted = command["state"]?.value, case .text(let state) = wanted else { return description(asked) }
    var (matched, unmatched, unknown): ([Entity], [Entity], [Entity]) = ([], [], [])
    for one in asked {
      switch one.matches(state) {
      case true?: matched.append(one.entity)
      case false?: unmatched.append(one.entity)
      case nil: unknown.append(one.entity)
      }
    }
    let said = Spoken.state(state)
    let speech: String
    switch kind {
    case .whether where asked.count == 1: speech = whether(asked[0], said, matched, unknown)
    case .whether, .all: speech = all(said, matched, unmatched, unknown)
    case .any: speech = any(said, matched, unmatched, unknown)
    case .which, .howMany: speech = which(said, matched, unmatched, unknown)
    }
    return Answer(
      matched: matched.map(\.id), unmatched: unmatched.map(\.id), unknown: unknown.map(\.id),
      value: kind == .howMany ? .number(Double(matched.count)) : nil, speech: speech)
  }

  private func whether(_ one: EntityState, _ said: String, _ matched: [Entity], _ unknown: [Entity]) -> String {
    if !unknown.isEmpty { return notHeard(unknown) }
    if !matched.isEmpty { return "Yes, \(Spoken.subject(matched)) \(said)." }
    return "No, \(Spoken.subject([one.entity])) \(one.spoken(in: home) ?? "not \(said)")."
  }

  private func all(
    _ said: String, _ matched: [Entity], _ unmatched: [Entity], _ unknown: [Entity]
  ) -> String {
    if unmatched.isEmpty {
      guard unknown.isEmpty else { return notHeard(unknown) }
      return "Yes, \(matched.count == 2 ? "both" : "all \(matched.count)") are \(said)."
    }
    if matched.isEmpty { return any(said, matched, unmatched, unknown) }
    return "No, \(Spoken.subject(unmatched)) not \(said)." + rest(unknown)
  }

  private func any(
    _ said: String, _ matched: [Entity], _ unmatched: [Entity], _ unknown: [Entity]
  ) -> String {
    if !matched.isEmpty { return "Yes, \(Spoken.subject(matched)) \(said)." }
    if unmatched.isEmpty { return notHeard(unknown) }
    guard unknown.isEmpty else { return "None that I know of is \(said)." + rest(unknown) }
    return unmatched.count == 1 ? "No, \(Spoken.subject(unmatched)) not \(said)." : "No, none of them is \(said)."
  }

  private func which(
    _ said: String, _ matched: [Entity], _ unmatched: [Entity], _ unknown: [Entity]
  ) -> String {
    if matched.isEmpty, unmatched.isEmpty { return notHeard(unknown) }
    if matched.isEmpty { return "None of them is \(said)." + rest(unknown) }
    let subject =
      kind == .howMany
      ? "\(matched.count) \(matched.count == 1 ? "is" : "are") \(said): \(Spoken.names(matched))"
      : "\(Spoken.subject(matched)) \(said)"
    return Spoken.sentence(subject) + rest(unknown)
  }

  private func rest(_ unknown: [Entity]) -> String { unknown.isEmpty ? "" : " " + notHeard(unknown) }

  private func notHeard(_ entities: [Entity]) -> String { "I have not heard from \(Spoken.names(entities))." }

  /// "What is the state of …": what each is doing.
  private func description(_ asked: [EntityState]) -> Answer {
    let told = asked.compactMap { one in one.spoken(in: home).map { (one, $0) } }
    let unknown = asked.filter { $0.spoken(in: home) == nil }.map(\.entity)
    let parts = told.prefix(Spoken.maximumNameCount).map { "\(Spoken.subject([$0.0.entity])) \($0.1)" }
    let speech = parts.isEmpty ? "" : Spoken.sentence(SpokenText.list(Array(parts)))
    return Answer(
      matched: told.map(\.0.entity.id), unknown: unknown.map(\.id),
      value: told.count == 1 ? told.first?.0.word.map { .text($0) } : nil,
      speech: [speech, unknown.isEmpty ? "" : notHeard(unknown)].filter { !$0.isEmpty }.joined(separator: " "))
  }

  // MARK: Temperature and weather

  /// What a thermometer or thermostat measures, or is set to where that was asked.
  func temperature(_ asked: [EntityState]) -> Answer {
    let asksForTarget = words.contains("set") || words.contains("target") || words.contains("setpoint")
    let unit = home.temperatureUnit.resolverUnit.rawValue
    func read(_ one: EntityState) -> Double? { asksForTarget ? one.targetTemperature : one.temperature }
    // One value for a place: of a thermostat and a thermometer in one room, the thermostat's.
    var told: [(one: EntityState, value: Double)] = []
    for one in asked.filter({ $0.entity.domain == "climate" }) + asked.filter({ $0.entity.domain != "climate" }) {
      guard let value = read(one) else { continue }
      if let area = one.entity.area, told.contains(where: { $0.one.entity.area == area }) { continue }
      told.append((one, value))
    }
    let unknown = told.isEmpty ? asked.map(\.entity.id) : []
    guard let first = told.first else {
      let what = asksForTarget ? "what temperature is set" : "the temperature"
      return Answer(
        unknown: unknown, speech: "I don't know \(what): I have not heard from \(Spoken.names(asked.map(\.entity))).")
    }
    let verb = asksForTarget ? "It's set to" : "It's"
    if told.count == 1 {
      return Answer(
        matched: [first.one.entity.id], value: .number(first.value, unit: unit),
        speech: "\(verb) \(Spoken.number(first.value, unit))\(place(first.one.entity)).")
    }
    let parts = told.prefix(Spoken.maximumNameCount).map {
      "\(Spoken.number($0.value, unit))\(place($0.one.entity, orName: true))"
    }
    return Answer(
      matched: told.map(\.one.entity.id), speech: "\(verb) \(SpokenText.list(Array(parts))).")
  }

  private func place(_ entity: Entity, orName: Bool = false) -> String {
    if let area = home.areas.first(where: { $0.id == entity.area }) {
      return " in \(SpokenText.names([area.name]))"
    }
    return orName ? " at \(SpokenText.names([entity.name]))" : ""
  }

  func weather(_ asked: [EntityState]) -> Answer {
    let unit = home.temperatureUnit.resolverUnit.rawValue
    for one in asked {
      let condition = one.word.flatMap { $0 == "unavailable" ? nil : $0 }
      let parts = [condition.map(Spoken.state), one.temperature.map { Spoken.number($0, unit) }].compactMap { $0 }
      guard !parts.isEmpty else { continue }
      return Answer(
        matched: [one.entity.id],
        value: condition.map { .text($0) } ?? one.temperature.map { .number($0, unit: unit) },
        speech: "It's \(parts.joined(separator: " and ")).")
    }
    return Answer(
      unknown: asked.map(\.entity.id), speech: "I don't know the weather: nobody has told me.")
  }
}

// Where words meet the home: a command's intent and slots in, identifiers and targets out, or a reason not to act.
// This file is the door and the order of the rules; each step of it is a `GroundingPass+….swift`.

public import Ontology
import Resolvers

/// What became of a command in a home.
public enum Grounding: Equatable, Sendable {
  /// It can be done: slots with places and names as identifiers, and the entities to act on.
  case command(slots: [Slot], targets: [String])
  /// It is not done.
  case rejected(Rejection)
}

/// Finds the entities that a command acts on, by the rules of acting.
///
/// In order: the named device; else devices of the named kind in the named area or floor; else those in the
/// asker's area; else, if the home has exactly one such device, that one; otherwise nothing is done.
public struct Grounder: Sendable {
  /// One command, understood but not yet placed in a home.
  public struct Request: Sendable {
    /// The intent.
    public var intent: IntentName
    /// Slots with resolved values; `name`, `area`, `floor`, `domain`, `device_class`, `except` hold their words.
    public var slots: [Slot]
    /// A slot that the whole sentence implies, such as `domain` `lock`.
    public var implied: (name: SlotName, value: String)?
    /// The area the asker is in, when it is known.
    public var asker: String?
    /// The words of this command: "all" and "everywhere" often stand outside every slot.
    public var text: String
    /// Entities that are already known to be meant, such as those a conversation speaks of; nil to find them.
    public var targets: [String]?
    /// Whether `delay`, `time` and `duration` can be carried out.
    public var acceptsModifiers: Bool
    /// Whether the asker has said yes to this very command.
    public var isConfirmed: Bool
    /// What players are doing.
    public var players = PlayerStates.unknown

    /// Makes a request.
    public init(
      intent: IntentName, slots: [Slot] = [], implied: (name: SlotName, value: String)? = nil, asker: String? = nil,
      text: String = "", targets: [String]? = nil, acceptsModifiers: Bool = false, isConfirmed: Bool = false
    ) {
      self.intent = intent
      self.slots = slots
      self.implied = implied
      self.asker = asker
      self.text = text
      self.targets = targets
      self.acceptsModifiers = acceptsModifiers
      self.isConfirmed = isConfirmed
    }
  }

  private let index: HomeIndex

  /// Makes a grounder for a home.
  public init(home: Home) {
    index = HomeIndex(home: home)
  }

  /// The home acted in.
  public var home: Home { index.home }

  /// How many of `words` at their start are one device's name of several words; 0 when none is.
  public func nameLength(_ words: ArraySlice<String>) -> Int { index.nameLength(words) }

  /// The longest name of a device or a room at the start of `words`: how many words it has and the device's domain, nil
  /// for a room; nil where none stands there.
  public func name(at words: ArraySlice<String>) -> (count: Int, domain: String?)? {
    index.name(at: words)
  }

  /// The domain of the one device whose name holds `word`, as a name of one word; nil where none or several do, and for
  /// scenes, whose names are phrases.
  public func part(_ word: String) -> (count: Int, domain: String?)? {
    let ids = index.entityNames.containing(words: NameNormalizer.words(of: word))
    guard ids.count == 1, let entity = ids.first.flatMap(index.entity) else { return nil }
    return ["scene", "script", "automation"].contains(entity.domain) ? nil : (1, entity.domain)
  }

  /// Places one command in the home.
  public func ground(_ request: Request) -> Grounding {
    var pass = GroundingPass(index: index, request: request)
    do {
      let targets = try pass.run()
      return .command(slots: pass.slots, targets: targets)
    } catch {
      return .rejected(error.rejection)
    }
  }

  /// Places one command in the home: `ground(_:)` with the label's parts spelled out.
  public func ground(
    intent: IntentName, slots: [Slot], implied: (name: SlotName, value: String)? = nil, asker: String? = nil,
    text: String = "", acceptsModifiers: Bool = false, isConfirmed: Bool = false
  ) -> Grounding {
    ground(
      Request(
        intent: intent, slots: slots, implied: implied, asker: asker, text: text, acceptsModifiers: acceptsModifiers,
        isConfirmed: isConfirmed))
  }
}

/// A rejection on its way out of a pass.
struct Refusal: Error {
  let rejection: Rejection

  init(_ reason: Rejection.Reason, _ message: String, candidates: [String] = []) {
    rejection = Rejection(reason, message, candidates: candidates)
  }
}

/// One command on its way through the rules.
struct GroundingPass {
  let index: HomeIndex
  let request: Grounder.Request
  let definition: IntentDefinition?
  /// The slots of the answer.
  var slots: [Slot]

  /// The kind that was said or implied.
  var kind: DeviceKind?
  /// The words that said the kind, normalised; empty when it was implied.
  var kindWords: [String] = []
  /// The kind that nothing may contradict: the intent's own, or the implied one.
  var requiredKind: DeviceKind?
  /// Whether "everything" or "all devices" was said.
  var saysEverything = false
  /// Whether it was said with no kind.
  var isEverything = false
  /// Whether all of a kind are meant, wherever the asker is.
  var isAll = false
  /// Whether the whole home was named as the place.
  var isWholeHome = false
  /// Areas that were named; nil when no place was.
  var places: [String]?
  /// Whether rooms are among what was named; floors alone hold all of theirs.
  var hasRooms = false
  /// How the named place is called.
  var placeName = ""
  /// Entities that were named.
  var named: [IndexedEntity] = []

  init(index: HomeIndex, request: Grounder.Request) {
    self.index = index
    self.request = request
    definition = IntentCatalog.definition(of: request.intent)
    slots = request.slots
  }

  /// The targets, or why there are none.
  mutating func run() throws(Refusal) -> [String] {
    try refuseModifiers()
    try checkCounts()
    readQuantifiers()
    guard let definition, definition.hasTargets else {
      try placeOnly()
      return []
    }
    try readIdentifiers()
    try readKind()
    readUnmarkedName()
    joinName()
    try readPlaces()
    if places == nil, saysHere, let asker = request.asker { add(place: .area(asker)) }
    try readUnmarkedWords()
    try readNames()
    if isEverything, !named.isEmpty {
      throw Refusal(.missingTarget, "I'm not sure what you mean besides everything.")
    }
    if let known = request.targets { named = try fitting(known) }
    var targets = try named.isEmpty ? select() : named
    targets = try withoutExcepted(targets)
    targets = try capable(targets)
    try checkValues(targets)
    try refuseEndless(targets)
    try askFirst(targets)
    return targets.map(\.id)
  }

  /// A scene has no off; a script has one for whoever speaks of stopping it.
  private func refuseEndless(_ targets: [IndexedEntity]) throws(Refusal) {
    guard request.intent == "HassTurnOff" else { return }
    let stops: Set<String> = ["script", "routine", "stop", "cancel", "end", "abort", "kill"]
    let speaksOfStopping = !stops.isDisjoint(with: SpokenWords.split(request.text))
    if let endless = targets.first(where: { $0.domain == "scene" || $0.domain == "script" && !speaksOfStopping }) {
      throw Refusal(.unsupported, "I can't turn off the \(endless.entity.name).")
    }
  }

  /// Of entities that are already known to be meant, those that the command can act on.
  private func fitting(_ known: [String]) throws(Refusal) -> [IndexedEntity] {
    let entities = known.compactMap(index.entity)
    let fitting = entities.filter(fits)
    guard !fitting.isEmpty else { throw cannot(entities.first.map { "the \($0.entity.name)" } ?? "that") }
    return fitting
  }

  /// A command without targets: a timer, a list, a message. Its area becomes an identifier all the same.
  private mutating func placeOnly() throws(Refusal) {
    if request.slots.contains(where: { $0.name == "area" || $0.name == "floor" }) { try readPlaces() }
  }

  private func refuseModifiers() throws(Refusal) {
    guard !request.acceptsModifiers else { return }
    for slot in request.slots {
      switch slot.name {
      case "delay":
        throw Refusal(.unsupported, "I can't do that later yet: the delay of \(said(slot)) is not supported.")
      case "time":
        throw Refusal(.unsupported, "I can't do that at a set time yet: the time \(said(slot)) is not supported.")
      case "duration":
        throw Refusal(.unsupported, "I can't do that for a while yet: the duration of \(said(slot)) is not supported.")
      default: continue
      }
    }
  }

  /// "In here", "in this room" outside every slot.
  private var saysHere: Bool {
    let words = SpokenWords.split(request.text)
    return words.contains("here") || zip(words, words.dropFirst()).contains { $0 == "this" && $1 == "room" }
  }

  private func said(_ slot: Slot) -> String { SpokenText.of(slot.value) }
}

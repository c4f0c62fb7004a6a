// What was understood: commands, or one rejection with a reason. The JSON form is WireMessages' business.

/// The answer to one utterance: either at least one command, or a rejection. All or nothing.
public struct Interpretation: Equatable, Sendable {
  /// The utterance this answers.
  public var utterance: Utterance
  /// Commands in spoken order; empty exactly when `rejection` is not nil.
  public var commands: [Command]
  /// Why nothing is done; nil exactly when there are commands.
  public var rejection: Rejection?
  /// Which model spoke; nil when none was asked (exact match, invalid input).
  public var model: ModelIdentity?
  /// Time from text to interpretation, microseconds.
  public var elapsedMicroseconds: Int

  /// An interpretation that does something.
  public init(_ utterance: Utterance, commands: [Command], model: ModelIdentity? = nil, elapsedMicroseconds: Int = 0) {
    precondition(!commands.isEmpty, "an interpretation without commands needs a rejection")
    self.utterance = utterance
    self.commands = commands
    self.rejection = nil
    self.model = model
    self.elapsedMicroseconds = elapsedMicroseconds
  }

  /// An interpretation that does nothing, and says why.
  public init(
    _ utterance: Utterance, rejection: Rejection, model: ModelIdentity? = nil, elapsedMicroseconds: Int = 0
  ) {
    self.utterance = utterance
    self.commands = []
    self.rejection = rejection
    self.model = model
    self.elapsedMicroseconds = elapsedMicroseconds
  }
}

/// One structured command.
public struct Command: Equatable, Sendable {
  /// What to do.
  public var intent: IntentName
  /// Calibrated probability that the intent is right, 0...1.
  public var confidence: Double
  /// Slots in spoken order, inferred ones last.
  public var slots: [Slot]
  /// Entity ids to act on; nil when no home is described, empty when the intent has no target.
  public var targets: [String]?
  /// Range in Unicode scalars of the utterance's text.
  public var range: Range<Int>

  /// Makes a command.
  public init(intent: IntentName, confidence: Double, slots: [Slot], targets: [String]? = nil, range: Range<Int>) {
    self.intent = intent
    self.confidence = confidence
    self.slots = slots
    self.targets = targets
    self.range = range
  }

  /// The first slot called `name`.
  public subscript(name: SlotName) -> Slot? { slots.first { $0.name == name } }
}

/// Why an utterance is not acted on.
public struct Rejection: Error, Equatable, Sendable {
  /// The reasons of the wire contract.
  public enum Reason: String, CaseIterable, Sendable {
    /// Not a request that a home can carry out.
    case outOfScope = "out_of_scope"
    /// Perhaps one, but not surely enough to act.
    case lowConfidence = "low_confidence"
    /// A place or device the home does not have.
    case unknownName = "unknown_name"
    /// Several devices fit equally.
    case ambiguous
    /// What to act on was not said and cannot be inferred.
    case missingTarget = "missing_target"
    /// A value that cannot be read, or lies outside the device's range.
    case invalidValue = "invalid_value"
    /// Understood, but it cannot be carried out here.
    case unsupported
    /// It waits for a yes from the same site.
    case confirmationRequired = "confirmation_required"
    /// Said too long ago to act on.
    case stale
    /// Longer than the model or the configuration reads.
    case tooLong = "too_long"
    /// Not text, not JSON, or JSON of another shape.
    case invalidInput = "invalid_input"
  }

  /// The reason a program reads.
  public var reason: Reason
  /// A short sentence fit to be spoken.
  public var message: String
  /// Calibrated probability of the rejected reading, 0...1; nil when no model was asked.
  public var confidence: Double?
  /// Identifiers of what was ambiguous.
  public var candidates: [String]

  /// Makes a rejection.
  public init(_ reason: Reason, _ message: String, confidence: Double? = nil, candidates: [String] = []) {
    self.reason = reason
    self.message = message
    self.confidence = confidence
    self.candidates = candidates
  }
}

/// Which model gave an interpretation.
public struct ModelIdentity: Equatable, Sendable {
  /// `sha256:` and the hexadecimal digest of the base bundle.
  public var base: String
  /// Name of the adapter on top; nil when there is none.
  public var adapter: String?
  /// Monotonic number of what is installed.
  public var sequence: Int

  /// Makes an identity.
  public init(base: String, adapter: String? = nil, sequence: Int = 0) {
    self.base = base
    self.adapter = adapter
    self.sequence = sequence
  }
}

// What the intent head chooses among: an intent, and a slot value that the whole sentence implies.

/// An intent's name, as Home Assistant's intent schema spells it, or one of ours.
public struct IntentName: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The stored spelling.
  public let rawValue: String

  /// Takes any spelling: households define intents of their own.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Takes a literal spelling.
  public init(stringLiteral value: String) { rawValue = value }

  /// The stored spelling.
  public var description: String { rawValue }
}

/// An intent together with at most one implied slot, spelled `HassTurnOn` or `HassTurnOn[domain=lock]`.
///
/// "Lock up", "it's too dark in here" and "a bit louder" hold no words for the domain or the direction: the
/// sentence as a whole says it. The intent head therefore chooses among labels, not bare intents.
public struct IntentLabel: Hashable, Sendable, CustomStringConvertible {
  /// The intent.
  public var intent: IntentName
  /// Name of the implied slot; nil when nothing is implied.
  public var impliedSlot: SlotName?
  /// Value of the implied slot; nil when nothing is implied.
  public var impliedValue: String?

  /// What no command of the home asks for.
  public static let outOfScope = IntentLabel("out_of_scope")

  /// A label that implies nothing.
  public init(_ intent: IntentName) {
    self.intent = intent
  }

  /// A label that implies a slot's value.
  public init(_ intent: IntentName, implying slot: SlotName, _ value: String) {
    self.intent = intent
    impliedSlot = slot
    impliedValue = value
  }

  /// The label of sentences that imply slots: of several the first that is not the domain counts, and a domain that the
  /// intent alone says does not.
  public init(_ intent: IntentName, fixed slots: [(name: SlotName, value: String)]) {
    let telling = slots.filter { $0.name != "domain" || $0.value != IntentCatalog.definition(of: intent)?.domain }
    self.init(intent)
    guard let slot = telling.first(where: { $0.name != "domain" }) ?? telling.first else { return }
    impliedSlot = slot.name
    impliedValue = slot.value
  }

  /// Reads the stored spelling; anything that is not `intent[slot=value]` is a bare intent's name.
  public init(spelling: String) {
    guard spelling.hasSuffix("]"), let open = spelling.firstIndex(of: "["),
      let equals = spelling[open...].firstIndex(of: "=")
    else {
      self.init(IntentName(rawValue: spelling))
      return
    }
    self.init(
      IntentName(rawValue: String(spelling[..<open])),
      implying: SlotName(rawValue: String(spelling[spelling.index(after: open)..<equals])),
      String(spelling[spelling.index(after: equals)...].dropLast()))
  }

  /// The stored spelling.
  public var spelling: String {
    guard let impliedSlot, let impliedValue else { return intent.rawValue }
    return "\(intent.rawValue)[\(impliedSlot.rawValue)=\(impliedValue)]"
  }

  /// The stored spelling.
  public var description: String { spelling }
}

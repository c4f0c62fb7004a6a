// What arrives on `feedback`: that an utterance was understood as it should be, or what it should have been.

import JSONValues
public import Ontology

/// A correction, or a confirmation.
public struct FeedbackMessage: Equatable, Sendable {
  /// A slot as it should have been.
  public struct Value: Equatable, Sendable {
    /// Its name.
    public var name: SlotName
    /// Its value as text.
    public var value: String
    /// The words that say it, where the sender gives them.
    public var raw: String?

    /// Makes a slot.
    public init(_ name: SlotName, _ value: String, raw: String? = nil) {
      self.name = name
      self.value = value
      self.raw = raw
    }
  }

  /// Identifier of the utterance; nil where its text is given.
  public var id: String?
  /// The words; nil where the identifier says which.
  public var text: String?
  /// Whether it was understood as it should be.
  public var isCorrect: Bool
  /// The intent it should have been, or `out_of_scope`; nil where it was right.
  public var intent: IntentName?
  /// Its slots, by name.
  public var slots: [Value]

  /// Makes a message.
  public init(
    id: String? = nil, text: String? = nil, isCorrect: Bool = false, intent: IntentName? = nil, slots: [Value] = []
  ) {
    self.id = id
    self.text = text
    self.isCorrect = isCorrect
    self.intent = intent
    self.slots = slots
  }

  /// Reads a payload: `{"id", "correct": true}`, or `{"id" or "text", "intent", "slots"}`, where `slots` maps names to
  /// values, or to the objects of an Interpretation.
  /// - Throws: `WireMessageError`.
  public static func decode(
    _ payload: [UInt8], maximumByteCount: Int = UtteranceMessage.defaultMaximumByteCount
  ) throws(WireMessageError) -> FeedbackMessage {
    if payload.count > maximumByteCount { throw .tooLong(byteCount: payload.count, limit: maximumByteCount) }
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue(reading: payload) } catch { throw .json(error) }
    guard case .object(let members) = value else { throw .json(.invalid(offset: 0, expected: "an object")) }
    let fields = FieldReader(members: members)
    var message = FeedbackMessage()
    message.id = try fields.identifier("id")
    message.text = try fields.string("text")
    if let text = message.text { try FieldReader.check(text: text) }
    if message.id == nil, message.text == nil { throw .missingField("id, and no text") }
    message.intent = try fields.identifier("intent").map(IntentName.init(rawValue:))
    switch fields.value("correct") {
    case nil, .bool(false): break
    case .bool(true): message.isCorrect = true
    case .some(let other): throw .wrongType(field: "correct", expected: "true", found: other.kind)
    }
    if message.isCorrect {
      guard message.intent == nil else { throw .invalidValue(field: "correct", expected: "absent beside an intent") }
      guard message.id != nil else { throw .missingField("id") }
    } else if message.intent == nil {
      throw .missingField("intent: what it should have been, out_of_scope for nothing")
    }
    for (name, value) in (try fields.object("slots") ?? [:]).sorted(by: { $0.key < $1.key }) where value != .null {
      message.slots.append(try slot(name, value))
    }
    return message
  }

  private static func slot(_ name: String, _ value: JSONValue) throws(WireMessageError) -> Value {
    let name = SlotName(rawValue: name)
    if let text = text(value) { return Value(name, text) }
    guard case .object(let members) = value, let inner = members["value"].flatMap(text) else {
      throw .wrongType(field: "slot \(name)", expected: "a value, or an object with one", found: value.kind)
    }
    return Value(name, inner, raw: try FieldReader(members: members).string("raw"))
  }

  private static func text(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .number(let number): SlotValue.number(number).spelling
    case .bool(let truth): truth ? "true" : "false"
    default: nil
    }
  }
}

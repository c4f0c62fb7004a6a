// Whether something may be taught: known words, a known intent, slots that it has, something that this home can do, and
// nothing that asks before acting.

internal import Grammar
internal import JSONValues
internal import Ontology
internal import Understanding
internal import WireMessages

/// Why something is not taught.
public struct FeedbackRefusal: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, and what to do about it.
  public let description: String

  /// Makes a refusal.
  public init(_ description: String) { self.description = description }
}

/// Turns messages into entries of the log.
public enum FeedbackDesk {
  /// Longest sentence that is taught, Unicode scalars.
  public static let maximumScalarCount = 200

  /// Checks an entry for an engine and the area it was taught in; a warning where it is fine but could not be done from
  /// there.
  ///
  /// - Throws: `FeedbackRefusal`.
  public static func check(
    _ entry: FeedbackEntry, for engine: any Interpreter, area: String? = nil
  ) throws(FeedbackRefusal) -> String? {
    let scalars = entry.text.unicodeScalars
    guard scalars.count <= maximumScalarCount else {
      throw FeedbackRefusal("it is longer than \(maximumScalarCount) characters")
    }
    guard scalars.contains(where: \.properties.isAlphabetic) else { throw FeedbackRefusal("it has no words") }
    guard !scalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw FeedbackRefusal("it has a control character in it")
    }
    if entry.intent == IntentLabel.outOfScope.intent {
      guard entry.slots.isEmpty else { throw FeedbackRefusal("what asks for nothing has no slots") }
      return nil
    }
    guard let definition = IntentCatalog.definition(of: entry.intent) else {
      guard engine.knows(entry.intent) else {
        throw FeedbackRefusal(
          "no intent is called \(entry.intent); `hearken intents list` shows them, and a new one is written into a file "
            + "of intents")
      }
      return warning(engine.rejection(teaching: entry.row, area: area))
    }
    let known = definition.slots + IntentCatalog.modifiers
    for slot in entry.slots where !known.contains(slot.name) {
      throw FeedbackRefusal(
        "\(entry.intent) has no slot \(slot.name); it has \(known.map(\.rawValue).joined(separator: ", "))")
    }
    guard let rejection = engine.rejection(teaching: entry.row, area: area) else { return nil }
    switch rejection.reason {
    case .ambiguous, .missingTarget: return warning(rejection)
    default: throw FeedbackRefusal("it cannot be done: \(rejection.message)")
    }
  }

  private static func warning(_ rejection: Rejection?) -> String? { rejection.map(\.message) }

  /// The entry that a message asks for.
  ///
  /// - Throws: `FeedbackRefusal`.
  static func entry(
    _ message: FeedbackMessage, site: String, said: RecentUtterances.Item?, time: Double
  ) throws(FeedbackRefusal) -> FeedbackEntry {
    guard let text = message.text ?? said?.text else {
      throw FeedbackRefusal("no utterance '\(message.id ?? "")' of this site is remembered; send its text")
    }
    guard message.isCorrect else {
      guard let intent = message.intent else { throw FeedbackRefusal("it does not say the intent") }
      return FeedbackEntry(text: text, intent: intent, slots: message.slots, site: site, time: time)
    }
    guard let command = said?.command else {
      throw FeedbackRefusal("it was not understood as one command, so there is nothing to confirm")
    }
    let slots = command.slots.filter { $0.raw != nil }.map {
      FeedbackMessage.Value($0.name, $0.value.spelling, raw: $0.raw)
    }
    return FeedbackEntry(text: text, intent: command.intent, slots: slots, site: site, time: time)
  }

  /// The payload of `feedback/result`.
  static func result(
    _ entry: FeedbackEntry?, id: String?, refusal: String?, warning: String? = nil
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("schema")
      writer.number(1)
      for (key, value) in [("id", id), ("entry", refusal == nil ? entry?.id : nil), ("text", entry?.text)] {
        writer.key(key)
        writer.string(value)
      }
      writer.key("taught")
      writer.bool(refusal == nil)
      writer.key("message")
      writer.string(refusal ?? warning)
    }
    return writer.bytes
  }
}

/// What was said lately at each site and understood as what, for feedback that names it by its identifier. In memory
/// alone, and bounded.
struct RecentUtterances: Sendable {
  struct Item: Sendable {
    var text: String
    /// What it was understood as, where that is one command.
    var command: Command?
  }

  static let capacity = 512

  private var items: [String: Item] = [:]
  private var order: [String] = []

  /// Remembers an answer to an utterance with an identifier.
  mutating func note(_ interpretation: Interpretation, site: String) {
    guard let id = interpretation.utterance.id else { return }
    let key = "\(site)/\(id)"
    if items[key] == nil { order.append(key) }
    let commands = interpretation.commands
    items[key] = Item(text: interpretation.utterance.text, command: commands.count == 1 ? commands[0] : nil)
    if order.count > Self.capacity { items[order.removeFirst()] = nil }
  }

  /// What the identifier of a site names; nil for what was too long ago.
  func item(site: String, id: String) -> Item? { items["\(site)/\(id)"] }
}

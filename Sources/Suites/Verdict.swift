// Compares what came of an utterance with what was expected.

public import Ontology

/// How an interpretation compares with what was expected.
public enum Verdict: String, CaseIterable, Sendable {
  /// As expected.
  case right
  /// The right intents with other values or devices.
  case wrongDetails = "wrong_details"
  /// Refused, though it was a request.
  case refused
  /// Something else was understood, or anything where nothing should have been: the worst.
  case actedWrongly = "acted_wrongly"
  /// Refused as it should be, for another reason.
  case otherReason = "other_reason"

  /// Compares.
  public init(_ interpretation: Interpretation, expected: Expectation) {
    switch expected {
    case .refusal(let reasons):
      guard let rejection = interpretation.rejection else {
        self = .actedWrongly
        return
      }
      self = reasons.isEmpty || reasons.contains(rejection.reason) ? .right : .otherReason
    case .commands(let commands):
      guard interpretation.rejection == nil else {
        self = .refused
        return
      }
      guard interpretation.commands.map(\.intent) == commands.map(\.intent) else {
        self = .actedWrongly
        return
      }
      let isExact = zip(commands, interpretation.commands).allSatisfy { $0.isMet(by: $1) }
      self = isExact ? .right : .wrongDetails
    }
  }
}

extension ExpectedCommand {
  /// Slots that say where, which the targets show: they count only where a suite lists them.
  static let placeSlots: Set<SlotName> = ["name", "area", "floor", "domain", "device_class", "except"]

  /// Whether a command of the right intent has the targets and values expected, and no other spoken value.
  public func isMet(by command: Command) -> Bool {
    if let targets, targets != Set(command.targets ?? []) { return false }
    for (name, values) in slots {
      let found = command.slots.filter { $0.name == name }
      guard found.count == values.count, zip(values, found).allSatisfy({ Self.matches($0, $1) }) else { return false }
    }
    return command.slots.allSatisfy { slot in
      slot.raw == nil || Self.placeSlots.contains(slot.name) || slots.contains { $0.name == slot.name }
    }
  }

  private static func matches(_ value: Value, _ slot: Slot) -> Bool {
    switch (value, slot.value) {
    case (.number(let one), .number(let other, _)): abs(one - other) <= 0.01
    case (.text(let direction), .number(let amount, _)):
      // "up" leaves open how far.
      slot.name.rawValue.hasSuffix("_step") && direction == (amount < 0 ? "down" : "up")
    case (.text(let one), .text(let other)), (.text(let one), .identifier(let other)):
      other.lowercased() == one || (slot.name == "time" && other.lowercased().hasPrefix(one))
    case (.number(let one), .text(let other)), (.number(let one), .identifier(let other)): Double(other) == one
    }
  }
}

extension ExpectedCommand: CustomStringConvertible {
  /// Intent, values and targets, for people.
  public var description: String {
    var parts = [intent.rawValue]
    for (name, values) in slots {
      parts += values.map { value in
        switch value {
        case .number(let number): "\(name)=\(Int(exactly: number).map(String.init) ?? "\(number)")"
        case .text(let text): "\(name)=\(text)"
        }
      }
    }
    if let targets { parts.append("-> " + targets.sorted().joined(separator: ", ")) }
    return parts.joined(separator: "  ")
  }
}

extension Expectation: CustomStringConvertible {
  /// The commands, or the reasons, for people.
  public var description: String {
    switch self {
    case .commands(let commands): commands.map(\.description).joined(separator: " + ")
    case .refusal(let reasons):
      reasons.isEmpty ? "a refusal" : "refused: " + reasons.map(\.rawValue).joined(separator: " or ")
    }
  }
}

// What goes out under `hermes/`: one intent with its slots, or that nothing was recognised. Every key is always there,
// null where nothing is known, as Rhasspy 2.5 writes it.

internal import JSONValues
public import Ontology

extension HermesQuery {
  /// The payload of `hermes/nlu/intentParsed`.
  public func parsedJSON(_ command: Command) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in writeParsed(command, into: &writer) }
    return writer.bytes
  }

  /// The payload of `hermes/intent/<intentName>`.
  public func intentJSON(_ command: Command) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writeParsed(command, into: &writer)
      writer.key("customData")
      writer.string(customData)
      writer.key("asrTokens")
      writer.value(asrTokens ?? .null)
      writer.key("asrConfidence")
      writer.probability(asrConfidence)
      writer.key("rawInput")
      writer.string(input)
      writer.key("wakewordId")
      writer.string(wakewordID)
      writer.key("lang")
      writer.string(language)
    }
    return writer.bytes
  }

  /// The payload of `hermes/nlu/intentNotRecognized`.
  public func notRecognizedJSON() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("input")
      writer.string(input)
      writer.key("siteId")
      writer.string(siteID)
      writer.key("id")
      writer.string(id)
      writer.key("customData")
      writer.string(customData)
      writer.key("sessionId")
      writer.string(sessionID)
    }
    return writer.bytes
  }

  private func writeParsed(_ command: Command, into writer: inout JSONWriter) {
    writer.key("input")
    writer.string(input)
    writer.key("intent")
    writer.object { writer in
      writer.key("intentName")
      writer.string(command.intent.rawValue)
      writer.key("confidenceScore")
      writer.probability(command.confidence)
    }
    writer.key("siteId")
    writer.string(siteID)
    writer.key("id")
    writer.string(id)
    writer.key("slots")
    writer.array { writer in
      for slot in command.slots { slot.writeHermes(into: &writer) }
    }
    writer.key("sessionId")
    writer.string(sessionID)
  }
}

extension Slot {
  fileprivate func writeHermes(into writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("entity")
      writer.string(name.rawValue)
      writer.key("slotName")
      writer.string(name.rawValue)
      writer.key("rawValue")
      writer.string(raw ?? "")
      writer.key("confidence")
      writer.probability(confidence)
      writer.key("value")
      writer.object(writeValue)
      writer.key("range")
      guard let range else { return writer.null() }
      // We change nothing in what was said: both ranges are of the same text.
      writer.object { writer in
        for (key, offset) in [
          ("start", range.lowerBound), ("end", range.upperBound), ("rawStart", range.lowerBound),
          ("rawEnd", range.upperBound),
        ] {
          writer.key(key)
          writer.number(offset)
        }
      }
    }
  }

  private func writeValue(into writer: inout JSONWriter) {
    func kind(_ kind: String) {
      writer.key("kind")
      writer.string(kind)
    }
    func value(_ number: Double) {
      writer.key("value")
      writer.number(number)
    }
    switch self.value {
    case .number(let number, unit: "%"):
      kind("Percentage")
      value(number)
    case .number(let number, unit: "s"):
      kind("Duration")
      writer.duration(number)
    case .number(let number, let unit?):
      kind("Temperature")
      value(number)
      writer.key("unit")
      writer.string(Self.temperatureUnits[unit] ?? unit)
    case .number(let number, unit: nil):
      kind("Number")
      value(number)
    case .text(let text) where name == "time" || name == "duration":
      kind("InstantTime")
      writer.key("value")
      writer.string(Self.instant(text))
      writer.key("grain")
      writer.string("Minute")
      writer.key("precision")
      writer.string("Exact")
    case .text(let text), .identifier(let text):
      kind("Custom")
      writer.key("value")
      writer.string(text)
    }
  }

  private static let temperatureUnits = ["°C": "celsius", "°F": "fahrenheit", "K": "kelvin"]

  /// `2026-11-21T07:00:00+01:00` as Hermes spells it: `2026-11-21 07:00:00 +01:00`.
  private static func instant(_ text: String) -> String {
    guard text.utf8.count > 19 else { return text }
    let day = text.prefix(10)
    let rest = text.dropFirst(11)
    return "\(day) \(rest.prefix(8)) \(rest.dropFirst(8) == "Z" ? "+00:00" : rest.dropFirst(8))"
  }
}

extension JSONWriter {
  /// A length of time in its parts, seconds last.
  fileprivate mutating func duration(_ seconds: Double) {
    let total = Int(exactly: min(max(seconds, 0), 1e12).rounded()) ?? 0
    for (name, amount) in [
      ("years", 0), ("quarters", 0), ("months", 0), ("weeks", 0), ("days", total / 86_400),
      ("hours", total % 86_400 / 3_600), ("minutes", total % 3_600 / 60), ("seconds", total % 60),
    ] {
      key(name)
      number(amount)
    }
    key("precision")
    string("Exact")
  }
}

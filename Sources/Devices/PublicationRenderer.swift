// `publish:` templates with a command's values put in. Words of an utterance end up in topics and payloads here, so each
// place has its rule: in a topic a value is one level or part of one, in JSON it is a string, a number, or the inside of
// a string, in other payloads it is one line of text.

public import Grammar
internal import JSONValues
public import Ontology

/// Puts a command's slots into the templates of its publication.
public struct PublicationRenderer: Sendable {
  /// First levels of our own topics, where nothing may be published.
  public let root: String
  /// Longest value that is put into a topic, in bytes.
  public static let maximumLevelByteCount = 128

  /// Makes a renderer.
  public init(root: String = "hearken") {
    self.root = root
  }

  /// The message, or why a value cannot be put where the template wants it.
  ///
  /// `json` is the command's JSON, for a publication without a payload of its own.
  public func message(
    _ publication: IntentGrammar.Publication, for command: Command, json: @autoclosure () -> [UInt8]
  ) -> Result<DeviceMessage, Rejection> {
    do throws(Rejection) {
      let topic = try topic(publication.topic, command)
      guard CommandTopic.isAllowed(topic, root: root) else {
        throw Rejection(.unsupported, "That would be published on a topic I must not write to.")
      }
      guard let template = publication.payload else {
        return .success(DeviceMessage(topic: topic, payload: json()))
      }
      let first = template.unicodeScalars.first { !$0.properties.isWhitespace }
      // "{item}" alone is a slot, "{ "item": …" is JSON.
      let isSlot = IntentGrammar.Publication.parts(of: template).first.map {
        if case .slot = $0 { true } else { false }
      }
      let isJSON = first == "[" || (first == "{" && isSlot != true)
      let payload = try isJSON ? objectPayload(template, command) : plainPayload(template, command)
      return .success(DeviceMessage(topic: topic, payload: payload))
    } catch {
      return .failure(error)
    }
  }

  private func value(_ slot: SlotName, _ command: Command) throws(Rejection) -> SlotValue {
    guard let value = command[slot]?.value else {
      throw Rejection(.invalidValue, "I can't send that: the \(slot.rawValue.replacing("_", with: " ")) is missing.")
    }
    return value
  }

  private func topic(_ template: String, _ command: Command) throws(Rejection) -> String {
    var topic = ""
    for part in IntentGrammar.Publication.parts(of: template) {
      switch part {
      case .text(let text): topic += text
      case .slot(let slot):
        let level = try value(slot, command).spelling
        guard (1...Self.maximumLevelByteCount).contains(level.utf8.count),
          level.unicodeScalars.allSatisfy({
            !"/+#$".unicodeScalars.contains($0) && !Self.isControl($0) && $0.properties.generalCategory != .format
          })
        else { throw Rejection(.invalidValue, "I can't use that \(slot.rawValue) as part of a topic.") }
        topic += level
      }
    }
    return topic
  }

  private func plainPayload(_ template: String, _ command: Command) throws(Rejection) -> [UInt8] {
    var payload = ""
    for part in IntentGrammar.Publication.parts(of: template) {
      switch part {
      case .text(let text): payload += text
      case .slot(let slot):
        let text = try value(slot, command).spelling
        guard !text.unicodeScalars.contains(where: { Self.isControl($0) || $0.properties.isBidiControl }) else {
          throw Rejection(.invalidValue, "There are characters in the \(slot.rawValue) that I can't send.")
        }
        payload += text
      }
    }
    return Array(payload.utf8)
  }

  private func objectPayload(_ template: String, _ command: Command) throws(Rejection) -> [UInt8] {
    var payload: [UInt8] = []
    var isInString = false
    for part in IntentGrammar.Publication.parts(of: template) {
      switch part {
      case .text(let text):
        var isEscaped = false
        for byte in text.utf8 {
          if isEscaped {
            isEscaped = false
          } else if isInString, byte == UInt8(ascii: "\\") {
            isEscaped = true
          } else if byte == UInt8(ascii: "\"") {
            isInString.toggle()
          }
        }
        payload += Array(text.utf8)
      case .slot(let slot):
        let value = try value(slot, command)
        var writer = JSONWriter()
        if !isInString, case .number(let number, _) = value {
          writer.number(number)
          payload += writer.bytes
        } else {
          writer.string(value.spelling)
          payload += isInString ? Array(writer.bytes.dropFirst().dropLast()) : writer.bytes
        }
      }
    }
    // Whatever was put in, it is one JSON value as before.
    guard (try? JSONValue(reading: payload)) != nil else {
      throw Rejection(.unsupported, "The payload that intents define for that is no JSON.")
    }
    return payload
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .lineSeparator
      || scalar.properties.generalCategory == .paragraphSeparator
  }
}

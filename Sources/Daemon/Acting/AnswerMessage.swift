// Answers of the daemon: as a sentence for whoever speaks, and as data.

internal import Devices
internal import JSONValues
internal import MQTTClient
internal import Ontology
internal import WireMessages

/// The payload of `answer`: what there is to say to a site.
enum AnswerMessage {
  /// Identifier, site and one text; nil when there is nothing to say. What is refused is said on the topic of
  /// rejections.
  static func json(_ performance: Performance) -> [UInt8]? {
    let interpretation = performance.interpretation
    let answers = performance.replies.compactMap(\.answer)
    guard interpretation.rejection == nil, !answers.isEmpty else { return nil }
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", Double(Interpretation.schemaVersion))
      writer.member("id", interpretation.utterance.id)
      writer.member("site", interpretation.utterance.site)
      writer.member("answer", answers.joined(separator: " "))
      let data = performance.replies.compactMap(\.data)
      if !data.isEmpty {
        writer.key("data")
        writer.value(.array(data))
      }
    }
    return writer.bytes
  }
}

extension Answer {
  /// Which entities are as asked, which are not, of which nobody knows, and the value that was asked for.
  var json: JSONValue {
    func list(_ names: [String]) -> JSONValue { .array(names.map { .string($0) }) }
    var members: [String: JSONValue] = [:]
    if !matched.isEmpty || !unmatched.isEmpty || !unknown.isEmpty {
      members["matched"] = list(matched)
      members["unmatched"] = list(unmatched)
      members["unknown"] = list(unknown)
    }
    switch value {
    case .number(let number, let unit)?:
      members["value"] = .number(number)
      if let unit { members["unit"] = .string(unit) }
    case .text(let text)?, .identifier(let text)?: members["value"] = .string(text)
    case nil: break
    }
    return .object(members)
  }
}

// A payload on its way: JSON whose members keep their order, so that what goes to one topic can be put into one
// message, and written out through `JSONWriter` alone.

internal import HomeControl
internal import JSONValues

/// A JSON value, its objects in order.
indirect enum PayloadNode: Sendable {
  case value(JSONValue)
  case object([(key: String, node: PayloadNode)])

  /// The value inside a frame; nil where the frame has no place for it.
  static func framed(_ node: PayloadNode, _ frame: CommandEndpoint.Frame) -> Payload? {
    switch frame {
    case .plain: return .text(node.plainBytes)
    case .object(let path, let alongside):
      guard !path.isEmpty else { return nil }
      var inner = node
      for key in path.reversed() { inner = .object([(key, inner)]) }
      var members = alongside.sorted { $0.key < $1.key }.map { (key: $0.key, node: PayloadNode.value($0.value)) }
      guard case .object(let own) = inner else { return nil }
      members.removeAll { member in own.contains { $0.key == member.key } }
      return .object(members + own)
    case .surrounded(let before, let after):
      // Text with marks of its own could end the template's quotation.
      guard case .value(let value) = node, let text = value.spelling,
        text.unicodeScalars.allSatisfy({ $0.properties.isAlphabetic || "0123456789 _.,#-".unicodeScalars.contains($0) })
      else { return nil }
      return .text(Array((before + text + after).utf8))
    }
  }

  func write(into writer: inout JSONWriter) {
    switch self {
    case .object(let members):
      writer.object { writer in
        for (key, node) in members {
          writer.key(key)
          node.write(into: &writer)
        }
      }
    case .value(.object(let members)):
      PayloadNode.object(members.sorted { $0.key < $1.key }.map { ($0.key, .value($0.value)) }).write(into: &writer)
    case .value(.array(let elements)):
      writer.array { writer in
        for element in elements { PayloadNode.value(element).write(into: &writer) }
      }
    case .value(.string(let text)): writer.string(text)
    case .value(.number(let number)): writer.number(number)
    case .value(.bool(let value)): writer.bool(value)
    case .value(.null): writer.null()
    }
  }

  /// As a payload of its own: a string without quotation marks, anything else as JSON.
  private var plainBytes: [UInt8] {
    if case .value(.string(let text)) = self { return Array(text.utf8) }
    return json
  }

  var json: [UInt8] {
    var writer = JSONWriter()
    write(into: &writer)
    return writer.bytes
  }
}

/// What is published: fixed bytes, or an object that may still be joined with another for the same topic.
enum Payload: Sendable {
  case text([UInt8])
  case object([(key: String, node: PayloadNode)])

  var bytes: [UInt8] {
    switch self {
    case .text(let bytes): bytes
    case .object(let members): PayloadNode.object(members).json
    }
  }

  /// Both in one object; nil where they are not objects or disagree about a key.
  func joined(with other: Payload) -> Payload? {
    guard case .object(var members) = self, case .object(let added) = other else { return nil }
    for member in added {
      guard let known = members.first(where: { $0.key == member.key }) else {
        members.append(member)
        continue
      }
      guard known.node.json == member.node.json else { return nil }
    }
    return .object(members)
  }
}

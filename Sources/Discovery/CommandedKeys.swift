// What a command moves, told apart finer than by topic: Zigbee2MQTT takes every function of a device on one topic and
// distinguishes by key, so two entities of one topic may be two things, and two topics may be one.

internal import HomeControl
internal import JSONValues

/// One thing that can be commanded.
struct CommandedKey: Hashable, Sendable {
  /// The device's topic, without the `/set` behind it.
  var device: String
  /// The key commanded there; nil for a payload that has none, which may command anything.
  var key: String?

  /// Whether commanding one may command the other.
  func overlaps(_ other: CommandedKey) -> Bool {
    device == other.device && (key == nil || other.key == nil || key == other.key)
  }
}

enum CommandedKeys {
  /// Everything a connection commands.
  static func all(_ connection: DeviceConnection) -> Set<CommandedKey> {
    var found: Set<CommandedKey> = []
    for endpoint in connection.commands.values.joined() { found.formUnion(keys(of: endpoint)) }
    return found
  }

  /// What a bare topic commands, as a file's `listens:` gives it.
  static func key(ofTopic topic: String) -> CommandedKey {
    let levels = topic.split(separator: "/", omittingEmptySubsequences: false)
    guard let set = levels.lastIndex(of: "set"), set > 0, set >= levels.count - 2 else {
      return CommandedKey(device: topic, key: nil)
    }
    return CommandedKey(
      device: levels[..<set].joined(separator: "/"), key: set == levels.count - 2 ? String(levels[set + 1]) : nil)
  }

  private static func keys(of endpoint: CommandEndpoint) -> Set<CommandedKey> {
    let whole = key(ofTopic: endpoint.topic)
    if whole.key != nil { return [whole] }
    var names: Set<String> = []
    switch endpoint.frame {
    case .object(let path, let alongside):
      if let first = path.first { names.insert(first) }
      names.formUnion(alongside.keys)
    case .plain:
      // Fixed payloads may be objects written out.
      guard case .words(let words) = endpoint.encoding else { return [whole] }
      for payload in words.values {
        guard case .object(let members)? = object(payload) else { return [whole] }
        names.formUnion(members.keys)
      }
    case .surrounded(let before, let after):
      guard case .object(let members)? = object(.string("\(before)0\(after)")) else { return [whole] }
      names.formUnion(members.keys)
    }
    return Set(names.map { CommandedKey(device: whole.device, key: $0) })
  }

  private static func object(_ payload: JSONValue) -> JSONValue? {
    if payload.members != nil { return payload }
    guard let text = payload.text, text.contains("{") else { return nil }
    return try? JSONValue(reading: Array(text.utf8))
  }

  /// A fixed payload that unlocks whatever takes it; nil when there is none.
  static func unlockingPayload(of connection: DeviceConnection) -> String? {
    for endpoint in connection.commands.values.joined() {
      var texts: [String] = []
      if case .words(let words) = endpoint.encoding { texts += words.values.flatMap(strings) }
      if case .surrounded(let before, let after) = endpoint.frame { texts += [before, after] }
      if case .object(_, let alongside) = endpoint.frame { texts += alongside.values.flatMap(strings) }
      if let found = texts.first(where: { $0.lowercased().contains("unlock") }) { return found }
    }
    return nil
  }

  private static func strings(_ value: JSONValue) -> [String] {
    switch value {
    case .string(let text): [text]
    case .array(let elements): elements.flatMap(strings)
    case .object(let members): members.values.flatMap(strings)
    case .null, .bool, .number: []
    }
  }
}

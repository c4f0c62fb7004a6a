// The few shapes of endpoints that every dialect is made of.

internal import HomeControl
internal import JSONValues

extension DeviceConnection {
  mutating func command(_ function: DeviceFunction, _ endpoint: CommandEndpoint) {
    commands[function, default: []].append(endpoint)
  }

  mutating func state(_ function: DeviceFunction, _ endpoint: StateEndpoint) {
    states[function, default: []].append(endpoint)
  }
}

extension ValueEncoding {
  /// Fixed payloads of text; nil ones are left out.
  static func texts(_ words: [DeviceWord: String?]) -> ValueEncoding {
    .words(words.compactMapValues { $0.map(JSONValue.string) })
  }

  var hasNoWords: Bool {
    guard case .words(let words) = self else { return false }
    return words.isEmpty
  }
}

extension Capability {
  /// The range of a number that is set in its own unit on the wire.
  static func range(_ low: Double?, _ high: Double?) -> CapabilityRange {
    guard let low, let high, low <= high else { return CapabilityRange() }
    return CapabilityRange(low...high)
  }
}

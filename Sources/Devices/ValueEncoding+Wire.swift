// Values ↔ what stands on the wire for them, as JSON. Whether that is a payload by itself or a member of an object is
// the endpoint's business.

internal import HomeControl
internal import JSONValues
internal import Resolvers

/// What encoding and decoding need to know besides the value.
struct WireContext: Sendable {
  /// The unit of the home's temperatures.
  var temperatureUnit: Home.TemperatureUnit = .celsius
  /// The brightness last known, percent.
  var brightness = 100.0
}

extension ValueEncoding {
  /// Longest text that is kept of what a device tells, in bytes.
  static let maximumTextByteCount = 256

  /// What stands for `value`, or nil where this encoding has nothing for it.
  func encode(_ value: DeviceValue, isChange: Bool = false, in context: WireContext) -> PayloadNode? {
    switch (self, value) {
    case (.words(let payloads), .word(let word)): return payloads[word].map { PayloadNode.value($0) }
    case (.number(let encoding), .number(let number)):
      let wire =
        isChange ? encoding.encodeChange(number) : encoding.encode(number, home: context.temperatureUnit)
      return wire.map { .value(.number($0)) }
    case (.levels(let words), .number(let percent)):
      return Self.level(percent, of: words).map { .value(.string($0)) }
    case (.color(let encoding), .color(let color)):
      return Self.written(encoding, encoding.numbers(of: color, brightness: context.brightness))
    case (.text, .text(let text)): return .value(.string(text))
    default: return nil
    }
  }

  /// The value that `wire` stands for, or nil for what means nothing here.
  func decode(_ wire: JSONValue, in context: WireContext) -> DeviceValue? {
    switch self {
    case .words(let payloads):
      // Plain payloads arrive as text, whatever they were announced as.
      let spelling = wire.spelling
      let found = payloads.filter { $0.value == wire || $0.value.spelling == spelling }.map(\.key)
      return found.min { $0.rawValue < $1.rawValue }.map { .word($0) }
    case .number(let encoding):
      return wire.asNumber.flatMap { encoding.decode($0, home: context.temperatureUnit) }.map { .number($0) }
    case .levels(let words):
      guard case .string(let text) = wire, let index = words.firstIndex(of: text), words.count > 1 else { return nil }
      return .number((Double(index) / Double(words.count - 1) * 100).rounded())
    case .color(let encoding):
      return Self.numbers(encoding, wire).flatMap(encoding.color(of:)).map { .color($0) }
    case .text:
      guard let text = wire.spelling, !text.isEmpty, text.utf8.count <= Self.maximumTextByteCount else { return nil }
      return .text(text)
    }
  }

  /// Evenly spread, and more than 0 % is never the first word.
  private static func level(_ percent: Double, of words: [String]) -> String? {
    guard words.count > 1, (0...100).contains(percent) else { return nil }
    let place = Int((percent / 100 * Double(words.count - 1)).rounded())
    return words[percent > 0 ? max(place, 1) : 0]
  }

  private static func written(_ encoding: ColorEncoding, _ numbers: [Double]) -> PayloadNode? {
    if encoding.space == .hexadecimal {
      let digits = numbers.map { number in
        let text = String(Int(number), radix: 16)
        return text.utf8.count == 1 ? "0" + text : text
      }
      let text = PayloadNode.value(.string(encoding.prefix + "#" + digits.joined()))
      return encoding.keys.first.map { .object([($0, text)]) } ?? text
    }
    if encoding.keys.isEmpty {
      return .value(
        .string(encoding.prefix + numbers.map { JSONValue.number($0).spelling ?? "" }.joined(separator: ",")))
    }
    guard encoding.keys.count == numbers.count else { return nil }
    return .object(zip(encoding.keys, numbers).map { ($0, .value(.number($1))) })
  }

  private static func numbers(_ encoding: ColorEncoding, _ wire: JSONValue) -> [Double]? {
    if case .object(let members) = wire, encoding.space != .hexadecimal {
      let numbers = encoding.keys.compactMap { members[$0]?.asNumber }
      return numbers.count == encoding.keys.count ? numbers : nil
    }
    var text: String? = wire.spelling
    if case .object(let members) = wire { text = encoding.keys.first.flatMap { members[$0]?.spelling } }
    guard var text = text.map({ $0[...] }), text.hasPrefix(encoding.prefix) else { return nil }
    text = text.dropFirst(encoding.prefix.count)
    guard encoding.space == .hexadecimal else {
      let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
      return numbers.contains(nil) ? nil : numbers.compactMap { $0 }
    }
    let digits = text.first == "#" ? text.dropFirst() : text
    guard digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit) else { return nil }
    return ColorResolver.rgb(of: "#\(digits)")
      .map { [Double($0.red), Double($0.green), Double($0.blue)] }
  }
}

extension JSONValue {
  /// The value as text without quotation marks; nil for null, arrays and objects.
  var spelling: String? {
    switch self {
    case .string(let text): return text
    case .bool(let value): return value ? "true" : "false"
    case .number:
      var writer = JSONWriter()
      PayloadNode.value(self).write(into: &writer)
      return String(decoding: writer.bytes, as: UTF8.self)
    case .null, .array, .object: return nil
    }
  }

  /// The number, also of text that is one.
  var asNumber: Double? {
    switch self {
    case .number(let number): return number
    case .string(let text):
      guard text.utf8.count <= 32, let number = Double(text), number.isFinite else { return nil }
      return number
    default: return nil
    }
  }
}

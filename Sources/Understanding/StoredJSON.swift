// The small JSON values in the metadata of bundles and adapters, read and written without Foundation: the daemon, which
// only reads them, links none of it.

import Architecture
import JSONValues

/// Why a value of the metadata cannot be read.
struct StoredFault: Error, CustomStringConvertible {
  let description: String
}

/// An object of the metadata on its way to a typed value. Keys that nobody asks for are left alone.
struct StoredObject {
  private let members: [String: JSONValue]

  init(_ text: String) throws(StoredFault) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(reading: Array(text.utf8))
    } catch {
      throw StoredFault(description: error.description)
    }
    self = try Self(value, at: "")
  }

  private init(_ value: JSONValue, at key: String) throws(StoredFault) {
    guard case .object(let members) = value else { throw Self.fault(key, "an object", value) }
    self.members = members
  }

  /// Every member as a list of strings.
  func stringLists() throws(StoredFault) -> [String: [String]] {
    var lists: [String: [String]] = [:]
    for key in members.keys { lists[key] = try strings(key) ?? [] }
    return lists
  }

  func object(_ key: String) throws(StoredFault) -> StoredObject { try Self(try required(key), at: key) }

  func integer(_ key: String) throws(StoredFault) -> Int {
    guard let integer = try optionalInteger(key) else { throw Self.missing(key) }
    return integer
  }

  func optionalInteger(_ key: String) throws(StoredFault) -> Int? {
    guard let value = value(key) else { return nil }
    guard case .number(let number) = value, let integer = Int(exactly: number) else {
      throw Self.fault(key, "a whole number", value)
    }
    return integer
  }

  func float(_ key: String) throws(StoredFault) -> Float {
    guard let number = try optionalFloat(key) else { throw Self.missing(key) }
    return number
  }

  func optionalFloat(_ key: String) throws(StoredFault) -> Float? {
    guard let value = value(key) else { return nil }
    guard case .number(let number) = value, Float(number).isFinite else { throw Self.fault(key, "a number", value) }
    return Float(number)
  }

  func string(_ key: String) throws(StoredFault) -> String {
    let value = try required(key)
    guard case .string(let text) = value else { throw Self.fault(key, "a string", value) }
    return text
  }

  func strings(_ key: String) throws(StoredFault) -> [String]? {
    guard let value = value(key) else { return nil }
    guard case .array(let elements) = value else { throw Self.fault(key, "an array of strings", value) }
    var texts: [String] = []
    for element in elements {
      guard case .string(let text) = element else { throw Self.fault(key, "an array of strings", element) }
      texts.append(text)
    }
    return texts
  }

  private func value(_ key: String) -> JSONValue? { members[key] == .null ? nil : members[key] }

  private func required(_ key: String) throws(StoredFault) -> JSONValue {
    guard let value = value(key) else { throw Self.missing(key) }
    return value
  }

  private static func missing(_ key: String) -> StoredFault { StoredFault(description: "it has no \(key)") }

  private static func fault(_ key: String, _ expected: String, _ found: JSONValue) -> StoredFault {
    StoredFault(description: "\(key.isEmpty ? "it" : "its \(key)") must be \(expected), not \(found.kind)")
  }
}

extension JSONValue {
  /// A Float with the fewest digits that read back as the same one.
  init(_ value: Float) { self = .number(Double(value.description) ?? Double(value)) }

  init(_ value: Int) { self = .number(Double(value)) }

  /// The value as text; members in the order of their keys.
  var text: String {
    var writer = JSONWriter()
    writer.value(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension ModelConfiguration {
  init(_ stored: StoredObject) throws(StoredFault) {
    let encoder = try stored.object("encoder")
    self.init(
      encoder: EncoderConfiguration(
        vocabularySize: try encoder.integer("vocabularySize"), hiddenSize: try encoder.integer("hiddenSize"),
        layerCount: try encoder.integer("layerCount"), attentionHeadCount: try encoder.integer("attentionHeadCount"),
        intermediateSize: try encoder.integer("intermediateSize"),
        maximumPositionCount: try encoder.integer("maximumPositionCount"),
        layerNormEpsilon: try encoder.float("layerNormEpsilon")),
      intentCount: try stored.integer("intentCount"), slotTagCount: try stored.integer("slotTagCount"))
  }

  var json: JSONValue {
    .object([
      "encoder": .object([
        "vocabularySize": JSONValue(encoder.vocabularySize), "hiddenSize": JSONValue(encoder.hiddenSize),
        "layerCount": JSONValue(encoder.layerCount), "attentionHeadCount": JSONValue(encoder.attentionHeadCount),
        "intermediateSize": JSONValue(encoder.intermediateSize),
        "maximumPositionCount": JSONValue(encoder.maximumPositionCount),
        "layerNormEpsilon": JSONValue(encoder.layerNormEpsilon),
      ]), "intentCount": JSONValue(intentCount), "slotTagCount": JSONValue(slotTagCount),
    ])
  }
}

extension Calibration {
  /// Reads a calibration; what a bundle does not hold has its default.
  init(_ stored: StoredObject) throws(StoredFault) {
    let unfitted = Calibration()
    self.init(
      intentTemperature: try stored.optionalFloat("intentTemperature") ?? unfitted.intentTemperature,
      slotTemperature: try stored.optionalFloat("slotTemperature") ?? unfitted.slotTemperature,
      intentThreshold: try stored.optionalFloat("intentThreshold") ?? unfitted.intentThreshold,
      outOfScopeThreshold: try stored.optionalFloat("outOfScopeThreshold") ?? unfitted.outOfScopeThreshold,
      boundaryThreshold: try stored.optionalFloat("boundaryThreshold") ?? unfitted.boundaryThreshold)
  }

  var json: JSONValue {
    .object([
      "intentTemperature": JSONValue(intentTemperature), "slotTemperature": JSONValue(slotTemperature),
      "intentThreshold": JSONValue(intentThreshold), "outOfScopeThreshold": JSONValue(outOfScopeThreshold),
      "boundaryThreshold": JSONValue(boundaryThreshold),
    ])
  }

  /// Whether every number has a JSON form.
  var isFinite: Bool {
    [intentTemperature, slotTemperature, intentThreshold, outOfScopeThreshold, boundaryThreshold].allSatisfy(\.isFinite)
  }
}

extension AdapterMethod {
  init(_ stored: StoredObject) throws(StoredFault) {
    self.init(
      name: try stored.string("name"), rank: try stored.optionalInteger("rank"),
      alpha: try stored.optionalFloat("alpha"), targets: try stored.strings("targets"))
  }

  var json: JSONValue {
    var members: [String: JSONValue] = ["name": .string(name)]
    if let rank { members["rank"] = JSONValue(rank) }
    if let alpha { members["alpha"] = JSONValue(alpha) }
    if let targets { members["targets"] = .array(targets.map(JSONValue.string)) }
    return .object(members)
  }
}

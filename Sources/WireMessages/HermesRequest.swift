// What arrives under `hermes/` and `rhasspy/`: a query, words of a speech recogniser, or a request to train. Field names
// are those of Rhasspy 2.5; null is as good as absent, other fields are ignored.

public import JSONValues

/// Words to understand, as `hermes/nlu/query` or `hermes/asr/textCaptured` bring them.
public struct HermesQuery: Equatable, Sendable {
  /// The words.
  public var input: String
  /// Where they were said.
  public var siteID: String
  /// Name of the request, given back with the answer.
  public var id: String?
  /// The dialogue it belongs to.
  public var sessionID: String?
  /// Intents that may answer; nil for all.
  public var intentFilter: [String]?
  /// What woke the satellite, given back.
  public var wakewordID: String?
  /// BCP 47 language tag; nil when it was not said.
  public var language: String?
  /// The caller's own words, given back.
  public var customData: String?
  /// How sure the speech recogniser was, 0...1.
  public var asrConfidence: Double?
  /// Words and times of the speech recogniser, given back.
  public var asrTokens: JSONValue?

  /// Makes a query; only its words are required.
  public init(_ input: String, siteID: String = HermesQuery.defaultSite) {
    self.input = input
    self.siteID = siteID
  }

  /// The site of messages that name none.
  public static let defaultSite = "default"

  /// Reads a payload of `hermes/nlu/query`.
  ///
  /// - Throws: `HermesFault` with as much as could be read.
  public static func query(_ payload: [UInt8], maximumByteCount: Int) throws(HermesFault) -> HermesQuery {
    try read(payload, maximumByteCount, words: "input") { (query, fields) throws(WireMessageError) in
      query.id = try fields.identifier("id")
      let filter = try fields.strings("intentFilter")
      query.intentFilter = filter.isEmpty ? nil : filter
      query.customData = try fields.string("customData")
      query.asrConfidence = try fields.probability("asrConfidence")
    }
  }

  /// Reads a payload of `hermes/asr/textCaptured`.
  ///
  /// - Throws: `HermesFault` with as much as could be read.
  public static func textCaptured(_ payload: [UInt8], maximumByteCount: Int) throws(HermesFault) -> HermesQuery {
    try read(payload, maximumByteCount, words: "text") { (query, fields) throws(WireMessageError) in
      query.asrConfidence = try fields.probability("likelihood")
      query.asrTokens = fields.value("asrTokens")
    }
  }

  private static func read(
    _ payload: [UInt8], _ maximumByteCount: Int, words: String,
    _ rest: (inout HermesQuery, FieldReader) throws(WireMessageError) -> Void
  ) throws(HermesFault) -> HermesQuery {
    var query = HermesQuery("")
    do throws(WireMessageError) {
      let fields = try FieldReader(payload: payload, maximumByteCount: maximumByteCount)
      query.siteID = try fields.site("siteId") ?? defaultSite
      query.sessionID = try fields.identifier("sessionId")
      query.input = try fields.required(words)
      query.wakewordID = try fields.string("wakewordId")
      query.language = try fields.language("lang")
      try rest(&query, fields)
      return query
    } catch {
      throw HermesFault(error: error, siteID: query.siteID, sessionID: query.sessionID)
    }
  }
}

/// A request to train, of `rhasspy/nlu/<siteId>/train`; of it only the name counts, since sentences are our own.
public enum HermesTraining {
  /// Reads the name of a request.
  ///
  /// - Throws: what is wrong with the payload.
  public static func id(_ payload: [UInt8], maximumByteCount: Int) throws(WireMessageError) -> String? {
    try FieldReader(payload: payload, maximumByteCount: maximumByteCount).identifier("id")
  }

  /// The payload of `rhasspy/nlu/<siteId>/trainSuccess`.
  public static func success(id: String?) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("id")
      writer.string(id)
    }
    return writer.bytes
  }
}

/// A Hermes message that cannot be read, and whom to tell.
public struct HermesFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public let error: WireMessageError
  /// The site it came from, as far as that could be read.
  public let siteID: String
  /// The dialogue it belongs to, as far as that could be read.
  public let sessionID: String?

  /// The fault, and what is expected instead.
  public var description: String { error.description }

  /// Makes a fault.
  public init(error: WireMessageError, siteID: String = HermesQuery.defaultSite, sessionID: String? = nil) {
    self.error = error
    self.siteID = siteID
    self.sessionID = sessionID
  }

  /// The payload of `hermes/error/nlu`; `context` names the topic at fault.
  public func json(context: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("error")
      writer.string(description)
      writer.key("siteId")
      writer.string(siteID)
      writer.key("context")
      writer.string(context)
      writer.key("sessionId")
      writer.string(sessionID)
    }
    return writer.bytes
  }
}

extension FieldReader {
  init(payload: [UInt8], maximumByteCount: Int) throws(WireMessageError) {
    if payload.count > maximumByteCount { throw .tooLong(byteCount: payload.count, limit: maximumByteCount) }
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue(reading: payload) } catch { throw .json(error) }
    guard case .object(let members) = value else { throw .json(.invalid(offset: 0, expected: "an object")) }
    self.init(members: members)
  }
}

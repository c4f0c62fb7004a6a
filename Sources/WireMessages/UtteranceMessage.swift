// What arrives on `utterance`, and what `hearken parse` reads from a line: plain text, or a JSON object. Anyone
// on the broker can send here, so everything is checked and every fault has an answer.

import JSONValues
public import Ontology

/// An utterance as it was sent, with what the sender says about it.
public struct UtteranceMessage: Equatable, Sendable {
  /// The words, and who said them where.
  public var utterance: Utterance
  /// How sure the speech recogniser was, 0...1; nil when it did not say.
  public var confidence: Double?
  /// When it was said; nil when the sender did not say.
  public var timestamp: Timestamp?

  /// Most bytes of a message that are read unless said otherwise.
  public static let defaultMaximumByteCount = 65_536

  /// Makes a message.
  public init(_ utterance: Utterance, confidence: Double? = nil, timestamp: Timestamp? = nil) {
    self.utterance = utterance
    self.confidence = confidence
    self.timestamp = timestamp
  }

  /// Reads a payload: a JSON object when its first character but white space is `{`, plain text otherwise.
  ///
  /// The object holds `text`, and may hold `id`, `site`, `area`, `language` (BCP 47), `confidence` (0...1),
  /// `timestamp` (Unix seconds, or RFC 3339 text), `previous` (earlier utterances, oldest first) and `alternatives`
  /// (what the recogniser may have heard instead, likeliest first: strings, or objects with `text`). Null is as good as
  /// absent; other keys are ignored. Text is kept exactly as received.
  /// - Throws: `UtteranceFault`, with as much of the utterance as could be read.
  public static func decode(
    _ payload: [UInt8], maximumByteCount: Int = defaultMaximumByteCount
  ) throws(UtteranceFault) -> UtteranceMessage {
    // Set once there is an object: what can be said of the sender even if the rest is wrong.
    var known: Utterance?
    do throws(WireMessageError) {
      if payload.count > maximumByteCount { throw .tooLong(byteCount: payload.count, limit: maximumByteCount) }
      guard isObject(payload) else {
        guard let text = String(validating: payload, as: UTF8.self) else {
          throw .invalidUTF8(byteCount: payload.count)
        }
        try FieldReader.check(text: text)
        return UtteranceMessage(Utterance(text))
      }
      let value: JSONValue
      do throws(JSONError) { value = try JSONValue(reading: payload) } catch { throw .json(error) }
      guard case .object(let members) = value else { throw .json(.invalid(offset: 0, expected: "an object")) }
      let fields = FieldReader(members: members)
      var utterance = Utterance("")
      defer { known = utterance }
      utterance.id = try fields.identifier("id")
      utterance.site = try fields.site()
      utterance.text = try fields.required("text")
      try FieldReader.check(text: utterance.text)
      utterance.area = try fields.identifier("area")
      utterance.language = try fields.language() ?? utterance.language
      utterance.previous = try fields.strings("previous")
      utterance.alternatives = try fields.texts("alternatives")
      return UtteranceMessage(
        utterance, confidence: try fields.probability("confidence"), timestamp: try fields.timestamp())
    } catch {
      throw UtteranceFault(error: error, utterance: known ?? Utterance(UtteranceFault.excerpt(of: payload)))
    }
  }

  /// Whether the first byte but white space is a brace.
  private static func isObject(_ payload: [UInt8]) -> Bool {
    for byte in payload {
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: continue
      default: return byte == UInt8(ascii: "{")
      }
    }
    return false
  }
}

/// A message that cannot be read, and what there is to answer to.
public struct UtteranceFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public let error: WireMessageError
  /// As much as could be read: its text is the message's beginning where no text was found.
  public let utterance: Utterance

  /// The fault, and what is expected instead.
  public var description: String { error.description }

  /// The answer: a rejection as `too_long` or `invalid_input`.
  public var interpretation: Interpretation { Interpretation(utterance, rejection: error.rejection) }

  /// At most the first 200 scalars of a payload, with what is not UTF-8 replaced.
  static func excerpt(of payload: [UInt8]) -> String {
    var result = String.UnicodeScalarView()
    result.append(contentsOf: String(decoding: payload.prefix(800), as: UTF8.self).unicodeScalars.prefix(200))
    return String(result)
  }
}

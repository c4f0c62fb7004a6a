// What Wyoming peers ask of an intent service, and what it answers. `transcript` is what Home Assistant sends,
// `recognize` what others do; both bring the same.

public import JSONValues

/// Words to understand, as a Wyoming peer sends them.
public struct WyomingUtterance: Equatable, Sendable {
  /// The words.
  public var text: String
  /// BCP 47 language tag; nil when it was not said.
  public var language: String?
  /// Home Assistant's name of the conversation.
  public var conversationID: String?
  /// Home Assistant's name of the device that heard it.
  public var deviceID: String?
  /// Entity of the satellite that heard it.
  public var satelliteID: String?
  /// All of the context, given back with the answer.
  public var context: [String: JSONValue]?

  /// Makes an utterance; only its text is required.
  public init(
    _ text: String, language: String? = nil, conversationID: String? = nil, deviceID: String? = nil,
    satelliteID: String? = nil, context: [String: JSONValue]? = nil
  ) {
    self.text = text
    self.language = language
    self.conversationID = conversationID
    self.deviceID = deviceID
    self.satelliteID = satelliteID
    self.context = context
  }
}

/// What a Wyoming peer asks.
public enum WyomingRequest: Equatable, Sendable {
  /// What we are.
  case describe
  /// Whether we are there.
  case ping(text: String?)
  /// To understand something.
  case recognize(WyomingUtterance)
  /// Something that is not for an intent service; there is no answer to it.
  case other(type: String)

  /// Reads an event.
  ///
  /// - Throws: what is wrong with its data.
  public init(_ event: WyomingEvent) throws(WireMessageError) {
    let fields = FieldReader(members: event.data)
    switch event.type {
    case "describe": self = .describe
    case "ping": self = .ping(text: try fields.string("text"))
    case "transcript", "recognize":
      var utterance = WyomingUtterance(try fields.required("text"), language: try fields.language())
      utterance.context = try fields.object("context")
      let context = FieldReader(members: utterance.context ?? [:])
      utterance.conversationID = try context.identifier("conversation_id")
      utterance.deviceID = try context.identifier("device_id")
      utterance.satelliteID = try context.identifier("satellite_id")
      self = .recognize(utterance)
    default: self = .other(type: event.type)
    }
  }
}

/// What an intent service is.
public struct WyomingProgram: Equatable, Sendable {
  /// Version of the program.
  public var version: String
  /// What the model is called and which it is.
  public var model: String
  /// Version of the model.
  public var modelVersion: String
  /// BCP 47 tags that can be understood.
  public var languages: [String]

  /// Makes a description.
  public init(version: String, model: String, modelVersion: String, languages: [String]) {
    self.version = version
    self.model = model
    self.modelVersion = modelVersion
    self.languages = languages
  }
}

/// One intent for the peer to carry out.
public struct WyomingIntent: Equatable, Sendable {
  /// A named value.
  public struct Entity: Equatable, Sendable {
    /// The slot's name.
    public var name: String
    /// Its value.
    public var value: JSONValue

    /// Makes an entity.
    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The intent's name.
  public var name: String
  /// Its slots.
  public var entities: [Entity]
  /// What to say when it is done, a template of Home Assistant; nil for nothing.
  public var text: String?

  /// Makes an intent.
  public init(_ name: String, _ entities: [Entity] = [], text: String? = nil) {
    self.name = name
    self.entities = entities
    self.text = text
  }
}

/// What we answer.
public enum WyomingAnswer: Equatable, Sendable {
  /// What we are.
  case info(WyomingProgram)
  /// We are there.
  case pong(text: String?)
  /// What to carry out, at least one intent; `context` is the request's.
  case intents([WyomingIntent], context: [String: JSONValue]?)
  /// Nothing is to be done.
  case notRecognized(text: String, context: [String: JSONValue]?)
  /// The request itself is at fault, or too much is asked.
  case error(text: String, code: String)

  /// The frames to send.
  public func frames() -> [UInt8] {
    switch self {
    case .info(let program): return Self.frame("info") { $0.info(program) }
    case .pong(let text):
      return Self.frame("pong") { writer in
        writer.key("text")
        writer.string(text)
      }
    case .intents(let intents, let context):
      let frames = intents.map { intent in Self.frame("intent") { $0.intent(intent, context) } }
      guard intents.count != 1 else { return frames[0] }
      return Self.frame("intents-start") { $0.context(context) } + frames.joined()
        + Self.frame("intents-stop") { $0.context(context) }
    case .notRecognized(let text, let context):
      return Self.frame("not-recognized") { writer in
        writer.key("text")
        writer.string(text)
        writer.context(context)
      }
    case .error(let text, let code):
      return Self.frame("error") { writer in
        writer.key("text")
        writer.string(text)
        writer.key("code")
        writer.string(code)
      }
    }
  }

  private static func frame(_ type: String, _ members: (inout JSONWriter) -> Void) -> [UInt8] {
    var data = JSONWriter()
    data.object(members)
    var header = JSONWriter()
    header.object { writer in
      writer.key("type")
      writer.string(type)
      writer.key("data_length")
      writer.number(data.bytes.count)
    }
    return header.bytes + [UInt8(ascii: "\n")] + data.bytes
  }
}

extension JSONWriter {
  fileprivate mutating func context(_ context: [String: JSONValue]?) {
    guard let context else { return }
    key("context")
    value(.object(context))
  }

  fileprivate mutating func intent(_ intent: WyomingIntent, _ context: [String: JSONValue]?) {
    key("name")
    string(intent.name)
    key("entities")
    array { writer in
      for entity in intent.entities {
        writer.object { writer in
          writer.key("name")
          writer.string(entity.name)
          writer.key("value")
          writer.value(entity.value)
        }
      }
    }
    if let text = intent.text {
      key("text")
      string(text)
    }
    self.context(context)
  }

  fileprivate mutating func info(_ program: WyomingProgram) {
    for kind in ["asr", "tts", "wake", "mic", "snd", "handle"] {
      key(kind)
      array { _ in }
    }
    key("intent")
    array { writer in
      writer.object { writer in
        writer.artifact("Hearken", "On-device language understanding for homes", program.version)
        writer.key("models")
        writer.array { writer in
          writer.object { writer in
            writer.artifact(
              program.model, "What people say to a home, as Home Assistant's intents", program.modelVersion)
            writer.key("languages")
            writer.array(program.languages)
          }
        }
      }
    }
  }

  private mutating func artifact(_ name: String, _ description: String, _ version: String) {
    key("name")
    string(name)
    key("attribution")
    object { writer in
      writer.key("name")
      writer.string("Hearken")
      writer.key("url")
      writer.string("")
    }
    key("installed")
    bool(true)
    key("description")
    string(description)
    key("version")
    string(version)
  }
}

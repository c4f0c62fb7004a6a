// What the daemon says of itself, retained: whether it is there, what it is, how it fares.

import JSONValues
public import Ontology

/// The payload of `status`: plain text, since the broker itself publishes it as last will.
public enum StatusMessage: String, CaseIterable, Sendable {
  /// The daemon is connected and listens.
  case online
  /// It is not; published by the broker when the connection is lost.
  case offline

  /// The bytes to publish.
  public var payload: [UInt8] { Array(rawValue.utf8) }
}

/// The payload of `info`: what does not change while the daemon runs on one model.
public struct InfoMessage: Equatable, Sendable {
  /// Version of Hearken.
  public var version: String
  /// The model that is loaded; nil when only the exact matcher runs.
  public var model: ModelIdentity?
  /// BCP 47 tags that can be understood.
  public var languages: [String]
  /// Intents that can be understood.
  public var intents: [IntentName]
  /// When the daemon started.
  public var started: Timestamp

  /// Makes the message.
  public init(version: String, model: ModelIdentity?, languages: [String], intents: [IntentName], started: Timestamp) {
    self.version = version
    self.model = model
    self.languages = languages
    self.intents = intents
    self.started = started
  }

  /// The JSON form; `started` in RFC 3339.
  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("schema")
      writer.number(Interpretation.schemaVersion)
      writer.key("version")
      writer.string(version)
      writer.key("model")
      writer.model(model)
      writer.key("languages")
      writer.array(languages)
      writer.key("intents")
      writer.array(intents.map(\.rawValue))
      writer.key("started")
      writer.string(started.description)
    }
    return writer.bytes
  }
}

/// The payload of `health`: counters since the start, and how long answers take.
public struct HealthMessage: Equatable, Sendable {
  /// Percentiles of the time from message to interpretation, microseconds.
  public struct Latency: Equatable, Sendable {
    /// Half of the answers were faster.
    public var median: Int
    /// Nine of ten were faster.
    public var percentile90: Int
    /// Ninety-nine of a hundred were faster.
    public var percentile99: Int
    /// The slowest.
    public var maximum: Int

    /// Makes the percentiles.
    public init(median: Int, percentile90: Int, percentile99: Int, maximum: Int) {
      self.median = median
      self.percentile90 = percentile90
      self.percentile99 = percentile99
      self.maximum = maximum
    }
  }

  /// Whole seconds since the start.
  public var uptimeSeconds = 0
  /// Resident memory, bytes.
  public var residentBytes = 0
  /// Utterances that wait.
  public var queueDepth = 0
  /// Utterances that arrived.
  public var received = 0
  /// Utterances that became commands.
  public var accepted = 0
  /// Utterances that were rejected, by reason; stale ones are among them.
  public var rejected: [Rejection.Reason: Int] = [:]
  /// Utterances answered from memory since their identifier was repeated.
  public var repeated = 0
  /// Retained messages that were ignored.
  public var ignoredRetained = 0
  /// Response topics that were ignored since they are not under an allowed prefix.
  public var ignoredResponseTopics = 0
  /// Messages dropped since the queue was full.
  public var dropped = 0
  /// Times the connection to the broker was restored.
  public var reconnections = 0
  /// How long answers take; nil before the first.
  public var latency: Latency?

  /// Makes a message of a daemon that has done nothing yet.
  public init() {}

  /// Share of rejected utterances among those answered, 0...1; nil before the first.
  public var rejectionRate: Double? {
    let rejectedCount = rejected.values.reduce(0, +)
    let answered = accepted + rejectedCount
    return answered == 0 ? nil : Double(rejectedCount) / Double(answered)
  }

  /// The JSON form: `rejected` has every reason, in the order of the contract; `stale` repeats one of them for
  /// those who watch it alone.
  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      func count(_ name: String, _ value: Int) {
        writer.key(name)
        writer.number(value)
      }
      count("schema", Interpretation.schemaVersion)
      count("uptime_s", uptimeSeconds)
      count("resident_bytes", residentBytes)
      count("queue_depth", queueDepth)
      count("received", received)
      count("accepted", accepted)
      writer.key("rejected")
      writer.object { writer in
        for reason in Rejection.Reason.allCases {
          writer.key(reason.rawValue)
          writer.number(rejected[reason] ?? 0)
        }
      }
      count("stale", rejected[.stale] ?? 0)
      count("repeated", repeated)
      count("ignored_retained", ignoredRetained)
      count("ignored_response_topics", ignoredResponseTopics)
      count("dropped", dropped)
      count("reconnections", reconnections)
      writer.key("latency_us")
      if let latency {
        writer.object { writer in
          writer.key("p50")
          writer.number(latency.median)
          writer.key("p90")
          writer.number(latency.percentile90)
          writer.key("p99")
          writer.number(latency.percentile99)
          writer.key("max")
          writer.number(latency.maximum)
        }
      } else {
        writer.null()
      }
      writer.key("rejection_rate")
      writer.probability(rejectionRate)
    }
    return writer.bytes
  }
}

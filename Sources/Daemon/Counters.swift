// What `health` tells: counts since the start, and percentiles of the time an answer takes.

internal import MQTTClient
internal import Ontology
public import WireMessages

/// Counts what becomes of messages.
public struct Counters: Sendable {
  private var message = HealthMessage()
  private var latencies = LatencyHistogram()

  /// Starts at zero.
  public init() {}

  /// Counts an answer that was ready `latency` after its message had arrived.
  public mutating func count(_ answer: RequestHandler.Answer, latency: Duration) {
    switch answer.outcome {
    case .cancelled, .served, .taught: return
    default: break
    }
    message.received += 1
    if answer.ignoredResponseTopic { message.ignoredResponseTopics += 1 }
    switch answer.outcome {
    case .accepted: message.accepted += 1
    case .rejected(let reason): message.rejected[reason, default: 0] += 1
    case .repeated, .redelivered: message.repeated += 1
    case .ignoredRetained: message.ignoredRetained += 1
    case .ignoredTopic, .cancelled, .served, .taught: return
    }
    if case .ignoredRetained = answer.outcome { return }
    latencies.add(microseconds: Int(latency / .microseconds(1)))
  }

  /// The counts so far, without what other parts of the daemon know.
  public var health: HealthMessage {
    var message = message
    message.latency = latencies.percentiles
    return message
  }
}

/// Counts durations in buckets whose width grows with the value: at most 6 % off, in two kilobytes.
struct LatencyHistogram: Sendable {
  private static let subBucketBits = 4
  private var counts = [UInt32](repeating: 0, count: 512)
  private var total = 0
  private var maximum = 0

  mutating func add(microseconds: Int) {
    let value = max(0, microseconds)
    counts[min(Self.bucket(of: value), counts.count - 1)] &+= 1
    total += 1
    maximum = max(maximum, value)
  }

  var percentiles: HealthMessage.Latency? {
    guard total > 0 else { return nil }
    return HealthMessage.Latency(
      median: percentile(0.5), percentile90: percentile(0.9), percentile99: percentile(0.99), maximum: maximum)
  }

  private func percentile(_ share: Double) -> Int {
    let rank = Int((Double(total) * share).rounded(.up))
    var seen = 0
    for (index, count) in counts.enumerated() {
      seen += Int(count)
      if seen >= rank { return min(Self.upperEnd(of: index), maximum) }
    }
    return maximum
  }

  // Values below 16 have a bucket each; above, every power of two has sixteen.
  static func bucket(of value: Int) -> Int {
    guard value >= 1 << subBucketBits else { return value }
    let shift = Int.bitWidth - value.leadingZeroBitCount - 1 - subBucketBits
    return (shift + 1) << subBucketBits + (value >> shift) - 1 << subBucketBits
  }

  static func upperEnd(of bucket: Int) -> Int {
    guard bucket >= 1 << subBucketBits else { return bucket }
    let shift = bucket >> subBucketBits - 1
    return ((bucket & 15 + 17) << shift) - 1
  }
}

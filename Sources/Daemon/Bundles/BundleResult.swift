// What became of a bundle, as `bundle/result` tells it.

internal import JSONValues
public import WireMessages

/// The payload of `bundle/result`.
public struct BundleResult: Equatable, Sendable {
  /// What happened.
  public enum Event: String, CaseIterable, Sendable {
    /// A bundle is in use.
    case installed
    /// A bundle is not taken; the one before stays in use.
    case refused
    /// The bundle before is in use again, because somebody asked for it.
    case rolledBack = "rolled_back"
    /// The bundle before is in use again, because the new one could not be used.
    case reverted
  }

  /// What happened.
  public var event: Event
  /// The transfer it was about; nil for what did not come over the broker.
  public var transfer: String?
  /// Name and sequence of the bundle it was about; nil where it was not read so far.
  public var bundle: String?
  /// Why; nil when it went well.
  public var refusal: BundleRefusal?
  /// What is in use now: name and sequence, nil for the model alone.
  public var inUse: String?

  /// Makes a result.
  public init(
    _ event: Event, transfer: String? = nil, bundle: String? = nil, refusal: BundleRefusal? = nil, inUse: String? = nil
  ) {
    self.event = event
    self.transfer = transfer
    self.bundle = bundle
    self.refusal = refusal
    self.inUse = inUse
  }

  /// One line for the log.
  public var line: String {
    let what = bundle.map { "bundle \($0)" } ?? "bundle"
    switch event {
    case .installed: return "\(what) installed"
    case .refused: return "\(what) refused: \(refusal?.description ?? "")"
    case .rolledBack: return "\(what) rolled back; \(inUse ?? "the model alone") is in use"
    case .reverted: return "\(what) given up: \(refusal?.description ?? ""); \(inUse ?? "the model alone") is in use"
    }
  }

  /// The JSON form.
  public func json(instance: String, time: Timestamp) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("schema")
      writer.number(1)
      for (key, value) in [
        ("event", event.rawValue), ("instance", instance), ("transfer", transfer), ("bundle", bundle),
        ("reason", refusal?.reason.rawValue), ("message", refusal?.message), ("in_use", inUse),
        ("time", time.description),
      ] {
        writer.key(key)
        writer.string(value)
      }
    }
    return writer.bytes
  }
}

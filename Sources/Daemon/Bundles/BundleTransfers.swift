// Parts become bundles. They come in order, since MQTT keeps the order of one sender; a part that comes twice, as QoS 1
// may do, counts once; a gap ends the transfer. Nothing is kept in memory but the part at hand, and everything is
// bounded: size, time, silence, and how many half transfers wait.

/// Transfers that are under way. Belongs to one thread.
public struct BundleTransfers {
  /// How much is waited for.
  public struct Limits: Equatable, Sendable {
    /// Transfers at a time.
    public var count = 2
    /// Longest silence between two parts.
    public var silence = Duration.seconds(30)
    /// Longest time from the first part to the last.
    public var duration = Duration.seconds(600)

    /// The usual limits.
    public init() {}
  }

  /// What became of a message.
  public enum Outcome {
    /// More parts are to come, or it was one of a transfer that is over.
    case waiting
    /// A bundle is whole.
    case complete(transfer: String, draft: BundleDraft, signature: String?)
    /// A transfer is over; nil where its name could not be read.
    case refused(transfer: String?, BundleRefusal)
  }

  private struct Transfer {
    var draft: BundleDraft
    var first: BundlePart
    var lastNumber: Int
    var began: ContinuousClock.Instant
    var lastHeard: ContinuousClock.Instant
  }

  private let limits: Limits
  private let makeDraft: () throws(StorageError) -> BundleDraft
  private let admit: (String?) throws(BundleRefusal) -> Void
  private var transfers: [String: Transfer] = [:]
  /// Transfers that are over: what still comes of them is not worth a word.
  private var closed: [String] = []

  /// Makes an empty table. `admit` judges a signature when it arrives, before anything is stored.
  public init(
    limits: Limits = Limits(), makeDraft: @escaping () throws(StorageError) -> BundleDraft,
    admit: @escaping (String?) throws(BundleRefusal) -> Void
  ) {
    self.limits = limits
    self.makeDraft = makeDraft
    self.admit = admit
  }

  /// When silence will have ended a transfer; nil when none is under way.
  public var deadline: ContinuousClock.Instant? {
    transfers.values.map { min($0.lastHeard + limits.silence, $0.began + limits.duration) }.min()
  }

  /// Ends what has been silent or under way for too long.
  public mutating func expire(now: ContinuousClock.Instant) -> [(transfer: String, refusal: BundleRefusal)] {
    var expired: [(String, BundleRefusal)] = []
    for (name, transfer) in transfers {
      let isSilent = now - transfer.lastHeard >= limits.silence
      guard isSilent || now - transfer.began >= limits.duration else { continue }
      close(name)
      expired.append(
        (
          name,
          BundleRefusal(
            .incomplete,
            "\(transfer.lastNumber) of \(transfer.first.count) parts came, then "
              + (isSilent ? "nothing for \(limits.silence)" : "the time was up after \(limits.duration)")
              + "; send it again")
        ))
    }
    return expired
  }

  /// Takes the payload of a message.
  public mutating func take(_ payload: [UInt8], now: ContinuousClock.Instant) -> Outcome {
    let part: BundlePart
    do throws(BundleRefusal) {
      part = try BundlePart(payload)
    } catch {
      return .refused(transfer: nil, error)
    }
    do throws(BundleRefusal) {
      return try take(part, now: now)
    } catch {
      close(part.transfer)
      return .refused(transfer: part.transfer, error)
    }
  }

  private mutating func take(_ part: BundlePart, now: ContinuousClock.Instant) throws(BundleRefusal) -> Outcome {
    if transfers[part.transfer] == nil {
      guard part.number == 1 else {
        if closed.contains(part.transfer) { return .waiting }
        throw BundleRefusal(.incomplete, "part \(part.number) came before part 1; send it again, in order")
      }
      guard transfers.count < limits.count else {
        throw BundleRefusal(.busy, "\(transfers.count) other transfers are under way; try again in a minute")
      }
      try admit(part.signature)
      transfers[part.transfer] = Transfer(
        draft: try stored { () throws(StorageError) in try makeDraft() }, first: part, lastNumber: 0, began: now,
        lastHeard: now)
      // The bytes are on their way to the disk; the rest is what later parts are held against.
      transfers[part.transfer]?.first.bytes = []
    }
    guard var transfer = transfers[part.transfer] else { return .waiting }
    guard (part.count, part.byteCount) == (transfer.first.count, transfer.first.byteCount) else {
      throw BundleRefusal(
        .malformed,
        "part \(part.number) says \(part.count) parts and \(part.byteCount) bytes, the first one "
          + "\(transfer.first.count) and \(transfer.first.byteCount)")
    }
    transfer.lastHeard = now
    guard part.number > transfer.lastNumber else {
      transfers[part.transfer] = transfer
      return .waiting
    }
    guard part.number == transfer.lastNumber + 1 else {
      throw BundleRefusal(
        .incomplete, "part \(part.number) came where \(transfer.lastNumber + 1) was due; send it again, in order")
    }
    guard transfer.draft.byteCount + part.bytes.count <= part.byteCount else {
      throw BundleRefusal(.tooLarge, "the parts have more than the \(part.byteCount) bytes that were announced")
    }
    try stored { () throws(StorageError) in try transfer.draft.append(part.bytes) }
    transfer.lastNumber = part.number
    transfers[part.transfer] = transfer
    guard part.number == part.count else { return .waiting }
    guard transfer.draft.byteCount == part.byteCount else {
      throw BundleRefusal(
        .incomplete, "the parts have \(transfer.draft.byteCount) of the \(part.byteCount) bytes that were announced")
    }
    close(part.transfer)
    return .complete(transfer: part.transfer, draft: transfer.draft, signature: transfer.first.signature)
  }

  private mutating func close(_ name: String) {
    transfers[name] = nil
    closed.removeAll { $0 == name }
    closed.append(name)
    if closed.count > 32 { closed.removeFirst() }
  }

  private func stored<Result>(_ body: () throws(StorageError) -> Result) throws(BundleRefusal) -> Result {
    do throws(StorageError) {
      return try body()
    } catch {
      throw BundleRefusal(error)
    }
  }
}

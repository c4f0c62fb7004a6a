// One Wyoming client: bytes in, one request at a time, bytes out. While the client does not take its answers nothing more
// is read from it, so that it can make nobody keep more than one answer and one frame.

internal import Glibc
internal import WireMessages

/// One client's connection. Never leaves the door's thread.
final class WyomingConnection {
  /// How long a client may take.
  struct Patience {
    /// For its next request.
    var idle: Duration
    /// For the rest of a frame, or to take an answer.
    var stalled: Duration = .seconds(10)
  }

  let descriptor: Int32
  let entrance: WyomingDesk.Entrance
  let name: String
  private var reader: WyomingReader
  private var outgoing: [UInt8] = []
  private var sent = 0
  private var hasEnded = false
  private var isClosing = false
  private var touched: ContinuousClock.Instant
  // Since when a frame is incomplete, or an answer not taken.
  private var stalled: ContinuousClock.Instant?
  // Whether the bytes that wait may hold a whole frame.
  private var mayHoldFrame = false

  /// Takes over a descriptor, which is closed with the connection.
  init(
    _ descriptor: Int32, _ entrance: WyomingDesk.Entrance, name: String, limits: WyomingLimits,
    now: ContinuousClock.Instant
  ) {
    self.descriptor = descriptor
    self.entrance = entrance
    self.name = name
    reader = WyomingReader(limits: limits)
    touched = now
  }

  deinit { close(descriptor) }

  /// Whether everything that was to be done with it is done.
  var isDone: Bool { (isClosing || (hasEnded && !mayHoldFrame)) && outgoing.isEmpty }

  /// Whether there is a request to answer without waiting.
  var isReady: Bool { mayHoldFrame && outgoing.isEmpty && !isClosing }

  /// Whether there is something to answer or to send.
  var hasWork: Bool { mayHoldFrame || !outgoing.isEmpty }

  /// Whether more may be taken in: not before what is there is answered, and taken.
  var canReceive: Bool { !hasEnded && !isClosing && !mayHoldFrame && outgoing.isEmpty }

  /// What to wait for: nothing while there is something to do anyway.
  var events: Int16 {
    if !outgoing.isEmpty { return Int16(POLLOUT) }
    return canReceive ? Int16(POLLIN) : 0
  }

  /// When patience ends.
  func deadline(_ patience: Patience) -> ContinuousClock.Instant {
    let idle = touched + patience.idle
    return stalled.map { min(idle, $0 + patience.stalled) } ?? idle
  }

  /// Takes in what has arrived, at most one buffer of it; false when the connection is broken.
  func receive(into buffer: inout [UInt8], now: ContinuousClock.Instant) -> Bool {
    let count = unsafe read(descriptor, &buffer, buffer.count)
    if count < 0 { return errno == EAGAIN || errno == EINTR }
    guard count > 0 else {
      hasEnded = true
      return true
    }
    reader.append(buffer[..<count])
    mayHoldFrame = true
    touched = now
    return true
  }

  /// The next request; nil until more has arrived. What cannot be read is answered here, and the connection ends: where
  /// the next frame would begin is not known. A frame with the wrong data in it ends nothing.
  func nextRequest(now: ContinuousClock.Instant) -> WyomingRequest? {
    guard isReady else { return nil }
    do throws(WireMessageError) {
      guard let event = try reader.next() else {
        mayHoldFrame = false
        stalled = reader.isAtRest ? nil : stalled ?? now
        return nil
      }
      stalled = nil
      do throws(WireMessageError) {
        return try WyomingRequest(event)
      } catch {
        answer(.error(text: "This \(event.type) cannot be read: \(error).", code: "invalid-data"), now: now)
        return nil
      }
    } catch {
      answer(.error(text: "This frame cannot be read: \(error).", code: "invalid-frame"), now: now)
      isClosing = true
      return nil
    }
  }

  /// Puts an answer on its way.
  func answer(_ answer: WyomingAnswer, now: ContinuousClock.Instant) {
    outgoing += answer.frames()
    touched = now
    stalled = now
  }

  /// Ends the connection once its answers are out.
  func end() { isClosing = true }

  /// Sends what the client takes; false when the connection is broken.
  func send(now: ContinuousClock.Instant) -> Bool {
    while sent < outgoing.count {
      let count = unsafe outgoing.withUnsafeBytes { bytes in
        unsafe Glibc.send(
          descriptor, bytes.baseAddress.map { unsafe $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count < 0 { return errno == EAGAIN || errno == EINTR }
      sent += count
      touched = now
      stalled = now
    }
    if !outgoing.isEmpty {
      outgoing.removeAll(keepingCapacity: outgoing.capacity <= 16_384)
      sent = 0
      stalled = nil
    }
    return true
  }
}

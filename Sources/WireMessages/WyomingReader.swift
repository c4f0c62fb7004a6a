// Bytes of a Wyoming connection → events. A frame is one line of JSON (`type`, perhaps `data`, `data_length`,
// `payload_length`), then so many bytes of JSON that are merged over `data`, then so many bytes of payload. Lengths are
// checked before anything is kept; payload, which no event for us has any use of, is counted and thrown away.

public import JSONValues

/// One Wyoming event, without its payload.
public struct WyomingEvent: Equatable, Sendable {
  /// What happened.
  public var type: String
  /// What there is to say about it.
  public var data: [String: JSONValue]

  /// Makes an event.
  public init(_ type: String, _ data: [String: JSONValue] = [:]) {
    self.type = type
    self.data = data
  }
}

/// How much of one frame is read.
public struct WyomingLimits: Equatable, Sendable {
  /// Longest header line, bytes.
  public var header: Int
  /// Most bytes of data behind it.
  public var data: Int
  /// Most bytes of payload that are skipped.
  public var payload: Int

  /// Makes limits.
  public init(header: Int = 65_536, data: Int = 65_536, payload: Int = 1 << 20) {
    self.header = header
    self.data = data
    self.payload = payload
  }
}

/// Cuts a stream of bytes into events. After an error nothing more can be read: where the next frame begins is not known.
public struct WyomingReader: Sendable {
  /// Longest name of an event's type, bytes.
  public static let maximumTypeByteCount = 64

  private struct Header {
    var event: WyomingEvent
    var dataLength: Int
    var payloadLength: Int
  }

  private let limits: WyomingLimits
  private var buffer: [UInt8] = []
  private var position = 0
  // Up to here no end of line was found.
  private var scanned = 0
  private var header: Header?
  private var fault: WireMessageError?

  /// Makes a reader at the start of a stream.
  public init(limits: WyomingLimits = WyomingLimits()) { self.limits = limits }

  /// Bytes that wait to be read.
  public var bufferedCount: Int { buffer.count - position }

  /// Whether the last frame is complete and nothing of another has arrived.
  public var isAtRest: Bool { header == nil && bufferedCount == 0 }

  /// Most bytes that have to be buffered for `next` to get on.
  public var sufficientCount: Int { max(limits.header + 1, limits.data) }

  /// Takes in what has arrived.
  public mutating func append(_ bytes: ArraySlice<UInt8>) {
    if position == buffer.count {
      buffer.removeAll(keepingCapacity: buffer.capacity <= 4096)
      (position, scanned) = (0, 0)
    } else if position >= 4096 {
      buffer.removeFirst(position)
      scanned -= position
      position = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// The next event, or nil until more has arrived.
  ///
  /// - Throws: what is wrong with the frame; from then on, always.
  public mutating func next() throws(WireMessageError) -> WyomingEvent? {
    if let fault { throw fault }
    do throws(WireMessageError) {
      return try readFrame()
    } catch {
      fault = error
      buffer = []
      (position, scanned) = (0, 0)
      throw error
    }
  }

  private mutating func readFrame() throws(WireMessageError) -> WyomingEvent? {
    if header == nil {
      guard let line = try takeLine() else { return nil }
      header = try readHeader(line)
    }
    guard var frame = header else { return nil }
    if frame.dataLength > 0 {
      guard bufferedCount >= frame.dataLength else { return nil }
      let bytes = Array(buffer[position..<position + frame.dataLength])
      position += frame.dataLength
      for (key, value) in try Self.object(bytes, "data") { frame.event.data[key] = value }
      frame.dataLength = 0
    }
    let skipped = min(bufferedCount, frame.payloadLength)
    position += skipped
    frame.payloadLength -= skipped
    scanned = position
    header = frame.payloadLength > 0 ? frame : nil
    return header == nil ? frame.event : nil
  }

  private mutating func takeLine() throws(WireMessageError) -> [UInt8]? {
    guard let end = buffer[max(scanned, position)...].firstIndex(of: UInt8(ascii: "\n")) else {
      scanned = buffer.count
      if bufferedCount > limits.header { throw .tooLong(byteCount: bufferedCount, limit: limits.header) }
      return nil
    }
    let line = Array(buffer[position..<end])
    position = end + 1
    scanned = position
    if line.count > limits.header { throw .tooLong(byteCount: line.count, limit: limits.header) }
    return line
  }

  private func readHeader(_ line: [UInt8]) throws(WireMessageError) -> Header {
    let fields = FieldReader(members: try Self.object(line, "header"))
    let type = try fields.required("type")
    guard (1...Self.maximumTypeByteCount).contains(type.utf8.count) else {
      throw .invalidValue(field: "type", expected: "1 to \(Self.maximumTypeByteCount) bytes long")
    }
    return Header(
      event: WyomingEvent(type, try fields.object("data") ?? [:]),
      dataLength: try fields.integer("data_length", in: 0...limits.data) ?? 0,
      payloadLength: try fields.integer("payload_length", in: 0...limits.payload) ?? 0)
  }

  private static func object(_ bytes: [UInt8], _ name: String) throws(WireMessageError) -> [String: JSONValue] {
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue(reading: bytes) } catch { throw .json(error) }
    guard case .object(let members) = value else {
      throw .wrongType(field: name, expected: "an object", found: value.kind)
    }
    return members
  }
}

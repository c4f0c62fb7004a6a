// The agenda on the disk: one JSON file, `schedules.json` of the state directory, replaced whole at every change.
// A file that cannot be understood is put aside, told, and never written over.

internal import JSONValues

/// The file that an agenda is kept in.
public struct AgendaFile: Sendable {
  /// Version of its form.
  static let format = 1
  /// Longest file that is read, bytes.
  static let maximumByteCount = 16 << 20

  private let file: AtomicFile

  /// The file of a state directory.
  public init(directory: String) { self.init(AtomicFile(path: "\(directory)/schedules.json")) }

  /// Any file.
  public init(_ file: AtomicFile) { self.file = file }

  /// Where it is.
  public var path: String { file.path }

  /// What waits; nothing where there is no file yet.
  ///
  /// - Throws: `StorageError` for a file that cannot be read or understood.
  public func load() throws(StorageError) -> [Appointment] {
    guard let bytes = try file.read(limit: Self.maximumByteCount) else { return [] }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(reading: bytes)
    } catch {
      throw StorageError(path, reason: "\(error)", isDamage: true)
    }
    guard value["format"] == .number(Double(Self.format)), case .array(let elements)? = value["appointments"] else {
      throw StorageError(
        path, reason: "is not a list of appointments of format \(Self.format)", isDamage: true)
    }
    var appointments: [Appointment] = []
    for (index, element) in elements.enumerated() {
      guard let appointment = Appointment(stored: element) else {
        throw StorageError(
          path, reason: "appointment \(index + 1) of \(elements.count) cannot be read", isDamage: true)
      }
      appointments.append(appointment)
    }
    return appointments
  }

  /// Keeps what waits.
  ///
  /// - Throws: `StorageError`; then what was kept before is still there.
  public func save(_ appointments: [Appointment]) throws(StorageError) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("format")
      writer.number(Self.format)
      writer.key("appointments")
      writer.array { writer in
        for appointment in appointments { appointment.store(into: &writer) }
      }
    }
    try file.replace(with: writer.bytes)
  }

  /// Puts a file that cannot be understood aside; returns its new path.
  ///
  /// - Throws: `StorageError` when the system refuses.
  public func putAside(_ now: Moment) throws(StorageError) -> String {
    let other = "\(path).damaged-\(Int(now.wall))"
    try file.move(to: other)
    return other
  }
}

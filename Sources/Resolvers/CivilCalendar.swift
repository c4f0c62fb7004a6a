// Unix seconds ↔ the clock on the wall of a home, in any zone of the system's tz database. No Foundation, no setenv:
// the zone's file is read (`ZoneFile`), and after its last transition its footer rule holds (`ZoneRule`).

import Glibc

/// The calendar and clock of one time zone.
public struct CivilCalendar: Equatable, Sendable {
  /// The zone's IANA name, or `local` for the system's own zone.
  public let zone: String
  private let file: ZoneFile

  /// Coordinated Universal Time; needs no zone data.
  public static let utc = CivilCalendar(zone: "UTC", file: ZoneFile())

  /// The calendar of the zone with an IANA name, or of the system (`/etc/localtime`) when `zone` is nil.
  ///
  /// Files lie in `zoneInfo`: `$TZDIR`, or `/usr/share/zoneinfo`, unless given. Where the system has no zone data at
  /// all, every calendar is UTC.
  /// - Throws: `CalendarError` when there is no such zone, or its file is damaged.
  public init(
    zone: String? = nil, zoneInfo folder: String? = nil, localTime: String = "/etc/localtime"
  ) throws(CalendarError) {
    guard let zone else {
      self.zone = "local"
      file = try ZoneFile.load(localTime) ?? ZoneFile()
      return
    }
    self.zone = zone
    guard Self.isName(zone) else { throw .unknownZone(name: zone) }
    let folder = folder ?? Self.systemFolder
    if let found = try ZoneFile.load(folder + "/" + zone) {
      file = found
    } else if zone == "UTC" || !Self.isFolder(folder) {
      file = ZoneFile()
    } else {
      throw .unknownZone(name: zone)
    }
  }

  private init(zone: String, file: ZoneFile) {
    self.zone = zone
    self.file = file
  }

  /// The moment now, in Unix seconds, by the system's clock.
  public static func systemNow() -> Double {
    var time = timespec()
    guard unsafe clock_gettime(CLOCK_REALTIME, &time) == 0 else { return 0 }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// The local time at a moment in Unix seconds, fractions dropped; moments outside the years 2...9998 become the
  /// nearest inside.
  public func local(at seconds: Double) -> LocalTime {
    let bounded = seconds.isNaN ? 0 : min(max(seconds, Self.earliest), Self.latest)
    let whole = Int(bounded.rounded(.down))
    return LocalTime(unixSeconds: whole, offset: file.offset(at: whole))
  }

  /// The local time when the clock shows `secondOfDay` (0...86,399) on `date`.
  ///
  /// A time that the clock skips is moved forward by what it skips (02:30 becomes 03:30); of one that it shows twice,
  /// the first is meant.
  public func local(on date: CivilDate, secondOfDay: Int) -> LocalTime {
    let wall = date.dayNumber * 86_400 + min(max(secondOfDay, 0), 86_399)
    let day = 26 * 3_600  // more than any zone is away from UTC
    let before = file.offset(at: wall - day)
    let after = file.offset(at: wall + day)
    let offsets = [before, after, file.offset(at: wall - before), file.offset(at: wall - after)]
    let moment = offsets.map { wall - $0 }.filter { $0 + file.offset(at: $0) == wall }.min() ?? wall - before
    return LocalTime(unixSeconds: moment, offset: file.offset(at: moment))
  }

  private static let earliest = -62_104_060_800.0  // 1 January of year 2
  private static let latest = 253_370_764_799.0  // 31 December 9998

  /// Only what a name in the database is made of: no way out of its folder.
  private static func isName(_ zone: String) -> Bool {
    let parts = zone.split(separator: "/", omittingEmptySubsequences: false)
    return zone.utf8.count <= 64 && !zone.isEmpty
      && parts.allSatisfy { part in
        !part.isEmpty && part.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || isLetterOrSign($0) }
      }
  }

  private static func isLetterOrSign(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "+")
  }

  private static var systemFolder: String {
    guard let folder = unsafe getenv("TZDIR") else { return "/usr/share/zoneinfo" }
    return unsafe String(cString: folder)
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

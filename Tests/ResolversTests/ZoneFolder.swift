// Zone files made byte by byte, for tests that need zones whatever the system has.

import Glibc
import Testing

/// A folder of zone files that goes away with the value.
final class ZoneFolder {
  let path: String
  private var made: [String] = []

  static let systemHasData = unsafe access("/usr/share/zoneinfo/Europe/Lisbon", R_OK) == 0

  init(_ files: [String: [UInt8]]) throws {
    path = "/tmp/hearken-zones-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    try Self.makeFolder(path)
    for (name, bytes) in files {
      if let slash = name.firstIndex(of: "/") {
        let folder = path + "/" + name[..<slash]
        try Self.makeFolder(folder)
        made.append(folder)
      }
      let file = path + "/" + name
      let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_EXCL, 0o600)
      try #require(descriptor >= 0)
      defer { close(descriptor) }
      let written = unsafe write(descriptor, bytes, bytes.count)
      #expect(written == bytes.count)
      made.insert(file, at: 0)
    }
  }

  deinit {
    for path in made where unsafe unlink(path) != 0 { unsafe rmdir(path) }
    unsafe rmdir(path)
  }

  /// The bytes of a zone's file in version 2, its 32-bit half empty.
  static func zone(
    _ rule: String, transitions: [(moment: Int64, type: UInt8)] = [], offsets: [Int32] = [0]
  ) -> [UInt8] {
    func big(_ number: Int64, _ width: Int) -> [UInt8] {
      (1...width).map { UInt8(truncatingIfNeeded: number >> Int64(8 * (width - $0))) }
    }
    func header(times: Int, types: Int) -> [UInt8] {
      var bytes: [UInt8] = Array("TZif2".utf8)
      bytes += [UInt8](repeating: 0, count: 15)
      for count in [0, 0, 0, times, types, 1] { bytes += big(Int64(count), 4) }
      return bytes
    }
    var bytes = header(times: 0, types: 1)
    bytes += [UInt8](repeating: 0, count: 7)
    bytes += header(times: transitions.count, types: offsets.count)
    for transition in transitions { bytes += big(transition.moment, 8) }
    for transition in transitions { bytes.append(transition.type) }
    for offset in offsets { bytes += big(Int64(offset), 4) + [0, 0] }
    bytes.append(0)
    bytes += Array("\n\(rule)\n".utf8)
    return bytes
  }

  private static func makeFolder(_ path: String) throws {
    let status = unsafe mkdir(path, 0o700)
    try #require(status == 0)
  }
}

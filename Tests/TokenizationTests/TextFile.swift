// Reads a file of the Fixtures folder, which lies beside this source file.

import Glibc

struct UnreadableFixture: Error {
  let path: String
}

/// The lines of a fixture, without the line feeds.
func fixture(_ name: String) throws -> String {
  let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
  let path = "\(folder)/Fixtures/\(name)"
  guard let file = unsafe fopen(path, "r") else { throw UnreadableFixture(path: path) }
  defer { unsafe fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = unsafe fread(&chunk, 1, chunk.count, file)
    if count == 0 { return String(decoding: bytes, as: UTF8.self) }
    bytes += chunk[..<count]
  }
}

// The questions a build asks of the file system.

import FoundationEssentials
import Glibc

enum TextFiles {
  /// Why a file could not be read, and what to look at.
  static func reason(notReading path: String) -> String {
    guard unsafe access(path, F_OK) == 0 else {
      return
        "cannot be read: there is no such file; names that do not begin with / are looked for in the current folder"
    }
    guard unsafe access(path, R_OK) == 0 else {
      return "cannot be read: \(unsafe String(cString: strerror(errno))); check its owner and mode"
    }
    return "cannot be read: it is no plain file"
  }

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Paths of the files in a folder whose names end so, sorted.
  static func files(in folder: String, ending: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(ending) }.sorted().map { "\(folder)/\($0)" }
  }
}

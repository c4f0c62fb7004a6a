// Whole small files in and out, without Foundation.

import Files
import Glibc

/// Reads and writes whole text files.
public enum TextFile {
  /// The file's text; invalid UTF-8 is repaired.
  /// - Throws: `TrainingError.unreadable` with the system's reason.
  public static func read(_ path: String) throws(TrainingError) -> String {
    do { return String(decoding: try FileContents.bytes(of: path), as: UTF8.self) } catch {
      throw .unreadable(file: path, reason: error.reason)
    }
  }

  /// Replaces the file's text in one step: a reader sees the old or the new, never half.
  /// - Throws: `TrainingError.unreadable` with the system's reason.
  public static func write(_ text: String, to path: String) throws(TrainingError) {
    let temporary = path + ".new"
    guard let file = unsafe fopen(temporary, "wb") else {
      throw .unreadable(file: temporary, reason: unsafe String(cString: strerror(errno)))
    }
    var bytes = Array(text.utf8)
    let written = unsafe fwrite(&bytes, 1, bytes.count, file)
    let closed = unsafe fclose(file)
    guard written == bytes.count, closed == 0, unsafe rename(temporary, path) == 0 else {
      throw .unreadable(file: path, reason: unsafe String(cString: strerror(errno)))
    }
  }

  /// Makes a folder and those above it.
  /// - Throws: `TrainingError.unreadable` with the system's reason.
  public static func makeFolder(_ path: String) throws(TrainingError) {
    var partial = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      partial += partial.isEmpty || partial == "/" ? String(part) : "/\(part)"
      if unsafe mkdir(partial, 0o755) != 0, errno != EEXIST {
        throw .unreadable(file: partial, reason: unsafe String(cString: strerror(errno)))
      }
    }
  }

  /// Removes a file if it is there.
  public static func remove(_ path: String) { unsafe unlink(path) }

  /// Makes the folder that a file will be written to.
  /// - Throws: `TrainingError.unreadable` with the system's reason.
  static func makeFolder(of path: String) throws(TrainingError) {
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex { try makeFolder(String(path[..<slash])) }
  }

  /// Whether something is there.
  public static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}

// The sentences of a file of JSON lines, to say only those of a set.

import Glibc
import JSONValues
import YAMLNodes

/// Reads which sentences are wanted.
public enum Sentences {
  /// The `text` of every line of the file, lower-cased.
  /// - Throws: `SentencesError` naming file and line.
  public static func load(path: String) throws(SentencesError) -> Set<String> {
    guard let file = unsafe fopen(path, "rb") else { throw SentencesError(file: path, line: nil) }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    var found: Set<String> = []
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard case .object(let members)? = try? JSONValue(reading: Array(line)),
        case .string(let text)? = members["text"]
      else { throw SentencesError(file: path, line: index + 1) }
      found.insert(text.lowercased())
    }
    return found
  }
}

/// A file of sentences that cannot be read.
public struct SentencesError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public let file: String
  /// The line; nil when the file as a whole cannot be read.
  public let line: Int?

  /// `file:line: what is wrong; what to do`.
  public var description: String {
    guard let line else { return "\(file): cannot be read; check the path" }
    return "\(file):\(line): expected a JSON object with \"text\""
  }
}

// Public keys in minisign's form: base64 of "Ed", eight bytes of identifier, 32 bytes of Ed25519 key; in a file below an
// untrusted comment.

/// Eight bytes by which a signature says which key it was made with.
public struct KeyIdentifier: Hashable, Sendable, CustomStringConvertible {
  /// The bytes as stored.
  let bytes: [UInt8]

  /// As `minisign` prints it: hexadecimal, the last byte first.
  public var description: String {
    let digits = Array("0123456789ABCDEF")
    return String(bytes.reversed().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}

/// A key that signatures are checked with.
public struct PublicKey: Hashable, Sendable, CustomStringConvertible {
  /// Which key it is.
  public let identifier: KeyIdentifier
  /// Ed25519.
  let bytes: [UInt8]

  static let algorithm = Array("Ed".utf8)

  init(identifier: KeyIdentifier, bytes: [UInt8]) {
    self.identifier = identifier
    self.bytes = bytes
  }

  /// Reads a key: its 56 characters of base64, alone or as the second line of a key file.
  ///
  /// - Throws: `SigningError.malformed`.
  public init(_ text: String) throws(SigningError) {
    let expected = "56 characters of base64 that begin with RW, alone or below an untrusted comment"
    let lines = text.asLines
    let line: Substring? =
      switch lines.count {
      case 1: lines[0]
      case 2 where lines[0].hasPrefix(Comment.untrusted): lines[1]
      default: nil
      }
    guard let line, let stored = Sodium.bytes(base64: line, count: 42), stored.starts(with: Self.algorithm) else {
      throw .malformed(what: "public key of minisign", expected: expected)
    }
    self.init(identifier: KeyIdentifier(bytes: Array(stored[2..<10])), bytes: Array(stored[10...]))
  }

  /// Reads a key file.
  ///
  /// - Throws: `SigningError` naming the file.
  public static func load(_ path: String) throws(SigningError) -> PublicKey {
    let text = try KeyFile.read(path)
    do throws(SigningError) {
      return try PublicKey(text)
    } catch {
      throw .system(file: path, operation: "read", reason: "\(error)")
    }
  }

  /// The key's base64, as settings and `minisign -P` take it.
  public var description: String { Sodium.base64(Self.algorithm + identifier.bytes + bytes) }

  /// The text of a key file.
  public var fileText: String { "\(Comment.untrusted)minisign public key \(identifier)\n\(description)\n" }
}

enum Comment {
  static let untrusted = "untrusted comment: "
  static let trusted = "trusted comment: "

  /// Whether a comment fits on its line.
  static func isUsable(_ comment: String) -> Bool {
    comment.utf8.count <= Signature.maximumCommentByteCount
      && comment.unicodeScalars.allSatisfy { $0 == "\t" || !($0.value < 0x20 || (0x7F...0x9F).contains($0.value)) }
  }
}

extension String {
  /// Lines without their ends (LF or CRLF), the empty one after the last end left out.
  var asLines: [Substring] {
    // Swift takes CR LF for one character, so lines are cut by scalars.
    var lines = unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      Substring(line.last == "\r" ? line.dropLast() : line)
    }
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}

// The one error type of this module: what is wrong with a key or a signature, in which file, and what to do.

/// Why something cannot be signed, or a signature is not believed.
public enum SigningError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file cannot be read or written.
  case system(file: String, operation: String, reason: String)
  /// A key or signature is not in minisign's form.
  case malformed(what: String, expected: String)
  /// A key file exists already and is not overwritten.
  case exists(file: String)
  /// A file is larger than anything of its kind.
  case tooLarge(file: String, limit: Int)
  /// A secret key is encrypted and no password was given.
  case needsPassword
  /// A password does not open a secret key, or the key is damaged.
  case wrongPassword
  /// Deriving a key as the file asks for takes more time or memory than any honest file needs.
  case tooCostly(memory: UInt64, operations: UInt64)
  /// The system has no memory for deriving a key.
  case outOfMemory(bytes: UInt64)
  /// A signature names a key that is not among the trusted ones.
  case unknownKey(found: KeyIdentifier, trusted: [KeyIdentifier])
  /// The signature does not belong to these bytes.
  case wrongSignature(key: KeyIdentifier)
  /// The signature is right, but its trusted comment was changed.
  case wrongComment(key: KeyIdentifier)
  /// A comment that cannot stand in a signature file.
  case unusableComment

  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .system(let file, let operation, let reason): "\(file): \(operation): \(reason)"
    case .malformed(let what, let expected): "this is no \(what): expected \(expected)"
    case .exists(let file): "\(file) exists; a key that is overwritten is lost: move it away first, or use --force"
    case .tooLarge(let file, let limit): "\(file): is longer than \(limit) bytes"
    case .needsPassword: "the secret key is encrypted; give its password"
    case .wrongPassword: "the password does not open the secret key, or the key is damaged"
    case .tooCostly(let memory, let operations):
      "the secret key asks for \(memory) bytes and \(operations) operations to open; no honest one needs as much"
    case .outOfMemory(let bytes):
      "opening the secret key needs \(bytes >> 20) MB of memory, which this machine does not have free"
    case .unknownKey(let found, let trusted):
      "it is signed with the key \(found), "
        + (trusted.isEmpty
          ? "and no key is trusted; add its public key to trusted_keys"
          : "trusted are \(trusted.map(\.description).joined(separator: ", ")); sign it with one of these, or add its "
            + "public key to trusted_keys")
    case .wrongSignature(let key):
      "the signature of \(key) does not belong to these bytes: the file was changed after it was signed, or is not whole"
    case .wrongComment(let key): "the trusted comment was changed after \(key) signed it"
    case .unusableComment:
      "a comment is one line of at most \(Signature.maximumCommentByteCount) bytes without control characters but tab"
    }
  }
}

// Detached signatures in minisign's form, four lines:
//
//   untrusted comment: anything
//   base64 of "ED" (the BLAKE2b-512 of the file is signed) or "Ed" (the file itself), key identifier, Ed25519 signature
//   trusted comment: signed as well
//   base64 of the Ed25519 signature of signature and trusted comment together
//
// We write "ED" and read both, as minisign does.

/// A signature with its comments.
public struct Signature: Equatable, Sendable, CustomStringConvertible {
  /// Longest comment, in bytes of UTF-8.
  public static let maximumCommentByteCount = 8_192
  /// Longest signature file, in bytes.
  public static let maximumByteCount = 32_768

  /// Which key made it.
  public let key: KeyIdentifier
  /// Words that anybody may have changed.
  public let untrustedComment: String
  /// Words of the signer, to be believed once the signature is verified.
  public let trustedComment: String
  /// Whether the file's digest was signed instead of the file.
  public let isPrehashed: Bool
  private let bytes: [UInt8]
  private let global: [UInt8]

  private static let prehashed = Array("ED".utf8)
  private static let whole = Array("Ed".utf8)

  /// Reads the text of a signature file.
  ///
  /// - Throws: `SigningError.malformed` naming the line.
  public init(_ text: String) throws(SigningError) {
    func fault(_ expected: String) -> SigningError {
      .malformed(what: "signature of minisign", expected: expected)
    }
    let lines = text.utf8.count <= Self.maximumByteCount ? text.asLines : []
    guard lines.count == 4 else {
      throw fault("four lines: untrusted comment, signature, trusted comment, signature of the comment")
    }
    guard lines[0].hasPrefix(Comment.untrusted) else { throw fault("'\(Comment.untrusted)…' in line 1") }
    guard lines[2].hasPrefix(Comment.trusted) else { throw fault("'\(Comment.trusted)…' in line 3") }
    guard let stored = Sodium.bytes(base64: lines[1], count: 74) else {
      throw fault("100 characters of base64 in line 2")
    }
    let algorithm = Array(stored[..<2])
    guard algorithm == Self.prehashed || algorithm == Self.whole else {
      throw fault("a signature that begins with RUQ or RWQ, of Ed25519, in line 2")
    }
    guard let global = Sodium.bytes(base64: lines[3], count: 64) else {
      throw fault("88 characters of base64 in line 4")
    }
    untrustedComment = String(lines[0].dropFirst(Comment.untrusted.count))
    trustedComment = String(lines[2].dropFirst(Comment.trusted.count))
    guard Comment.isUsable(untrustedComment), Comment.isUsable(trustedComment) else { throw .unusableComment }
    isPrehashed = algorithm == Self.prehashed
    key = KeyIdentifier(bytes: Array(stored[2..<10]))
    bytes = Array(stored[10...])
    self.global = global
  }

  /// Reads a signature file.
  ///
  /// - Throws: `SigningError` naming the file.
  public static func load(_ path: String) throws(SigningError) -> Signature {
    let text = try KeyFile.read(path)
    do throws(SigningError) {
      return try Signature(text)
    } catch {
      throw .system(file: path, operation: "read", reason: "\(error)")
    }
  }

  /// Signs a message.
  ///
  /// - Throws: `SigningError.unusableComment`.
  public init(
    signing message: UnsafeRawBufferPointer, with key: SecretKey, trustedComment: String,
    untrustedComment: String = "signature from hearken secret key"
  ) throws(SigningError) {
    guard Comment.isUsable(trustedComment), Comment.isUsable(untrustedComment) else { throw .unusableComment }
    let digest = unsafe Sodium.blake2b(message, count: 64)
    bytes = unsafe digest.withUnsafeBytes { unsafe key.sign($0) }
    global = unsafe (bytes + Array(trustedComment.utf8)).withUnsafeBytes { unsafe key.sign($0) }
    self.key = key.publicKey.identifier
    self.trustedComment = trustedComment
    self.untrustedComment = untrustedComment
    isPrehashed = true
  }

  /// Signs the file at `path`.
  ///
  /// - Throws: `SigningError` naming the file, or `unusableComment`.
  public init(signingFileAt path: String, with key: SecretKey, trustedComment: String) throws(SigningError) {
    let file = try SignedFile(path)
    try unsafe self.init(signing: file.unsafeBytes, with: key, trustedComment: trustedComment)
  }

  /// The text of a signature file.
  public var description: String {
    let stored = (isPrehashed ? Self.prehashed : Self.whole) + key.bytes + bytes
    return "\(Comment.untrusted)\(untrustedComment)\n\(Sodium.base64(stored))\n"
      + "\(Comment.trusted)\(trustedComment)\n\(Sodium.base64(global))\n"
  }

  /// Checks that one of `keys` signed these very bytes, and the trusted comment; returns which.
  ///
  /// - Throws: `SigningError.unknownKey`, `.wrongSignature`, `.wrongComment`.
  @discardableResult
  public func verify(_ message: UnsafeRawBufferPointer, by keys: [PublicKey]) throws(SigningError) -> PublicKey {
    // Identifiers are eight bytes that anybody can choose: two keys may have the same one.
    let candidates = keys.filter { $0.identifier == key }
    guard !candidates.isEmpty else { throw .unknownKey(found: key, trusted: keys.map(\.identifier)) }
    let digest = unsafe isPrehashed ? Sodium.blake2b(message, count: 64) : []
    let signer = candidates.first { candidate in
      isPrehashed
        ? unsafe digest.withUnsafeBytes { unsafe Sodium.isValid(bytes, of: $0, by: candidate.bytes) }
        : unsafe Sodium.isValid(bytes, of: message, by: candidate.bytes)
    }
    guard let signer else { throw .wrongSignature(key: key) }
    let isCommentSigned = unsafe (bytes + Array(trustedComment.utf8)).withUnsafeBytes {
      unsafe Sodium.isValid(global, of: $0, by: signer.bytes)
    }
    guard isCommentSigned else { throw .wrongComment(key: key) }
    return signer
  }

  /// Checks that one of `keys` signed the file at `path`; returns which.
  ///
  /// - Throws: `SigningError` naming the file or why the signature is not believed.
  @discardableResult
  public func verify(fileAt path: String, by keys: [PublicKey]) throws(SigningError) -> PublicKey {
    let file = try SignedFile(path)
    return try unsafe verify(file.unsafeBytes, by: keys)
  }
}

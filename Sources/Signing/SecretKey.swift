// Secret keys in minisign's form, plain or encrypted with a password (scrypt). Base64 of:
//
//   0..<2   "Ed"       2..<4  "Sc", or two zeros where nothing is encrypted       4..<6  "B2"
//   6..<38  salt      38..<46 operations     46..<54 memory, little-endian
//   54..<158          identifier (8), secret key (64), BLAKE2b-256 of "Ed", identifier and secret key (32), these 104
//                     bytes XORed with what scrypt makes of the password
//
// minisign leaves the checksum of a plain key zero; we write it, and check it unless it is zero.

/// A key that signs. Its bytes are overwritten when it goes.
public final class SecretKey: Sendable {
  /// Which key it is.
  public let publicKey: PublicKey
  private let box: SecretBytes

  private static let algorithm = Array("Ed".utf8)
  private static let scrypt = Array("Sc".utf8)
  private static let plain: [UInt8] = [0, 0]
  private static let checksum = Array("B2".utf8)
  private static let byteCount = 158

  private init(identifier: [UInt8], secretKey: [UInt8]) {
    publicKey = PublicKey(identifier: KeyIdentifier(bytes: identifier), bytes: Array(secretKey[32...]))
    box = SecretBytes(secretKey)
  }

  /// Makes a new key.
  public convenience init() {
    var (_, secretKey) = Sodium.keyPair()
    self.init(identifier: Sodium.random(8), secretKey: secretKey)
    Sodium.erase(&secretKey)
  }

  /// Reads the text of a key file; `password` is asked for only where the key is encrypted.
  ///
  /// - Throws: `SigningError.malformed`, `.needsPassword`, `.wrongPassword`, `.tooCostly`, `.outOfMemory`.
  public convenience init(_ text: String, password: () throws(SigningError) -> [UInt8]?) throws(SigningError) {
    let lines = text.asLines
    guard lines.count == 2, lines[0].hasPrefix(Comment.untrusted),
      var stored = Sodium.bytes(base64: lines[1], count: Self.byteCount), stored.starts(with: Self.algorithm),
      Array(stored[4..<6]) == Self.checksum
    else {
      throw .malformed(what: "secret key of minisign", expected: "an untrusted comment, then 212 characters of base64")
    }
    defer { Sodium.erase(&stored) }
    let kind = Array(stored[2..<4])
    if kind == Self.scrypt {
      var stream = try Self.stream(of: stored, password: password)
      for index in 0..<104 { stored[54 + index] ^= stream[index] }
      Sodium.erase(&stream)
    } else if kind != Self.plain {
      throw .malformed(what: "secret key of minisign", expected: "the key derivation Sc (scrypt) or none")
    }
    let isUnchecked = kind == Self.plain && stored[126...].allSatisfy { $0 == 0 }
    let isWhole = isUnchecked || Sodium.isEqual(Self.checksum(of: stored), Array(stored[126...]))
    guard isWhole, Sodium.publicKey(seed: stored[62..<94]) == Array(stored[94..<126]) else {
      if kind == Self.scrypt { throw .wrongPassword }
      throw .malformed(what: "secret key of minisign", expected: "a key that fits its checksum; it is damaged")
    }
    self.init(identifier: Array(stored[54..<62]), secretKey: Array(stored[62..<126]))
  }

  /// Reads a key file; `password` is asked for only where the key is encrypted.
  ///
  /// - Throws: `SigningError` naming the file or what is wrong with the password.
  public static func load(
    _ path: String, password: () throws(SigningError) -> [UInt8]?
  ) throws(SigningError) -> SecretKey {
    try SecretKey(try KeyFile.read(path), password: password)
  }

  /// The text of a key file; with a password it is encrypted, which takes up to a second and 16 MB.
  ///
  /// - Throws: `SigningError.outOfMemory`.
  public func fileText(password: [UInt8]?) throws(SigningError) -> String {
    var stored = Self.algorithm + (password == nil ? Self.plain : Self.scrypt) + Self.checksum
    let cost = Sodium.interactive
    stored += password == nil ? [UInt8](repeating: 0, count: 32) : Sodium.random(32)
    stored += Self.littleEndian(password == nil ? 0 : cost.operations)
    stored += Self.littleEndian(password == nil ? 0 : cost.memory)
    stored += publicKey.identifier.bytes
    box.withBytes { stored += $0 }
    stored += Self.checksum(of: stored)
    defer { Sodium.erase(&stored) }
    if let password {
      var stream = try Self.stream(of: stored) { password }
      for index in 0..<104 { stored[54 + index] ^= stream[index] }
      Sodium.erase(&stream)
    }
    let kind = password == nil ? "minisign secret key" : "minisign encrypted secret key"
    return "\(Comment.untrusted)\(kind)\n\(Sodium.base64(stored))\n"
  }

  func sign(_ message: UnsafeRawBufferPointer) -> [UInt8] {
    box.withBytes { unsafe Sodium.sign(message, $0) }
  }

  /// What the 104 bytes of an encrypted key are XORed with.
  private static func stream(
    of stored: [UInt8], password: () throws(SigningError) -> [UInt8]?
  ) throws(SigningError) -> [UInt8] {
    let operations = integer(stored[38..<46])
    let memory = integer(stored[46..<54])
    guard operations <= Sodium.sensitive.operations, memory <= Sodium.sensitive.memory else {
      throw .tooCostly(memory: memory, operations: operations)
    }
    guard var password = try password() else { throw .needsPassword }
    defer { Sodium.erase(&password) }
    let salt = Array(stored[6..<38])
    guard let stream = Sodium.scrypt(password, salt: salt, operations: operations, memory: memory, count: 104) else {
      throw .outOfMemory(bytes: memory)
    }
    return stream
  }

  private static func checksum(of stored: [UInt8]) -> [UInt8] {
    var bytes = algorithm + stored[54..<126]
    defer { Sodium.erase(&bytes) }
    return unsafe bytes.withUnsafeBytes { unsafe Sodium.blake2b($0, count: 32) }
  }

  private static func littleEndian(_ value: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
  }

  private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// Bytes that are overwritten when nobody needs them any more.
private final class SecretBytes: @unchecked Sendable {
  // Sendable: they are read until they go, and written only then.
  private var bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  deinit { Sodium.erase(&bytes) }

  func withBytes<Result>(_ body: ([UInt8]) -> Result) -> Result { body(bytes) }
}

// The only file of this module that calls libsodium: Ed25519, BLAKE2b, scrypt, base64 and random bytes as functions of
// byte arrays.

internal import CSodium

enum Sodium {
  /// Prepares the library; safe to call often and from any thread.
  private static let isReady: Bool = sodium_init() >= 0

  /// Bytes nobody can foresee.
  static func random(_ count: Int) -> [UInt8] {
    _ = isReady
    var bytes = [UInt8](repeating: 0, count: count)
    unsafe randombytes_buf(&bytes, bytes.count)
    return bytes
  }

  /// A key pair: 32 bytes of public and 64 of secret key, whose second half is the public one.
  static func keyPair() -> (publicKey: [UInt8], secretKey: [UInt8]) {
    _ = isReady
    var publicKey = [UInt8](repeating: 0, count: 32)
    var secretKey = [UInt8](repeating: 0, count: 64)
    unsafe crypto_sign_keypair(&publicKey, &secretKey)
    return (publicKey, secretKey)
  }

  /// The public key of a secret key's seed.
  static func publicKey(seed: ArraySlice<UInt8>) -> [UInt8] {
    _ = isReady
    var publicKey = [UInt8](repeating: 0, count: 32)
    var secretKey = [UInt8](repeating: 0, count: 64)
    unsafe crypto_sign_seed_keypair(&publicKey, &secretKey, Array(seed))
    erase(&secretKey)
    return publicKey
  }

  /// Ed25519 signature, 64 bytes.
  static func sign(_ message: UnsafeRawBufferPointer, _ secretKey: [UInt8]) -> [UInt8] {
    _ = isReady
    var signature = [UInt8](repeating: 0, count: 64)
    let bytes = unsafe message.bindMemory(to: UInt8.self)
    unsafe crypto_sign_detached(&signature, nil, bytes.baseAddress, UInt64(bytes.count), secretKey)
    return signature
  }

  /// Whether an Ed25519 signature of 64 bytes belongs to a message and a public key of 32 bytes.
  static func isValid(_ signature: [UInt8], of message: UnsafeRawBufferPointer, by publicKey: [UInt8]) -> Bool {
    guard isReady, signature.count == 64, publicKey.count == 32 else { return false }
    let bytes = unsafe message.bindMemory(to: UInt8.self)
    return unsafe crypto_sign_verify_detached(signature, bytes.baseAddress, UInt64(bytes.count), publicKey) == 0
  }

  /// BLAKE2b of a message, `count` bytes.
  static func blake2b(_ message: UnsafeRawBufferPointer, count: Int) -> [UInt8] {
    _ = isReady
    var hash = [UInt8](repeating: 0, count: count)
    let bytes = unsafe message.bindMemory(to: UInt8.self)
    unsafe crypto_generichash(&hash, hash.count, bytes.baseAddress, UInt64(bytes.count), nil, 0)
    return hash
  }

  /// scrypt; nil where there is not enough memory.
  static func scrypt(_ password: [UInt8], salt: [UInt8], operations: UInt64, memory: UInt64, count: Int) -> [UInt8]? {
    guard isReady, salt.count == 32 else { return nil }
    var key = [UInt8](repeating: 0, count: count)
    let status = unsafe password.withUnsafeBytes { (buffer) -> Int32 in
      let bytes = unsafe buffer.bindMemory(to: CChar.self)
      var empty: CChar = 0
      return unsafe withUnsafePointer(to: &empty) { nothing in
        unsafe crypto_pwhash_scryptsalsa208sha256(
          &key, UInt64(count), bytes.baseAddress ?? nothing, UInt64(bytes.count), salt, operations, Int(memory))
      }
    }
    return status == 0 ? key : nil
  }

  /// What an interactive key derivation costs: a second or less, and 16 MB.
  static let interactive: (operations: UInt64, memory: UInt64) = (
    UInt64(crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_INTERACTIVE),
    UInt64(crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_INTERACTIVE)
  )

  /// What minisign itself asks for, and the most that is accepted.
  static let sensitive: (operations: UInt64, memory: UInt64) = (
    UInt64(crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE),
    UInt64(crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE)
  )

  /// Overwrites a secret.
  static func erase(_ bytes: inout [UInt8]) { unsafe sodium_memzero(&bytes, bytes.count) }

  /// Whether two equally long arrays are equal, in time that does not tell where they differ.
  static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe sodium_memcmp(left, right, left.count) == 0
  }

  /// Standard base64 with padding.
  static func base64(_ bytes: [UInt8]) -> String {
    let variant = Int32(sodium_base64_VARIANT_ORIGINAL)
    var text = [CChar](repeating: 0, count: sodium_base64_encoded_len(bytes.count, variant))
    unsafe sodium_bin2base64(&text, text.count, bytes, bytes.count, variant)
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The `count` bytes that standard base64 with padding stands for; nil for any other text.
  static func bytes(base64 text: Substring, count: Int) -> [UInt8]? {
    guard text.utf8.count == (count + 2) / 3 * 4 else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    var found = 0
    let source = text.utf8.map { CChar(bitPattern: $0) }
    let variant = Int32(sodium_base64_VARIANT_ORIGINAL)
    let status = unsafe sodium_base642bin(&bytes, count, source, source.count, nil, &found, nil, variant)
    return status == 0 && found == count ? bytes : nil
  }
}

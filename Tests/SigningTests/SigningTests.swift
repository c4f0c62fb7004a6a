// Keys and signatures by themselves: what is written is read, and nothing that was touched is believed.

import Glibc
import Signing
import Testing

@Suite("Keys and signatures")
struct SigningTests {
  let scratch = Scratch()
  let key = SecretKey()
  let message = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

  private func signature(_ comment: String = "file:a\tsequence:3") throws -> Signature {
    try unsafe message.withUnsafeBytes { try unsafe Signature(signing: $0, with: key, trustedComment: comment) }
  }

  private func verify(_ signature: Signature, _ bytes: [UInt8], by keys: [PublicKey]) -> SigningError? {
    unsafe bytes.withUnsafeBytes { buffer in
      do throws(SigningError) {
        try unsafe signature.verify(buffer, by: keys)
        return nil
      } catch {
        return error
      }
    }
  }

  @Test("a signature is believed for its bytes, by its key, with its comment")
  func roundTrip() throws {
    let read = try Signature("\(try signature())")
    #expect(read.trustedComment == "file:a\tsequence:3")
    #expect(read.isPrehashed)
    #expect(verify(read, message, by: [SecretKey().publicKey, key.publicKey]) == nil)
  }

  @Test("one bit of the file, a byte less or more, and the signature is not believed")
  func tampering() throws {
    let signature = try signature()
    for index in [0, 4_096, message.count - 1] {
      var changed = message
      changed[index] ^= 1
      #expect(verify(signature, changed, by: [key.publicKey]) == .wrongSignature(key: key.publicKey.identifier))
    }
    for changed in [Array(message.dropLast()), message + [0], []] {
      #expect(verify(signature, changed, by: [key.publicKey]) == .wrongSignature(key: key.publicKey.identifier))
    }
  }

  @Test("a changed trusted comment is not believed, a changed untrusted one does not matter")
  func comments() throws {
    let text = "\(try signature())"
    let other = try Signature(text.replacing("sequence:3", with: "sequence:9"))
    #expect(verify(other, message, by: [key.publicKey]) == .wrongComment(key: key.publicKey.identifier))
    let harmless = try Signature(text.replacing("signature from hearken", with: "whatever"))
    #expect(verify(harmless, message, by: [key.publicKey]) == nil)
    #expect(throws: SigningError.unusableComment) { try signature("two\nlines") }
    #expect(throws: SigningError.unusableComment) { try signature(String(repeating: "x", count: 9_000)) }
  }

  @Test("a stranger's signature names its key and those that are trusted")
  func strangers() throws {
    let other = SecretKey()
    let error = verify(try signature(), message, by: [other.publicKey])
    #expect(error == .unknownKey(found: key.publicKey.identifier, trusted: [other.publicKey.identifier]))
    #expect(error?.description.contains("\(key.publicKey.identifier)") == true)
    #expect(verify(try signature(), message, by: []) == .unknownKey(found: key.publicKey.identifier, trusted: []))
  }

  @Test("a key with the same identifier and another body does not vouch, and does not stand in the way")
  func sharedIdentifier() throws {
    var text = Array("\(key.publicKey)")
    text[40] = text[40] == "A" ? "B" : "A"
    let posing = try PublicKey(String(text))
    #expect(posing.identifier == key.publicKey.identifier)
    #expect(verify(try signature(), message, by: [posing]) == .wrongSignature(key: posing.identifier))
    #expect(verify(try signature(), message, by: [posing, key.publicKey]) == nil)
  }

  @Test("every signature that is cut short or has a byte changed is refused, and none stops the program")
  func damagedSignatures() throws {
    let text = Array("\(try signature())".utf8)
    for length in 0..<text.count - 1 {
      let cut = try? Signature(String(decoding: text[..<length], as: UTF8.self))
      if let cut { #expect(verify(cut, message, by: [key.publicKey]) != nil, "cut at \(length)") }
    }
    let commentLength = text.firstIndex(of: UInt8(ascii: "\n")) ?? 0
    for index in commentLength + 1..<text.count - 1 {
      var changed = text
      changed[index] ^= 1
      guard let read = try? Signature(String(decoding: changed, as: UTF8.self)) else { continue }
      #expect(verify(read, message, by: [key.publicKey]) != nil, "byte \(index) changed")
    }
  }

  @Test("what is no signature or key says what was expected")
  func nonsense() throws {
    for text in [
      "", "\n\n\n\n", "untrusted comment: x\nAAAA\ntrusted comment: y\nBBBB\n", String(repeating: "x", count: 99_999),
    ] {
      #expect(throws: SigningError.self) { try Signature(text) }
      #expect(throws: SigningError.self) { try PublicKey(text) }
      #expect(throws: SigningError.self) { try SecretKey(text) { () throws(SigningError) -> [UInt8]? in nil } }
    }
    let spaced = "\(key.publicKey)".replacing("R", with: " ", maxReplacements: 1)
    #expect(throws: SigningError.self) { try PublicKey(spaced) }
  }

  @Test("public keys are read alone, from a file, and with the line ends of another system")
  func publicKeys() throws {
    #expect(try PublicKey("\(key.publicKey)") == key.publicKey)
    #expect(try PublicKey(key.publicKey.fileText) == key.publicKey)
    #expect(try PublicKey(key.publicKey.fileText.replacing("\n", with: "\r\n")) == key.publicKey)
    try KeyFile.write(key.publicKey.fileText, to: scratch("k.pub"), isSecret: false)
    #expect(try PublicKey.load(scratch("k.pub")) == key.publicKey)
    #expect(throws: SigningError.self) { try PublicKey.load(scratch("none.pub")) }
  }

  @Test("secret keys come back from their files, plain and encrypted, and open with their password alone")
  func secretKeys() throws {
    let password = Array("correct horse".utf8)
    func read(_ text: String, _ password: [UInt8]?) throws -> SecretKey {
      try SecretKey(text) { () throws(SigningError) -> [UInt8]? in password }
    }
    #expect(try read(try key.fileText(password: nil), nil).publicKey == key.publicKey)
    let encrypted = try key.fileText(password: password)
    #expect(encrypted != (try key.fileText(password: password)))
    #expect(try read(encrypted, password).publicKey == key.publicKey)
    #expect(throws: SigningError.wrongPassword) { try read(encrypted, Array("wrong".utf8)) }
    #expect(throws: SigningError.wrongPassword) { try read(encrypted, []) }
    #expect(throws: SigningError.needsPassword) { try read(encrypted, nil) }
    let copy = try read(encrypted, password)
    let signed = try unsafe message.withUnsafeBytes {
      try unsafe Signature(signing: $0, with: copy, trustedComment: "")
    }
    #expect(verify(signed, message, by: [key.publicKey]) == nil)
  }

  @Test("a damaged plain secret key is told from a whole one")
  func damagedSecretKey() throws {
    let lines = try key.fileText(password: nil).split(separator: "\n")
    for place in [80, 120, 160, 200] {
      var characters = Array(lines[1])
      characters[place] = characters[place] == "A" ? "B" : "A"
      #expect(throws: SigningError.self) {
        try SecretKey("\(lines[0])\n\(String(characters))\n") { () throws(SigningError) -> [UInt8]? in nil }
      }
    }
  }

  @Test("a key file that asks for endless work is refused at once")
  func costlyKey() throws {
    let lines = try key.fileText(password: Array("x".utf8)).split(separator: "\n")
    // Characters 50 to 71 of the base64 are bytes 37 to 53: the costs.
    var characters = Array(lines[1])
    for place in 52..<71 { characters[place] = "/" }
    let began = ContinuousClock.now
    #expect {
      try SecretKey("\(lines[0])\n\(String(characters))\n") { () throws(SigningError) -> [UInt8]? in [1] }
    } throws: { error in
      if case SigningError.tooCostly = error { true } else { false }
    }
    #expect(ContinuousClock.now - began < .seconds(1))
  }

  @Test("a secret key's file is for its owner alone, and no key is overwritten by chance")
  func keyFiles() throws {
    let text = try key.fileText(password: nil)
    try KeyFile.write(text, to: scratch("k.key"), isSecret: true)
    #expect(scratch.mode("k.key") == 0o600)
    #expect(throws: SigningError.exists(file: scratch("k.key"))) {
      try KeyFile.write("other", to: scratch("k.key"), isSecret: true)
    }
    #expect(try KeyFile.read(scratch("k.key")) == text)
    try KeyFile.write("other", to: scratch("k.key"), isSecret: true, replacing: true)
    #expect(try KeyFile.read(scratch("k.key")) == "other")
    scratch.write([UInt8](repeating: 65, count: 40_000), "long")
    #expect(throws: SigningError.self) { try KeyFile.read(scratch("long")) }
  }
}

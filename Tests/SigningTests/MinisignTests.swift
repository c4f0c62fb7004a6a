// Hand in hand with the real program: it believes our signatures and reads our keys, we believe and read its.

import Glibc
import Signing
import Testing

@Suite("minisign and we", .serialized, .enabled(if: Minisign.program != nil, "minisign is not installed"))
struct MinisignTests {
  let scratch = Scratch()
  let program = Minisign.program ?? ""
  let message = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

  @Test("it believes what we sign, and no longer once a byte is changed")
  func oursBelieved() throws {
    let key = SecretKey()
    let file = scratch.write(message, "file")
    try KeyFile.write(key.publicKey.fileText, to: scratch("k.pub"), isSecret: false)
    let signature = try Signature(signingFileAt: file, with: key, trustedComment: "sequence:4")
    try KeyFile.write("\(signature)", to: "\(file).minisig", isSecret: false)
    #expect(scratch.run([program, "-V", "-p", scratch("k.pub"), "-m", file]) == 0)
    #expect(scratch.run([program, "-V", "-P", "\(key.publicKey)", "-m", file]) == 0)
    scratch.write(message + [1], "file")
    #expect(scratch.run([program, "-V", "-p", scratch("k.pub"), "-m", file]) != 0)
  }

  @Test("it signs with our secret keys, plain and encrypted, and we believe it")
  func ourKeys() throws {
    let key = SecretKey()
    let file = scratch.write(message, "file")
    for password in [nil, "open sesame"] {
      let name = password == nil ? "plain.key" : "encrypted.key"
      try KeyFile.write(key.fileText(password: password.map { Array($0.utf8) }), to: scratch(name), isSecret: true)
      let made = scratch("\(name).minisig")
      let arguments = [program, "-S", "-s", scratch(name), "-m", file, "-x", made, "-t", "sequence:5"]
      #expect(scratch.run(arguments, input: password.map { "\($0)\n" } ?? "") == 0)
      let signature = try Signature.load(made)
      #expect(signature.trustedComment == "sequence:5")
      #expect(throws: Never.self) { try signature.verify(fileAt: file, by: [key.publicKey]) }
    }
  }

  @Test("we believe what it signs with its own keys, the digest and the whole file, and not when a byte is changed")
  func theirsBelieved() throws {
    let file = scratch.write(message, "file")
    try #require(scratch.run([program, "-G", "-W", "-p", scratch("m.pub"), "-s", scratch("m.key")]) == 0)
    let key = try PublicKey.load(scratch("m.pub"))
    for (flag, isPrehashed) in [("-H", true), ("-l", false)] {
      let made = scratch("made\(flag)")
      try #require(scratch.run([program, "-S", flag, "-s", scratch("m.key"), "-m", file, "-x", made]) == 0)
      let signature = try Signature.load(made)
      #expect(signature.isPrehashed == isPrehashed)
      #expect(throws: Never.self) { try signature.verify(fileAt: file, by: [key]) }
      #expect(throws: SigningError.wrongSignature(key: key.identifier)) {
        try signature.verify(fileAt: scratch.write(message + [0], "longer"), by: [key])
      }
    }
  }

  @Test("we sign with its plain secret keys, and it believes us")
  func theirKeys() throws {
    let file = scratch.write(message, "file")
    try #require(scratch.run([program, "-G", "-W", "-p", scratch("m.pub"), "-s", scratch("m.key")]) == 0)
    let key = try SecretKey.load(scratch("m.key")) { () throws(SigningError) -> [UInt8]? in nil }
    #expect(try PublicKey.load(scratch("m.pub")) == key.publicKey)
    let signature = try Signature(signingFileAt: file, with: key, trustedComment: "by hearken")
    try KeyFile.write("\(signature)", to: "\(file).minisig", isSecret: false)
    #expect(scratch.run([program, "-V", "-p", scratch("m.pub"), "-m", file]) == 0)
  }
}

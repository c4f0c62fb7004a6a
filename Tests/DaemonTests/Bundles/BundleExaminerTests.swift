// Whose bundles are taken, and for which model: each fault is refused with its reason.

import Daemon
import Ontology
import Signing
import Testing
import Understanding

@Suite("Examination of bundles")
struct BundleExaminerTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  private func refusal(_ path: String, _ signature: String?, _ examiner: BundleExaminer? = nil)
    -> BundleRefusal.Reason?
  {
    reason { _ = try (examiner ?? bench.examiner()).examine(path, signature: signature) }
  }

  @Test("a signed adapter for this model is taken, and what it is is known")
  func good() throws {
    let path = try bench.adapter(5) { $0.sentences = "{}" }
    let facts = try bench.examiner().examine(path, signature: bench.signature(path))
    #expect(facts.name == "sauna" && facts.sequence == 5 && facts.sentences == "{}")
    #expect(facts.signer == "\(bench.key.publicKey.identifier)")
  }

  @Test("unsigned: refused, unless it is allowed")
  func unsigned() throws {
    let path = try bench.adapter(1)
    #expect(refusal(path, nil) == .unsigned)
    #expect(refusal(path, nil, bench.examiner(allowsUnsigned: true)) == nil)
    // Whoever signs wants to be checked.
    let foreign = try bench.signature(path, by: SecretKey())
    #expect(refusal(path, foreign, bench.examiner(allowsUnsigned: true)) == .unknownKey)
  }

  @Test("signed by a stranger, or with nonsense: refused")
  func strangers() throws {
    let path = try bench.adapter(1)
    #expect(refusal(path, try bench.signature(path, by: SecretKey())) == .unknownKey)
    #expect(refusal(path, try bench.signature(path), bench.examiner([])) == .unknownKey)
    #expect(refusal(path, "nonsense") == .wrongSignature)
    #expect(refusal(path, try bench.signature(bench.adapter(2))) == .wrongSignature)
  }

  @Test("tampered with or truncated after it was signed: refused")
  func tampered() throws {
    let path = try bench.adapter(1)
    let signature = try bench.signature(path)
    let whole = try bench.bytes(path)
    for index in [0, 20, whole.count / 2, whole.count - 1] {
      var changed = whole
      changed[index] ^= 0x20
      #expect(refusal(try bench.write(changed, "changed"), signature) == .wrongSignature)
    }
    for length in [0, 7, 100, whole.count - 1] {
      #expect(refusal(try bench.write(Array(whole[..<length]), "cut"), signature) == .wrongSignature)
    }
  }

  @Test("truncated or tampered with before it was signed: refused as damaged")
  func damaged() throws {
    let whole = try bench.bytes(bench.adapter(1))
    for length in [0, 7, 100, whole.count - 1] {
      let path = try bench.write(Array(whole[..<length]), "cut")
      #expect(refusal(path, try bench.signature(path)) == .damaged)
    }
    #expect(refusal(bench.base, try bench.signature(bench.base)) == .damaged)
  }

  @Test("made for another model, other word pieces or other labels: refused")
  func strangersModel() throws {
    let faults: [(BundleRefusal.Reason, (inout AdapterDescription) -> Void)] = [
      (.wrongBase, { $0.base = "sha256:other" }), (.wrongTokenizer, { $0.tokenizer = "sha256:other" }),
      (.wrongLabels, { $0.labels.reverse() }), (.wrongLabels, { $0.slots = ["floor"] }),
    ]
    for (expected, adjust) in faults {
      let path = try bench.adapter(1, adjust)
      #expect(refusal(path, try bench.signature(path)) == expected)
    }
  }

  @Test("the device's key vouches for what is on the disk alone")
  func deviceKey() throws {
    let device = SecretKey()
    let path = "\(bench.folder)/device.pub"
    try KeyFile.write(device.publicKey.fileText, to: path, isSecret: false)
    var configuration = Configuration(instance: "test")
    configuration.model = bench.base
    configuration.deviceKey = path
    configuration.trustedKeys = [bench.key.publicKey]
    let adapter = try bench.adapter(1)
    let signature = try bench.signature(adapter, by: device)
    #expect(refusal(adapter, signature, try BundleExaminer(configuration, isLocal: true)) == nil)
    #expect(refusal(adapter, signature, try BundleExaminer(configuration, isLocal: false)) == .unknownKey)
  }
}

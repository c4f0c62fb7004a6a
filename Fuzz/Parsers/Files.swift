// Files with a form of their own: bundles and their metadata, keys and signatures, schedules, the store's state, zones,
// Home Assistant's registries.

import Bundles
import Daemon
import Discovery
import JSONValues
import Resolvers
import Signing
import Understanding
import WireMessages

extension Parser {
  static let files = [
    Parser("bundle", upTo: 8_192, bundle),
    Parser("metadata", upTo: 8_192, metadata),
    Parser("signature", upTo: 4_096, signature),
    Parser("schedules", upTo: 4_096, schedules),
    Parser("bundle-state", upTo: 4_096, bundleState),
    Parser("zone", upTo: 4_096, zone),
    Parser("registries", upTo: 8_192, registries),
  ]

  private static let bundleFile = ScratchFile("any.safetensors")

  private static func bundle(_ bytes: [UInt8]) throws(BrokenPromise) {
    try bundleFile.hold(bytes)
    guard let bundle = try? Bundle(path: bundleFile.path) else { return }
    var covered = 0
    for (_, entry) in bundle.tensors.sorted(by: { $0.value.byteRange.lowerBound < $1.value.byteRange.lowerBound }) {
      try promise(entry.byteRange.upperBound <= bytes.count, "a tensor outside the file")
      covered += entry.byteRange.count
    }
    try promise(covered <= bytes.count, "tensors that overlap")
    for name in bundle.tensors.keys { _ = try? bundle.floats(named: name) }
    describe(bundle.metadata)
    _ = try? LanguageModel(bundleAt: bundleFile.path)
  }

  private static func describe(_ metadata: [String: String]) {
    _ = try? ModelDescription(metadata: metadata, file: "any")
    if let adapter = try? AdapterDescription(metadata: metadata, file: "any") {
      _ = try? AdapterDescription(metadata: adapter.metadata(), file: "any")
    }
  }

  private static func metadata(_ bytes: [UInt8]) throws(BrokenPromise) {
    guard case .object(let members)? = try? JSONValue(reading: bytes) else { return }
    var metadata: [String: String] = [:]
    for (key, value) in members {
      if case .string(let text) = value { metadata[key] = text }
    }
    describe(metadata)
  }

  private static let ownKey = SecretKey()

  private static func signature(_ bytes: [UInt8]) throws(BrokenPromise) {
    let text = bytes.text
    if let key = try? PublicKey(text) {
      try promise((try? PublicKey("\(key)")) == key, "a key that was written is another")
    }
    _ = try? SecretKey(text) { () throws(SigningError) in nil }
    guard let signature = try? Signature(text) else { return }
    let message = Array("a message".utf8)
    let isBelieved = unsafe message.withUnsafeBytes { buffer in
      (try? unsafe signature.verify(buffer, by: [ownKey.publicKey])) != nil
    }
    try promise(!isBelieved, "a signature that nobody made is believed")
  }

  private static let agendaFile = ScratchFile("schedules.json")

  private static func schedules(_ bytes: [UInt8]) throws(BrokenPromise) {
    try agendaFile.hold(bytes)
    let file = AgendaFile(AtomicFile(path: agendaFile.path))
    guard let appointments = try? file.load() else { return }
    // What was taken from the disk is asked about like what was said.
    var agenda = Agenda(appointments)
    let now = Moment(wall: 1_800_000_000, elapsed: 1_000)
    agenda.follow(now)
    _ = agenda.duty(now, grace: 300)
    _ = agenda.wait(now)
    for appointment in appointments {
      _ = Agenda.remaining(of: appointment, now)
      _ = "\(Timestamp(seconds: appointment.due))"
    }
    let again: [Appointment]
    do throws(StorageError) {
      try file.save(appointments)
      again = try file.load()
    } catch {
      throw BrokenPromise("appointments that were kept cannot be read: \(error)")
    }
    try promise(again == appointments, "appointments that were kept are others")
  }

  private static let stateFile = ScratchFile("bundles/state.json")

  private static func bundleState(_ bytes: [UInt8]) throws(BrokenPromise) {
    try stateFile.hold(bytes)
    guard var state = try? BundleStore(stateDirectory: stateFile.folder(above: 2)).state() else { return }
    let highest = state.highest
    _ = state.title(state.current)
    _ = state.refusal(sequence: 3, digest: "sha256:0")
    _ = state.beginRun()
    _ = try? state.rollBack()
    for bundle in state.bundles { try? state.remove(bundle.sequence) }
    try promise(state.highest == highest, "the highest sequence fell")
  }

  private static let zoneFile = ScratchFile("zone")

  private static func zone(_ bytes: [UInt8]) throws(BrokenPromise) {
    try zoneFile.hold(bytes)
    guard let calendar = try? CivilCalendar(localTime: zoneFile.path) else { return }
    for moment in [0, 1_800_000_000, -1e9, 4e9, 1e11] {
      _ = TimeResolver.resolve("at seven", now: moment, calendar: calendar)
      _ = TimeResolver.resolve("tomorrow at noon", now: moment, calendar: calendar)
    }
  }

  private static let registryFile = ScratchFile(".storage/core.entity_registry")

  private static func registries(_ bytes: [UInt8]) throws(BrokenPromise) {
    try registryFile.hold(bytes)
    guard let registries = try? HomeAssistantRegistries(configuration: registryFile.folder(above: 1)) else { return }
    let home = registries.home()
    try promise(HomeFileWriter.text(home.home, origins: home.origins).utf8.count < 1 << 20, "a home of a megabyte")
  }
}

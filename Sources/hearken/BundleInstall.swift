// hearken bundle install: on this machine, or over a broker.

import ArgumentParser
import Daemon
import Glibc
import JSONValues
import MQTTClient
import Signing
import Synchronization

struct BundleInstall: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install", abstract: "Installs a signed adapter, on this machine or over a broker.",
    discussion: """
      Signature, base model, word pieces, labels and sequence are checked, and the utterances it brings along are said
      to the new model, before anything changes. With --broker the daemon there does all this, and this command waits
      for its result.
      """)

  @Argument(help: "Adapter, made by `hearken adapt`.")
  var file: String

  @Option(help: "Its signature. Default: FILE.minisig, where there is one.")
  var signature: String?

  @OptionGroup var place: StoreOptions

  @OptionGroup var connection: ConnectionOptions

  @Option(help: "First level of Hearken's topics at the broker.")
  var root = "hearken"

  @Option(help: "Bytes of a part, where the broker limits messages, 1000 to 1000000.")
  var part = 100_000

  @Option(help: "Seconds to wait for the result, 1 to 600.")
  var seconds: Double = 60

  func validate() throws {
    if !(1_000...1_000_000).contains(part) { throw ValidationError("--part must be between 1000 and 1000000.") }
    if !(1...600).contains(seconds) { throw ValidationError("--seconds must be between 1 and 600.") }
  }

  func run() throws {
    try report {
      let signed = signature ?? "\(file).minisig"
      let isThere = unsafe access(signed, F_OK) == 0
      let isSigned = signature != nil || isThere
      let text = isSigned ? try KeyFile.read(signed) : nil
      if let host = connection.broker { return try send(to: host, signature: text) }
      let configuration = try place.load()
      let installer = BundleInstaller(
        store: try place.store(configuration), examiner: try BundleExaminer(configuration, isLocal: true))
      let facts = try installer.install(fileAt: file, signature: text)
      print("\(facts.name)@\(facts.sequence) is installed. \(StoreOptions.reload)")
    }
  }

  private func send(to host: String, signature: String?) throws {
    let bytes = try Self.contents(file)
    let transfer = "\(UInt64.random(in: 0...UInt64.max))"
    var settings = try connection.configuration(host, clientID: "hearken-install-\(transfer)")
    settings.subscriptions = ["\(root)/bundle/result"]
    settings.endsSessionOnStop = true
    settings.outboxCapacity = BundlePart.maximumCount + 1
    let inbox = Inbox(capacity: 100)
    let failure = Mutex<String?>(nil)
    let client = try MQTTClient(settings, inbox: inbox) { report in
      switch report {
      case .refused(let code) where !code.refusesVersion: failure.withLock { $0 = "it refuses us: \(code)" }
      case .unpublishable(_, let reason): failure.withLock { $0 = "it does not take the bundle: \(reason)" }
      case .subscriptionRefused(let filter): failure.withLock { $0 = "it does not let us read \(filter)" }
      default: break
      }
    }
    try client.start()
    defer { client.stop(patience: .milliseconds(500)) }
    let limit = ContinuousClock.now + .seconds(seconds)
    while true {
      if case .online = client.state { break }
      if let reason = failure.withLock({ $0 }) { throw FileFailure(path: host, reason: reason) }
      guard ContinuousClock.now < limit else { throw FileFailure(path: host, reason: "no broker answers there") }
      usleep(10_000)
    }
    let parts = BundlePart.parts(of: bytes, signature: signature, transfer: transfer, limit: part)
    for part in parts { client.publish(OutgoingMessage(topic: "\(root)/bundle/install", payload: part.payload)) }
    while ContinuousClock.now < limit {
      if let reason = failure.withLock({ $0 }) { throw FileFailure(path: host, reason: reason) }
      guard let message = inbox.take(within: .milliseconds(100))?.message, !message.isRetained,
        let result = try? JSONValue(reading: message.payload), case .object(let members) = result,
        members["transfer"] == .string(transfer)
      else { continue }
      guard members["event"] == .string(BundleResult.Event.installed.rawValue) else {
        throw FileFailure(path: file, reason: "refused by \(members.text("instance")): \(members.text("message"))")
      }
      print("\(members.text("bundle")) is installed on \(members.text("instance"))")
      return
    }
    throw FileFailure(
      path: host,
      reason: "no daemon tells what became of it; does one run there with trusted_keys and a state_directory, and may "
        + "this user write \(root)/bundle/install?")
  }

  private static func contents(_ path: String) throws -> [UInt8] {
    guard let stream = unsafe fopen(path, "re") else {
      throw FileFailure(path: path, reason: unsafe String(cString: strerror(errno)))
    }
    defer { unsafe fclose(stream) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 262_144)
    while true {
      let count = unsafe fread(&chunk, 1, chunk.count, stream)
      if count == 0 { break }
      bytes += chunk[..<count]
      guard bytes.count <= BundleStore.maximumByteCount else {
        throw FileFailure(path: path, reason: "is larger than \(BundleStore.maximumByteCount >> 20) MB")
      }
    }
    guard !bytes.isEmpty else { throw FileFailure(path: path, reason: "is empty") }
    return bytes
  }
}

extension [String: JSONValue] {
  /// A string of a result, for people.
  fileprivate func text(_ key: String) -> String {
    if case .string(let text)? = self[key] { text } else { "?" }
  }
}

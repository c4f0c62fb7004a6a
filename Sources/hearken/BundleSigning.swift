// hearken bundle keygen, sign, verify

import ArgumentParser
import Bundles
import Daemon
import Glibc
import Signing
import Understanding

/// Where the device's own key is.
private let devicePath = "/etc/hearken/device"

struct BundleKeygen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keygen",
    abstract: "Makes a key pair: the secret key signs bundles, the public one goes to trusted_keys.",
    discussion: """
      The device's own key (--device) is plain, for root alone, and its signatures are accepted from the device's disk
      only, never over MQTT: what is adapted on the hub itself needs no other.
      """)

  @Option(help: "Path without ending: PATH.key and PATH.pub are written.")
  var output: String?

  @Flag(help: "Make the key of this device, /etc/hearken/device.key, unless there is one.")
  var device = false

  @Flag(help: "Leave the secret key plain.")
  var noPassword = false

  @Option(help: "File whose first line is the password for the secret key.")
  var passwordFile: String?

  @Flag(help: "Replace keys that are there.")
  var force = false

  func validate() throws {
    if noPassword, passwordFile != nil {
      throw ValidationError("--no-password and --password-file exclude each other.")
    }
    if device, force { throw ValidationError("The device's key is not replaced; remove it first.") }
  }

  func run() throws {
    try report {
      let path = output ?? (device ? devicePath : "hearken")
      if device, unsafe access("\(path).key", F_OK) == 0 {
        print("\(path).key is there already")
        return
      }
      // Both or none: a secret key whose public half could not be written would be of no use.
      let files: [String] = ["\(path).key", "\(path).pub"]
      if !force, let file = files.first(where: { unsafe access($0, F_OK) == 0 }) {
        throw SigningError.exists(file: file)
      }
      var password: [UInt8]?
      if let passwordFile {
        password = Array(try ConnectionOptions.password(passwordFile).utf8)
      } else if !noPassword, !device {
        password = try Password.askTwice()
      }
      let key = SecretKey()
      try KeyFile.write(key.fileText(password: password), to: "\(path).key", isSecret: true, replacing: force)
      try KeyFile.write(key.publicKey.fileText, to: "\(path).pub", isSecret: false, replacing: force)
      print("secret  \(path).key" + (password == nil ? " (plain)" : ""))
      print("public  \(path).pub")
      if !device { print("trust   trusted_keys: [\(key.publicKey)]") }
    }
  }
}

struct BundleSign: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: "Signs files: FILE.minisig is what `minisign -S` would write.")

  @Argument(help: "Files to sign.")
  var files: [String]

  @Option(help: "Secret key, of `hearken bundle keygen` or `minisign -G`.")
  var key = "hearken.key"

  @Flag(help: "Sign with the key of this device, for its own disk.")
  var device = false

  @Option(help: "File whose first line is the password of the secret key.")
  var passwordFile: String?

  @Option(help: "Trusted comment. Default: time, file name and, of an adapter, its name and sequence.")
  var comment: String?

  func run() throws {
    try report {
      let secret = try Password.open(device ? devicePath + ".key" : key, file: passwordFile)
      for file in files {
        let signature = try Signature(
          signingFileAt: file, with: secret, trustedComment: comment ?? Self.comment(on: file))
        try KeyFile.write("\(signature)", to: "\(file).minisig", isSecret: false, replacing: true)
        print("\(file).minisig  key \(signature.key)  \(signature.trustedComment)")
      }
    }
  }

  private static func comment(on file: String) -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    var comment = "timestamp:\(time(nil))\tfile:\(name)\thashed"
    if let facts = try? Adapter.describe(file) { comment += "\tadapter:\(facts.name)@\(facts.sequence)" }
    return comment
  }
}

struct BundleVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Checks a signature, and whether an adapter fits the model.")

  @Argument(help: "File that was signed.")
  var file: String

  @Option(help: "Its signature. Default: FILE.minisig.")
  var signature: String?

  @Option(help: "Trusted public key, or a file with one; may be repeated. Default: those of the configuration.")
  var key: [String] = []

  @OptionGroup var place: StoreOptions

  @Option(help: "Model it has to fit. Default: the shipped one.")
  var model: String?

  func run() throws {
    try report {
      let settings = key.isEmpty ? try place.load() : nil
      var keys = try key.map { try (try? PublicKey($0)) ?? PublicKey.load($0) }
      if let settings { keys = try BundleExaminer(settings, isLocal: true).keys }
      let signed = try Signature.load(signature ?? "\(file).minisig")
      let signer = try signed.verify(fileAt: file, by: keys)
      print("signed   by \(signer.identifier)")
      print("comment  \(signed.trustedComment)")
      guard Adapter.isAdapter(try Bundle(path: file).metadata) else { return }
      let facts = try Adapter.describe(file)
      print("adapter  \(facts.name)@\(facts.sequence)")
      guard let base = model ?? settings?.model ?? Locations.model else { return }
      _ = try BundleExaminer(model: base, keys: keys, allowsUnsigned: false).examine(file, signature: "\(signed)")
      print("fits     \(base)")
    }
  }
}

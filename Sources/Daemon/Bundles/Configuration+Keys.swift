// What a configuration says of bundles: where they are kept, and whose are believed.

internal import Glibc
internal import Signing
internal import YAMLNodes

extension Configuration {
  /// Where bundles are kept; nil where none are: without a state directory, or with an adapter named outright.
  public var bundleStore: BundleStore? {
    guard adapter == nil else { return nil }
    return stateDirectory.map { BundleStore(stateDirectory: $0) }
  }

  /// Reads `trusted_keys`.
  static func keys(_ node: YAMLNode, folder: String) throws(YAMLError) -> [PublicKey] {
    var keys: [PublicKey] = []
    for element in try node.requireSequence() {
      let text = try element.requireString()
      do throws(SigningError) {
        if let key = try? PublicKey(text) {
          keys.append(key)
        } else {
          keys.append(try PublicKey.load(text.hasPrefix("/") ? text : "\(folder)/\(text)"))
        }
      } catch {
        throw element.error(
          "trusted_keys: expected a public key (56 characters that begin with RW) or the path of its file: \(error)")
      }
    }
    return keys
  }
}

extension BundleExaminer {
  /// What judges bundles here: those from the broker by the trusted keys alone, those on this disk by the device's as
  /// well.
  ///
  /// - Throws: `BundleRefusal` when the device's key cannot be read.
  public init(_ configuration: Configuration, isLocal: Bool) throws(BundleRefusal) {
    var keys = configuration.trustedKeys
    if isLocal, let path = configuration.deviceKey, unsafe access(path, F_OK) == 0 {
      do throws(SigningError) {
        keys.append(try PublicKey.load(path))
      } catch {
        throw BundleRefusal(error)
      }
    }
    self.init(model: configuration.model, keys: keys, allowsUnsigned: configuration.allowsUnsigned)
  }
}

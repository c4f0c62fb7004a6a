// Whether a bundle may be used here: signed by whom the household trusts, whole, and made for this very model.

internal import Bundles
public import Signing
internal import Understanding

/// What an examined bundle is.
public struct BundleFacts: Equatable, Sendable {
  /// Its name, for people.
  public var name: String
  /// Its number.
  public var sequence: Int
  /// SHA-256 of its file.
  public var digest: String
  /// Identifier of the key that signed it; nil for an unsigned one.
  public var signer: String?
  /// Utterances it must understand, as JSON Lines.
  public var sentences: String
  /// Whether it was made although its own gate failed.
  public var isForced: Bool

  /// As a store keeps it.
  public func installed(at seconds: Double) -> InstalledBundle {
    InstalledBundle(sequence: sequence, name: name, digest: digest, signer: signer, installed: seconds)
  }
}

/// Examines bundles for one model.
public struct BundleExaminer: Sendable {
  /// The model's file.
  public var model: String
  /// Keys whose signatures are believed.
  public var keys: [PublicKey]
  /// Whether a bundle without a signature is taken.
  public var allowsUnsigned: Bool

  /// Makes an examiner.
  public init(model: String, keys: [PublicKey], allowsUnsigned: Bool) {
    self.model = model
    self.keys = keys
    self.allowsUnsigned = allowsUnsigned
  }

  /// Examines the bundle at `path` with the text of its signature file.
  ///
  /// - Throws: `BundleRefusal`.
  public func examine(_ path: String, signature: String?) throws(BundleRefusal) -> BundleFacts {
    var signer: PublicKey?
    if let signature = try believable(signature) {
      do throws(SigningError) {
        signer = try signature.verify(fileAt: path, by: keys)
      } catch {
        throw BundleRefusal(error)
      }
    }
    let bundle: Bundle
    let description: AdapterDescription
    do {
      bundle = try Bundle(path: path)
      guard Adapter.isAdapter(bundle.metadata) else {
        throw BundleRefusal(
          .damaged, "this is no adapter; `hearken adapt` makes one, and a whole model is named by `model:`")
      }
      description = try AdapterDescription(metadata: bundle.metadata, file: path)
    } catch let refusal as BundleRefusal {
      throw refusal
    } catch {
      throw BundleRefusal(.damaged, "\(error)")
    }
    try compare(description)
    return BundleFacts(
      name: description.name, sequence: description.sequence, digest: bundle.digest,
      signer: signer.map { "\($0.identifier)" }, sentences: description.sentences, isForced: description.isForced)
  }

  /// The signature, if its key is known; nil for none where none is needed.
  ///
  /// - Throws: `BundleRefusal` before anything of the bundle is read.
  @discardableResult
  public func believable(_ text: String?) throws(BundleRefusal) -> Signature? {
    guard let text else {
      if allowsUnsigned { return nil }
      throw BundleRefusal(
        .unsigned, "it is not signed; `hearken bundle sign` does that, or `allow_unsigned: true` does without")
    }
    do throws(SigningError) {
      let signature = try Signature(text)
      guard keys.contains(where: { $0.identifier == signature.key }) else {
        throw SigningError.unknownKey(found: signature.key, trusted: keys.map(\.identifier))
      }
      return signature
    } catch {
      throw BundleRefusal(error)
    }
  }

  private func compare(_ adapter: AdapterDescription) throws(BundleRefusal) {
    let base: ModelDescription
    let digest: String
    do {
      let bundle = try Bundle(path: model)
      digest = bundle.digest
      base = try ModelDescription(metadata: bundle.metadata, file: model)
    } catch {
      throw BundleRefusal(.unusable, "\(error)")
    }
    guard adapter.base == digest else {
      throw BundleRefusal(
        .wrongBase,
        "it was made for the model \(adapter.base), and \(model) is \(digest); run `hearken adapt` again for this one")
    }
    guard adapter.tokenizer == AdapterDescription.tokenizerDigest(of: base) else {
      throw BundleRefusal(.wrongTokenizer, "its word pieces are not those of \(model); run `hearken adapt` again")
    }
    guard adapter.extends(base) else {
      throw BundleRefusal(
        .wrongLabels, "its labels and slots do not go on from those of \(model); run `hearken adapt` again")
    }
  }
}

// Installing from the disk, beside a daemon or without one: the same examination and the same trial; the daemon takes
// what it finds at its next start or reload.

internal import Understanding
internal import WireMessages

/// Installs files of this machine.
public struct BundleInstaller: Sendable {
  private let store: BundleStore
  private let examiner: BundleExaminer

  /// Makes an installer.
  public init(store: BundleStore, examiner: BundleExaminer) {
    self.store = store
    self.examiner = examiner
  }

  /// Copies the bundle at `path` into the store, examines and tries the copy, and has it used from the daemon's next
  /// start or reload on.
  ///
  /// - Throws: `BundleRefusal`; nothing is changed then.
  public func install(fileAt path: String, signature: String?) throws(BundleRefusal) -> BundleFacts {
    try examiner.believable(signature)
    let draft = try store.makeDraft(copying: path)
    let facts = try examiner.examine(draft.path, signature: signature)
    let bundle = facts.installed(at: Timestamp.now.seconds)
    let refusal: BundleRefusal?
    do throws(StorageError) {
      refusal = try store.state().refusal(sequence: bundle.sequence, digest: bundle.digest)
    } catch {
      throw BundleRefusal(error)
    }
    if let refusal { throw refusal }
    let model: LanguageModel
    do throws(ModelError) {
      model = try LanguageModel(bundleAt: examiner.model, adapterAt: draft.path)
    } catch {
      throw BundleRefusal(.unusable, error.description)
    }
    try SelfTest.run(model, sentences: facts.sentences)
    try store.install(draft, bundle, signature: signature)
    return facts
  }
}

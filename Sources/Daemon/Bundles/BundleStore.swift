// The bundles on the disk:
//
//   state.json               what is in use; the one thing that is believed, replaced whole
//   00000012.safetensors     a bundle by its sequence, never rewritten
//   00000012.minisig         its signature; missing for an unsigned one
//   draft-PID-…              on its way in
//   lock                     held while something is changed: the daemon and `hearken bundle` work on one store
//
// A bundle is first written and forced to the disk with its signature; then the state that names it takes the place of
// the old one. Whatever happens before that moment, the old state is there with all its files.

internal import Files
internal import Glibc

/// A folder of bundles.
public struct BundleStore: Sendable {
  /// Largest bundle, in bytes.
  public static let maximumByteCount = 64 << 20

  /// Where it is.
  public let path: String
  private let between: @Sendable (AtomicFile.Step) throws(StorageError) -> Void

  /// Names a store below a state directory; nothing is made yet. `between` is called between the steps of every
  /// replaced file, for tests.
  public init(
    stateDirectory: String, between: @escaping @Sendable (AtomicFile.Step) throws(StorageError) -> Void = { _ in }
  ) {
    path = "\(stateDirectory)/bundles"
    self.between = between
  }

  /// The file of a bundle.
  public func file(_ sequence: Int) -> String { "\(path)/\(Self.padded(sequence)).safetensors" }

  private func signatureFile(_ sequence: Int) -> String { "\(path)/\(Self.padded(sequence)).minisig" }

  private static func padded(_ sequence: Int) -> String {
    let digits = "\(sequence)"
    return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }

  /// What is installed; empty where there is no store.
  ///
  /// - Throws: `StorageError` for a store that cannot be read.
  public func state() throws(StorageError) -> BundleState {
    let file = AtomicFile(path: "\(path)/state.json")
    guard let bytes = try file.read(limit: 65_536) else { return BundleState() }
    guard let state = BundleState(json: bytes) else {
      throw StorageError(
        file.path,
        reason: "is damaged; move the folder \(path) away to begin anew: what was installed has to be installed again",
        isDamage: true)
    }
    return state
  }

  /// The signature of a bundle; nil for an unsigned one.
  ///
  /// - Throws: `StorageError`.
  public func signature(_ sequence: Int) throws(StorageError) -> String? {
    guard let bytes = try AtomicFile(path: signatureFile(sequence)).read(limit: 32_768) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: Drafts

  /// A file for a bundle that arrives; makes the store where there is none.
  ///
  /// - Throws: `StorageError`.
  public func makeDraft() throws(StorageError) -> BundleDraft {
    try make()
    for name in names where BundleDraft.isAbandoned(name) { unsafe unlink("\(path)/\(name)") }
    return try BundleDraft(folder: path)
  }

  /// A copy of a file, on the disk.
  ///
  /// - Throws: `BundleRefusal` for a file that cannot be read or is too large.
  public func makeDraft(copying source: String) throws(BundleRefusal) -> BundleDraft {
    let descriptor = unsafe open(source, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw BundleRefusal(StorageError("open", source)) }
    defer { close(descriptor) }
    do throws(StorageError) {
      let draft = try makeDraft()
      var chunk = [UInt8](repeating: 0, count: 262_144)
      while true {
        let count = unsafe read(descriptor, &chunk, chunk.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw StorageError("read", source) }
        if count == 0 { break }
        guard draft.byteCount + count <= Self.maximumByteCount else {
          throw StorageError(source, reason: "is larger than \(Self.maximumByteCount >> 20) MB")
        }
        try draft.append(chunk[..<count])
      }
      try draft.finish()
      return draft
    } catch {
      throw BundleRefusal(error)
    }
  }

  // MARK: Changes

  /// Puts a draft that was examined in use. With `isRunning` a run with it begins at this moment: a crash is then its
  /// own.
  ///
  /// - Throws: `BundleRefusal`; what was in use then still is.
  public func install(
    _ draft: BundleDraft, _ bundle: InstalledBundle, signature: String?, isRunning: Bool = false
  ) throws(BundleRefusal) {
    try change { (state) throws(BundleRefusal) in
      let isNew = state.current != bundle.sequence
      try state.install(bundle)
      if isNew, isRunning { _ = state.beginRun() }
      do throws(StorageError) {
        let file = AtomicFile(path: signatureFile(bundle.sequence), between: between)
        if let signature { try file.replace(with: Array(signature.utf8)) } else { unsafe unlink(file.path) }
        try draft.finish()
        try draft.keep(as: self.file(bundle.sequence))
        try AtomicFile.synchronize(directory: path)
      } catch {
        throw BundleRefusal(error)
      }
    }
  }

  /// Changes the state, and forgets the files it no longer names.
  ///
  /// - Throws: `BundleRefusal`; the old state is then in force.
  @discardableResult
  public func change<Result>(
    _ body: (inout BundleState) throws(BundleRefusal) -> Result
  ) throws(BundleRefusal) -> Result {
    let lock: Int32
    let before: BundleState
    do throws(StorageError) {
      lock = try takeLock()
    } catch {
      throw BundleRefusal(error)
    }
    defer { close(lock) }
    do throws(StorageError) {
      before = try state()
    } catch {
      throw BundleRefusal(error)
    }
    var state = before
    let result = try body(&state)
    guard state != before else { return result }
    do throws(StorageError) {
      try AtomicFile(path: "\(path)/state.json", between: between).replace(with: state.json())
    } catch {
      // Renamed, but perhaps not on the disk: what is told must be what is there.
      if (try? self.state()) != before {
        try? AtomicFile(path: "\(path)/state.json").replace(with: before.json())
      }
      throw BundleRefusal(error)
    }
    sweep(state)
    return result
  }

  private func make() throws(StorageError) {
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    for folder in [parent, path] where unsafe mkdir(folder, 0o700) != 0 && errno != EEXIST {
      throw StorageError("mkdir", folder)
    }
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw StorageError("open", path) }
    defer { close(descriptor) }
    AtomicFile.handOver(descriptor, in: parent)
  }

  private func takeLock() throws(StorageError) -> Int32 {
    try make()
    let file = "\(path)/lock"
    let descriptor = unsafe open(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StorageError("open", file) }
    AtomicFile.handOver(descriptor, in: path)
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else {
        close(descriptor)
        throw StorageError("lock", file)
      }
    }
    return descriptor
  }

  /// Removes the files of bundles that the state does not name. What stays because of a fault does no harm.
  private func sweep(_ state: BundleState) {
    let kept = Set(state.bundles.map { Self.padded($0.sequence) })
    for name in names where name.hasSuffix(".safetensors") || name.hasSuffix(".minisig") {
      let stem = String(name.prefix { $0 != "." })
      if !kept.contains(stem) { unsafe unlink("\(path)/\(name)") }
    }
  }

  private var names: [String] { FolderListing.names(in: path) ?? [] }
}

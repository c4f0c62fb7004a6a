// What the daemon keeps on this machine, told file by file, and erased: `hearken privacy`.

internal import Files
internal import Glibc

/// What is kept under a configuration.
public struct KeptData: Sendable {
  /// One file.
  public struct File: Equatable, Sendable {
    /// What becomes of a file when everything is erased.
    public enum Fate: String, Sendable {
      /// It goes.
      case erased
      /// It stays: it holds nothing that anybody said.
      case stays
      /// It stays: somebody wrote it, and only they delete it.
      case yours
    }

    /// Where it is.
    public var path: String
    /// Its size, bytes.
    public var byteCount: Int
    /// What is in it, in words.
    public var contents: String
    /// What becomes of it.
    public var fate: Fate
  }

  private let configuration: Configuration

  /// What is kept by a daemon of this configuration.
  public init(_ configuration: Configuration) { self.configuration = configuration }

  /// Every file there is at this moment: the daemon's own first, then what the configuration names.
  public var files: [File] {
    var files: [File] = []
    if let folder = configuration.stateDirectory {
      files += Self.names(in: folder).compactMap { name in
        let (contents, fate) = Self.stateFile(name)
        return Self.file("\(folder)/\(name)", contents, fate)
      }
      files += Self.names(in: "\(folder)/bundles").compactMap { name in
        let (contents, fate) = Self.bundleFile(name)
        return Self.file("\(folder)/bundles/\(name)", contents, fate)
      }
    }
    let named: [(path: String?, contents: String)] = [
      (configuration.file, "the configuration: broker, user, perhaps a password"),
      (configuration.home, "the home: rooms, devices and their names"),
      (configuration.speechModel, "how likely words are here, with the names of this home"),
      (configuration.adapter, "what the household taught, and the sentences it was taught"),
      (configuration.deviceKey, "the public key of this device"),
    ]
    return files + named.compactMap { item in item.path.flatMap { Self.file($0, item.contents, .yours) } }
  }

  /// Retained messages of this daemon at the broker, which stay there until somebody takes them back.
  public var retainedTopics: [String] {
    let topics = Topics(root: configuration.topic, instance: configuration.instance)
    let announced = configuration.announce.map { [SelfAnnouncement(prefix: $0, topics: topics).topic] } ?? []
    return [
      topics.schedules, topics.last, topics.status, topics.info, topics.health, topics.bundleVersions,
      topics.bundleResult,
    ] + announced
  }

  /// Erases what the daemon keeps. Of bundles the highest number that was installed is remembered, so that nobody can
  /// bring an old one back. Returns what was erased.
  ///
  /// - Throws: `StorageError` while a daemon works with it, or when the system refuses.
  public func erase() throws(StorageError) -> [File] {
    guard let folder = configuration.stateDirectory, unsafe access(folder, F_OK) == 0 else { return [] }
    let held: StateDirectory
    do throws(StorageError) {
      held = try StateDirectory(path: folder)
    } catch {
      throw StorageError(error.path, reason: "\(error.reason); stop the daemon first: systemctl stop hearkend")
    }
    let before = files
    let store = BundleStore(stateDirectory: held.path)
    if unsafe access(store.path, F_OK) == 0 {
      do throws(BundleRefusal) {
        try store.change { (state) throws(BundleRefusal) in
          for bundle in state.bundles { try state.remove(bundle.sequence) }
        }
      } catch {
        throw StorageError(store.path, reason: error.message)
      }
    }
    for file in before where file.fate == .erased {
      guard unsafe unlink(file.path) == 0 || errno == ENOENT else { throw StorageError("unlink", file.path) }
    }
    for path in [held.path, store.path] where unsafe access(path, F_OK) == 0 {
      try AtomicFile.synchronize(directory: path)
    }
    return before.filter { $0.fate == .erased }
  }

  private static func stateFile(_ name: String) -> (contents: String, fate: File.Fate) {
    switch name {
    case "schedules.json":
      ("what waits to be done: words as they were said, sites, devices, times, timers", .erased)
    case "schedules.json.new": ("the same, half written", .erased)
    case _ where name.hasPrefix("schedules.json.damaged-"): ("the same, of a file that could not be read", .erased)
    case "feedback.jsonl": ("what was taught by correcting: the sentences and what they mean", .erased)
    case _ where name.hasPrefix("learned."): ("an adapter made of what was taught, or its report", .erased)
    default: ("not of Hearken's making", .yours)
    }
  }

  private static func bundleFile(_ name: String) -> (contents: String, fate: File.Fate) {
    switch name {
    case _ where name.hasSuffix(".safetensors"):
      ("what the household taught, and the sentences it was taught", .erased)
    case _ where name.hasSuffix(".minisig"): ("a signature, with the name and number of its bundle", .erased)
    case _ where name.hasPrefix(BundleDraft.prefix): ("a bundle on its way in", .erased)
    case "state.json", "state.json.new":
      ("names, numbers and digests of bundles; the highest number stays, so that no old one comes back", .stays)
    case "lock": ("nothing", .stays)
    default: ("not of Hearken's making", .yours)
    }
  }

  private static func file(_ path: String, _ contents: String, _ fate: File.Fate) -> File? {
    var status = stat()
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { return nil }
    return File(path: path, byteCount: Int(status.st_size), contents: contents, fate: fate)
  }

  private static func names(in path: String) -> [String] { FolderListing.names(in: path) ?? [] }
}

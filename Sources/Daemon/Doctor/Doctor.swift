// Looks an installation over, from the configuration to an utterance that goes to the broker and comes back answered.
// Nothing is changed: what is published is for nobody, and what is asked of the daemon is too old to be acted on.

internal import Glibc
internal import Grammar
internal import HomeControl
internal import NGrams
internal import Ontology
internal import Resolvers
internal import YAMLNodes

/// An examination of what `hearkend` needs.
public struct Doctor {
  let file: String
  let seconds: Double
  let loader: DaemonService.EngineLoader
  private let account: ServiceAccount?
  private let tell: (Finding) -> Void
  private var failures = 0

  /// Prepares an examination of the configuration in `file`; each finding is handed to `tell` as it is made.
  ///
  /// `seconds` is the longest wait for the broker, and again for each answer; `account` who to become before anything but
  /// the password is read, nil to stay who we are.
  public init(
    file: String, seconds: Double, account: ServiceAccount?, loader: @escaping DaemonService.EngineLoader,
    tell: @escaping (Finding) -> Void
  ) {
    self.file = file
    self.seconds = seconds
    self.account = account
    self.loader = loader
    self.tell = tell
  }

  /// Looks at everything; false when something fails.
  public mutating func examine() -> Bool {
    // Root reads the password first: where systemd hands it over, the account itself cannot.
    var password: String?
    if let settings = try? Configuration.load(path: file), let path = settings.broker.passwordFile {
      password = try? SecretFile.read(path)
    }
    becomeAccount()
    let configuration: Configuration
    do throws(YAMLError) {
      configuration = try Configuration.load(path: file)
    } catch {
      note(.fail, "configuration", "\(error)", remedy: "repair it; every key is explained in hearken.yaml")
      examineClock(zone: nil)
      return false
    }
    note(.ok, "configuration", configuration.sources.joined(separator: ", "))
    for remark in configuration.remarks { note(.warn, "configuration", remark) }
    examinePassword(configuration)
    let home = examineFiles(configuration)
    examineStateDirectory(configuration)
    examineClock(zone: home?.timeZone)
    var settings = configuration
    if let password {
      settings.broker.password = password
      settings.broker.passwordFile = nil
    }
    BrokerExamination(settings, seconds: seconds).run { note($0) }
    return failures == 0
  }

  mutating func note(_ level: Finding.Level, _ subject: String, _ fact: String, remedy: String? = nil) {
    note(Finding(level, subject, fact, remedy: remedy))
  }

  private mutating func note(_ finding: Finding) {
    if finding.level == .fail { failures += 1 }
    tell(finding)
  }

  private mutating func becomeAccount() {
    guard getuid() == 0 else {
      note(.ok, "account", "looking as \(ServiceAccount.name(of: getuid())); run by root, it looks as hearkend's own")
      return
    }
    guard let account else {
      note(
        .warn, "account", "looking as root, who may read everything",
        remedy: "where hearkend has an account of its own, name it with --account; `systemd-sysusers` makes it")
      return
    }
    if account.become() {
      note(.ok, "account", "looking as \(account.name), whom the unit runs hearkend as")
    } else {
      note(.warn, "account", "cannot become \(account.name): \(unsafe String(cString: strerror(errno)))")
    }
  }

  // MARK: Files

  private mutating func examineFiles(_ configuration: Configuration) -> Home? {
    var alone = configuration
    (alone.adapter, alone.intents, alone.home, alone.speechModel) = (nil, [], nil, nil)
    do {
      let engine = try loader(alone)
      let digest = engine.identity.map { ", \($0.base.prefix(19))…" } ?? ""
      note(.ok, "model", "\(configuration.model), \(engine.intents.count) intents\(digest)")
    } catch {
      note(.fail, "model", "\(error)", remedy: "the key `model` names it; the package, or make install, brings one")
    }
    do {
      let grammar = try IntentGrammar.load(configuration.intents)
      note(
        .ok, "intents",
        "\(grammar.intents.count) intents with \(grammar.sentenceCount) sentences in "
          + configuration.intents.joined(separator: ", "))
    } catch {
      note(.fail, "intents", "\(error)", remedy: "the key `intents` names files and folders")
    }
    let home = examineHome(configuration)
    if let adapter = configuration.adapter {
      do {
        alone.adapter = adapter
        _ = try loader(alone)
        note(.ok, "adapter", adapter)
      } catch {
        note(.fail, "adapter", "\(error)", remedy: "the key `adapter` names it; `hearken adapt` makes one for a model")
      }
    }
    if let path = configuration.speechModel {
      do {
        _ = try SpeechModel(path: path)
        note(.ok, "speech model", path)
      } catch {
        note(.fail, "speech model", "\(error)", remedy: "`speech_model: null` does without")
      }
    }
    let files =
      [configuration.model, configuration.adapter, configuration.home, configuration.speechModel].compactMap(\.self)
      + configuration.intents
    if UnitFiles.areThere, let hidden = files.first(where: UnitFiles.isHidden) {
      note(
        .fail, "confinement", "\(hidden) is hidden from the service",
        remedy: "move it below /etc/hearken or /var/lib/hearken, or set ProtectHome=no with `systemctl edit hearkend`")
    }
    return home
  }

  private mutating func examineHome(_ configuration: Configuration) -> Home? {
    guard let path = configuration.home else {
      note(
        .warn, "home", "none is described, so commands name no devices",
        remedy: "`hearken home import --broker \(configuration.broker.host)` writes one from what is announced")
      return nil
    }
    do throws(HomeError) {
      let (home, warnings) = try Home.check(path: path)
      note(
        .ok, "home",
        "\(path): \(SpokenText.count(home.areas.count, "area")), "
          + "\(SpokenText.count(home.entities.count, "device")), \(SpokenText.count(home.sites.count, "satellite"))")
      for warning in warnings.prefix(3) { note(.warn, "home", "\(warning)") }
      if warnings.count > 3 { note(.warn, "home", "\(warnings.count - 3) more: `hearken home check \(path)`") }
      if home.sites.isEmpty {
        note(
          .warn, "home", "no satellite has an area, so \"turn off the lights\" asks which",
          remedy: "list them under `sites:` of \(path), such as kitchen-satellite: kitchen")
      }
      return home
    } catch {
      note(
        .fail, "home", "\(error)", remedy: "`hearken home import` writes one; `home: null` does without")
      return nil
    }
  }

  private mutating func examinePassword(_ configuration: Configuration) {
    let broker = configuration.broker
    if broker.password != nil, let open = configuration.sources.first(where: Self.canEverybodyRead) {
      note(
        .warn, "password", "it stands in the configuration, and everybody on this machine may read \(open)",
        remedy: "put it alone into a file and name that as broker.password_file, or chmod 640 the configuration")
    }
    guard let path = broker.passwordFile else { return }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let fault = unsafe access(path, R_OK) == 0 ? 0 : errno
    if fault == 0 {
      if Self.canEverybodyRead(path) {
        note(.warn, "password", "everybody on this machine may read \(path)", remedy: "chmod o= \(path)")
      } else {
        note(.ok, "password", path)
      }
    } else if UnitFiles.contain("LoadCredential", "=\(name):") {
      note(.ok, "password", "\(name), which systemd hands over")
    } else {
      let reason = unsafe String(cString: strerror(fault))
      note(
        .fail, "password", "\(path): \(reason)",
        remedy: "add LoadCredential=\(name):\(path) with `systemctl edit hearkend`, or let its group read the file")
    }
  }

  private static func canEverybodyRead(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & 0o004 != 0
  }

  // MARK: State and clock

  private mutating func examineStateDirectory(_ configuration: Configuration) {
    guard let path = configuration.stateDirectory else {
      note(.warn, "state", "state_directory is null: nothing can be done later, and no bundles are kept")
      return
    }
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      if StateDirectory.fault(of: path) == nil || path == "/var/lib/hearken" && UnitFiles.areThere {
        note(.ok, "state", "\(path) is made at the first start")
      } else {
        note(.fail, "state", "\(path): \(unsafe String(cString: strerror(errno)))", remedy: Self.making(path))
      }
      return
    }
    let draft = "\(path)/doctor-\(getpid())"
    let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let reason = unsafe String(cString: strerror(errno))
      let owner = ServiceAccount.name(of: status.st_uid)
      let remedy =
        status.st_uid == geteuid() || getuid() == 0
        ? "is the disk full or read-only?"
        : account == nil ? "look as its owner: sudo hearken doctor" : Self.making(path)
      note(.fail, "state", "\(path), which belongs to \(owner), cannot be written: \(reason)", remedy: remedy)
      return
    }
    close(descriptor)
    unsafe unlink(draft)
    var disk = statvfs()
    let free = unsafe statvfs(path, &disk) == 0 ? (Int(disk.f_bavail) * Int(disk.f_frsize)) >> 20 : nil
    if status.st_mode & 0o077 != 0 {
      note(.warn, "state", "others may look into \(path)", remedy: "chmod 700 \(path)")
    } else if let free, free < 64 {
      note(.warn, "state", "\(path) has \(free) MB left", remedy: "a bundle needs its own size twice; make room")
    } else {
      note(.ok, "state", path + (free.map { ", \($0) MB free" } ?? ""))
    }
    do throws(StorageError) {
      if let state = try configuration.bundleStore?.state(), state.highest > 0 {
        note(.ok, "bundles", "\(state.title(state.current)) is in use")
      }
    } catch {
      note(.fail, "bundles", "\(error)")
    }
  }

  private static func making(_ path: String) -> String { "install -d -o hearken -g hearken -m 700 \(path)" }

  private mutating func examineClock(zone: String?) {
    var moment = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &moment)
    guard let calendar = try? CivilCalendar(zone: zone) else {
      note(.fail, "clock", "no time zone \(zone ?? "of this machine")", remedy: "apt-get install tzdata")
      return
    }
    let local = calendar.local(at: Double(moment.tv_sec))
    // Nobody had this program before.
    if moment.tv_sec < 1_767_225_600 {
      note(
        .fail, "clock", "it says \(local)", remedy: "set it (timedatectl set-ntp true): schedules and `stale` go by it")
    } else if Self.isClockAdrift {
      note(
        .warn, "clock", "it says \(local), and nobody keeps it right",
        remedy: "timedatectl set-ntp true: schedules go by it, and so does what is too old to act on")
    } else {
      note(.ok, "clock", "\(local), kept by NTP")
    }
  }
}

extension Doctor {
  // What the kernel was told by whoever keeps the clock. `adjtimex` is in none of the modules that come with Swift; with
  // a structure of zeros (longer than the kernel's 208 bytes) it changes nothing and returns the clock's state.
  fileprivate static var isClockAdrift: Bool {
    typealias Call = @convention(c) (UnsafeMutableRawPointer) -> Int32
    guard let symbol = unsafe dlsym(dlopen(nil, RTLD_NOW), "adjtimex") else { return false }
    let adjtimex = unsafe unsafeBitCast(symbol, to: Call.self)
    var settings = [UInt64](repeating: 0, count: 64)
    let state = unsafe settings.withUnsafeMutableBytes { bytes -> Int32 in
      guard let base = bytes.baseAddress else { return 0 }
      return unsafe adjtimex(base)
    }
    let unsynchronized: Int32 = 5  // TIME_ERROR
    return state == unsynchronized
  }
}

/// The unit as it is installed, and what an administrator added.
enum UnitFiles {
  private static let folders = ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"]

  /// Whether hearkend is a service of systemd here.
  static var areThere: Bool { folders.contains { unsafe access("\($0)/hearkend.service", F_OK) == 0 } }

  /// Whether the unit hides a path from the service, as it is shipped.
  static func isHidden(_ path: String) -> Bool {
    ["/home/", "/root/", "/run/user/"].contains(where: path.hasPrefix) && !contain("ProtectHome", "=no")
      && !contain("ProtectHome", "=false")
  }

  /// Whether a setting that begins with `name` holds `part`.
  static func contain(_ name: String, _ part: String) -> Bool {
    let files =
      folders.map { "\($0)/hearkend.service" }
      + [
        "/etc/systemd/system/hearkend.service.d/override.conf", "/run/systemd/system/hearkend.service.d/override.conf",
      ]
    return files.contains { file in
      guard let bytes = try? AtomicFile(path: file).read(limit: 65_536) else { return false }
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      return lines.contains { $0.hasPrefix(name) && $0.contains(part) }
    }
  }
}

// hearkend from its arguments to its exit status.

internal import Glibc
internal import MQTTClient
internal import WireMessages

/// The program.
public enum Program {
  /// Version of Hearken.
  public static let version = "0.1.0"

  /// Runs what the arguments (without the program's name) ask for; returns the exit status: 0 ended as asked, 1 the
  /// system refused something, 2 wrong usage, 78 the configuration, or a file it names, cannot be used.
  public static func run(arguments: [String], loader: @escaping DaemonService.EngineLoader) -> Int32 {
    let environment = ServiceManager.environment
    let log = Log(environment: environment)
    do {
      switch try Invocation(arguments: arguments) {
      case .help: print(Invocation.helpText, terminator: "")
      case .version: print("hearkend \(version)")
      case .print(let file): print(try DaemonService.read(file).yaml(), terminator: "")
      case .check(let file): try check(file, log: log, loader: loader)
      case .run(let file):
        Signal.block()
        let configuration = try DaemonService.read(file)
        log.setLevel(configuration.logLevel)
        log.info("configuration: \(configuration.sources.joined(separator: ", "))")
        let service = try DaemonService(
          configuration, log: log, manager: ServiceManager(environment: environment), loader: loader)
        try service.start()
        service.serve()
      }
      return 0
    } catch let error as UsageError {
      log.error("\(error); see hearkend --help")
      return 2
    } catch let error as DaemonError {
      log.error("\(error)")
      return error.exitStatus
    } catch {
      log.error("\(error)")
      return 1
    }
  }

  private static func check(_ file: String, log: Log, loader: @escaping DaemonService.EngineLoader) throws(DaemonError)
  {
    let configuration = try DaemonService.read(file)
    _ = try DaemonService(
      configuration, log: log, manager: ServiceManager(environment: [:]), looks: true, loader: loader)
    for remark in configuration.remarks { print(remark) }
    if let directory = configuration.stateDirectory, let fault = StateDirectory.fault(of: directory) {
      print("state_directory: \(fault); schedules and timers will be rejected as unsupported")
    }
    print("\(configuration.sources.joined(separator: ", ")): fine")
  }
}

extension Timestamp {
  /// The present.
  static var now: Timestamp {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
  }
}

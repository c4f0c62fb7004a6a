// The command line of hearkend: few options, read by hand so that the daemon links no argument parser.

/// What the command line asks for.
public enum Invocation: Equatable, Sendable {
  /// Run with the configuration in `file`.
  case run(file: String)
  /// Say whether the configuration in `file`, and all it names, can be used.
  case check(file: String)
  /// Print every setting in force.
  case print(file: String)
  /// Print the version.
  case version
  /// Teach.
  case help

  /// Where the configuration is looked for.
  public static let defaultFile = "/etc/hearken/hearken.yaml"

  /// Reads the arguments after the program's name.
  ///
  /// - Throws: `UsageError` with what is wrong.
  public init(arguments: [String]) throws(UsageError) {
    var file = Configuration.usualFile
    var action: ((String) -> Invocation)?
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      switch parts.first ?? "" {
      case "--config", "-c":
        guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else {
          throw UsageError("\(argument) needs the path of a file")
        }
        file = value
      case "--check-config" where parts.count == 1: action = Invocation.check
      case "--print-config" where parts.count == 1: action = Invocation.print
      case "--version" where parts.count == 1:
        self = .version
        return
      case "--help" where parts.count == 1, "-h" where parts.count == 1:
        self = .help
        return
      default: throw UsageError("unknown argument '\(argument)'")
      }
    }
    self = (action ?? Invocation.run)(file)
  }

  /// What `--help` prints.
  public static let helpText = """
    hearkend: understands what people say to their home, over MQTT

    USAGE
      hearkend [--config FILE] [--check-config | --print-config]
      hearkend --version | --help

    OPTIONS
      -c, --config FILE   read FILE instead of \(defaultFile)
      --check-config      read the configuration, the model, the home and the intents, say what is wrong, and end
      --print-config      print every setting in force as YAML, passwords left out and where it comes from, and end
      --version           print the version
      -h, --help          print this

    CONFIGURATION, each laid over the one before
      FILE                           see the comments in \(defaultFile)
      FILE.d/*.yaml                  in order of name: put your changes there, and updates of FILE do not touch them
      HEARKEN_BROKER_HOST=…          and so on for every key: capitals, levels joined by _ (HEARKEN_CONFIG names FILE)

    TOPICS (the first level is the setting `topic`; SITE names a satellite or a room)
      hearken/SITE/utterance         in   plain text, or {"text": …, "id": …, "area": …, "timestamp": …}
      hearken/SITE/command/INTENT    out  one command, for one listener to act on
      hearken/SITE/rejection         out  why nothing was done
      hearken/SITE/interpretation    out  all of it, also to an MQTT 5 response topic below hearken/reply/
      hearken/daemon/NAME/status     out  online or offline, retained; beside it info and health
      hearken/bundle/install         in   a signed bundle; beside it rollback, and result (out, retained)

    TRY IT
      Subscribe to hearken/# with any MQTT client, publish 'dim the lights to 30 percent' to
      hearken/kitchen/utterance with another, and watch what comes out.

    SIGNALS
      SIGHUP   read configuration, home, intents and model again; what is wrong is logged and the old stays
      SIGTERM  finish what is in hand, say offline, end

    EXIT STATUS
      0 ended as asked · 1 the system refused something · 2 wrong usage · 78 the configuration, or a file it names,
      cannot be used

    """
}

/// A command line that cannot be understood.
public struct UsageError: Error, Equatable, CustomStringConvertible {
  /// What is wrong.
  public let description: String

  init(_ description: String) { self.description = description }
}

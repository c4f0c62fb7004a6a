// hearken doctor

import ArgumentParser
import Daemon

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Looks over what hearkend needs on this machine, and says what to do.",
    discussion: """
      Configuration, model, intents, home, password, state directory, clock; then the broker, as the daemon's own user:
      reached, let in, may read utterances and write commands, and is a daemon there that answers. One line each: ok,
      warn or fail. Run by root it becomes the account of the service first, so that it sees what the service sees:

        sudo hearken doctor

      Nothing is changed, and no device is spoken to. Exit status 1 when something fails.
      """)

  @Option(help: "Configuration of the daemon.")
  var config = Configuration.usualFile

  @Option(help: "Account that hearkend runs as.")
  var account = "hearken"

  @Option(help: "Longest wait for the broker and for each of its answers, in seconds, 1 to 60.")
  var seconds: Double = 5

  func validate() throws {
    if !(1...60).contains(seconds) { throw ValidationError("--seconds must be between 1 and 60.") }
  }

  func run() throws {
    var doctor = Doctor(
      file: config, seconds: seconds, account: ServiceAccount(named: account), loader: EngineLoading.load
    ) { Terminal.print(Array($0.description.utf8)) }
    if !doctor.examine() { throw ExitCode(1) }
  }
}

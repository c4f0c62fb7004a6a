// The command line: one file a subcommand.

import ArgumentParser
import Glibc

struct Hearken: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hearken",
    abstract: "Understands what people ask of their home, on this machine.",
    discussion: """
      Try it:      hearken parse "dim the kitchen lights to 30 percent and lock the front door"
      With a home: hearken parse --home home.yaml --area kitchen "turn off the lights"
      As a filter: hearken parse --json < utterances.txt

      Models are made by `train`, `distill` and `quantize` (`make model` runs all three) and scored by `evaluate`.
      Exit status: 0 fine, also when an utterance is rejected; 1 something could not be loaded or done; 2 wrong usage.
      """,
    version: Version.text,
    subcommands: [
      Parse.self, Adapt.self, Teach.self, Test.self, Train.self, Distill.self, Quantize.self, Evaluate.self,
      Benchmark.self, IntentsCommand.self, HomeCommand.self, BundleCommand.self, SpeechCommand.self,
      DoctorCommand.self, Privacy.self,
    ])
}

/// The version of this program.
enum Version {
  static let text = "0.1.0"
}

@main
enum Main {
  static func main() {
    do {
      var command = try Hearken.parseAsRoot()
      try command.run()
    } catch {
      let usage = 2
      guard Hearken.exitCode(for: error) == .validationFailure else { Hearken.exit(withError: error) }
      Terminal.write(Hearken.fullMessage(for: error) + "\n")
      exit(Int32(usage))
    }
  }
}

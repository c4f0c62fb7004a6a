// The command line: one file a subcommand.

import ArgumentParser

@main
struct Hearken: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hearken",
    abstract: "Understands what people ask of their home, on this machine.",
    discussion: """
      Try it:      hearken parse "dim the kitchen lights to 30 percent and lock the front door"
      With a home: hearken parse --home home.yaml --area kitchen "turn off the lights"
      As a filter: hearken parse --json < utterances.txt

      Models are made by `hearken train`, `distill` and `quantize` (see `make model`) and scored by `evaluate`.
      """,
    version: Version.text,
    subcommands: [Parse.self, Train.self, Distill.self, Quantize.self, Evaluate.self, Intents.self, Home.self, BundleCommand.self])
}

/// The version of this program.
enum Version {
  static let text = "0.1.0"
}

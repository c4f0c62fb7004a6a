// hearken home simulate

import ArgumentParser
import Ontology
import Trials
import Understanding

extension HomeCommand {
  struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Says requests in described homes and compares what changes with what should.",
      discussion: """
        Reads folders in the form of the "Home LLM Leaderboard": `_fixtures.yaml` with areas, devices, entities and
        their states, beside files of requests with `setup`, `expect_changes` and `ignore_changes`. Understood commands
        change the states as the devices would; every other difference is a mistake. What asks first is answered with
        yes.
        """)

    @Argument(help: "Folder of one home, or of several.")
    var folder: String

    @Option(help: "Only homes whose name contains this; may be repeated.")
    var only: [String] = []

    @Option(help: "Bundle to use instead of the shipped one.")
    var model: String?

    @Option(help: "File or folder of intent definitions; may be repeated. Default: the shipped ones.")
    var intents: [String] = []

    @Flag(help: "Only the table, no mistakes.")
    var quiet = false

    func run() throws {
      try report {
        guard let modelPath = model ?? Locations.model else {
          Terminal.write("hearken: no model found; give one with --model, or run from a checkout or an installation\n")
          throw ExitCode(1)
        }
        let language = try LanguageModel(bundleAt: modelPath)
        let definitions = intents.isEmpty ? Locations.intents.map { [$0] } ?? [] : intents
        let folders = Simulation.folders(in: folder).filter { path in
          only.isEmpty || only.contains { path.split(separator: "/").last?.contains($0) ?? false }
        }
        guard !folders.isEmpty else {
          Terminal.write("hearken: \(folder) holds no home: no folder in it has a _fixtures.yaml\n")
          throw ExitCode(1)
        }
        var total = (right: 0, count: 0)
        print("| home | requests | right | wrong | refused |")
        print("| --- | ---: | ---: | ---: | ---: |")
        for path in folders {
          let simulation = try Simulation(folder: path)
          let engine = try NLUEngine(
            model: language, intents: definitions, home: simulation.home, options: .init(acceptsModifiers: true))
          let outcomes = simulation.run(engine)
          let right = outcomes.filter(\.differences.isEmpty).count
          let refused = outcomes.filter { !$0.differences.isEmpty && $0.interpretation.commands.isEmpty }.count
          total = (total.right + right, total.count + outcomes.count)
          print(
            "| \(simulation.name) | \(outcomes.count) | \(right) | \(outcomes.count - right - refused) | \(refused) |")
          for outcome in outcomes where !quiet && !outcome.differences.isEmpty {
            print("    \(outcome.request.text)\n        \(Summary.text(of: outcome.interpretation))")
            for difference in outcome.differences { print("        \(difference)") }
          }
        }
        print("| all | \(total.count) | \(total.right) | | |")
      }
    }
  }
}

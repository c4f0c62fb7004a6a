// hearken home

import ArgumentParser
import HomeControl
import Resolvers

struct HomeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "home", abstract: "The home: learn it, see what it has, check its file.",
    subcommands: [HomeImport.self, HomeShow.self, Check.self, Simulate.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Checks a home file, naming file and line of what is wrong.")

    @Argument(help: "Home file.")
    var path: String

    func run() throws {
      try report {
        let (home, warnings) = try Home.check(path: path)
        for warning in warnings { print(warning) }
        let verdict = warnings.isEmpty ? "fine" : SpokenText.count(warnings.count, "warning")
        let counts = [(home.areas.count, "area"), (home.floors.count, "floor"), (home.entities.count, "entity")]
        print("\(counts.map { SpokenText.count($0, $1) }.joined(separator: ", ")): \(verdict)")
      }
    }
  }
}

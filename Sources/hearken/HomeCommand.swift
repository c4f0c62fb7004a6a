// hearken home

import ArgumentParser
import HomeControl

struct HomeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "home", abstract: "The home: what it has, and whether its file is right.",
    subcommands: [Check.self, Show.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Checks a home file, naming file and line of what is wrong.")

    @Argument(help: "Home file.")
    var path: String

    func run() throws {
      try report {
        let home = try Home.load(path: path)
        print("\(home.areas.count) areas, \(home.floors.count) floors, \(home.entities.count) entities: fine")
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists the entities of a home by area.")

    @Argument(help: "Home file.")
    var path: String

    func run() throws {
      try report {
        let home = try Home.load(path: path)
        for area in home.areas {
          print(area.name)
          for entity in home.entities where entity.area == area.id { print("    \(entity.id)  \(entity.name)") }
        }
        let elsewhere = home.entities.filter { $0.area == nil }
        if !elsewhere.isEmpty {
          print("(no area)")
          for entity in elsewhere { print("    \(entity.id)  \(entity.name)") }
        }
      }
    }
  }
}

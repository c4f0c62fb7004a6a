// hearken home show

import ArgumentParser
import Discovery
import HomeControl

struct HomeShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Lists the entities of a home by area.",
    discussion: """
      With --broker, the home of the file together with what is announced on the broker, as the daemon sees it: each
      entity with the topic it is commanded on, or tells its state on.
      """)

  @Argument(help: "Home file.")
  var path: String?

  @OptionGroup var options: BrokerOptions

  @Flag(help: "Tell everything that was left out, not only the first of it.")
  var notes = false

  func validate() throws {
    if path == nil, options.broker == nil { throw ValidationError("Give a home file, --broker, or both.") }
  }

  func run() throws {
    try report {
      var home = try path.map { try Home.load(path: $0) } ?? Home()
      if let host = options.broker {
        let discovered = try options.survey(host).merged(with: home)
        Notes.print(discovered.notes.map(\.description), all: notes)
        home = discovered.home
        if home.entities.isEmpty { throw FileFailure(path: host, reason: BrokerOptions.nothingFound) }
      }
      for area in home.areas {
        print(area.name)
        for entity in home.entities where entity.area == area.id { print(line(entity, in: home)) }
      }
      let elsewhere = home.entities.filter { $0.area == nil }
      if !elsewhere.isEmpty {
        print("(no area)")
        for entity in elsewhere { print(line(entity, in: home)) }
      }
    }
  }

  private func line(_ entity: Entity, in home: Home) -> String {
    var text = "    \(entity.id)  \(entity.name)"
    if let topic = entity.connection?.principalTopic ?? entity.listens.sorted(by: { $0.key < $1.key }).first?.value {
      text += "  \(topic)"
    }
    if home.exclude.contains(entity.id) || home.exclude.contains(entity.domain) { text += "  (excluded)" }
    return text
  }
}

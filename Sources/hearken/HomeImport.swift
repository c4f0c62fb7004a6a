// hearken home import

import ArgumentParser
import Discovery
import Glibc
import HomeControl
import Resolvers

struct HomeImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Writes a home file from what a broker or Home Assistant knows.",
    discussion: """
      From a broker:          hearken home import --broker localhost
      From Home Assistant:    hearken home import --home-assistant /path/to/its/configuration

      From a broker come the devices that announce themselves (Home Assistant discovery, Zigbee2MQTT, Tasmota, Homie 5),
      but rarely their rooms: add an `area:` to each. From Home Assistant come areas, floors, names and aliases as they
      are kept there, and of its entities those exposed to Assist. Topics are not written: the daemon learns them from
      the broker and finds each device by its id.
      """)

  @OptionGroup var options: BrokerOptions

  @Option(help: "Home Assistant's configuration folder, the one with .storage in it.")
  var homeAssistant: String?

  @Option(name: .shortAndLong, help: "File to write; - for standard output.")
  var output = "home.yaml"

  @Flag(help: "Overwrite the file.")
  var force = false

  @Flag(help: "Tell everything that was left out, not only the first of it.")
  var notes = false

  func validate() throws {
    if homeAssistant != nil, options.broker != nil {
      throw ValidationError("--broker and --home-assistant exclude each other.")
    }
  }

  func run() throws {
    try report {
      if output != "-", !force, unsafe access(output, F_OK) == 0 {
        throw FileFailure(path: output, reason: "exists already; --force overwrites it, --output names another file")
      }
      let imported: ImportedHome
      let heading: [String]
      if let homeAssistant {
        imported = try HomeAssistantRegistries(configuration: homeAssistant).home()
        heading = ["The home as Home Assistant describes it, and what of it is exposed to Assist."]
        if imported.home.entities.isEmpty {
          throw FileFailure(
            path: homeAssistant,
            reason: "nothing in it is exposed to Assist; see Settings, Voice assistants, Expose in Home Assistant")
        }
      } else {
        let discovery = try options.survey(options.broker ?? "localhost")
        imported = discovery.merged(with: Home()).imported
        heading = ["The home as its devices announce it; rooms are rarely announced, so give each device its `area:`."]
        if imported.home.entities.isEmpty {
          Notes.print(imported.notes, all: notes)
          throw FileFailure(path: options.broker ?? "localhost", reason: BrokerOptions.nothingFound)
        }
      }
      let text = HomeFileWriter.text(
        imported.home,
        heading: heading + [
          "Change it as you like: what stands here wins over what is announced. `hearken home check` reads it again."
        ], origins: imported.origins)
      // What cannot be read back must not be left behind.
      let written = try Home.parse(text, file: output)
      Notes.print(imported.notes, all: notes)
      if output == "-" {
        Terminal.print(Array(text.utf8.dropLast()))
      } else {
        try WholeFile.write(text, to: output, replacing: force)
      }
      let unplaced = written.entities.count { $0.area == nil }
      Terminal.write(
        "\(output == "-" ? "written" : output): \(SpokenText.count(written.entities.count, "entity")), "
          + "\(SpokenText.count(written.areas.count, "area")), \(SpokenText.count(written.floors.count, "floor"))"
          + (unplaced > 0 ? "; \(unplaced) of them in no area yet" : "") + "\n")
    }
  }
}

/// What was left out, on standard error.
enum Notes {
  /// Prints the first notes, or all of them.
  static func print(_ notes: [String], all: Bool) {
    let shown = all ? notes[...] : notes.prefix(12)
    for note in shown { Terminal.write("  \(note)\n") }
    if shown.count < notes.count { Terminal.write("  and \(notes.count - shown.count) more; --notes tells all\n") }
  }
}

/// Files that are there whole or not at all.
enum WholeFile {
  /// Writes `text`; an existing file is only replaced when told, and then at once.
  static func write(_ text: String, to path: String, replacing: Bool) throws {
    let target = replacing ? "\(path).new-\(getpid())" : path
    let descriptor = unsafe open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileFailure(path: target, reason: systemReason()) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let reason = systemReason()
        close(descriptor)
        unsafe unlink(target)
        throw FileFailure(path: target, reason: reason)
      }
      rest = rest.dropFirst(count)
    }
    guard fsync(descriptor) == 0, close(descriptor) == 0, !replacing || (unsafe rename(target, path)) == 0 else {
      let reason = systemReason()
      unsafe unlink(target)
      throw FileFailure(path: path, reason: reason)
    }
  }

  private static func systemReason() -> String { unsafe String(cString: strerror(errno)) }
}

// hearken privacy: what is kept on this machine, and how to be rid of it.

import ArgumentParser
import Daemon

struct Privacy: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists what is kept on this machine, and erases it.",
    discussion: """
      What people say is understood in memory. Words are written to the disk only where something waits to be done, \
      where somebody taught them by correcting, and in bundles, which carry the sentences they were taught. No text leaves but to the configured broker; there is \
      no telemetry.
      """)

  @Option(help: "Configuration of the daemon.")
  var config = Invocation.defaultFile

  @Flag(help: "Erase what the daemon keeps; it must not run.")
  var erase = false

  func run() throws {
    try report {
      let configuration = try Configuration.load(path: config)
      let kept = KeptData(configuration)
      if erase {
        let erased = try kept.erase()
        for file in erased { print("erased  \(file.path)") }
        print(erased.isEmpty ? "there was nothing to erase" : "\(erased.count) files erased")
      }
      let files = kept.files
      for fate in [KeptData.File.Fate.erased, .stays, .yours] {
        let group = files.filter { $0.fate == fate }
        guard !group.isEmpty else { continue }
        print("\n\(Self.heading(fate))")
        for file in group { print("  \(file.path)  \(file.byteCount) bytes: \(file.contents)") }
      }
      if files.isEmpty { print("nothing is kept on this machine") }
      print("\nRetained at the broker (\(configuration.broker.address)); `schedules` has words as they were said:")
      for topic in kept.retainedTopics { print("  \(topic)") }
      print("  an empty retained message takes one back, once the daemon is stopped")
      print("\nThe journal: what the daemon logs holds no words that were said. Telemetry: none.")
    }
  }

  private static func heading(_ fate: KeptData.File.Fate) -> String {
    switch fate {
    case .erased: "Kept by the daemon; `hearken privacy --erase` erases it:"
    case .stays: "Kept, and left by --erase:"
    case .yours: "Yours, and never touched:"
    }
  }
}

// hearken bundle list, rollback, remove: what is installed on this machine.

import ArgumentParser
import Daemon
import WireMessages

struct StoreOptions: ParsableArguments {
  @Option(help: "Configuration of the daemon: where bundles are kept, and whose are trusted.")
  var config = Configuration.usualFile

  /// The configuration.
  func load() throws -> Configuration { try Configuration.load(path: config) }

  /// Its store.
  func store(_ configuration: Configuration) throws -> BundleStore {
    guard let store = configuration.bundleStore else {
      throw FileFailure(
        path: config, reason: "bundles need a state_directory, and no `adapter:`, which goes before them")
    }
    return store
  }

  /// What remains to be done after a change.
  static let reload = "The daemon takes it at its next start, or now: systemctl reload hearkend"
}

struct BundleList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the installed bundles, and which of them is in use.")

  @OptionGroup var place: StoreOptions

  func run() throws {
    try report {
      let state = try place.store(place.load()).state()
      guard state.highest > 0 else {
        print("none is installed; the model alone is in use")
        return
      }
      for bundle in state.bundles {
        var marks: [String] = []
        if bundle.sequence == state.current { marks.append("in use") }
        if bundle.sequence == state.current, state.trialRuns != nil { marks.append("on trial") }
        if bundle.sequence == state.previous { marks.append("before it") }
        print(
          "\(bundle.sequence)  \(bundle.name)  \(bundle.digest.prefix(19))…  "
            + (bundle.signer.map { "signed by \($0)" } ?? "unsigned") + "  "
            + "\(Timestamp(seconds: bundle.installed))  " + marks.joined(separator: ", "))
      }
      if state.current == 0 { print("the model alone is in use") }
      if state.previous == 0 { print("before it the model alone was in use") }
      print("from \(state.highest) on may be installed")
    }
  }
}

struct BundleRollback: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "Goes back to the bundle installed before.",
    discussion: "Only that one can be reached. What is rolled back may be installed again; what is older may not.")

  @OptionGroup var place: StoreOptions

  func run() throws {
    try report {
      let title = try place.store(place.load()).change { (state) throws(BundleRefusal) in
        state.title(try state.rollBack())
      }
      print("\(title) is in use. \(StoreOptions.reload)")
    }
  }
}

struct BundleRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Removes an installed bundle.",
    discussion: """
      Of the one in use, the model alone remains. The highest sequence that was installed still counts: older ones are
      refused as before.
      """)

  @Argument(help: "Sequence of the bundle, as `hearken bundle list` shows it.")
  var sequence: Int

  @OptionGroup var place: StoreOptions

  func run() throws {
    try report {
      let title = try place.store(place.load()).change { (state) throws(BundleRefusal) in
        try state.remove(sequence)
        return state.title(state.current)
      }
      print("removed; \(title) is in use. \(StoreOptions.reload)")
    }
  }
}

// What hearken adapt takes from the daemon's folder and gives back to it: corrections and the installed adapter's
// sentences in, a signed adapter out.

import Daemon
import Datasets
import Ontology
import Signing
import Understanding

/// What there is to learn from corrections.
struct FeedbackLesson {
  /// Sentences that the installed adapter was taught otherwise.
  let carried: [LabelledUtterance]
  /// What was taught by correcting and counts.
  let taught: [LabelledUtterance]
  /// The number that the next adapter must have.
  let sequence: Int
  /// Whether the installed adapter was taught anything else than this.
  let isNew: Bool

  /// Reads log and installed adapter.
  init(_ configuration: Configuration, base: LanguageModel) throws {
    guard let log = configuration.feedbackLog else {
      throw FileFailure(path: configuration.file ?? "hearken.yaml", reason: "what was taught needs a state_directory")
    }
    taught = try log.read().entries.map(\.row)
    var rows: [LabelledUtterance] = []
    var highest = 0
    if let store = configuration.bundleStore {
      let state = try store.state()
      highest = state.highest
      if state.current > 0 {
        let installed = try Adapter(at: store.file(state.current), base: base)
        rows = try JSONLines.parse(installed.description.sentences, path: installed.file)
      }
    } else if let path = configuration.adapter {
      let installed = try Adapter(at: path, base: base)
      highest = installed.description.sequence
      rows = try JSONLines.parse(installed.description.sentences, path: path)
    }
    carried = rows.filter { !Self.isFeedback($0) }
    sequence = highest + 1
    // What cannot be learned is not in an adapter either.
    var learnable = try HouseholdSentences(paths: [], intentsPath: nil, seed: 1)
    try learnable.add(carried: carried)
    _ = learnable.add(feedback: taught)
    let wanted = learnable.items.map(\.row).filter(Self.isFeedback) + learnable.negatives.filter(Self.isFeedback)
    let known = rows.filter(Self.isFeedback)
    isNew = Set(wanted.map(Self.meaning)) != Set(known.map(Self.meaning))
  }

  private static func isFeedback(_ row: LabelledUtterance) -> Bool { row.source.hasPrefix("feedback:") }

  private static func meaning(_ row: LabelledUtterance) -> String {
    "\(row.text) \(row.label) " + row.spans.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
  }
}

extension Adapt {
  /// Signs an adapter and installs it on this machine.
  static func install(_ path: String, signedBy key: String, _ configuration: Configuration) throws {
    guard let store = configuration.bundleStore else {
      throw FileFailure(
        path: configuration.file ?? "hearken.yaml",
        reason: "bundles need a state_directory, and no `adapter:`, which goes before them")
    }
    let facts = try Adapter.describe(path)
    let signature = try Signature(
      signingFileAt: path, with: Password.open(key, file: nil),
      trustedComment: "adapter:\(facts.name)@\(facts.sequence)")
    try KeyFile.write("\(signature)", to: "\(path).minisig", isSecret: false, replacing: true)
    let installer = BundleInstaller(store: store, examiner: try BundleExaminer(configuration, isLocal: true))
    let installed = try installer.install(fileAt: path, signature: "\(signature)")
    print("\(installed.name)@\(installed.sequence) is installed. \(StoreOptions.reload)")
  }
}

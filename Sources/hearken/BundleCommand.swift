// hearken bundle

import Architecture
import ArgumentParser
import Bundles
import Ontology
import Understanding

struct BundleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bundle", abstract: "Signs, checks, installs and takes back what the household taught the model.",
    discussion: """
      Once:        hearken bundle keygen                             hearken.key (keep it), hearken.pub (trusted_keys)
      Each time:   hearken bundle sign sauna.adapter.safetensors
      On the hub:  hearken bundle install sauna.adapter.safetensors, then: systemctl reload hearkend
      From afar:   hearken bundle install --broker hub.local sauna.adapter.safetensors
      Regretted:   hearken bundle rollback

      Keys and signatures are minisign's: that program makes and checks the same.
      """,
    subcommands: [
      BundleKeygen.self, BundleSign.self, BundleVerify.self, BundleInstall.self, BundleList.self, BundleRollback.self,
      BundleRemove.self, Inspect.self,
    ])

  struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows what a model or an adapter holds, and where it came from.")

    @Argument(help: "Bundle.")
    var path: String

    func run() throws {
      try report {
        let bundle = try Bundle(path: path)
        if Adapter.isAdapter(bundle.metadata) { return try Self.show(bundle) }
        let description = try ModelDescription(metadata: bundle.metadata, file: path)
        let encoder = description.configuration.encoder
        print("digest      \(bundle.digest)")
        print(
          "shape       \(encoder.layerCount) layers, hidden \(encoder.hiddenSize), \(encoder.attentionHeadCount) heads, "
            + "intermediate \(encoder.intermediateSize), \(encoder.maximumPositionCount) positions")
        print("vocabulary  \(description.vocabulary.count) word pieces")
        print("labels      \(description.labels.count): \(description.labels.map(\.spelling).joined(separator: " "))")
        print("slots       \(description.tagScheme.slotNames.map(\.rawValue).joined(separator: " "))")
        let calibration = description.calibration
        print(
          "calibration intent temperature \(calibration.intentTemperature), acts from probability "
            + "\(calibration.intentThreshold), refuses from out-of-scope \(calibration.outOfScopeThreshold)")
        for (name, fact) in description.provenance.sorted(by: { $0.key < $1.key }) {
          let lines = fact.split(separator: "\n", omittingEmptySubsequences: false)
          print("\(name):" + (lines.count == 1 ? " \(fact)" : ""))
          if lines.count > 1 { for line in lines { print("    \(line)") } }
        }
      }
    }

    /// An adapter: its base, what is new in it, how it was made and how it did.
    private static func show(_ bundle: Bundle) throws {
      let facts = try AdapterDescription(metadata: bundle.metadata, file: bundle.path)
      let elements = bundle.tensors.values.reduce(0) { $0 + $1.elementCount }
      print("adapter     \(facts.name)@\(facts.sequence)" + (facts.isForced ? ", forced: its gate failed" : ""))
      print("digest      \(bundle.digest)")
      print("base        \(facts.base)")
      print("tokenizer   \(facts.tokenizer)")
      var method = facts.method.name
      if let rank = facts.method.rank {
        method +=
          ", rank \(rank), scale \(facts.method.loraScale), on " + (facts.method.targets ?? []).joined(separator: ", ")
      }
      print("method      \(method)")
      print("numbers     \(elements) in \(bundle.tensors.count) tensors")
      print("labels      \(facts.labels.count), slots \(facts.slots.count)")
      for (intent, slots) in facts.ownSlots.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        print("own intent  \(intent) " + slots.map(\.rawValue).sorted().joined(separator: " "))
      }
      print("sentences   \(facts.sentences.split(separator: "\n").count)")
      for (name, fact) in facts.facts.sorted(by: { $0.key < $1.key }) {
        let lines = fact.split(separator: "\n")
        print("\(name):" + (lines.count == 1 ? " \(fact)" : ""))
        if lines.count > 1 { for line in lines { print("    \(line)") } }
      }
    }
  }
}

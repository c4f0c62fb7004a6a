// hearken bundle

import Architecture
import ArgumentParser
import Bundles
import Ontology
import Understanding

struct BundleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bundle", abstract: "Bundles: what a model file holds.", subcommands: [Inspect.self])

  struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows a bundle's shape, labels, calibration and where it came from.")

    @Argument(help: "Bundle.")
    var path: String

    func run() throws {
      try report {
        let bundle = try Bundle(path: path)
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
  }
}

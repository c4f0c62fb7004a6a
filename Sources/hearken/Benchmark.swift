// hearken benchmark

import ArgumentParser
import Datasets
import Glibc
import Grammar
import Ontology
import Training
import Understanding

struct Benchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures the time from text to Interpretation, one utterance at a time.",
    discussion: """
      Give a JSON Lines file with a `text` in each row, or a plain file with one utterance a line. Without one, the
      examples of the shipped intents are used.
      """)

  @Option(help: "Utterances to parse.")
  var texts: String?

  @Option(help: "Bundle to use instead of the shipped one.")
  var model: String?

  @Option(help: "Adapter on top of the bundle.")
  var adapter: String?

  @Option(help: "Home file.")
  var home: String?

  @Option(help: "File or folder of intent definitions; may be repeated. Default: the shipped ones.")
  var intents: [String] = []

  @Option(help: "Passes over the utterances; the first only warms up.")
  var passes = 4

  func validate() throws {
    if passes < 2 { throw ValidationError("--passes must be at least 2: the first only warms up.") }
  }

  func run() throws {
    try report {
      guard let modelPath = model ?? Locations.model else {
        Terminal.write("hearken: no model found; give one with --model\n")
        throw ExitCode(1)
      }
      let definitions = intents.isEmpty ? Locations.intents.map { [$0] } ?? [] : intents
      let engine = try NLUEngine(modelPath: modelPath, adapterPath: adapter, intents: definitions, homePath: home)
      let utterances = try load(engine).map { Utterance($0) }
      guard !utterances.isEmpty else { throw TrainingError.emptyData(what: "utterances to measure") }
      let workspace = engine.makeWorkspace()
      var times: [Int] = []
      let clock = ContinuousClock()
      for pass in 0..<passes {
        for utterance in utterances {
          let began = clock.now
          let interpretation = engine.parse(utterance, using: workspace)
          let elapsed = (clock.now - began).components
          if pass > 0, interpretation.utterance.text == utterance.text {
            times.append(Int(elapsed.seconds * 1_000_000_000 + elapsed.attoseconds / 1_000_000_000))
          }
        }
      }
      times.sort()
      func quantile(_ share: Double) -> Double {
        Double(times[min(Int(share * Double(times.count)), times.count - 1)]) / 1_000
      }
      var usage = rusage()
      unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      print("utterances      \(utterances.count) × \(passes - 1)")
      print("median          \(quantile(0.5)) µs")
      print("90th percentile \(quantile(0.9)) µs")
      print("99th percentile \(quantile(0.99)) µs")
      print("slowest         \(Double(times.last ?? 0) / 1_000) µs")
      print("peak memory     \(Double(usage.ru_maxrss) / 1_024) MB")
    }
  }

  private func load(_ engine: NLUEngine) throws -> [String] {
    guard let texts else { return engine.grammar.blocks.flatMap(\.examples).map(\.text) }
    if texts.hasSuffix(".jsonl") { return try JSONLines.read(path: texts).map(\.text) }
    return try TextFile.read(texts).split(separator: "\n").map(String.init)
  }
}

// Text to Interpretation to JSON: latency, what it is made of, what it allocates.

import CMeasure
import Grammar
import HomeControl
import JSONValues
import Ontology
import Understanding
import WireMessages

enum ParseMeasurement {
  private static func engine(_ options: Options, _ stages: StageClock?) throws -> NLUEngine {
    try NLUEngine(
      model: LanguageModel(bundleAt: options.text("model")), intents: [options.text("intents")],
      home: Home.load(path: options.text("home")), options: .init(acceptsModifiers: true), stages: stages)
  }

  static func run(_ options: Options) throws {
    let clock = StageClock()
    let engine = try engine(options, clock)
    let utterances = try lines(of: options.text("texts")).map { Utterance($0, site: "benchmark", area: "kitchen") }
    let workspace = engine.makeWorkspace()
    var writer = JSONWriter()
    var all: [Int] = []
    var cpu: [Int] = []
    var accepted: [Int] = []
    var rejected: [Int] = []
    var exact: [Int] = []
    var allocations: [Int] = []
    var serialising: [Int] = []
    let passes = try options.number("passes", 4)
    for pass in 0...passes {
      if pass == 1 { clock.reset() }
      for utterance in utterances {
        let blocks = measure_allocations()
        let (began, cpuBegan) = (nanoseconds(), threadNanoseconds())
        clock.enter(.words)
        let interpretation = engine.parse(utterance, using: workspace, now: 1_770_000_000)
        let parsed = nanoseconds()
        clock.enter(.serialise)
        writer.removeAll()
        interpretation.write(into: &writer)
        clock.enter(nil)
        let (ended, cpuEnded) = (nanoseconds(), threadNanoseconds())
        guard pass > 0, !writer.bytes.isEmpty else { continue }
        all.append(parsed - began)
        cpu.append(cpuEnded - cpuBegan)
        serialising.append(ended - parsed)
        allocations.append(Int(measure_allocations() - blocks) * 1_000)
        if interpretation.model == nil {
          exact.append(parsed - began)
        } else if interpretation.rejection == nil {
          accepted.append(parsed - began)
        } else {
          rejected.append(parsed - began)
        }
      }
    }
    report("utterances", Double(utterances.count))
    report("parse.median", all.quantile(0.5))
    report("parse.p90", all.quantile(0.9))
    report("parse.p99", all.quantile(0.99))
    report("parse.cpu.median", cpu.quantile(0.5))
    report("parse.cpu.p99", cpu.quantile(0.99))
    report("parse.accepted", accepted.quantile(0.5))
    report("parse.rejected", rejected.quantile(0.5))
    report("parse.written", exact.quantile(0.5))
    report("parse.persecond", 1e9 * Double(cpu.count) / Double(cpu.reduce(0, +)))
    report("allocations.median", allocations.quantile(0.5))
    report("allocations.p99", allocations.quantile(0.99))
    let total = Double(clock.nanoseconds.reduce(0, +))
    for stage in Stage.allCases {
      report("stage.\(stage)", Double(clock.nanoseconds[stage.rawValue]) / 1_000 / Double(all.count))
      report("share.\(stage)", Double(clock.nanoseconds[stage.rawValue]) / total)
    }
  }

  /// Nothing but the passes, for whoever counts instructions from outside.
  static func count(_ options: Options) throws {
    let engine = try engine(options, nil)
    let utterances = try lines(of: options.text("texts")).map { Utterance($0, site: "benchmark", area: "kitchen") }
    let workspace = engine.makeWorkspace()
    var writer = JSONWriter()
    for _ in 0..<(try options.number("passes", 1)) {
      for utterance in utterances {
        writer.removeAll()
        engine.parse(utterance, using: workspace, now: 1_770_000_000).write(into: &writer)
      }
    }
    report("bytes", Double(writer.bytes.count))
  }
}
